/** MySQL → Kafka: waits until Debezium has told the order that was written last; the topic has all before it then, too. */

import { Kafka, logLevel } from 'kafkajs';
import { messages } from '../../../contracts/generated/catalogue.ts';
import type { Stage } from '../product.ts';
import { waitFor } from '../wait.ts';
import { of, type Side } from './side.ts';

const { topic } = messages['clickstream/orders'];

/** A snapshot of ten thousand rows takes some seconds. */
const CAPTURE_SECONDS = 180;

export function captureStage(side: Side): Stage {
  return {
    name: 'capture',
    title: 'MySQL → Kafka (Debezium)',
    async run(context, report) {
      const kafka = new Kafka({
        clientId: 'streampact-run',
        brokers: [context.cloud.engines.brokers],
        logLevel: logLevel.NOTHING,
      });
      // A group of one run only: it is deleted at the end.
      const groupId = `streampact-run-capture-${process.pid}`;
      const consumer = kafka.consumer({ groupId });
      const admin = kafka.admin();
      // Avro writes a text as its bytes.
      const mark = Buffer.from(of(side, 'tracer'));
      let [records, isSeen] = [0, false];
      try {
        await Promise.all([admin.connect(), consumer.connect()]);
        await consumer.subscribe({ topic, fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          async eachMessage({ message }) {
            records += 1;
            isSeen ||= message.value?.includes(mark) === true;
            if (records % 1_000 === 0) report(`${records} records`);
          },
        });
        await waitFor(async () => (isSeen ? true : undefined), {
          what: 'Debezium to tell the order that was written last',
          seconds: CAPTURE_SECONDS,
        });
        context.journey.reach('Kafka');
        return { in: records, out: records, rejected: 0 };
      } finally {
        await consumer.disconnect();
        await admin.deleteGroups([groupId]).catch(() => {}); // a group that was never joined
        await admin.disconnect();
      }
    },
  };
}
