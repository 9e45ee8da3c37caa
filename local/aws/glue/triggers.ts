/**
 * Glue triggers, for real: schedules that fire, conditions that are watched, actions that start jobs and crawlers.
 *
 * The definitions are the emulator's. Differs from Glue: no EVENT triggers and no workflows; no states in between; a
 * trigger's SecurityConfiguration and NotificationProperty change nothing; what a chain has met so far ends with the
 * gateway, as its runs do. As with Glue, a firing that was missed (the gateway was down) is not made up for.
 *
 * `POST /_streampact/triggers/<name>/fire` is no call of Glue's: it fires a scheduled trigger at once, just as the clock
 * would, and also one that is deactivated. Conditional triggers behind it must be activated as ever; leaving them so costs
 * nothing, since only runs that a trigger started count.
 *
 * Follows "AWS Glue triggers" of the Glue developer guide (https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html).
 */

import { randomUUID } from 'node:crypto';
import { GetTriggerCommand, paginateGetTriggers, type Trigger, UpdateTriggerCommand } from '@aws-sdk/client-glue';
import type { ClientPool } from '../clients.ts';
import { type JsonCall, operations, type Route } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, requiredText } from '../wire/fields.ts';
import type { RunChange, RunChanges } from './changes.ts';
import { readSchedule } from './cron.ts';
import type { Firing } from './firing.ts';
import { type Clock, openClock } from './trigger-clock.ts';
import { openConditions, type RunEnd } from './trigger-conditions.ts';
import { checkTrigger, describeTrigger, wholeUpdate } from './trigger-definition.ts';
import { type Fired, fire, log, type Startable } from './trigger-firing.ts';
import { openTriggerRegions, type TriggerRegions } from './trigger-regions.ts';

/** What triggers need. */
export interface TriggerTools extends Startable {
  readonly clients: ClientPool;
  readonly changes: RunChanges;
  readonly clock: Clock;
  /** Folder for what outlives the gateway; undefined for memory only. */
  readonly stateDir?: string | undefined;
}

/** Glue's triggers. */
export interface Triggers {
  readonly routes: readonly Route[];
  /** The clock strikes no more, and what ends is followed no more. */
  stop(): void;
}

/** The operations of triggers; their clock runs at once. */
export function openTriggers(tools: TriggerTools): Triggers {
  const regions = openTriggerRegions(tools.stateDir);
  const conditions = openConditions();
  let stopped = false;
  const clock = openClock(tools.clock, (minute) => void strike(tools, regions, minute));
  tools.changes.follow((change) => {
    const end = endOf(change);
    if (end === undefined || stopped) return;
    void eachTrigger(tools, end.region, async (trigger) => {
      if (trigger.Type !== 'CONDITIONAL' || trigger.State !== 'ACTIVATED') return;
      const predecessors = conditions.meet(trigger, end);
      if (predecessors === undefined) return;
      const firing = { trigger: trigger.Name ?? '', chain: end.chain, predecessors };
      await fire(tools, { trigger, region: end.region, firing, cause: `the end of ${end.kind} ${end.name}` });
    });
  });
  return {
    routes: triggerRoutes(tools, regions),
    stop() {
      stopped = true;
      clock.stop();
    },
  };
}

function triggerRoutes(tools: TriggerTools, regions: TriggerRegions): readonly Route[] {
  return [
    ...operations('glue', {
      CreateTrigger: (call) => createTrigger(regions, call),
      GetTrigger: told('Trigger'),
      GetTriggers: told('Triggers'),
      BatchGetTriggers: told('Triggers'),
      UpdateTrigger: (call) => updateTrigger(tools, call),
      StartTrigger: (call) => startTrigger(tools, call),
      StopTrigger: (call) => stopTrigger(tools, call),
    }),
    { method: 'POST', path: /^\/_streampact\/triggers\/[^/]+\/fire$/, handle: (call) => fireAtOnce(tools, call) },
  ];
}

async function createTrigger(regions: TriggerRegions, { input, region, forward }: JsonCall): Promise<JsonObject> {
  requiredText(input, 'Name');
  const type = requiredText(input, 'Type');
  checkTrigger(type, input);
  if (type === 'ON_DEMAND' && input.StartOnCreation === true) {
    throw new AwsError('InvalidInputException', 'StartOnCreation is not for ON_DEMAND triggers.');
  }
  const answer = await forward();
  regions.add(region);
  return answer;
}

/** The emulator's answer, its triggers told as Glue tells them. */
function told(member: 'Trigger' | 'Triggers'): (call: JsonCall) => Promise<JsonObject> {
  return async ({ forward }) => {
    const answer = await forward();
    const value = answer[member];
    return { ...answer, [member]: Array.isArray(value) ? value.map(describeTrigger) : describeTrigger(value) };
  };
}

async function updateTrigger(tools: TriggerTools, { input, region }: JsonCall): Promise<JsonObject> {
  const name = requiredText(input, 'Name');
  const trigger = await readTrigger(tools, name, region);
  const update = wholeUpdate(object(input, 'TriggerUpdate'));
  checkTrigger(trigger.Type ?? '', update);
  const { glue } = tools.clients.of(region);
  const { Trigger: updated = {} } = await glue.send(new UpdateTriggerCommand({ Name: name, TriggerUpdate: update }));
  return { Trigger: describeTrigger({ ...updated }) };
}

/** Activates; an on-demand trigger fires, and stays CREATED. */
async function startTrigger(tools: TriggerTools, { input, region, forward }: JsonCall): Promise<JsonObject> {
  const trigger = await readTrigger(tools, requiredText(input, 'Name'), region);
  if (trigger.Type !== 'ON_DEMAND') return forward();
  await fire(tools, { trigger, region, firing: firstOf(trigger), cause: 'StartTrigger' });
  return { Name: trigger.Name };
}

async function stopTrigger(tools: TriggerTools, { input, region, forward }: JsonCall): Promise<JsonObject> {
  const trigger = await readTrigger(tools, requiredText(input, 'Name'), region);
  if (trigger.Type !== 'ON_DEMAND') return forward();
  throw new AwsError('InvalidInputException', `${trigger.Name} is an ON_DEMAND trigger, which is never activated.`);
}

async function fireAtOnce(tools: TriggerTools, { path, region, query }: JsonCall): Promise<JsonObject> {
  const name = decodeURIComponent(path.split('/')[3] ?? '');
  const where = query.get('region') ?? region;
  const trigger = await readTrigger(tools, name, where);
  if (trigger.Type === 'CONDITIONAL') {
    throw new AwsError('InvalidInputException', `${name} fires by its conditions.`, {
      fix: 'fire the scheduled trigger that its chain begins with',
    });
  }
  const firing = firstOf(trigger);
  const fired: Fired = await fire(tools, { trigger, region: where, firing, cause: 'a call' });
  return { trigger: name, chain: firing.chain, ...fired };
}

/** A firing that begins a chain. */
function firstOf(trigger: Trigger): Firing {
  return { trigger: trigger.Name ?? '', chain: randomUUID(), predecessors: [] };
}

async function strike(tools: TriggerTools, regions: TriggerRegions, minute: number): Promise<void> {
  await Promise.all(
    regions.all().map((region) =>
      eachTrigger(tools, region, async (trigger) => {
        if (trigger.Type !== 'SCHEDULED' || trigger.State !== 'ACTIVATED') return;
        if (!readSchedule(trigger.Schedule ?? '').matches(minute)) return;
        await fire(tools, { trigger, region, firing: firstOf(trigger), cause: 'the clock' });
      }),
    ),
  );
}

/** Nobody waits for it, so what goes wrong goes to the log: at most the triggers of one region, or one of them. */
async function eachTrigger(
  tools: TriggerTools,
  region: string,
  act: (trigger: Trigger) => Promise<void>,
): Promise<void> {
  const failed = (what: string) => (error: unknown) =>
    log(tools, `ERROR ${what}: ${error instanceof Error ? error.message : String(error)}`);
  try {
    for await (const page of paginateGetTriggers({ client: tools.clients.of(region).glue }, {})) {
      for (const trigger of page.Triggers ?? []) await act(trigger).catch(failed(`trigger ${trigger.Name}`));
    }
  } catch (error) {
    failed(`triggers of ${region}`)(error);
  }
}

async function readTrigger({ clients }: TriggerTools, name: string, region: string): Promise<Trigger> {
  try {
    const { Trigger: trigger } = await clients.of(region).glue.send(new GetTriggerCommand({ Name: name }));
    return { ...trigger, Name: name };
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'EntityNotFoundException') throw cause;
    throw new AwsError('EntityNotFoundException', `Trigger ${name} is not found.`, { cause });
  }
}

/** The end of a run that a trigger started; others are not counted. */
function endOf(change: RunChange): RunEnd | undefined {
  const { kind, region } = change;
  if (kind === 'crawl') {
    const { firing, status, crawler, id } = change.crawl;
    if (firing === undefined || status === undefined) return undefined;
    return { region, kind, name: crawler, state: status, chain: firing.chain, runId: id };
  }
  const { firing, jobName, state, id } = change.run;
  if (firing === undefined || !change.isLast) return undefined;
  return { region, kind, name: jobName, state, chain: firing.chain, runId: id };
}
