/** Emits acceptors: written from a schema's shape, bundled with the scanners that they use. */
import { shapeOf, writeAcceptor } from '../accept/index.ts';
import { newAjv } from '../ajv.ts';
import { type Json, type JsonObject, objectOr } from '../json.ts';
import { withoutAnnotations } from '../keywords.ts';
import { bundled, here } from './bundle.ts';
import { header } from './header.ts';

/** JavaScript whose default export is an Acceptor: one that accepts nothing unless {@link hasAcceptor}. */
export async function emitAcceptor(schema: JsonObject, source: string): Promise<string> {
  const contents = acceptorSource(schema) ?? 'export default () => false;';
  return `${header(source)}${await bundled({ contents, name: 'acceptor.js', base: here })}`;
}

/** The declaration that goes with {@link emitAcceptor}'s module. */
export function emitAcceptorTypes(source: string, validatePath: string): string {
  const type = `import type { Acceptor } from '${validatePath}';\n`;
  return `${header(source)}${type}\ndeclare const accept: Acceptor;\nexport default accept;\n`;
}

/** Whether a schema lies within what scanners see to. */
export function hasAcceptor(schema: JsonObject): boolean {
  return acceptorSource(schema) !== undefined;
}

function acceptorSource(schema: JsonObject): string | undefined {
  const shape = shapeOf(withoutAnnotations(schema), keeps);
  return 'outside' in shape ? undefined : writeAcceptor(shape, '../accept/scan.ts');
}

function keeps(schema: Json, value: Json): boolean {
  return newAjv().validate(typeof schema === 'boolean' ? schema : objectOr(schema), value) === true;
}
