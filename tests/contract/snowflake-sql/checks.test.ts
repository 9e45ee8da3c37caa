/**
 * The contract checks in SQL against ajv, field by field: what ajv accepts and the columns can hold goes to the structured table,
 * everything else to the quarantine, and nothing to both.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validators } from '../../../contracts/generated/validators.ts';
import type { Violation } from '../../../contracts/src/model.ts';
import { unfit } from './fits.ts';
import { envelopes, events } from './hostile.ts';
import { describePersonalColumns } from './privacy.ts';
import { land, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.stop());

/**
 * `/after/amount` → `after.amount`; a required property is named by its message. Of a union with null ajv also tells that an object
 * with something wrong inside is not null, and that the union fails.
 */
function fieldOf({ pointer, keyword, message }: Violation): readonly string[] {
  if (keyword === 'anyOf' || keyword === 'if' || message === 'must be null') return [];
  const missing = keyword === 'required' ? /'([^']+)'/.exec(message)?.[1] : undefined;
  return [[...pointer.split('/').slice(1), ...(missing === undefined ? [] : [missing])].join('.')];
}

const legs = [
  { leg: 'events', raw: 'RAW_EVENTS', thing: 'EVENT', messages: events, contract: 'clickstream/events' },
  { leg: 'logs', raw: 'RAW_LOGS', thing: 'LOG', messages: envelopes, contract: 'clickstream/orders' },
] as const;

describe.each(legs)('the checks of $contract', ({ leg, raw, thing, messages, contract }) => {
  test('accept what ajv accepts and the columns hold, and name the fields that ajv refuses', async () => {
    const lines = fc
      .sample(messages, { numRuns: Number(process.env.SQL_LINES ?? 600) })
      .map((message, at) => ({ ...message, __partition: 0, __offset: at }));
    await land(world, raw, lines);
    await world.run(`INSERT_${thing}_DATA_TASK`);
    await world.run(`QUARANTINE_${thing}_DATA_TASK`);
    const taken = await world.session.execute(`SELECT KAFKA_OFFSET FROM STRUCTURED.STRUCTURED_${leg.toUpperCase()}`);
    const refused = await world.session.execute(
      `SELECT FILE_ROW_NUMBER - 1 AS AT, REASONS FROM STRUCTURED.QUARANTINED_${leg.toUpperCase()}`,
    );
    const reasons = new Map(refused.map(({ AT, REASONS }) => [Number(AT), String(REASONS)]));
    const validate = Object.values(validators).find((entry) => entry.contract === contract)?.validate ?? (() => []);
    const seen = new Set<unknown>();
    const expected = lines.map((line, at) => {
      const violations = validate(JSON.parse(JSON.stringify(line)));
      // A validator tells its first ten violations only.
      const fields = violations.length < 10 ? new Set([...violations.flatMap(fieldOf), ...unfit(line)]) : undefined;
      return { at, keeps: violations.length === 0 && unfit(line).length === 0, fields: fields && [...fields].sort() };
    });
    const keeping = expected.filter(({ at, keeps }) => {
      const id = leg === 'events' ? (lines[at] as { event_id?: unknown }).event_id : at;
      return keeps && !seen.has(id) && seen.add(id);
    });
    const takenAt = new Set(taken.map(({ KAFKA_OFFSET }) => Number(KAFKA_OFFSET)));
    const keepingAt = new Set(keeping.map(({ at }) => at));
    const differing = expected.filter(({ at }) => takenAt.has(at) !== keepingAt.has(at));
    expect(differing.map(({ at, ...rest }) => ({ ...rest, line: lines[at], reasons: reasons.get(at) }))).toEqual([]);
    expect([...reasons.keys()].sort((a, b) => a - b)).toEqual(
      expected.filter(({ keeps }) => !keeps).map(({ at }) => at),
    );
    for (const { at, keeps, fields } of expected) {
      if (keeps || fields === undefined) continue;
      const named = (reasons.get(at) ?? '').split('; ').map((reason) => reason.split(' ')[0] ?? '');
      expect({ at, line: lines[at], named: named.sort() }).toEqual({ at, line: lines[at], named: fields });
    }
    // The sample must hold enough of both.
    expect(keeping.length).toBeGreaterThan(50);
    expect(reasons.size).toBeGreaterThan(50);
  });

  test('take a line once, however often and in how many files it is landed', async () => {
    const [count] = await world.session.execute(`SELECT COUNT(*) AS N FROM STRUCTURED.STRUCTURED_${leg.toUpperCase()}`);
    const lines = fc
      .sample(messages, { numRuns: 40, seed: 1 })
      .map((message, at) => ({ ...message, __partition: 0, __offset: 10_000 + at }));
    const after: unknown[] = [];
    for (const batch of [[...lines, ...lines], lines]) {
      await land(world, raw, batch);
      await world.run(`INSERT_${thing}_DATA_TASK`);
      await world.run(`QUARANTINE_${thing}_DATA_TASK`);
      after.push(
        await world.session.execute(`SELECT * FROM STRUCTURED.STRUCTURED_${leg.toUpperCase()} ORDER BY KAFKA_OFFSET`),
      );
    }
    expect(after[1]).toEqual(after[0]);
    expect(after[1]).not.toHaveLength(Number(count?.N));
  });
});

describePersonalColumns(() => world);
