/** What a trace of a failed connector or task means, and what to do about it. */

/** A failure in words. */
export interface Diagnosis {
  /** The trace's first line, or that of its first cause if that says more. */
  readonly what: string;
  /** What mends it; undefined: the worker's log says more. */
  readonly fix?: string;
}

interface Known {
  readonly says: RegExp;
  readonly what: string;
  readonly fix: (connector: string) => string;
}

const resnapshot = (connector: string): string =>
  `npm run connect -- resnapshot ${connector} reads every row anew and goes on from there; rows that were deleted meanwhile are found because a complete snapshot does not name them.`;

const known: readonly Known[] = [
  {
    // When it starts, and while it runs (MySQL's error 1236).
    says: /no longer available on the server|could not find first log file|binary logs? (?:has|have) been purged|could not find gtid state requested/i,
    what: "The database's binlog does not reach back to where the connector was: changes are lost to it.",
    fix: resnapshot,
  },
  {
    says: /history topic (?:is|or its content is)(?: fully or partially)? missing/i,
    what: 'The topic of table definitions is gone or not whole, without which changes cannot be read.',
    fix: resnapshot,
  },
  {
    says: /whose schema isn't known to this connector/i,
    what: 'A change of a table whose definition the connector does not know.',
    fix: resnapshot,
  },
  {
    says: /access denied for user/i,
    what: 'The database refused the user or the password.',
    fix: () =>
      'Check STREAMPACT_MYSQL_USER and STREAMPACT_MYSQL_PASSWORD of the worker, restart it, then npm run connect -- restart.',
  },
  {
    says: /communications link failure|connection refused|unable to connect|socket fail to connect/i,
    what: 'A server that the connector calls could not be reached.',
    fix: (connector) => `When it is there again: npm run connect -- restart ${connector}`,
  },
  {
    says: /NoSuchBucket|specified bucket does not exist/i,
    what: 'The landing bucket does not exist.',
    fix: (connector) =>
      `Create it or correct STREAMPACT_LANDING_BUCKET of the worker, then npm run connect -- restart ${connector}`,
  },
];

/** Characters of a trace that are read. */
const enough = 100_000;

/** Reads a trace of `connector`. */
export function diagnose(connector: string, whole: string): Diagnosis {
  const trace = whole.slice(0, enough);
  const match = known.find(({ says }) => says.test(trace));
  const first = withoutClass(trace.split('\n')[0] ?? '');
  const causes = [...trace.matchAll(/^Caused by: (.+)$/gm)].map(([, line]) => withoutClass(line ?? ''));
  if (match !== undefined) return { what: match.what, fix: match.fix(connector) };
  const last = causes.at(-1);
  return { what: last === undefined || last === first ? first : `${first} — ${last}` };
}

/** `a.b.SomeException: text` → `SomeException: text`. */
function withoutClass(line: string): string {
  return line
    .slice(0, 1000)
    .replace(/^(?:[a-z_]\w*\.)+/i, '')
    .slice(0, 300);
}
