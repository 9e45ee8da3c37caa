/** Alarms on the way of a table's changes. */
import * as pulumi from '@pulumi/pulumi';
import type { Alarms } from '../alarms/alarms.ts';
import { changeAlarms } from './alarms.ts';
import type { Watched } from './watched.ts';

/** Arguments of {@link ChangeWatch}. */
export interface ChangeWatchArgs extends Watched {
  readonly alarms: Alarms;
}

/** The alarms of every part. */
export class ChangeWatch extends pulumi.ComponentResource {
  constructor(name: string, { alarms, ...watched }: ChangeWatchArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:ChangeWatch', name, {}, options);
    alarms.watch(this, name, changeAlarms(watched, alarms.limits));
    this.registerOutputs({});
  }
}
