/** A product's dashboard, from what is deployed and from its contracts: the way of the data, from source to table. */
import { items } from '../../../contracts/generated/catalogue.ts';
import type { ItemContract, MessageContract, TableContract } from '../../../contracts/src/model.ts';
import type { ProductOutputs } from '../../outputs.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { changeGraphs } from '../changes/graphs.ts';
import type { Group } from './body.ts';
import { batchGraphs, bucketGraphs, mysqlGraphs, producerGraphs, promiseGraphs, topicGraphs } from './way.ts';

/** What is shown. */
export interface ProductSpec {
  readonly alarms: Alarms;
  readonly outputs: ProductOutputs;
  readonly messages: readonly MessageContract[];
  /** Those whose promises are measured. */
  readonly tables: readonly TableContract[];
}

/** The groups, in the order that a record passes them. */
export function productGraphs({ alarms, outputs, messages, tables }: ProductSpec): readonly Group[] {
  const { producers, mysql, connect, sink, batch, landing } = outputs;
  const failed = alarms.own('Maximum', 'FailedConnectors', { Function: 'connect' });
  return [
    ...Object.entries(producers).map(([name, { functionName }]) => producerGraphs(`Producer ${name}`, functionName)),
    ...(mysql?.identifier === undefined ? [] : [mysqlGraphs(mysql.identifier)]),
    ...(connect?.url === undefined
      ? []
      : [{ heading: 'Kafka Connect', graphs: [{ title: 'Failed connectors', metrics: [failed] }] }]),
    ...itemGraphs(outputs),
    ...(sink === undefined ? [] : topicGraphs(alarms, messages)),
    ...(batch === undefined ? [] : [batchGraphs(batch.applicationId)]),
    promiseGraphs(alarms, tables),
    ...(landing === undefined ? [] : [bucketGraphs('Landing bucket', landing.bucket)]),
  ];
}

function itemGraphs({ items: deployed = {} }: ProductOutputs): readonly Group[] {
  const contracts = Object.values<ItemContract>(items);
  return Object.entries(deployed).flatMap(([name, { transformerName, ...names }]) => {
    const contract = contracts.find((each) => each.name === name);
    return contract === undefined ? [] : changeGraphs({ contract, functionName: transformerName, ...names });
  });
}
