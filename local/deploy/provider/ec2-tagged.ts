/** The rows of Amazon EC2 have this in common: ids, and tags that are set and taken away by calls of their own. */
import type { Cloud } from './cloud.ts';
import { complete, type ResourceRow, resource } from './row.ts';
import { droppedTags, tagList } from './shape.ts';

/** Arguments that may hold tags. */
interface Taggable {
  readonly tags?: unknown;
}

/** A row whose tags are taken care of. */
export interface TaggedRow<Args>
  extends Pick<
    ResourceRow<Args>,
    'type' | 'autoname' | 'deleteBeforeReplace' | 'volatile' | 'create' | 'update' | 'delete'
  > {
  /** Properties that change in place, beside the tags; all others replace the resource. */
  readonly updates?: readonly (keyof Args & string)[];
}

type Tags = Readonly<Record<string, string>> | undefined;
const tagsOf = (inputs: unknown): Tags => (inputs as { readonly tags?: Tags }).tags;

/** Completes the row: tags are set after the creation, and brought up to date by an update. */
export function tagged<Args extends Taggable>(row: TaggedRow<Args>): ResourceRow {
  const inPlace = new Set<string>(['tags', ...(row.updates ?? [])]);
  return {
    ...resource<Args>({
      ...row,
      replaceOn: [],
      create: async (inputs, cloud) => {
        const created = await row.create(inputs, cloud);
        return complete(created, () => retag(created.id, { before: undefined, after: tagsOf(inputs) }, cloud));
      },
      update: async (change, cloud) => {
        await retag(change.id, { before: tagsOf(change.before), after: tagsOf(change.inputs) }, cloud);
        return row.update?.(change, cloud);
      },
    }),
    replaces: (property) => !inPlace.has(property),
  };
}

async function retag(id: string, { before, after }: { before: Tags; after: Tags }, cloud: Cloud): Promise<undefined> {
  if (JSON.stringify(before ?? {}) === JSON.stringify(after ?? {})) return;
  const ec2 = await cloud.ec2();
  const dropped = droppedTags(before, after);
  if (dropped.length > 0) await ec2.deleteTags({ Resources: [id], Tags: dropped.map((Key) => ({ Key })) });
  if (Object.keys(after ?? {}).length > 0) await ec2.createTags({ Resources: [id], Tags: tagList(after) });
}
