/** Emits standalone validators: compiled by ajv, bundled by esbuild to plain ESM, no eval at run time. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { newAjv } from '../ajv.ts';
import { type JsonObject, objectOr } from '../json.ts';
import { withoutAnnotations } from '../keywords.ts';
import { header } from './header.ts';

/** One schema to compile. */
export interface ValidatorSource {
  readonly schema: JsonObject;
  /** Names the contract in the header. */
  readonly source: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const packagesFolder = dirname(dirname(createRequire(import.meta.url).resolve('ajv/package.json')));

/** JavaScript whose default export is a function as ajv makes it. */
export async function emitValidator({ schema, source }: ValidatorSource): Promise<string> {
  const ajv = newAjv({ code: { source: true, esm: true, lines: true } });
  const bundle = await build({
    stdin: { contents: compileToSource(ajv, schema), resolveDir: here, sourcefile: 'validator.js', loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // Names in the bundle are relative to this; so they do not depend on where packages are installed.
    absWorkingDir: packagesFolder,
    legalComments: 'none',
    charset: 'utf8',
    treeShaking: true,
    logLevel: 'silent',
  });
  const text = bundle.outputFiles[0]?.text ?? '';
  return `${header(source)}${text}`;
}

/** The declaration that goes with {@link emitValidator}'s module. */
export function emitValidatorTypes(source: string, validatePath: string): string {
  const type = `import type { CompiledValidator } from '${validatePath}';\n`;
  return `${header(source)}${type}\ndeclare const validate: CompiledValidator;\nexport default validate;\n`;
}

function compileToSource(ajv: Ajv2020, schema: JsonObject): string {
  return standaloneCode.default(ajv, ajv.compile(objectOr(withoutAnnotations(schema))));
}
