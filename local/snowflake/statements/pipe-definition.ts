/** What is kept of a pipe, and the COPY that it stands for. */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { ObjectKey } from '../catalog.ts';
import { copyOf } from '../load/copy.ts';
import { type ResolvedCopy, resolveCopy } from '../load/resolve.ts';
import type { Context } from './context.ts';
import type { Definition } from './object-type.ts';

export interface PipeDefinition extends Definition {
  /** The COPY INTO as it was written. */
  readonly copy: string;
  /** ARN of the queue that S3 has to tell; none without AUTO_INGEST. */
  readonly channel?: string;
  /** Tells this pipe from others that had its name. */
  readonly id: string;
}

/** What the pipe is called in the load history and in the queue. */
export function memoryOf({ schema, name }: ObjectKey, { id }: PipeDefinition): string {
  return `${schema}.${name}#${id}`;
}

export function isPaused({ options }: PipeDefinition): boolean {
  return options.PIPE_EXECUTION_PAUSED === true;
}

/** The pipe's COPY; names in it are looked up from the pipe's own schema. */
export async function resolvePipe(key: ObjectKey, definition: PipeDefinition, context: Context): Promise<ResolvedCopy> {
  const resolved = await resolveCopy(context, copyOf(definition.copy), {
    place: key,
    onError: 'SKIP_FILE',
    pipe: memoryOf(key, definition),
  });
  const { copy, onError } = resolved.loading;
  const wrong = ['FILES', 'FORCE'].find((option) => copy.options[option] !== undefined);
  if (wrong !== undefined) throw notInPipe(wrong);
  if (onError.kind === 'ABORT_STATEMENT') throw notInPipe('ON_ERROR = ABORT_STATEMENT');
  return resolved;
}

function notInPipe(what: string): StreampactError {
  return new StreampactError('SNOWFLAKE_REFUSED', `${what} cannot be used in a pipe.`, { fix: 'leave it out' });
}
