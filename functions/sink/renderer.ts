/**
 * The seam between the protocol and what it writes: how a message's records are judged and laid out as objects. The protocol
 * knows no more of it than a version's name, by which whoever finds a plan repeats it.
 */

import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../contracts/src/validate.ts';
import type { PlannedRange } from './object-key.ts';
import type { RecordRun } from './record-run.ts';
import { type Rendered, render } from './render.ts';

/** A range's objects: the same range and records, the same objects. Throws Fenced once `isCurrent` is false. */
export type Render = (
  range: PlannedRange,
  runs: readonly RecordRun[],
  isCurrent: () => boolean,
) => Rendered | Promise<Rendered>;

/** How one message's records are judged and laid out. */
export interface Renderer {
  /** What new plans are written by: 16 hex digits. */
  readonly version: string;
  /** What a plan of this version is written by. Throws CONTRACT_UNKNOWN for one that this build does not hold. */
  renderOf(version: string): Render;
}

/** The lake's zones by a contract: what keeps it is raw, what breaks it is in the quarantine. */
export function judgedBy(contract: MessageContract, validatorOf: (hash: string) => ValidatorEntry): Renderer {
  const name = `${contract.product}/${contract.name}`;
  return {
    version: contract.hash,
    renderOf(hash) {
      const validator = validatorOf(hash);
      if (validator.contract !== name)
        throw unknownVersion(contract, `the contract ${hash} is one of ${validator.contract}`);
      return (range, runs) => render({ contract, hash, validator, range }, runs);
    },
  };
}

/** The named error of a plan that was made by what this message does not have. */
export function unknownVersion({ product, name, topic }: MessageContract, why: string): StreampactError {
  return new StreampactError('CONTRACT_UNKNOWN', `The plan is not one of ${product}/${name}: ${why}.`, {
    where: topic,
    fix: 'Two products share a topic or a group; give each its own.',
  });
}
