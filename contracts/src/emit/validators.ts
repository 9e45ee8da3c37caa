/** Emits standalone validators: compiled by ajv, bundled by esbuild to plain ESM, no eval at run time. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Options } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { RegExpEngine } from 'ajv/dist/types/index.js';
import { newAjv } from '../ajv.ts';
import { closed } from '../closed.ts';
import { type JsonObject, objectOr } from '../json.ts';
import { withoutAnnotations } from '../keywords.ts';
import { linearRegExp } from '../linear.ts';
import type { Table } from '../regular/automaton.ts';
import { bundled } from './bundle.ts';
import { header } from './header.ts';

/** One schema to compile. */
export interface ValidatorSource {
  readonly schema: JsonObject;
  /** Names the contract in the header. */
  readonly source: string;
  /** Who asks: a reader goes by the contract as written (the default), a writer by what it declares. */
  readonly side?: 'reader' | 'writer';
}

const packagesFolder = dirname(dirname(createRequire(import.meta.url).resolve('ajv/package.json')));

/** JavaScript whose default export is a function as ajv makes it. */
export async function emitValidator({ schema, source, side = 'reader' }: ValidatorSource): Promise<string> {
  const bare = objectOr(withoutAnnotations(schema));
  const contents = compileToSource(side === 'writer' ? closed(bare) : bare);
  return `${header(source)}${await bundled({ contents, name: 'validator.js', base: packagesFolder })}`;
}

/** The declaration that goes with {@link emitValidator}'s module. */
export function emitValidatorTypes(source: string, validatePath: string): string {
  const type = `import type { CompiledValidator } from '${validatePath}';\n`;
  return `${header(source)}${type}\ndeclare const validate: CompiledValidator;\nexport default validate;\n`;
}

/**
 * JavaScript that still imports ajv's helpers, and what its patterns need from beside this file.
 * @public review/launch compiles the vocabulary with it, in a program of its own that esbuild reads.
 */
export function compileToSource(schema: JsonObject, options: Options = {}): string {
  const { regExp, prelude } = recordedRegExp();
  const ajv = newAjv({ ...options, code: { source: true, esm: true, lines: true, regExp } });
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  return `${prelude()}${code}`;
}

/** Patterns travel as tables, so that a validator needs neither a regular expression engine nor time to build one. */
function recordedRegExp(): { readonly regExp: RegExpEngine; readonly prelude: () => string } {
  const tables = new Map<string, Table>();
  const regExp = Object.assign(
    (pattern: string, flags: string) => {
      const expression = linearRegExp(pattern, flags);
      tables.set(pattern, expression.table);
      return expression;
    },
    { code: 'linearRegExp' },
  );
  const prelude = (): string =>
    tables.size === 0
      ? ''
      : `import { automaton } from '../regular/automaton.ts';
const tables = ${JSON.stringify(Object.fromEntries(tables))};
const linearRegExp = (pattern) => automaton(tables[pattern]);
`;
  return { regExp, prelude };
}
