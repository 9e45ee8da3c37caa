/**
 * One core's worth of a function: every event is parsed, transformed and answered, as text to text, which is what a Lambda
 * function does. The events are read before the clock starts, and gone through as often as it takes.
 */
import { readFileSync } from 'node:fs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { IncomingRecord } from '../../../functions/changes/record.ts';
import { handler } from '../../../functions/crypto-cdc/transformer.ts';
import { measured, tell } from '../kafka/workers/measured.ts';

const { WORK = '', EVENTS = '', MESSAGES = '0' } = process.env;
const messages = Number(MESSAGES);
const events = readFileSync(EVENTS, 'utf8').trimEnd().split('\n');
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };

/** What is done with an event's text; answers how many records it held. */
const works: Readonly<Record<string, (text: string) => Promise<number>>> = {
  async transformer(text) {
    const answer = await handler(JSON.parse(text), context);
    if (answer.records.some(({ metadata }) => metadata?.partitionKeys.zone !== 'raw')) process.exit(1);
    return JSON.stringify(answer).length > 0 ? answer.records.length : 0;
  },

  async sdk(text) {
    const { records } = JSON.parse(text) as { readonly records: readonly IncomingRecord[] };
    const answer = records.map(({ recordId, data }) => {
      const { eventName, dynamodb } = JSON.parse(Buffer.from(data, 'base64').toString());
      const [fresh, old] = [dynamodb.NewImage, dynamodb.OldImage].map((image) => image && unmarshall(image, exact));
      const line = JSON.stringify({ eventName, fresh, old }, (_, value) => (value instanceof Set ? [...value] : value));
      return { recordId, result: 'Ok', data: Buffer.from(`${line}\n`).toString('base64') };
    });
    return JSON.stringify({ records: answer }).length > 0 ? answer.length : 0;
  },

  async floor(text) {
    const { records } = JSON.parse(text) as { readonly records: readonly IncomingRecord[] };
    let parsed = 0;
    for (const { data } of records) {
      if (JSON.parse(Buffer.from(data, 'base64').toString()) !== null) parsed += 1;
    }
    return parsed;
  },
};

/** Numbers with all their digits. */
const exact = { wrapNumbers: (digits: string) => digits };

async function workThrough(limit: number): Promise<number> {
  const work = works[WORK];
  let done = 0;
  for (let at = 0; work !== undefined && done < limit; at += 1) done += await work(events[at % events.length] ?? '');
  return done;
}

// A function that has been called before is what costs; the first calls compile it.
await workThrough(messages / 20);
let done = 0;
const work = await measured(messages, async () => {
  done = await workThrough(messages);
});
tell({ ...work, messages: done });
