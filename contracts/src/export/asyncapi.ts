/** AsyncAPI 3: the topics of a product as channels, with their messages. */
import { contractHash } from '../hash.ts';
import { fromPointer, type Json, type JsonObject, objectOr } from '../json.ts';
import type { MessageContract } from '../model.ts';
import { Payload, payloadExpresses } from './asyncapi-payload.ts';
import { Cursor, Ledger } from './ledger.ts';
import type { Exporter, Subject } from './model.ts';
import { Value } from './value.ts';
import { yamlText } from './yaml.ts';

export const asyncapi: Exporter = {
  extension: '.asyncapi.yaml',
  kinds: ['message'],
  together: true,
  expresses: {
    ...payloadExpresses,
    $id: '`x-streampact` of the message',
    'streampact.owner': '`x-streampact` of the message; `info.contact`, if all messages have one owner',
    'streampact.compatibility': '`x-streampact` of the message',
    'streampact.personalData': '`x-streampact` of the message or the property',
    'streampact.column': '`x-streampact` of the property',
    'streampact.encoding': '`x-streampact` of the property',
    'streampact.protection': '`x-streampact` of the property',
    'streampact.message.topic': '`address` of the channel',
    'streampact.message.partitions': 'Kafka binding of the channel',
    'streampact.message.retentionHours': "Kafka binding of the channel, the topic's `retention.ms`",
    'streampact.message.key': "Kafka binding of the message, the key's schema; the pointer in `x-streampact`",
    'streampact.message.framing': '`x-streampact` of the message',
    'streampact.message.content': '`x-streampact` of the message',
    'streampact.message.projection': '`x-streampact` of the message',
    'streampact.message.source':
      "`x-streampact` of the message; of a MySQL table also its content type and, in the Kafka binding, the key's schema",
    'streampact.message.landing': '`x-streampact` of the message',
  },
  render: (subjects) => yamlText(documentOf(subjects.flatMap(messageOf))),
};

interface Message {
  readonly subject: Subject;
  readonly row: MessageContract;
  readonly definitions: JsonObject;
  readonly body: JsonObject;
}

const bindingVersion = '0.5.0';
const millisecondsPerHour = 3_600_000;

function documentOf(messages: readonly Message[]): JsonObject {
  const [first] = messages;
  const owners = new Set(messages.map(({ row }) => row.owner));
  const channels = messages.map(({ row }): [string, Json] => [row.name, channelOf(row)]);
  const schemas = Object.assign({}, ...messages.map(({ definitions }) => definitions)) as JsonObject;
  return {
    asyncapi: '3.0.0',
    info: {
      title: first?.row.product ?? '',
      version: contractHash(messages.map(({ row }) => row.hash)),
      ...(first !== undefined && owners.size === 1 ? { contact: { email: first.row.owner } } : {}),
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    components: {
      messages: Object.fromEntries(messages.map(({ row, body }): [string, Json] => [row.title, body])),
      ...(Object.keys(schemas).length === 0 ? {} : { schemas }),
    },
  };
}

function channelOf(row: MessageContract): JsonObject {
  const retention = row.retentionHours === -1 ? -1 : row.retentionHours * millisecondsPerHour;
  return {
    address: row.topic,
    messages: { [row.title]: { $ref: `#/components/messages/${row.title}` } },
    bindings: {
      kafka: { partitions: row.partitions, topicConfiguration: { 'retention.ms': retention }, bindingVersion },
    },
  };
}

function messageOf(subject: Subject): readonly Message[] {
  const { row, root, contract } = subject;
  if (row.kind !== 'message') return [];
  const key = keyOf(subject, row);
  const payload = new Payload(row.name);
  root.take('$id');
  const facts = ['owner', 'compatibility', 'personalData', 'message'];
  const { message, ...common } = objectOr(root.peek('streampact'));
  for (const fact of facts) if (fact !== 'message') root.fact([fact]);
  for (const fact of messageFacts) root.fact(['message', fact]);
  const body = {
    name: row.title,
    title: row.title,
    contentType: tableKey(row) === undefined ? 'application/json' : 'avro/binary',
    description: row.description,
    payload: payload.root(root),
    ...(key === undefined ? {} : { bindings: { kafka: { key, bindingVersion } } }),
    'x-streampact': { id: contract.file.id, version: row.hash, ...common, ...ours(objectOr(message)) },
  };
  return [{ subject, row, definitions: payload.definitions, body }];
}

/** What no binding has a word for. */
const extensions = ['key', 'framing', 'content', 'projection', 'source', 'landing'] as const;
const messageFacts = ['topic', 'partitions', 'retentionHours', ...extensions] as const;

function ours(message: JsonObject): JsonObject {
  return Object.fromEntries(
    extensions.flatMap((name) => {
      const value = message[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The columns of a MySQL table's key if Debezium writes the message, and that in Avro. */
function tableKey({ source }: MessageContract): readonly string[] | undefined {
  return source !== undefined && 'mysql' in source ? source.mysql.recordKey : undefined;
}

/** The schema of what keys the record; looked at, not taken: the payload says it too. */
function keyOf({ contract }: Subject, row: MessageContract): JsonObject | undefined {
  const columns = tableKey(row);
  if (columns !== undefined) {
    const properties = columns.map((name): [string, Json] => [name, fieldAt(contract.schema, ['after', name])]);
    return { type: 'object', required: columns, properties: Object.fromEntries(properties) };
  }
  return row.key === null ? undefined : fieldAt(contract.schema, fromPointer(row.key));
}

function fieldAt(schema: JsonObject, steps: readonly string[]): JsonObject {
  let value = new Value([new Cursor(schema, [], new Ledger())]);
  for (const step of steps) {
    value = value.properties().find(({ name }) => name === step)?.value ?? value;
  }
  const type = value.types?.[0];
  return type === undefined ? {} : { type };
}
