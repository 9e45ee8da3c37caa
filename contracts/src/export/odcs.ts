/** The Open Data Contract Standard 3.1: one data contract for each contract, with one schema object. */
import type { Json, JsonObject } from '../json.ts';
import type { Contract } from '../model.ts';
import type { Exporter, Subject } from './model.ts';
import { objectProperties } from './odcs-property.ts';
import { qualityOf } from './odcs-quality.ts';
import { Value } from './value.ts';
import { yamlText } from './yaml.ts';

export const odcs: Exporter = {
  extension: '.odcs.yaml',
  kinds: ['message', 'item', 'table', 'result'],
  together: false,
  expresses: {
    $id: '`id`',
    title: '`name` of the contract, `businessName` of a property',
    description: '`description.purpose`, `description`',
    type: '`logicalType`; one type, or one and null',
    format: '`logicalType` `date` and `timestamp`, else `logicalTypeOptions.format`',
    properties: '`properties`',
    required: '`required`, of what is not nullable',
    items: '`items`',
    anyOf: 'a union with null: `required: false`',
    oneOf: 'a union with null: `required: false`',
    allOf: 'its schemas hold together',
    examples: '`examples`',
    pattern: '`logicalTypeOptions.pattern` of text',
    minLength: '`logicalTypeOptions.minLength`',
    maxLength: '`logicalTypeOptions.maxLength`',
    minimum: '`logicalTypeOptions.minimum`',
    maximum: '`logicalTypeOptions.maximum`',
    exclusiveMinimum: '`logicalTypeOptions.exclusiveMinimum`',
    exclusiveMaximum: '`logicalTypeOptions.exclusiveMaximum`',
    multipleOf: '`logicalTypeOptions.multipleOf`',
    minItems: '`logicalTypeOptions.minItems`',
    maxItems: '`logicalTypeOptions.maxItems`',
    uniqueItems: '`logicalTypeOptions.uniqueItems`',
    minProperties: '`logicalTypeOptions.minProperties`, below the root',
    maxProperties: '`logicalTypeOptions.maxProperties`, below the root',
    'streampact.owner': '`team.members`, role `owner`',
    'streampact.compatibility': 'custom property `compatibility`',
    'streampact.personalData': 'custom property `personalData`; `classification: personal` of a property',
    'streampact.column':
      '`logicalType`, and the type in Glue, or in Snowflake of its tables, as `physicalType`; custom property `column` in a message',
    'streampact.encoding': 'custom property `encoding`',
    'streampact.protection': 'custom property `protection` of the property',
    'streampact.message.topic': '`physicalName`',
    'streampact.message.partitions': 'custom property `partitions`',
    'streampact.message.retentionHours': '`slaProperties`, `retention` in hours; -1 is for ever',
    'streampact.message.key': 'custom property `key`',
    'streampact.message.framing': 'custom property `framing`',
    'streampact.message.content': 'custom property `content`',
    'streampact.message.projection': 'custom property `projection`',
    'streampact.message.source': 'custom property `source`',
    'streampact.message.landing': 'custom property `landing`',
    'streampact.item.table': '`physicalName`',
    'streampact.item.partitionKey': 'custom property `partitionKey`',
    'streampact.item.sortKey': 'custom property `sortKey`',
    'streampact.item.indexes': 'custom property `indexes`',
    'streampact.item.version': 'custom property `version`',
    'streampact.item.expiresAt': 'custom property `expiresAt`',
    'streampact.item.oldImage': 'custom property `oldImage`',
    'streampact.item.stream': 'custom property `stream`',
    'streampact.item.delivery': 'custom property `delivery`',
    'streampact.table.name': '`physicalName`',
    'streampact.table.format': 'custom property `format`',
    'streampact.table.schema': 'custom property `schema`',
    'streampact.table.measures': 'custom property `measures`',
    'streampact.table.precombine': 'custom property `precombine`',
    'streampact.table.tombstone': 'custom property `tombstone`',
    'streampact.table.tombstoneDays': 'custom property `tombstoneDays`',
    'streampact.table.location': 'custom property `location`',
    'streampact.table.source': 'custom property `source`',
    'streampact.table.recordKey': '`primaryKey`, `primaryKeyPosition`',
    'streampact.table.partitionBy': '`partitioned`, `partitionKeyPosition`',
    'streampact.table.freshnessMinutes': '`slaProperties`, `freshness` in minutes',
    'streampact.table.quality.unique': '`quality`, metric `duplicateValues`',
    'streampact.table.quality.notNull': '`quality`, metric `nullValues`, of each column',
    'streampact.table.quality.range': '`quality`, type `custom`, engine `streampact`',
    'streampact.table.quality.maxRejectedShare': '`quality`, type `custom`, engine `streampact`',
    'streampact.result.query': 'custom property `query`',
    'streampact.result.reads': 'custom property `reads`',
    'streampact.result.parameters[]': 'custom property `parameters`',
  },
  render: ([subject]) => (subject === undefined ? '' : yamlText(contractOf(subject))),
};

function contractOf(subject: Subject): JsonObject {
  const { row, root, contract } = subject;
  for (const keyword of ['$id', 'title', 'description']) root.take(keyword);
  const value = new Value([root]);
  if (value.types?.join() === 'object' && !value.nullable) value.takeTypes();
  for (const fact of ['owner', 'compatibility', 'personalData']) root.fact([fact]);
  const kind = bodyOf(subject);
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: contract.file.id,
    name: row.title,
    version: row.hash,
    status: 'active',
    dataProduct: row.product,
    description: { purpose: row.description },
    schema: [
      {
        name: row.name,
        physicalName: kind.physicalName,
        physicalType: kind.physicalType,
        logicalType: 'object',
        description: row.description,
        ...listed('customProperties', kind.custom),
        ...listed('quality', row.kind === 'table' ? qualityOf(root, row) : []),
        properties: objectProperties(value, row),
      },
    ],
    team: { name: row.owner, members: [{ username: row.owner, role: 'owner' }] },
    ...listed('slaProperties', kind.sla),
    customProperties: [
      { property: 'compatibility', value: row.compatibility },
      { property: 'personalData', value: row.personalData },
    ],
  };
}

interface Body {
  readonly physicalName: string;
  readonly physicalType: string;
  readonly custom: readonly Json[];
  readonly sla: readonly Json[];
}

function bodyOf({ row, root }: Subject): Body {
  const carried = (...names: readonly string[]): readonly Json[] =>
    names.flatMap((property) => {
      const value = root.fact([row.kind, property]);
      return value === undefined || value === null ? [] : [{ property, value }];
    });
  const agreed = (name: string, sla: JsonObject): readonly Json[] => {
    const value = root.fact([row.kind, name]);
    return value === undefined ? [] : [{ ...sla, value }];
  };
  if (row.kind === 'message') {
    root.fact(['message', 'topic']);
    const custom = carried('partitions', 'key', 'framing', 'content', 'projection', 'source', 'landing');
    return {
      physicalName: row.topic,
      physicalType: 'topic',
      custom,
      sla: agreed('retentionHours', { property: 'retention', unit: 'h' }),
    };
  }
  if (row.kind === 'item') {
    root.fact(['item', 'table']);
    const custom = carried(
      ...['partitionKey', 'sortKey', 'indexes', 'version', 'expiresAt', 'oldImage', 'stream', 'delivery'],
    );
    return { physicalName: row.dynamoTable, physicalType: 'table', custom, sla: [] };
  }
  if (row.kind === 'table') {
    for (const fact of ['name', 'recordKey', 'partitionBy']) root.fact(['table', fact]);
    const sla = agreed('freshnessMinutes', { property: 'freshness', unit: 'min' });
    const custom = carried(
      ...['format', 'schema', 'location', 'source', 'precombine', 'tombstone', 'tombstoneDays', 'measures'],
    );
    return { physicalName: row.table, physicalType: 'table', custom, sla };
  }
  const custom = [...carried('query', 'reads'), ...parametersOf(row, root)];
  return { physicalName: row.name, physicalType: 'query', custom, sla: [] };
}

function parametersOf(row: Contract, root: Subject['root']): readonly Json[] {
  if (row.kind !== 'result' || row.parameters.length === 0) return [];
  for (const index of row.parameters.keys())
    root.fact(['result', 'parameters', index], 'streampact.result.parameters[]');
  return [{ property: 'parameters', value: row.parameters.map((parameter) => ({ ...parameter })) }];
}

function listed(name: string, items: readonly Json[]): JsonObject {
  return items.length === 0 ? {} : { [name]: items };
}
