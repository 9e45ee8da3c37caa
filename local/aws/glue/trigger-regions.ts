/** The regions whose triggers the clock looks at, kept in a file: the emulator lists triggers of one region at a time. */

import { join } from 'node:path';
import { emulatorRegion } from '../../engines/emulator.ts';
import { type KeptFile, keptFile } from '../kept-file.ts';

export interface TriggerRegions {
  add(region: string): void;
  all(): readonly string[];
}

/** The regions of the file below `stateDir`, and always the emulator's own; in memory only without a folder. */
export function openTriggerRegions(stateDir: string | undefined): TriggerRegions {
  const kept = keptFile<unknown>(stateDir === undefined ? undefined : join(stateDir, 'glue', 'trigger-regions.json'));
  const regions = new Set([emulatorRegion, ...readRegions(kept)]);
  return {
    all: () => [...regions],
    add(region) {
      if (regions.has(region)) return;
      regions.add(region);
      kept.write([...regions]);
    },
  };
}

/** A file that cannot be read is as good as none: each call that makes a trigger adds its region again. */
function readRegions(kept: KeptFile<unknown>): readonly string[] {
  try {
    const value = kept.read();
    return Array.isArray(value) ? value.filter((region) => typeof region === 'string') : [];
  } catch {
    return [];
  }
}
