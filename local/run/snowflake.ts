/** Sessions with the local Snowflake, which reads and hears of the local cloud's S3. */

import { openSnowflakeAws, type SnowflakeAws } from '../snowflake/aws.ts';
import { connect, type LocalSession } from '../snowflake/session.ts';
import type { Engines } from './engines.ts';

/** A session, and what the runner of its pipes needs. */
export interface LocalSnowflake {
  readonly session: LocalSession;
  readonly aws: SnowflakeAws;
}

/** Opens a session in `database`, which starts the engine if need be; closing the session closes all. */
export async function openSnowflake(engines: Engines, database?: string): Promise<LocalSnowflake> {
  const { url } = await engines.streams.snowflake();
  const aws = openSnowflakeAws(engines.awsEndpoint);
  const session = await connect({
    url,
    stages: aws.stages,
    notifications: aws.queue,
    ...(database === undefined ? {} : { database }),
  }).catch((error: unknown) => {
    aws.close();
    throw error;
  });
  const close = async () => {
    await session.close();
    aws.close();
  };
  return { session: { ...session, close }, aws };
}
