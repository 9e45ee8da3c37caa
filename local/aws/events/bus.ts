/**
 * Events of the AWS services that the gateway stands in for, on the default event bus.
 *
 * Only AWS itself may put events of a source `aws.…` on a bus, and the emulator refuses them from outside as EventBridge
 * does (NotAuthorizedForSourceException). So the gateway delivers them: rules, patterns and targets are the emulator's, and
 * the emulator matches (TestEventPattern). Differs: targets are SNS topics, SQS queues and Lambda functions of the same
 * region; there are no input transformers and paths, retries, dead-letter queues and archives; of the metrics there are
 * TriggeredRules, Invocations and FailedInvocations by rule.
 *
 * Follows "Event bus targets" and "AWS service events" of the EventBridge user guide
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html).
 */

import { randomUUID } from 'node:crypto';
import type { Rule, Target } from '@aws-sdk/client-eventbridge';
import { emulatorAt } from '../../engines/emulator.ts';
import { account } from '../emr/applications.ts';
import type { Placement } from '../placement.ts';
import type { JsonObject } from '../wire/fields.ts';
import { measure } from './metrics.ts';
import { type Connections, deliver } from './targets.ts';

/** What happened, as the service tells it. */
export interface ServiceEvent {
  readonly region: string;
  /** E.g. `aws.glue`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
}

/** The default bus of each region. */
export interface EventBus {
  /** Delivers to every rule that matches. Never throws: what fails is logged, and what happened stays as it is. */
  put(event: ServiceEvent): Promise<void>;
  /** The same with an event that has its envelope already; throws what a bus that cannot be asked says. */
  pass(region: string, event: JsonObject): Promise<void>;
}

/** What the bus works with. */
export interface BusOptions {
  /** Where EventBridge is, and the services of its targets. */
  readonly placed: Placement;
  /** Takes one line about a delivery that failed. */
  readonly log: (line: string) => void;
}

/** A call may take so many milliseconds before it has failed. */
const callMs = 10_000;

export function openEventBus({ placed, log }: BusOptions): EventBus {
  const pass = (region: string, event: JsonObject) => putAll(connections(placed, region), event, log);
  return {
    pass,
    async put(event) {
      try {
        await pass(event.region, envelope(event));
      } catch (error) {
        log(`ERROR event ${event.detailType}: ${reason(error)}`);
      }
    },
  };
}

function connections(placed: Placement, region: string): Connections {
  return (service) => ({ ...emulatorAt(placed(service)), region, requestHandler: { requestTimeout: callMs } });
}

/** The SDK is loaded with the first event: most gateways never see one. */
async function putAll(connectTo: Connections, event: JsonObject, log: BusOptions['log']): Promise<void> {
  const { EventBridge } = await import('@aws-sdk/client-eventbridge');
  const events = new EventBridge(connectTo('events'));
  const text = JSON.stringify(event);
  try {
    for (const { Name: rule = '', EventPattern: pattern } of await allRules(events)) {
      const isMatch = await events.testEventPattern({ EventPattern: pattern, Event: text });
      if (isMatch.Result !== true) continue;
      const { Targets: targets = [] } = await events.listTargetsByRule({ Rule: rule });
      let failed = 0;
      for (const target of targets) {
        await deliver(connectTo, target, text).catch((error: unknown) => {
          failed += 1;
          log(failure(rule, target, error));
        });
      }
      await measure(connectTo('monitoring'), rule, { invoked: targets.length, failed });
    }
  } finally {
    events.destroy();
  }
}

interface RuleLister {
  listRules(input: { NextToken?: string | undefined }): Promise<{
    readonly Rules?: Rule[] | undefined;
    readonly NextToken?: string | undefined;
  }>;
}

/** The enabled rules of the default bus that have a pattern. */
async function allRules(events: RuleLister): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  let token: string | undefined;
  do {
    const page = await events.listRules({ NextToken: token });
    rules.push(...(page.Rules ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return rules.filter((rule) => rule.State === 'ENABLED' && (rule.EventPattern ?? '') !== '');
}

/** The event as rules match it and targets get it. */
function envelope({ region, source, detailType, detail }: ServiceEvent): JsonObject {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [],
    detail,
  };
}

function failure(rule: string, { Arn: arn }: Target, error: unknown): string {
  return `ERROR rule ${rule}: nothing was delivered to ${arn}: ${reason(error)}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
