/** Which contracts need not be looked at again, because nothing that they could depend on has changed. */
import type { ContractFile } from './files.ts';

/**
 * The products of `files` that read as they did in `before`: the same texts, and, if any of them refers to another
 * product, the same shared contracts everywhere.
 */
export function unchangedProducts(
  files: readonly ContractFile[],
  before: readonly ContractFile[],
): ReadonlySet<string> {
  const [now, then] = [textsByProduct(files), textsByProduct(before)];
  const sharedAsBefore = shared(files) === shared(before);
  return new Set(
    [...now].flatMap(([product, text]) =>
      text === then.get(product) && (sharedAsBefore || !text.includes('"../')) ? [product] : [],
    ),
  );
}

function textsByProduct(files: readonly ContractFile[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { id, product, source } of files) texts.set(product, `${texts.get(product) ?? ''}${id}\0${source.text}\0`);
  return texts;
}

function shared(files: readonly ContractFile[]): string {
  return files.flatMap(({ id, kind, source }) => (kind === 'shared' ? [id, source.text] : [])).join('\0');
}
