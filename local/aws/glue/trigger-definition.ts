/**
 * What a trigger may be, checked as CreateTrigger and UpdateTrigger check it, and how it is told.
 *
 * Follows "Triggers" of the Glue developer guide's API chapter
 * (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-trigger.html) and "AWS Glue triggers".
 */

import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, object, optionalText, requiredText } from '../wire/fields.ts';
import { readSchedule } from './cron.ts';
import { readStart } from './jobs.ts';

const invalid = (what: string): AwsError => new AwsError('InvalidInputException', what);

/** "Only two crawlers can be activated by a single trigger." */
const mostCrawlers = 2;

const watchedStates = {
  JobName: { state: 'State', states: ['SUCCEEDED', 'STOPPED', 'FAILED', 'TIMEOUT'] },
  CrawlerName: { state: 'CrawlState', states: ['SUCCEEDED', 'FAILED', 'CANCELLED'] },
} as const;

/** Checks the definition of a trigger of `type`. Throws InvalidInputException or ValidationException. */
export function checkTrigger(type: string, definition: JsonObject): void {
  if (type === 'EVENT')
    throw invalid('The local Glue has no EVENT triggers: there is no EventBridge that starts them.');
  if (!['SCHEDULED', 'CONDITIONAL', 'ON_DEMAND'].includes(type)) throw invalid(`${type} is no type of a trigger.`);
  if (optionalText(definition, 'WorkflowName')) throw invalid('The local Glue has no workflows.');
  const actions = objects(definition, 'Actions');
  checkActions(actions);
  if (type === 'SCHEDULED') readSchedule(requiredText(definition, 'Schedule'));
  if (type === 'CONDITIONAL') checkPredicate(object(definition, 'Predicate'), actions);
}

function checkActions(actions: readonly JsonObject[]): void {
  if (actions.length === 0) throw invalid('A trigger has at least one action.');
  if (actions.filter((action) => nameKind(action) === 'CrawlerName').length > mostCrawlers) {
    throw invalid(`A trigger starts at most ${mostCrawlers} crawlers.`);
  }
  for (const action of actions) if (nameKind(action) === 'JobName') readStart(action);
}

function checkPredicate(predicate: JsonObject, actions: readonly JsonObject[]): void {
  const conditions = objects(predicate, 'Conditions');
  if (conditions.length === 0) throw invalid('A conditional trigger has at least one condition.');
  const logical = optionalText(predicate, 'Logical') ?? (conditions.length === 1 ? 'AND' : '');
  if (!['AND', 'ANY'].includes(logical)) throw invalid('Logical is AND or ANY where there are several conditions.');
  for (const condition of conditions) {
    const kind = nameKind(condition);
    const { state: member, states } = watchedStates[kind];
    const state = requiredText(condition, member);
    if (!(states as readonly string[]).includes(state)) {
      throw invalid(`A trigger cannot wait for ${member} ${state}, only for ${states.join(', ')}.`);
    }
    if ((optionalText(condition, 'LogicalOperator') ?? 'EQUALS') !== 'EQUALS') {
      throw invalid('The only LogicalOperator is EQUALS.');
    }
    if (actions.some((action) => action[kind] === condition[kind])) {
      throw invalid(
        `${kind === 'JobName' ? 'Job' : 'Crawler'} cannot be a Predicate and Action for Conditional Trigger.`,
      );
    }
  }
}

/** Whether an action or condition is about a job or a crawler: it must name one of them, and only one. */
function nameKind(item: JsonObject): 'JobName' | 'CrawlerName' {
  const [job, crawler] = [optionalText(item, 'JobName') ?? '', optionalText(item, 'CrawlerName') ?? ''];
  if ((job === '') === (crawler === '')) throw invalid('Actions and conditions name either a job or a crawler.');
  return job === '' ? 'CrawlerName' : 'JobName';
}

function objects(input: JsonObject, name: string): readonly JsonObject[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw new AwsError('SerializationException', `'${name}' must be a list of objects.`);
}

/** What UpdateTrigger writes: "this object updates the previous trigger definition by overwriting it completely". */
export function wholeUpdate(update: JsonObject): JsonObject {
  return {
    Description: optionalText(update, 'Description') ?? '',
    Schedule: optionalText(update, 'Schedule') ?? '',
    Predicate: object(update, 'Predicate'),
    Actions: objects(update, 'Actions'),
  };
}

/** The emulator's trigger as Glue tells it: without members that are empty, and without tags. */
export function describeTrigger(trigger: unknown): unknown {
  if (!isObject(trigger)) return trigger;
  const { Tags: _, ...told } = trigger;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || (isObject(value) && Object.keys(value).length === 0);
}
