/** What an entry of each file consists of. The JSON Schemas beside this file say the same to editors. */
import { nearest } from '../../contracts/src/suggest.ts';
import { type Waiver, waiversFile } from '../report/waiver.ts';
import { isKnown, isUnignorable, kindNames } from './kinds.ts';
import type { Ignore } from './model.ts';

/** What is wrong with a field, and what to write instead. */
export interface Fault {
  readonly problem: 'invalid' | 'too-wide';
  readonly message: string;
  readonly fix: string;
}

export interface Field<Name extends string = string> {
  readonly name: Name;
  /** What is wrong if it is not there; undefined for an optional field. */
  readonly missing: Fault | undefined;
  /** Longest text, in UTF-16 code units. */
  readonly most: number;
  /** What is wrong with a text that is not too long. */
  readonly fault: (text: string) => Fault | undefined;
}

const invalid = (message: string, fix: string): Fault => ({ problem: 'invalid', message, fix });
const tooWide = (message: string, fix: string): Fault => ({ problem: 'too-wide', message, fix });

const notBlank =
  (fix: string) =>
  (text: string): Fault | undefined =>
    text.trim() === '' ? invalid('it is empty', fix) : undefined;

const contract: Omit<Field<'contract'>, 'missing'> = {
  name: 'contract',
  most: 500,
  fault: notBlank('name the path of a contract'),
};
const kind: Omit<Field<'kind'>, 'missing'> = {
  name: 'kind',
  most: 100,
  fault: notBlank('name a kind that `npm run diff -- --list-kinds` shows'),
};
const reason: Field<'reason'> = {
  name: 'reason',
  missing: invalid('the field "reason" is missing', 'say why this is agreed'),
  most: 2000,
  fault: notBlank('say why this is agreed'),
};

const pointerForm = /^(?:\/(?:[^~/]|~[01])*)*$/;
const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const dateFix = 'write a day as YYYY-MM-DD, at most 180 days away';

export const waiverFields: readonly Field<keyof Waiver>[] = [
  {
    ...contract,
    missing: tooWide('the field "contract" is missing, so the waiver would be about all of them', 'name one contract'),
  },
  {
    name: 'pointer',
    missing: tooWide(
      'the field "pointer" is missing, so the waiver would be about all of the contract',
      'name one place',
    ),
    most: 2000,
    fault: (text) =>
      pointerForm.test(text)
        ? undefined
        : invalid('it is not a JSON pointer', 'copy it from the report; "" is the root, others begin with /'),
  },
  {
    ...kind,
    missing: tooWide('the field "kind" is missing, so the waiver would be about any change', 'name one kind'),
  },
  reason,
  {
    name: 'approver',
    missing: invalid('the field "approver" is missing', 'say who agreed'),
    most: 200,
    fault: notBlank('say who agreed'),
  },
  {
    name: 'expires',
    missing: tooWide('the field "expires" is missing, so the waiver would hold for ever', dateFix),
    most: 100,
    fault: (text) => (isDay(text) ? undefined : invalid('it is not a day of the calendar', dateFix)),
  },
];

export const ignoreFields: readonly Field<keyof Ignore>[] = [
  {
    ...kind,
    missing: tooWide('the field "kind" is missing, so everything would be ignored', 'name one kind'),
    fault: (text) => kind.fault(text) ?? ignoreFault(text),
  },
  { ...contract, missing: undefined },
  reason,
];

function ignoreFault(text: string): Fault | undefined {
  if (!isKnown(text)) return invalid(`there is no kind of change "${text}"`, suggestion(text));
  if (!isUnignorable(text)) return undefined;
  const message = `a change of the kind "${text}" may lose data or break a promise, and cannot be ignored as a rule`;
  return tooWide(message, `remove it here, and waive each such change in ${waiversFile}`);
}

function suggestion(text: string): string {
  const meant = nearest(text, kindNames);
  return meant === undefined ? 'name a kind that `npm run diff -- --list-kinds` shows' : `did you mean "${meant}"?`;
}

/** Whether `text` is a day that exists, `YYYY-MM-DD`. */
function isDay(text: string): boolean {
  if (!dateForm.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}
