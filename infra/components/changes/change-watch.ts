/** Alarms on the way of a table's changes, and what a dashboard shows of it. */
import * as pulumi from '@pulumi/pulumi';
import type { Alarms } from '../alarms/alarms.ts';
import type { Group } from '../dashboards/body.ts';
import { changeAlarms } from './alarms.ts';
import { changeGraphs } from './graphs.ts';
import type { Watched } from './watched.ts';

/** Arguments of {@link ChangeWatch}. */
export interface ChangeWatchArgs extends Watched {
  readonly alarms: Alarms;
}

/** The alarms of every part. */
export class ChangeWatch extends pulumi.ComponentResource {
  readonly graphs: readonly Group[];

  constructor(name: string, { alarms, ...watched }: ChangeWatchArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ChangeWatch', name, {}, options);
    alarms.watch(this, name, changeAlarms(watched));
    this.graphs = changeGraphs(watched);
    this.registerOutputs({});
  }
}
