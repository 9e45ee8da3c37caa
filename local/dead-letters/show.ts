/** `show`: one refused message, with the place that failed, and what today's contract says of it. */
import { currentValidator } from '../../contracts/generated/validators.ts';
import { ledgerKey } from '../../functions/dead-letters/ledger.ts';
import type { HeaderRows, Refusal } from '../../functions/dead-letters/refusal.ts';
import { type ValueView, viewOf } from '../../functions/dead-letters/value-view.ts';
import { type CurrentVerdict, verdictOf } from '../../functions/dead-letters/verdict.ts';
import { clipped, visible } from '../../functions/shared/visible.ts';
import type { Paint } from '../terminal/paint.ts';
import { find } from './find.ts';
import type { Place } from './refusals.ts';
import { readLedger } from './session.ts';
import { timeOf } from './text.ts';

/** What `--json` prints. */
interface ShowReport {
  readonly ok: true;
  readonly refusal: Omit<Refusal, 'key' | 'value' | 'headers'> & {
    /** Base64, as in the quarantine. */
    readonly key: string | null;
    readonly value: string | null;
    readonly headers: Readonly<Record<string, readonly string[]>>;
  };
  /** Others with the same id, of topics that were deleted and created again. */
  readonly others: number;
  readonly replayed: boolean;
  /** Whether today's contract, `contract`, takes the message; why not, if it does not. */
  readonly now: { readonly contract: string } & (
    | { readonly accepted: true }
    | (Extract<CurrentVerdict, { accepted: false }>['rejection'] & { readonly accepted: false })
  );
}

/** A report, and what is needed to draw it. */
export interface Shown {
  readonly report: ShowReport;
  readonly value: Buffer | null;
  readonly key: Buffer | null;
  readonly headers: HeaderRows;
}

/** Finds and judges the message. Throws DLQ_NOT_FOUND. */
export async function show(place: Place, id: string): Promise<Shown> {
  const { contract, refusal, others } = await find(place, id);
  const name = `${contract.product}/${contract.name}`;
  const verdict = verdictOf({ contract, validate: currentValidator(name) }, refusal);
  const replayed = (await readLedger(place.kafka, contract)).has(ledgerKey(refusal));
  const { key, value, headers, ...rest } = refusal;
  const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null;
  const rows = headers.map(([header, values]) => [header, values.map((one) => one.toString('base64'))] as const);
  const judged = verdict.accepted ? { accepted: true as const } : { ...verdict.rejection, accepted: false as const };
  return {
    report: {
      ok: true,
      refusal: { ...rest, key: base64(key), value: base64(value), headers: Object.fromEntries(rows) },
      others,
      replayed,
      now: { contract: `${name}@${contract.hash}`, ...judged },
    },
    value,
    key,
    headers,
  };
}

/** How many lines of the value to show round the failing place; all of them with `full`. */
export interface DrawOptions {
  readonly full: boolean;
  readonly paint: Paint;
}

const context = 8;

/** The report as text. */
export function renderShow({ report, value, key, headers }: Shown, { full, paint }: DrawOptions): string {
  const { refusal, now, others, replayed } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['message', visible(refusal.message)],
    ['stands in', refusal.source === 'quarantine' ? 'the quarantine' : 'the dead-letter topic alone'],
    ...(refusal.object === undefined ? [] : [['object', visible(refusal.object)] as const]),
    ['time', timeOf(refusal.time)],
    ['refused by', visible(refusal.contract)],
    [
      'code',
      [refusal.code, refusal.keyword]
        .filter((part) => part !== '')
        .map(visible)
        .join(', '),
    ],
    ['pointer', refusal.pointer === '' ? '(whole value)' : visible(refusal.pointer)],
    ['reason', clipped(refusal.reason, 400)],
    ['now', now.accepted ? paint('green', `accepted by ${now.contract}`) : paint('yellow', stillRefused(now))],
    ['replayed', replayed ? 'yes' : 'no'],
    ...(others === 0 ? [] : [['note', `${others} older with the same id, of topics that are gone`] as const]),
    ...(key === null ? [] : [['key', textOf(key)] as const]),
    ...headers.map(([name, values]) => ['header', `${clipped(name, 100)}: ${values.map(textOf).join(', ')}`] as const),
  ];
  const lines = rows.map(([name, text]) => `${paint('dim', name.padEnd(10))}  ${text}`);
  const view = viewOf(value, { pointer: refusal.pointer, context: full ? Number.POSITIVE_INFINITY : context });
  return `${[paint('bold', visible(refusal.id)), ...lines, '', ...drawn(view, value, paint)].join('\n')}\n`;
}

function stillRefused(now: Extract<ShowReport['now'], { accepted: false }>): string {
  const place = now.pointer === '' ? 'the whole value' : visible(now.pointer);
  return `still refused by ${now.contract}: ${now.code} at ${place}, ${clipped(now.reason, 300)}`;
}

/** A key or header: its text where it is text, else its bytes. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? clipped(text, 200) : `0x${clipped(bytes.toString('hex'), 200)}`;
}

const kinds: Readonly<Record<ValueView['kind'], string>> = {
  json: 'JSON',
  text: 'no JSON',
  bytes: 'not UTF-8',
  none: 'no value',
};

function drawn(view: ValueView, value: Buffer | null, paint: Paint): readonly string[] {
  const size = value === null ? '' : `, ${value.length} bytes`;
  const lines = [paint('dim', `value (${kinds[view.kind]}${size})`)];
  for (const { text, mark, gap } of view.lines) {
    const isMarked = mark !== undefined;
    lines.push(
      `${isMarked ? paint('red', '>') : ' '} ${isMarked ? paint('red', text) : gap ? paint('dim', text) : text}`,
    );
    if (isMarked) lines.push(`  ${' '.repeat(mark)}${paint('red', '^')}`);
  }
  return lines;
}
