/** A CloudWatch dashboard, as code. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type DashboardSpec, dashboardBody } from './body.ts';

/** Arguments of {@link Dashboard}. */
export interface DashboardArgs extends DashboardSpec {
  /** What people find it by, unique in the account. */
  readonly dashboardName: string;
}

/** A dashboard of the groups given. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:Dashboard', name, {}, options);
    new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      { dashboardName: args.dashboardName, dashboardBody: pulumi.jsonStringify(dashboardBody(args)) },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
