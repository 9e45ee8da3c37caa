/** What the linter says of a contract that is in no folder yet. */
import { lintContracts } from '../load.ts';
import type { Mistake } from '../mistake.ts';
import { compareText } from '../mistake.ts';
import { diskTree, type FileTree } from '../tree.ts';

/** The mistakes of the contract `text` as if it stood at `id` in `folder`; mistakes of other contracts are theirs. */
export async function lintAt(folder: string, id: string, text: string): Promise<readonly Mistake[]> {
  const tree = overlay(await diskTree(folder), id, text);
  const { mistakes } = await lintContracts(tree);
  return mistakes.filter(({ file }) => file === `${tree.name}/${id}`);
}

/** The names of the message contracts of `product` in `folder`, without their kind. */
export async function messagesOf(folder: string, product: string): Promise<readonly string[]> {
  const entries = await (await diskTree(folder)).list(product);
  const suffix = '.message.json';
  return entries.filter(({ name }) => name.endsWith(suffix)).map(({ name }) => name.slice(0, -suffix.length));
}

function overlay(tree: FileTree, id: string, text: string): FileTree {
  const [product = '', file = ''] = id.split('/');
  const put = async (folder: string, entry: { readonly name: string; readonly type: 'file' | 'folder' }) => {
    const others = (await tree.list(folder)).filter(({ name }) => name !== entry.name);
    return [...others, entry].sort((a, b) => compareText(a.name, b.name));
  };
  return {
    name: tree.name,
    list: (folder) => {
      if (folder === '') return put(folder, { name: product, type: 'folder' });
      return folder === product ? put(folder, { name: file, type: 'file' }) : tree.list(folder);
    },
    read: async (path, maxBytes) => (path === id ? new TextEncoder().encode(text) : tree.read(path, maxBytes)),
  };
}
