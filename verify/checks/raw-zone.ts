/** A sample of the newest objects of a raw zone, each line held against the contract by its compiled validator; and what was refused. */
import { itemVersions } from '../../contracts/generated/crypto-cdc/item-versions.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import type { ItemContract, MessageContract, Validator } from '../../contracts/src/model.ts';
import type { Listed } from '../../functions/service-levels/objects.ts';
import type { Check } from '../check.ts';
import { firstLines, hoursBefore, newestObjects, type Place, placeOf } from '../lake.ts';
import { type Finding, failed, passed } from '../model.ts';
import type { Target } from '../target.ts';

/** Objects, and lines of each. */
const sampled = { objects: 5, lines: 200 } as const;

type Sourced = MessageContract | ItemContract;

/** What of a line breaks the contract: a place and a keyword, never a value. Undefined for a line that keeps it. */
export type LineJudge = (line: string) => string | undefined;

/** A line of `value` framing is the value, or its base64 where a line cannot hold it (`functions/sink/framing.ts`). */
function recordOf(line: string, framing: MessageContract['framing']): string | null {
  if (framing === 'envelope') {
    const { value } = JSON.parse(line) as { readonly value: unknown };
    return JSON.stringify(value ?? null);
  }
  if (!line.startsWith('{"$b64":')) return line;
  const { $b64 } = JSON.parse(line) as { readonly $b64: string | null };
  return $b64 === null ? null : Buffer.from($b64, 'base64').toString('utf8');
}

const told = (validate: Validator, value: unknown, at = ''): string | undefined => {
  const [violation] = validate(value);
  return violation === undefined ? undefined : `${at}${violation.pointer} ${violation.keyword}`;
};

/** Judges lines of a raw zone. */
export function lineJudge(contract: Sourced, validate: Validator): LineJudge {
  return (line) => {
    try {
      if (contract.kind === 'message') {
        const value = recordOf(line, contract.framing);
        return value === null ? 'no value' : told(validate, JSON.parse(value));
      }
      const change = JSON.parse(line) as { readonly new?: unknown; readonly event_name?: unknown };
      if (change.event_name === 'REMOVE') return undefined;
      return told(validate, change.new, '/new');
    } catch {
      return 'not JSON';
    }
  };
}

function validatorOf(contract: Sourced): Validator {
  if (contract.kind === 'message') return currentValidator(`${contract.product}/${contract.name}`);
  return itemVersions[contract.hash]?.validate ?? (() => [{ pointer: '', keyword: 'version', message: 'unknown' }]);
}

/** What a sample of lines says. */
export function sampleFinding(lines: readonly string[], objects: number, judge: LineJudge): Finding {
  const problems = lines.flatMap((line) => judge(line) ?? []);
  const of = `${lines.length} records of the ${objects} newest objects`;
  if (problems.length === 0) return passed(`${of} keep the contract`);
  const kinds = [...new Set(problems)].slice(0, 5).join(', ');
  return failed(
    `${problems.length} of ${of} break the contract: ${kinds}`,
    'the sink and Firehose let no such record in: somebody else wrote below the prefix, or the contract was changed without a new version',
  );
}

async function askRaw(contract: Sourced, target: Target): Promise<Finding> {
  const place = placeOf(target, target.outputs.lakeBucket);
  const newest = await newestObjects(place.objects, contract.rawPrefix, sampled.objects);
  if (newest.length === 0) return failed(`there are no objects below ${contract.rawPrefix}/`, nothingComes);
  const lines = await linesOf(place, newest);
  return sampleFinding(lines, newest.length, lineJudge(contract, validatorOf(contract)));
}

const nothingComes = 'see the producer’s alarms and the sink’s /health: docs/verify.md, "Nothing new comes"';

async function linesOf(place: Place, objects: readonly Listed[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const object of objects) lines.push(...(await firstLines(place, object, sampled.lines)));
  return lines;
}

/** The zone of a topic that lands unchecked: whether anything is there, and that its lines can be read. */
async function askLanding(contract: MessageContract, target: Target): Promise<Finding> {
  const landing = target.outputs.products[contract.product]?.landing;
  const prefix = landing?.prefixes[`${contract.product}/${contract.name}`];
  if (landing === undefined || prefix === undefined) {
    return failed('the stack has no landing bucket for the topic', 'deploy the product: `pulumi up`');
  }
  const place = placeOf(target, landing.bucket);
  const newest = await newestObjects(place.objects, prefix, sampled.objects);
  if (newest.length === 0) return failed(`there are no objects below ${prefix}`, nothingComes);
  const lines = await linesOf(place, newest);
  const unreadable = lines.filter((line) => !isJson(line)).length;
  const of = `${lines.length} lines of the ${newest.length} newest objects`;
  return unreadable === 0
    ? passed(`${of} are JSON; what loads them checks them`)
    : failed(`${unreadable} of ${of} are no JSON`, 'see what writes below the prefix: `npm run connect -- status`');
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** What 24 hours of refusals mean. */
export function refusedFinding(lines: readonly string[], objects: number, limit: number): Finding {
  const codes = new Map<string, number>();
  for (const line of lines) {
    const code = codeOf(line);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const counts = [...codes].sort((a, b) => b[1] - a[1]).slice(0, 5);
  const told = counts.map(([code, count]) => `${code} ×${count}`).join(', ');
  if (lines.length === 0) return passed('nothing was refused in the last 24 hours');
  const evidence = `${lines.length} refused in the last 24 hours, in ${objects} objects: ${told}`;
  if (lines.length <= limit) return passed(`${evidence}; up to ${limit} are let pass`);
  return failed(
    evidence,
    'read them with `npm run dlq -- list`, mend the source, and replay them; --max-refused says how many pass',
  );
}

/** Code and pointer are ours; a value never stands in them. */
function codeOf(line: string): string {
  try {
    const { code, pointer } = JSON.parse(line) as { readonly code?: unknown; readonly pointer?: unknown };
    return `${String(code).slice(0, 60)} ${String(pointer ?? '').slice(0, 100)}`.trim();
  } catch {
    return 'UNREADABLE';
  }
}

/** Lines that are counted of one object, and objects that are read. */
const counted = { lines: 10_000, objects: 50 } as const;

async function askQuarantine(contract: Sourced, target: Target): Promise<Finding> {
  const place = placeOf(target, target.outputs.lakeBucket);
  const hours = hoursBefore(contract.quarantinePrefix, target.limits.asOf);
  const read: Listed[] = [];
  let objects = 0;
  for (const hour of hours) {
    for await (const object of place.objects.list(hour)) {
      objects += 1;
      if (read.length < counted.objects) read.push(object);
    }
  }
  const lines: string[] = [];
  for (const object of read) lines.push(...(await firstLines(place, object, counted.lines)));
  return refusedFinding(lines, objects, target.limits.maxRefused);
}

export const itemZoneChecks: readonly Check<ItemContract>[] = [
  { check: 'raw zone', executor: 'S3', ask: askRaw },
  { check: 'quarantine', executor: 'S3', ask: askQuarantine },
];

export const messageZoneChecks: readonly Check<MessageContract>[] = [
  { check: 'raw zone', executor: 'S3', concerns: ({ landing }) => landing === undefined, ask: askRaw },
  { check: 'quarantine', executor: 'S3', concerns: ({ landing }) => landing === undefined, ask: askQuarantine },
  { check: 'landing', executor: 'S3', concerns: ({ landing }) => landing !== undefined, ask: askLanding },
];
