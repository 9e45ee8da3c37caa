/** Reads the engine events of the pulumi CLI into our report. */
import type { EngineEvent, OutputMap } from '@pulumi/pulumi/automation/index.js';
import type { Deployment, ResourceOp } from './model.ts';
import type { Tally } from './tally.ts';

/** The steps of the CLI that stand for one of ours. A replacement is three steps there; the middle one names it. */
const operations: Readonly<Record<string, ResourceOp>> = {
  same: 'same',
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
};

/** Collects events, as they come, into a tally. */
export function collector(tally: Tally): (event: EngineEvent) => void {
  return (event) => {
    const metadata = (
      event.resOutputsEvent ?? (event.resourcePreEvent?.planning === true ? event.resourcePreEvent : undefined)
    )?.metadata;
    const op = metadata && operations[metadata.op];
    if (metadata === undefined || op === undefined) return;
    const diff = Object.keys(metadata.detailedDiff ?? {});
    const name = metadata.urn.split('::').at(-1) ?? metadata.urn;
    tally.note(
      { urn: metadata.urn, type: metadata.type, name },
      { op, diff: diff.length > 0 ? diff : (metadata.diffs ?? []) },
    );
  };
}

/** The report of a run. Secret outputs are left out. */
export function report(tally: Tally, outputs: OutputMap): Deployment {
  const shown = Object.entries(outputs).flatMap(([name, { value, secret }]) =>
    secret ? [] : [[name, value] as const],
  );
  return { mode: 'pulumi', ...tally.summary(), outputs: Object.fromEntries(shown) };
}
