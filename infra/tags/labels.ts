/** What the tags of a resource say, from the contracts of the product that it belongs to. */
import { items, messages, results, tables } from '../../contracts/generated/catalogue.ts';
import { type ProductSlug, productSlugs } from '../environments.ts';

/** Keys and values of tags. */
export type Tags = Readonly<Record<string, string>>;

/** What every label follows from. */
export interface LabelSpec {
  readonly environment: string;
  /** Address of the team that answers for what the products share. */
  readonly platformOwner: string;
  /** Products of the stack. */
  readonly products: readonly ProductSlug[];
}

/** What a resource holds at most: data about persons, or none. */
type DataClass = 'personal' | 'internal';

interface Label {
  readonly product: ProductSlug | 'platform';
  /** Addresses of teams, separated by blanks. */
  readonly owner: string;
  readonly dataClass: DataClass;
}

const contracts = [messages, items, tables, results].flatMap((kind) => Object.values(kind));

/**
 * The tags of the resource that the program calls `name`: logical names begin with their product's slug, or it is the platform's. What
 * a product has under another name is told {@link ownTags} by whoever makes it.
 */
export function labelsOf(name: string, spec: LabelSpec): Tags {
  const product = productSlugs.find((slug) => name === slug || name.startsWith(`${slug}-`));
  const label = product === undefined ? platformLabel(spec) : productLabel(product);
  return { project: 'streampact', environment: spec.environment, ...tagsOf(label) };
}

/** What a resource says itself that is a product's, whatever it is called: nothing for the platform's, and nothing in local stacks. */
export function ownTags({ local }: { readonly local: boolean }, product: string): Tags | undefined {
  const slug = productSlugs.find((each) => each === product);
  return local || slug === undefined ? undefined : tagsOf(productLabel(slug));
}

function tagsOf({ product, owner, dataClass }: Label): Tags {
  return { product, owner, 'data-class': dataClass };
}

function productLabel(product: ProductSlug): Label {
  const own = contracts.filter((contract) => contract.product === product);
  const owners = [...new Set(own.map(({ owner }) => owner))].sort();
  return { product, owner: owners.join(' '), dataClass: classOf(own) };
}

/** What products share holds the data of all of them. */
function platformLabel({ platformOwner, products }: LabelSpec): Label {
  const shared = contracts.filter(({ product }) => products.some((slug) => slug === product));
  return { product: 'platform', owner: platformOwner, dataClass: classOf(shared) };
}

function classOf(of: readonly { readonly personalData: boolean }[]): DataClass {
  return of.some(({ personalData }) => personalData) ? 'personal' : 'internal';
}
