/** One stack's preview as a document. */

import type { Finding } from '../../../policies/cloudformation/check.ts';
import { cloudFormationPolicy } from '../../../policies/cloudformation/index.ts';
import type { Finding as PolicyFinding } from '../policies/judge.ts';
import type { OfflineDeclaration } from './declare.ts';
import { type Standing, standings } from './layers.ts';
import { type SizeLine, sizesOf } from './sizes.ts';
import { type Validated, validated } from './validation.ts';

/** What would be made of one product. */
interface ProductCount {
  readonly product: string;
  readonly resources: number;
  readonly layers: Readonly<Record<string, number>>;
  readonly components: Readonly<Record<string, number>>;
}

/** A preview of a stack that nobody has deployed. */
export interface OfflineReport {
  readonly stack: string;
  readonly region: string;
  /** What stands for what only an account knows. */
  readonly standIns: readonly string[];
  readonly resources: number;
  readonly products: readonly ProductCount[];
  readonly sizes: readonly SizeLine[];
  /** What is left to do by hand. */
  readonly open: readonly string[];
  readonly policyFindings: readonly PolicyFinding[];
  readonly validationFindings: readonly Finding[];
  readonly validation: { readonly checked: number; readonly unchecked: readonly string[] };
}

/** Reports what is declared, with what the policy pack found; {@link validated} is asked unless somebody has. */
export function reportOf(
  declaration: OfflineDeclaration,
  policies: readonly PolicyFinding[],
  verdicts: readonly Validated[] = validated(declaration),
): OfflineReport {
  const resources = verdicts.map(({ resource }) => resource);
  const unchecked = verdicts.flatMap(({ resource: { type }, unchecked: left }) =>
    [...left].map(([path, reason]) => `${type} ${path.replaceAll(/\[\d+\]/g, '')}`.trim().concat(`: ${reason}`)),
  );
  return {
    stack: declaration.stack,
    region: declaration.region,
    standIns: declaration.standIns,
    resources: resources.length,
    products: productsOf(standings(declaration.goals)),
    sizes: sizesOf(resources),
    open: openPoints(resources, declaration),
    // The pack holds this policy too; its findings are told below, with the property that each is about.
    policyFindings: policies.filter(({ policy }) => policy !== cloudFormationPolicy.name),
    validationFindings: verdicts.flatMap(({ findings }) => findings),
    validation: {
      checked: verdicts.filter(({ resource: { type }, unchecked: left }) => type.startsWith('aws:') && !left.has(''))
        .length,
      unchecked: [...new Set(unchecked)].sort(),
    },
  };
}

/** Whether something found keeps the stack from being deployed. */
export function isRefused({ policyFindings, validationFindings }: OfflineReport): boolean {
  return validationFindings.length > 0 || policyFindings.some(({ level }) => level === 'mandatory');
}

function productsOf(found: ReadonlyMap<string, Standing>): readonly ProductCount[] {
  const all = [...found.values()];
  const names = [...new Set(all.map(({ product }) => product))].sort(
    (a, b) => Number(b === 'platform') - Number(a === 'platform'),
  );
  return names.map((product) => {
    const own = all.filter((each) => each.product === product);
    return {
      product,
      resources: own.length,
      layers: counted(own.map(({ layer }) => layer)),
      components: counted(own.map(({ component }) => component)),
    };
  });
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)));
}

function openPoints(goals: readonly Validated['resource'][], { values }: OfflineDeclaration): readonly string[] {
  const of = (type: string) => goals.filter((goal) => goal.type === type);
  const filled = new Set(
    of('aws:secretsmanager/secretVersion:SecretVersion').flatMap(({ dependencies }) => dependencies),
  );
  const empty = of('aws:secretsmanager/secret:Secret').filter(
    ({ urn, name }) => !filled.has(urn) && !/kafka-|privacy-key/.test(name),
  );
  return [
    ...(empty.length === 0
      ? []
      : [`secrets to fill by hand after the first deployment: ${empty.map(({ name }) => name).join(', ')}`]),
    ...(values.get('snowflakeUser') === ''
      ? ['streampact:snowflakeUser is not set: clickstream ends in its landing bucket']
      : []),
    ...(values.get('alarmEmail') === '' ? ['streampact:alarmEmail is not set: nobody hears of alarms'] : []),
  ];
}
