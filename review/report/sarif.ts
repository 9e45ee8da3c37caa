/** SARIF 2.1.0 (OASIS), in the part that GitHub's code scanning reads. */
import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changeKinds } from '../../contracts/src/diff/kinds.ts';
import type { Approval, Change } from '../../contracts/src/diff/model.ts';
import type { ApprovalError, Report } from './model.ts';
import { outline, standingOf } from './outline.ts';
import { visibleLines } from './visible.ts';
import { witnessLines } from './witness.ts';

const kindRows = new Map(changeKinds.map((row) => [row.kind, row]));

const levels = { breaking: 'error', unproven: 'warning', allowed: 'note', compatible: 'none' } as const;

const approvalRules: Readonly<Record<ApprovalError['problem'], string>> = {
  expired: 'An approval that no longer holds.',
  unused: 'An approval that nothing needs.',
  'too-wide': 'An approval that is not about one change, or holds for too long.',
  invalid: 'An entry that is no approval.',
};

/** Changes that break nothing are left out; approved ones are there, suppressed. */
export function renderSarif(report: Report): string {
  const changes = outline(report).flatMap(({ failing, approved, passing }) => [...failing, ...approved, ...passing]);
  const told = changes.filter((change) => change.severity !== 'compatible');
  const rules = rulesOf(told, report.approvalErrors);
  const indexes = new Map(rules.map(({ id }, i) => [id, i]));
  const results = [...told.map(changeResult), ...report.approvalErrors.map(approvalResult)];
  const log = {
    version: '2.1.0',
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'streampact', rules } },
        columnKind: 'utf16CodeUnits',
        automationDetails: { id: 'streampact/contract-review/' },
        results: results.map((result) => ({ ...result, ruleIndex: indexes.get(result.ruleId) ?? -1 })),
      },
    ],
  };
  return `${visibleLines(JSON.stringify(log, null, 2))}\n`;
}

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

function rulesOf(changes: readonly Change[], errors: readonly ApprovalError[]): readonly Rule[] {
  const kinds = [...new Set(changes.map(({ kind }) => kind))].sort();
  const problems = [...new Set(errors.map(({ problem }) => problem))].sort();
  return [
    ...kinds.map((kind) => ({
      id: kind,
      shortDescription: { text: kindRows.get(kind)?.summary ?? kind },
      help: { text: kindRows.get(kind)?.rule ?? `npm run diff -- --explain ${kind}` },
    })),
    ...problems.map((problem) => ({
      id: `approval-${problem}`,
      shortDescription: { text: approvalRules[problem] },
      help: { text: 'Mend the entry as the message says; it fails the review until then.' },
    })),
  ];
}

function changeResult(change: Change) {
  const { kind, severity, contract, pointer, approval } = change;
  return {
    ruleId: kind,
    level: levels[severity],
    message: { text: `${change.message}${proofOf(change)}` },
    locations: [locationOf(change, pointer)],
    partialFingerprints: { 'streampactChange/v1': fingerprint([contract, pointer, kind]) },
    ...(approval === undefined ? {} : { suppressions: [suppressionOf(approval)] }),
    properties: { contract, direction: change.direction, standing: standingOf(change), against: change.against },
  };
}

function suppressionOf({ by, reason, approver }: Approval) {
  const who = approver === undefined ? '' : ` by ${approver}`;
  return { kind: 'external', status: 'accepted', justification: `${by}${who}: ${reason}` };
}

function proofOf({ witness, acceptedBy, blocker }: Change): string {
  if (witness !== undefined) {
    return `\nOnly the ${acceptedBy ?? 'old'} version accepts:\n${witnessLines(witness, 100).join('\n')}`;
  }
  return blocker === undefined ? '' : `\nThe proof stopped at ${blocker.keyword}: ${blocker.reason}`;
}

function approvalResult(error: ApprovalError) {
  const { problem, message, fix, file } = error;
  return {
    ruleId: `approval-${problem}`,
    level: 'error',
    message: { text: `${message}\nFix: ${fix}` },
    locations: [locationOf(error)],
    partialFingerprints: { 'streampactApproval/v1': fingerprint([file, problem, message]) },
  };
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function locationOf({ file, line, column }: Place, pointer?: string) {
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: { startLine: line, startColumn: column },
    },
    ...(pointer === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: pointer === '' ? '/' : pointer }] }),
  };
}

function artifact(file: string) {
  // A half of a surrogate pair has no place in a URI.
  const name = file.replaceAll(/\p{Cs}/gu, '\uFFFD');
  if (isAbsolute(name)) return { uri: pathToFileURL(name).href };
  return { uri: name.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** Says the same of the same finding in every run, whatever line it stands on. */
function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
