/** The questions of a product: its result contracts. */
import { results } from '../../contracts/generated/catalogue.ts';
import type { ResultContract } from '../../contracts/src/model.ts';

/** Result contracts of `product` that Athena answers, in the order of their names. */
export function questionsOf(product: string): readonly ResultContract[] {
  return Object.values<ResultContract>(results).filter(
    ({ product: of, engine }) => of === product && engine === 'athena',
  );
}
