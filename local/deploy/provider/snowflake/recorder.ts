/** Runs rows against a session that writes down what it is sent, for tests. */
import type { SnowflakeRow, SnowflakeSession } from '../../../../queries/snowflake-session.ts';
import type { Cloud } from '../cloud.ts';
import type { Outputs } from '../row.ts';
import { snowflake } from './rows.ts';

/** Inputs of a resource. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What a row sends, and what Snowflake answers to statements that begin so. */
function recorder(answers: Readonly<Record<string, readonly SnowflakeRow[]>> = {}) {
  const sent: string[] = [];
  const session: SnowflakeSession = {
    execute: async (sql) => {
      sent.push(sql);
      return Object.entries(answers).find(([start]) => sql.startsWith(start))?.[1] ?? [];
    },
    close: async () => undefined,
  };
  return { sent, cloud: { snowflake: async () => session } as unknown as Cloud };
}

/** The row of a type, by its last name. */
export function rowOf(name: string) {
  const found = snowflake.find(({ type }) => type.endsWith(`:${name}`));
  if (found === undefined) throw new Error(`There is no row for ${name}`);
  return found;
}

type Answers = Parameters<typeof recorder>[0];

/** Creates, and answers what was sent and put out. */
export async function create(
  name: string,
  inputs: Inputs,
  answers?: Answers,
): Promise<{ sent: string[]; outputs: Outputs | undefined }> {
  const { sent, cloud } = recorder(answers);
  const { outputs } = await rowOf(name).create(inputs, cloud);
  return { sent, outputs };
}

/** Changes the first inputs into the second; answers what was sent. */
export async function update(
  name: string,
  [before, inputs]: readonly [Inputs, Inputs],
  answers?: Answers,
): Promise<readonly string[]> {
  const { sent, cloud } = recorder(answers);
  await rowOf(name).update?.({ id: 'id', before, inputs, outputs: {} }, cloud);
  return sent;
}

/** Deletes; answers what was sent. */
export async function remove(name: string, inputs: Inputs, answers?: Answers): Promise<readonly string[]> {
  const { sent, cloud } = recorder(answers);
  await rowOf(name).delete({ id: 'id', inputs, outputs: {} }, cloud);
  return sent;
}
