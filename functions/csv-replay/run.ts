/** A replay as a process: until it is done, or until a signal, after which the rows at hand are still committed. */
import { errorCodes, exitCodeOf, renderError, StreampactError } from '../../contracts/src/error.ts';
import { createKafka } from '../shared/kafka.ts';
import { readKafkaLogin } from '../shared/kafka-login.ts';
import { createLogger } from '../shared/log.ts';
import { progressLine } from './progress.ts';
import type { Opened } from './reader.ts';
import { type ReplayResult, replay } from './replay.ts';
import type { ReplaySettings } from './settings.ts';
import { listed } from './shown.ts';

/** Who looks on. */
export interface Audience {
  readonly tell: (note: string) => void;
  /** Least severe level of what the Kafka client says by itself; that of the settings by default. */
  readonly clientLogLevel?: string;
}

/** npm sends on the Ctrl-C that the terminal has sent already. */
const sameSignalMs = 1_000;

/** Runs a replay. SIGTERM ends it in good order, and so does SIGINT, which is then INTERRUPTED. */
export async function runReplay(settings: ReplaySettings, { tell, clientLogLevel }: Audience): Promise<ReplayResult> {
  const name = 'csv-replay';
  const logger = createLogger({ name, level: settings.logLevel });
  const kafka = createKafka({
    brokers: settings.brokers,
    clientId: 'streampact-csv-replay',
    logger: clientLogLevel === undefined ? logger : createLogger({ name, level: clientLogLevel }),
    security: await readKafkaLogin(settings.login),
    initialRetryMs: 5,
  });
  const stop = new AbortController();
  let interrupted = false;
  let stoppedAt = Number.POSITIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals): void => {
    // Who asks again will not wait: what has not been committed is sent again by the next run.
    if (performance.now() - stoppedAt > sameSignalMs) process.exit(errorCodes.INTERRUPTED);
    stoppedAt = Math.min(stoppedAt, performance.now());
    interrupted ||= signal === 'SIGINT';
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const line = progressLine(process.stderr);
  try {
    const { request, pace, commitMs, restart, topic } = settings;
    const result = await replay({
      request,
      kafka,
      pace,
      commitMs,
      restart,
      logger,
      stop: stop.signal,
      onOpened: (opened) => tellOpened(opened, tell),
      onProgress: line.show,
      onRetry: (reason) => {
        line.end();
        tell(`Kafka failed, going on from the last commit: ${reason}`);
      },
      ...(topic === undefined ? {} : { topic }),
    });
    if (interrupted && !result.finished) throw stopped(result);
    return result;
  } finally {
    line.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Prints an error and sets the exit code. */
export function failReplay(error: unknown): void {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

/** A result in a sentence. */
export function describeResult({ rows, sent, refused, skipped, finished, already, topic }: ReplayResult): string {
  if (already) return `already replayed: all ${rows} rows of the input are in "${topic}"; --restart sends them again`;
  const aside = refused > 0 ? `, ${refused} set aside in the dead-letter topic` : '';
  const before = skipped > 0 ? `, after ${skipped} rows of earlier runs` : '';
  return `${sent} rows sent to "${topic}"${aside}${before}${finished ? '' : '; stopped before the end'}`;
}

function tellOpened({ encoding, delimiter, dropped }: Opened, tell: (note: string) => void): void {
  tell(`delimited by ${JSON.stringify(delimiter)}, in ${encoding}`);
  if (dropped.length > 0) tell(`columns that the contract does not name are left out: ${listed(dropped)}`);
}

function stopped({ rows, input }: ReplayResult): StreampactError {
  return new StreampactError('INTERRUPTED', `Stopped after ${rows} rows.`, {
    where: input,
    fix: 'Start again: the replay goes on with the next row.',
  });
}
