/** Resource sets for tests. */
import type { DeclaredResource, ResourceSet } from './resources.ts';

type Wish = Partial<DeclaredResource> & Pick<DeclaredResource, 'type' | 'name'>;

/** The URN of a resource without a parent. */
export const urnFor = (type: string, name: string): string => `urn:pulumi:dev::streampact::${type}::${name}`;

/** A resource with nothing said that is not given. */
export function resource(wish: Wish): DeclaredResource {
  return {
    urn: urnFor(wish.type, wish.name),
    inputs: {},
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    protect: false,
    retainOnDelete: false,
    ...wish,
  };
}

/** A set of them. */
export function setOf(...resources: readonly DeclaredResource[]): ResourceSet {
  return { resources, assumptions: [] };
}
