/** How a topic is written: by what it is judged, where its objects go, and when. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../contracts/src/validate.ts';
import { judgedBy, type Renderer } from './renderer.ts';
import type { Store } from './store.ts';
import type { FlushLimits } from './writer-ports.ts';

/** See the module's head. */
export interface Leg {
  readonly renderer: Renderer;
  readonly store: Store;
  readonly limits: FlushLimits;
}

/** What a sink knows of its topics. */
export interface LegOptions {
  /** Throws CONTRACT_UNKNOWN. */
  readonly validatorOf: (hash: string) => ValidatorEntry;
  /** By topic; all others are judged by their contracts, and written to `store` by `limits`. */
  readonly legs?: ReadonlyMap<string, Leg>;
  readonly store: Store;
  readonly limits: FlushLimits;
}

/** The leg of a message. */
export function legOf(contract: MessageContract, { legs, validatorOf, store, limits }: LegOptions): Leg {
  return legs?.get(contract.topic) ?? { renderer: judgedBy(contract, validatorOf), store, limits };
}
