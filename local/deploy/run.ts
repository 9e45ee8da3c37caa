/** One run of the embedded driver. */
import type { Provider } from './provider/provider.ts';
import type { State } from './state.ts';
import type { Tally } from './tally.ts';

/** What the parts of one run share. */
export interface Run {
  readonly state: State;
  readonly provider: Provider;
  readonly tally: Tally;
  /** True where nothing may change: neither the cloud nor the state on disk. */
  readonly preview: boolean;
  /** Folder that asset paths are relative to. */
  readonly root: string;
}
