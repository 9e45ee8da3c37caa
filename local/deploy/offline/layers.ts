/** What a resource belongs to: its product by its name, its layer by its service, its component by its parent. */
import { productSlugs } from '../../../infra/environments.ts';
import type { Goal } from '../goal.ts';

/** What is shared by products. */
const platform = 'platform';

/** Layers, in the order of a review: the first row that fits is taken. */
const layers: readonly (readonly [string, RegExp])[] = [
  [
    'network',
    /^aws:(?:ec2\/(?:vpc|subnet|route|natGateway|eip|internetGateway|securityGroup|networkInterface|flowLog)|vpc\/|route53\/)/,
  ],
  ['access', /^aws:(?:iam|kms|secretsmanager)\//],
  ['storage', /^aws:(?:s3|dynamodb|ebs|rds|backup|redshiftserverless|opensearch)\//],
  ['streams', /^aws:(?:kinesis|sqs)\//],
  ['compute', /^aws:(?:ec2|autoscaling|lambda|emrserverless)\//],
  ['catalog and jobs', /^aws:(?:glue|athena|quicksight|cloudcontrol|redshiftdata)\//],
  ['schedules', /^aws:(?:scheduler\/|cloudwatch\/event)/],
  ['operations', /^aws:(?:cloudwatch|sns|ssm|budgets)\//],
  ['snowflake', /^snowflake:/],
];

/** Where a resource stands. */
export interface Standing {
  readonly product: string;
  readonly layer: string;
  /** `<type> <name>` of the component that declared it. */
  readonly component: string;
}

/** Finds where each of `goals`' resources stands. */
export function standings(goals: readonly Goal[]): ReadonlyMap<string, Standing> {
  const byUrn = new Map(goals.map((goal) => [goal.urn, goal]));
  return new Map(
    goals
      .filter(({ custom }) => custom)
      .map((goal) => {
        const parent = byUrn.get(goal.parent);
        const component = parent === undefined || parent.type === 'pulumi:pulumi:Stack' ? goal : parent;
        return [
          goal.urn,
          {
            product: productOf(goal.name),
            layer: layers.find(([, types]) => types.test(goal.type))?.[0] ?? 'other',
            component: `${component.type.split(':').at(-1)} ${component.name}`,
          },
        ];
      }),
  );
}

function productOf(name: string): string {
  return productSlugs.find((slug) => name === slug || name.startsWith(`${slug}-`)) ?? platform;
}
