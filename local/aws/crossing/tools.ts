/** What crossings share. */

import type { EmulatorSettings } from '../../engines/emulator.ts';

/** What a crossing works with. */
export interface CrossingTools {
  /** How the emulator of everything else is called. */
  readonly main: (region: string) => EmulatorSettings;
  /** How the emulator of functions is called. */
  readonly functions: (region: string) => EmulatorSettings;
  readonly log: (line: string) => void;
  /** Starts work that goes on until the signal aborts. */
  readonly run: (work: (signal: AbortSignal) => Promise<void>) => void;
}
