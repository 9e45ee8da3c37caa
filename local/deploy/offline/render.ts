/** Previews as text, for a review. */
import { styleText } from 'node:util';
import { told } from '../../../policies/cloudformation/index.ts';
import type { StackDifference } from './difference.ts';
import type { OfflineReport } from './report.ts';

/** Longest list of names that is shown whole. */
const shownNames = 4;

/** The preview of one stack. */
export function renderOffline(report: OfflineReport, seconds: number): string {
  const { stack, region, resources, products, sizes, validation } = report;
  const heading = (text: string): string => `\n${styleText('bold', text)}`;
  const lines = [
    styleText('bold', `Stack ${stack}, ${region}: ${resources} resources, offline and against no state`),
    ...report.standIns.map((each) => `  stands in: ${each}`),
    heading('Products'),
    ...products.flatMap(({ product, resources: count, layers, components }) => [
      `  ${product.padEnd(14)} ${String(count).padStart(4)}  ${listed(layers)}`,
      styleText('dim', `${' '.repeat(22)}${listed(components, 8)}`),
    ]),
    heading('Sizes'),
    ...sizes.map(({ title, size, names }) => `  ${title.padEnd(20)} ${sized(size, names)}`),
    heading('Open'),
    ...(report.open.length === 0 ? ['  nothing'] : report.open.map((each) => `  ${each}`)),
    heading('Policies'),
    ...findings(policyLines(report), 'the pack found nothing'),
    heading('Validation'),
    ...findings(
      validationLines(report),
      `${validation.checked} resources of AWS fit CloudFormation's schemas; ${validation.unchecked.length} kinds of properties have no counterpart there`,
    ),
    '',
    `${report.validationFindings.length + report.policyFindings.length} findings in ${seconds.toFixed(1)} s`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Everything that was found, a line each. */
export function findingsOf(report: OfflineReport): readonly string[] {
  return [...policyLines(report), ...validationLines(report)];
}

function policyLines({ policyFindings }: OfflineReport): readonly string[] {
  return policyFindings.map(
    ({ level, urn, message, policy, remedy }) => `${level} ${resourceOf(urn)}: ${message} (${policy}) ${remedy}`,
  );
}

function validationLines({ validationFindings }: OfflineReport): readonly string[] {
  return validationFindings.map((finding) => `${finding.type} ${finding.name}: ${told(finding)}`);
}

/** What differs between two stacks. */
export function renderDifference({ from, to, settings, onlyIn, properties, code }: StackDifference): string {
  const heading = (text: string): string => `\n${styleText('bold', text)}`;
  const width = Math.max(...settings.map(({ name }) => name.length), 0);
  const lines = [
    styleText('bold', `${from} → ${to}`),
    code.changed.length === 0
      ? `The same code: ${code.same} uploaded files with equal hashes.`
      : `Not the same code: ${code.changed.join(', ')}`,
    ...(code.only.length === 0 ? [] : [`Of use to one alone: ${code.only.join(', ')}`]),
    heading('Settings'),
    ...settings.map((each) => `  ${each.name.padEnd(width)}  ${shown(each.from)} → ${shown(each.to)}`),
    ...only(`Only in ${from}`, onlyIn.from),
    ...only(`Only in ${to}`, onlyIn.to),
    heading('What follows for resources that both have'),
    ...properties.map(
      ({ type, property, from: one, to: other, names }) =>
        `  ${type.split(':').at(-1)}.${property}: ${shown(one)} → ${shown(other)}  ${styleText('dim', namesOf(names))}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function only(title: string, resources: readonly string[]): readonly string[] {
  const heading = `\n${styleText('bold', `${title} (${resources.length})`)}`;
  return resources.length === 0 ? [] : [heading, ...resources.map((each) => `  ${each}`)];
}

const shown = (value: string): string => (value === '' ? 'none' : value);

function findings(found: readonly string[], none: string): readonly string[] {
  return found.length === 0 ? [`  ${none}`] : found.map((each) => `  ${styleText('red', '✗')} ${each}`);
}

function sized(size: string, names: readonly string[]): string {
  return `${names.length} × ${size === '' ? '' : `${size}  `}${styleText('dim', namesOf(names))}`;
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - shownNames;
  return `${names.slice(0, shownNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function listed(counts: Readonly<Record<string, number>>, most = Number.POSITIVE_INFINITY): string {
  const all = Object.entries(counts);
  const shownOnes = all.slice(0, most).map(([name, count]) => `${name} ${count}`);
  return `${shownOnes.join(', ')}${all.length > most ? `, … (${all.length} in all)` : ''}`;
}

function resourceOf(urn: string): string {
  const [, , type = '', name = ''] = urn.split('::');
  return `${type.split('$').at(-1)} ${name}`;
}
