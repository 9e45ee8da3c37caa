/**
 * DynamoDB's Kinesis destinations, for real: what is written to a table is put into a Kinesis stream, in AWS's envelope.
 *
 * Stands for EnableKinesisStreamingDestination, DescribeKinesisStreamingDestination, UpdateKinesisStreamingDestination
 * and DisableKinesisStreamingDestination. The emulator's own puts bare stream records under random keys. Differs: changes
 * are read from the table's DynamoDB stream, which AWS does without, so a table that has none gets one (and one of
 * another kind than NEW_AND_OLD_IMAGES is refused); on a table whose stream is switched off later a destination rests; states
 * in between are short; a disabled destination is told of until its table is deleted; roles are not assumed.
 *
 * Time to live is here too, because the emulator's deletes without a change: see expiry.ts.
 *
 * Follows the DynamoDB API reference (2012-08-10) and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html. At least once, as there: when the gateway is
 * killed, records that were sent just before are sent again, with the same times. When the emulator is killed, its
 * tables, their streams and what had not been sent are lost; when it ends in order, the gateway sends everything first.
 */
import { join } from 'node:path';
import { DescribeTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import type { ClientPool, Clients } from '../clients.ts';
import { type JsonCall, type OperationRoute, operations } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, optionalText, requiredText } from '../wire/fields.ts';
import { type Destination, openDestinations } from './destinations.ts';
import type { Precision } from './envelope.ts';
import { type Expiry, openExpiry } from './expiry.ts';
import { expiryHandlers } from './expiry-routes.ts';
import { type Forwarding, openForwarding } from './forwarding.ts';
import { refusal, tableOf } from './requests.ts';

/** What the service works with. */
export interface DynamodbOptions {
  readonly clients: ClientPool;
  /** Folder that keeps the destinations; undefined for memory only. */
  readonly stateDir?: string;
}

/** The destinations of all tables, at work. */
export interface TableChanges {
  readonly clients: ClientPool;
  readonly forwarding: Forwarding;
  readonly expiry: Expiry;
  /** Goes on with the destinations that the folder keeps. */
  resume(): void;
  /** Sends what has been written, and ends: within 20 s, and within 2 s when Kinesis takes nothing. */
  stop(): Promise<void>;
}

/** Reads the destinations that the folder keeps. Throws when it cannot be read. */
export function openTableChanges({ clients, stateDir }: DynamodbOptions): TableChanges {
  const folder = stateDir === undefined ? undefined : join(stateDir, 'dynamodb-kinesis');
  const expiry = openExpiry(clients, stateDir === undefined ? undefined : join(stateDir, 'dynamodb-expiry.json'));
  const forwarding = openForwarding(openDestinations(folder), { clients, expiry });
  return {
    ...{ clients, forwarding, expiry },
    resume() {
      expiry.resume();
      forwarding.resume();
    },
    async stop() {
      await expiry.stop();
      await forwarding.stop();
    },
  };
}

/** The operations of destinations, and those of tables that destinations must know of. */
export function dynamodbRoutes(changes: TableChanges): readonly OperationRoute[] {
  return operations('dynamodb', {
    EnableKinesisStreamingDestination: (call) => enable(changes, call),
    DescribeKinesisStreamingDestination: (call) => describe(changes, call),
    UpdateKinesisStreamingDestination: (call) => update(changes, call),
    DisableKinesisStreamingDestination: (call) => disable(changes, call),
    ...expiryHandlers(changes.clients, changes.expiry),
    DeleteTable: async (call) => {
      const answer = await call.forward();
      const tableName = tableOf(call.input);
      changes.expiry.clear(call.region, tableName);
      await changes.forwarding.forget(call.region, tableName);
      return answer;
    },
  });
}

/** AWS's default since it has both. */
const defaultPrecision: Precision = 'MICROSECOND';

async function enable({ clients, forwarding }: TableChanges, { input, region }: JsonCall): Promise<JsonObject> {
  const tableName = tableOf(input);
  const streamArn = requiredText(input, 'StreamArn');
  const precision = precisionOf(object(input, 'EnableKinesisStreamingConfiguration')) ?? defaultPrecision;
  const source = await streamOf(clients.of(region), tableName);
  await requireKinesis(clients.of(region), streamArn);
  const known = forwarding.list(region, tableName).find((one) => one.streamArn === streamArn);
  if (known !== undefined && known.status !== 'DISABLED' && known.status !== 'ENABLE_FAILED') {
    throw invalid(
      'Table is not in a valid state to enable Kinesis Streaming Destination: ' +
        'EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.',
    );
  }
  forwarding.enable({ region, tableName, source, streamArn, precision });
  return {
    ...{ TableName: tableName, StreamArn: streamArn, DestinationStatus: 'ENABLING' },
    EnableKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: precision },
  };
}

async function describe({ clients, forwarding }: TableChanges, { input, region }: JsonCall): Promise<JsonObject> {
  const tableName = tableOf(input);
  await readTable(clients.of(region), tableName);
  const destinations = forwarding.list(region, tableName).map(({ streamArn, status, description, precision }) => ({
    ...{ StreamArn: streamArn, DestinationStatus: status, ApproximateCreationDateTimePrecision: precision },
    ...(description === '' ? {} : { DestinationStatusDescription: description }),
  }));
  return { TableName: tableName, KinesisDataStreamDestinations: destinations };
}

async function update(changes: TableChanges, call: JsonCall): Promise<JsonObject> {
  const destination = await activeOf(changes, call, 'update');
  const precision = precisionOf(object(call.input, 'UpdateKinesisStreamingConfiguration'));
  const refused = 'Streaming destination cannot be updated with given parameters: ';
  if (precision === undefined) {
    throw invalid(`${refused}UpdateKinesisStreamingConfiguration cannot be null or contain only null values`);
  }
  if (precision === destination.precision) {
    throw invalid(`${refused}Precision is already set to the desired value of ${precision}`);
  }
  changes.forwarding.update(destination, precision);
  return {
    ...{ TableName: destination.tableName, StreamArn: destination.streamArn, DestinationStatus: 'UPDATING' },
    UpdateKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: precision },
  };
}

async function disable(changes: TableChanges, call: JsonCall): Promise<JsonObject> {
  const destination = await activeOf(changes, call, 'disable');
  changes.forwarding.disable(destination);
  return {
    ...{ TableName: destination.tableName, StreamArn: destination.streamArn, DestinationStatus: 'DISABLING' },
    EnableKinesisStreamingConfiguration: { ApproximateCreationDateTimePrecision: destination.precision },
  };
}

async function activeOf(
  { clients, forwarding }: TableChanges,
  { input, region }: JsonCall,
  what: 'update' | 'disable',
): Promise<Destination> {
  const tableName = tableOf(input);
  const streamArn = requiredText(input, 'StreamArn');
  await readTable(clients.of(region), tableName);
  const known = forwarding.list(region, tableName).find((one) => one.streamArn === streamArn);
  if (known?.status === 'ACTIVE') return known;
  throw invalid(
    `Table is not in a valid state to ${what} Kinesis Streaming Destination: ` +
      `the destination must be ACTIVE to perform ${what.toUpperCase()} operation.`,
  );
}

function precisionOf(configuration: JsonObject): Precision | undefined {
  const name = 'ApproximateCreationDateTimePrecision';
  const precision = optionalText(configuration, name);
  if (precision === undefined || precision === 'MILLISECOND' || precision === 'MICROSECOND') return precision;
  throw invalid(`Value '${precision}' at '${name}' must be MILLISECOND or MICROSECOND.`);
}

async function readTable({ dynamodb }: Clients, TableName: string) {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName })).catch(refusal);
  return table;
}

/** ARN of the table's stream, which is switched on where there is none. */
async function streamOf(clients: Clients, TableName: string): Promise<string> {
  const { LatestStreamArn: arn, StreamSpecification: stream } = (await readTable(clients, TableName)) ?? {};
  if (stream?.StreamEnabled !== true || arn === undefined) {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const;
    await clients.dynamodb.send(new UpdateTableCommand({ TableName, StreamSpecification })).catch(refusal);
    return streamOf(clients, TableName);
  }
  if (stream.StreamViewType === 'NEW_AND_OLD_IMAGES') return arn;
  throw invalid(
    `The local cloud reads the changes of ${TableName} from its stream, whose view type is ${stream.StreamViewType}: ` +
      'make it NEW_AND_OLD_IMAGES, or switch the stream off.',
  );
}

async function requireKinesis({ kinesis }: Clients, StreamARN: string): Promise<void> {
  await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN })).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('ValidationException', `The Kinesis stream ${StreamARN} cannot be used: ${why}`);
  });
}

const invalid = (what: string): AwsError => new AwsError('ValidationException', what);
