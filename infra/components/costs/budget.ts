/** What a stack may cost in a month, and who hears when it will cost more. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** Arguments of {@link CostBudget}. */
export interface CostBudgetArgs {
  /** Whole US dollars a month. */
  readonly monthlyUsd: number;
  /** Who is told. */
  readonly email: string;
  /** The costs that count: those of resources with all of these tags, which must be cost allocation tags of the account. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Percent of the budget, and whether they are spent already or foreseen. */
const warnings = [
  { threshold: 80, notificationType: 'ACTUAL' },
  { threshold: 100, notificationType: 'FORECASTED' },
] as const;

/** A budget of AWS that mails. */
export class CostBudget extends pulumi.ComponentResource {
  constructor(name: string, args: CostBudgetArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:CostBudget', name, {}, options);
    new aws.budgets.Budget(
      `${name}-budget`,
      {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        limitAmount: String(args.monthlyUsd),
        limitUnit: 'USD',
        metrics: 'UnblendedCost',
        filterExpression: {
          ands: Object.entries(args.tags).map(([key, value]) => ({ tags: { key, values: [value] } })),
        },
        notifications: warnings.map((warning) => ({
          ...warning,
          thresholdType: 'PERCENTAGE',
          comparisonOperator: 'GREATER_THAN',
          subscriberEmailAddresses: [args.email],
        })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
