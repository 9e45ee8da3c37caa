/**
 * The formats of ajv-formats (mode full) as regular languages. Those that are expressions there are read as they are. Those that
 * are functions are described here: exactly, or by one language that holds all members and one that holds members only.
 */
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { parseExpression, parsePattern } from '../../regular/parse.ts';
import type { Parsed } from '../../regular/syntax.ts';

/** What a format accepts. */
export interface FormatLanguage {
  /** Holds every member. */
  readonly over: Parsed;
  /** Holds members only; the same object where the description is exact. */
  readonly under: Parsed;
  /** Members that read well. */
  readonly samples: readonly string[];
  /** Texts that read well and are no members; only where `under` and `over` differ much. */
  readonly others: readonly string[];
  /** Formats that accept whatever this one does. */
  readonly within: readonly string[];
  /** ajv-formats' own verdict. */
  readonly accepts: (text: string) => boolean;
}

interface Row {
  /** Pattern of all members, with the flag `u`. Default: ajv-formats' own expression. */
  readonly over?: string;
  /** Pattern of members only. Default: `over`, which then is exact. */
  readonly under?: string;
  readonly samples?: readonly string[];
  readonly others?: readonly string[];
  readonly within?: readonly string[];
}

const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const day = [
  '\\d{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])',
  '\\d{4}-(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)',
  '\\d{4}-02-(?:0[1-9]|1\\d|2[0-8])',
  `${leapYear}-02-29`,
].join('|');
const zone = '(?:[zZ]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)';
const ordinaryTime = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?';
/** Which minute has a leap second depends on the zone; ajv-formats then lets hours and minutes overflow too. */
const anyTime = '\\d\\d:\\d\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const lineEnd = '\\n\\r\\u2028\\u2029';

const rows: Readonly<Record<string, Row>> = {
  date: { over: `^(?:${day})$`, samples: ['2024-01-31', '2024-02-29'] },
  time: {
    over: `^${anyTime}${zone}$`,
    under: `^${ordinaryTime}${zone}$`,
    samples: ['12:00:00Z', '12:00:00.5+01:00'],
    within: ['iso-time'],
  },
  'iso-time': { over: `^${anyTime}${zone}?$`, under: `^${ordinaryTime}${zone}?$`, samples: ['12:00:00', '12:00:00Z'] },
  'date-time': {
    over: `^(?:${day})[tT\\s]${anyTime}${zone}$`,
    under: `^(?:${day})[tT\\s]${ordinaryTime}${zone}$`,
    samples: ['2024-01-31T12:00:00Z', '2024-01-31T12:00:00+01:00', '2024-01-31T12:00:00.5Z'],
    within: ['iso-date-time'],
  },
  'iso-date-time': {
    over: `^(?:${day})[tT\\s]${anyTime}${zone}?$`,
    under: `^(?:${day})[tT\\s]${ordinaryTime}${zone}?$`,
    samples: ['2024-01-31T12:00:00', '2024-01-31T12:00:00Z'],
  },
  duration: { samples: ['P1D', 'PT1H'] },
  email: { samples: ['a@example.com'] },
  hostname: { samples: ['example.com', 'a'] },
  ipv4: { samples: ['192.0.2.1', '0.0.0.0'] },
  ipv6: { samples: ['2001:db8::1', '::'] },
  uuid: { samples: ['00000000-0000-0000-0000-000000000000', 'urn:uuid:00000000-0000-0000-0000-000000000000'] },
  'json-pointer': { samples: ['', '/a'] },
  'relative-json-pointer': { samples: ['0', '1/a'] },
  'json-pointer-uri-fragment': { samples: ['#', '#/a'] },
  uri: { over: '', samples: ['https://example.com/', 'a:b'], within: ['uri-reference'] },
  'uri-reference': { samples: ['', '/a', 'https://example.com/'] },
  'uri-template': { samples: ['', '/{a}'] },
  url: {
    over: '^(?:[hH][tT][tT][pP][sS\\u017f]?|[fF][tT][pP]):\\/\\/[^]+$',
    under: '^https:\\/\\/example\\.com(?:\\/[a-z0-9]*)?$',
    samples: ['https://example.com'],
  },
  regex: { over: '', under: '^[A-Za-z0-9 ]*$', samples: ['a', '^a$'], others: ['['] },
  byte: {
    // The expression there is multi-line: one line of base64 suffices.
    over: `(?<![^${lineEnd}])(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?(?![^${lineEnd}])`,
    samples: ['YQ==', ''],
  },
  password: { over: '' },
  binary: { over: '' },
  int32: { over: '' },
  int64: { over: '' },
  float: { over: '' },
  double: { over: '' },
};

const known = new Map<string, FormatLanguage | undefined>();

/** What is known about a format's language; undefined for a format that is not one of ajv-formats'. */
export function formatLanguage(name: string): FormatLanguage | undefined {
  if (!known.has(name)) known.set(name, describe(name));
  return known.get(name);
}

function describe(name: string): FormatLanguage | undefined {
  const row = rows[name];
  if (row === undefined || !Object.hasOwn(fullFormats, name)) return undefined;
  const over = name === 'uri' ? parseExpression(uriExpression()) : languageOf(name, row);
  return {
    over,
    under: row.under === undefined ? over : parsePattern(row.under),
    samples: row.samples ?? [],
    others: row.others ?? [],
    within: row.within ?? [],
    accepts: accepting(name),
  };
}

function languageOf(name: string, { over }: Row): Parsed {
  const format = fullFormats[name as keyof typeof fullFormats];
  return over === undefined && format instanceof RegExp ? parseExpression(format) : parsePattern(over ?? '');
}

/**
 * The expression for URIs is not exported; it is that for references with the scheme and what follows it required, and
 * without quotation marks.
 */
function uriExpression(): RegExp {
  const { source, flags } = fullFormats['uri-reference'] as RegExp;
  const required = source.replace(':)?', ':)').replace(')?(?:\\?', ')(?:\\?');
  return new RegExp(required.replaceAll(`'"`, "'"), flags);
}

function accepting(name: string): (text: string) => boolean {
  const format: unknown = fullFormats[name as keyof typeof fullFormats];
  if (format instanceof RegExp) return (text) => format.test(text);
  const check = typeof format === 'object' && format !== null && 'validate' in format ? format : { validate: format };
  const { validate } = check as { readonly validate: unknown; readonly type?: string };
  const aboutNumbers = 'type' in check && check.type === 'number';
  return typeof validate === 'function' && !aboutNumbers ? (text) => validate(text) === true : () => true;
}
