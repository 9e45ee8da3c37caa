/** The regions whose triggers the clock looks at, kept in a file: the emulator lists triggers of one region at a time. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emulatorRegion } from '../../engines/emulator.ts';

export interface TriggerRegions {
  add(region: string): void;
  all(): readonly string[];
}

/** The regions of the file below `stateDir`, and always the emulator's own; in memory only without a folder. */
export function openTriggerRegions(stateDir: string | undefined): TriggerRegions {
  const file = stateDir === undefined ? undefined : join(stateDir, 'glue', 'trigger-regions.json');
  const regions = new Set([emulatorRegion, ...readRegions(file)]);
  return {
    all: () => [...regions],
    add(region) {
      if (regions.has(region)) return;
      regions.add(region);
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify([...regions]));
      renameSync(`${file}.new`, file);
    },
  };
}

/** A file that cannot be read is as good as none: each call that makes a trigger adds its region again. */
function readRegions(file: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(file === undefined ? '[]' : readFileSync(file, 'utf8'));
    return Array.isArray(value) ? value.filter((region) => typeof region === 'string') : [];
  } catch {
    return [];
  }
}
