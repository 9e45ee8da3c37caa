/** Every type and function that the embedded driver has, by service. */
import { athena } from './athena.ts';
import { autoscaling } from './autoscaling.ts';
import { compute } from './compute.ts';
import { dynamodb } from './dynamodb.ts';
import { emr } from './emr.ts';
import { events } from './events.ts';
import { firehose } from './firehose.ts';
import { firewall } from './firewall.ts';
import { functions } from './functions.ts';
import { glue } from './glue.ts';
import { iam } from './iam.ts';
import { keys } from './keys.ts';
import { kinesis } from './kinesis.ts';
import { lambda } from './lambda.ts';
import { messaging } from './messaging.ts';
import { names } from './names.ts';
import { network } from './network.ts';
import { observability } from './observability.ts';
import type { Rows } from './provider.ts';
import { s3 } from './s3.ts';
import { s3Settings } from './s3-settings.ts';
import { scheduler } from './scheduler.ts';
import { snowflake } from './snowflake/rows.ts';

/** The provider's table. */
export const rows: Rows = {
  resources: [
    ...[
      ...athena,
      ...autoscaling,
      ...compute,
      ...dynamodb,
      ...emr,
      ...events,
      ...firehose,
      ...firewall,
      ...glue,
      ...iam,
      ...keys,
      ...kinesis,
      ...lambda,
      ...messaging,
    ],
    ...[...names, ...network, ...observability, ...s3, ...s3Settings, ...scheduler, ...snowflake],
  ],
  functions,
};
