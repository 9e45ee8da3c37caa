/** How Pulumi's names of properties meet CloudFormation's, where no row says otherwise. */
import { type Node, propertiesOf } from './schema.ts';

/** What CloudFormation adds to a name that Pulumi has without it. */
const endings = ['Configuration', 'Specification', 'Options'] as const;

/** CloudFormation's name of Pulumi's `property` in the object `node`, a `type`'s; undefined where they do not meet. */
export function derivedName(property: string, node: Node, type: string): string | undefined {
  const names = [...propertiesOf(node).keys()];
  const spellings = new Map(names.map((name) => [plain(name), name]));
  for (const spelling of spellingsOf(property, type)) {
    const found = spellings.get(plain(spelling));
    if (found !== undefined) return found;
  }
  return undefined;
}

function spellingsOf(property: string, type: string): readonly string[] {
  const last = type.split('::').at(-1) ?? '';
  return [
    property,
    `${property}s`,
    property.replace(/ies$/, 'y'),
    property.replace(/s$/, ''),
    ...(property === 'name' ? [`${last}Name`] : []),
    ...(plain(property) === plain(`${last}Name`) ? ['Name'] : []),
    ...endings.map((ending) => `${property}${ending}`),
  ];
}

const plain = (name: string): string => name.toLowerCase();
