/** Figures in a Markdown file stand in blocks that the benchmark itself writes. */
import { readFile, writeFile } from 'node:fs/promises';
import { StreampactError } from '../../contracts/src/error.ts';

/** Replaces the block `name` of `file`. BENCH_FAILED when it has no such block. */
export async function writeBlock(file: string, name: string, block: string): Promise<void> {
  await writeFile(file, replaceBlock(await readFile(file, 'utf8'), { name, block, file }));
}

/** The text with what stands between `<!-- bench:name -->` and `<!-- /bench:name -->` replaced. */
export function replaceBlock(
  text: string,
  { name, block, file }: { readonly name: string; readonly block: string; readonly file: string },
): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new StreampactError('BENCH_FAILED', `The file has no block for the figures of ${name}.`, {
      where: file,
      fix: `Add the lines ${begin} and ${end}.`,
    });
  }
  return `${text.slice(0, from + begin.length)}\n\n${block}\n\n${text.slice(to)}`;
}
