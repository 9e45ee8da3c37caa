/** Kinds of change in what every contract says about itself. */
import { kindsOf } from './kind.ts';

/** Kinds of change in ownership, promises and existence. */
export const contractKinds = kindsOf('contract', [
  [
    'contract-added',
    'none',
    'a contract is new',
    'Nobody uses it yet. Earlier released versions of the same name still bind it in a transitive mode.',
  ],
  [
    'contract-deleted',
    'always',
    'a contract was deleted',
    'Whoever reads or writes under it has nothing to go by any more. Moving or renaming a contract deletes it too.',
  ],
  [
    'shared-deleted',
    'none',
    'a shared contract was deleted',
    'What referred to its definitions has changed too, and is told by itself.',
  ],
  [
    'compatibility-loosened',
    'always',
    'a contract promises less',
    'The old promise binds this change and ends with it, so somebody must agree. E.g. "full" became "backward", or "backward-transitive" became "backward".',
  ],
  [
    'compatibility-tightened',
    'none',
    'a contract promises more, or something else besides',
    'Binds the next change. E.g. "backward" became "full".',
  ],
  [
    'personal-data-dropped',
    'always',
    'personal data is no longer marked',
    'Access, retention and erasure go by the mark; data that was personal yesterday is personal today, so somebody must agree.',
  ],
  [
    'personal-data-declared',
    'none',
    'personal data is now marked',
    'Data that is already stored may have to be treated otherwise from now on.',
  ],
  ['owner-changed', 'none', 'another team answers for the contract', 'Breaks nobody; the new owner should know.'],
]);
