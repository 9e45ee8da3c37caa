/**
 * The rules, exceptions, signatures and services that take roles as docs/policies.md lists them. `npx tsx policies/document.ts` brings the document up to date;
 * a test says if it is not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exceptions } from './exceptions.ts';
import { type Rule, subjects } from './rule.ts';
import { rules } from './rules.ts';
import type { Stacks } from './stacks.ts';
import { deputies } from './trust.ts';
import { signatures } from './wildcards.ts';

/** The document. */
export const documentFile = fileURLToPath(new URL('../docs/policies.md', import.meta.url));

const parts: Readonly<Record<string, () => string>> = {
  rules: ruleTable,
  exceptions: exceptionTable,
  signatures: signatureTable,
  deputies: deputyTable,
};

const places: Readonly<Record<Stacks, string>> = {
  everywhere: 'every stack',
  cloud: 'in AWS',
  guarded: 'staging, prod',
  production: 'prod',
};

/** `text` with its tables made anew. */
export function withTables(text: string): string {
  return Object.entries(parts).reduce((document, [part, table]) => {
    const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
    const [from, to] = [document.indexOf(begin), document.indexOf(end)];
    if (from === -1 || to < from) throw new TypeError(`the document needs ${begin} and ${end}`);
    return `${document.slice(0, from + begin.length)}\n${table()}${document.slice(to)}`;
  }, text);
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;

function ruleTable(): string {
  const head = row('rule', 'what must be so', 'where', 'what to do about a finding') + row('---', '---', '---', '---');
  const sections = subjects.map((subject) => {
    const own = rules.filter((rule) => rule.subject === subject);
    return row(`**${subject}**`, '', '', '') + own.map(ruleRow).join('');
  });
  return `\n${head}${sections.join('')}\n`;
}

function ruleRow({ name, description, stacks, level, remedy }: Rule): string {
  const grave = level === 'advisory' ? ' (advice)' : '';
  return row(`\`${name}\`${grave}`, description, places[stacks], remedy);
}

function exceptionTable(): string {
  const head = row('rule', 'resource', 'why') + row('---', '---', '---');
  return `\n${head}${exceptions.map(({ rule, name, reason }) => row(`\`${rule}\``, `\`${name}\``, reason)).join('')}\n`;
}

function signatureTable(): string {
  const ofResources = Object.entries(signatures).filter(([, { reason }]) => reason !== undefined);
  const head = row('statement', 'in the policy of', 'why') + row('---', '---', '---');
  const rows = ofResources.map(([sid, { type = '', reason = '' }]) =>
    row(`\`${sid}\``, type.split(':').at(-1) ?? type, reason),
  );
  return `\n${head}${rows.join('')}\n`;
}

function deputyTable(): string {
  const head = row('service', 'a role of it asks for', 'documented, or why not') + row('---', '---', '---');
  const rows = Object.entries(deputies).map(([service, deputy]) =>
    deputy.keys === undefined
      ? row(`\`${service}\``, 'nothing', deputy.reason)
      : row(`\`${service}\``, deputy.keys.map((key) => `\`${key}\``).join(', '), deputy.source),
  );
  return `\n${head}${rows.join('')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(documentFile, withTables(readFileSync(documentFile, 'utf8')));
}
