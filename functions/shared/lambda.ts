/**
 * What every Lambda function does alike: read its environment, open its clients once for all warm invocations, give each
 * invocation a deadline, name its failures, close on SIGTERM (which Lambda sends only to functions with an extension).
 */
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import type { Config, Variables } from './config.ts';
import { readConfig, shared } from './config.ts';
import { correlationFrom } from './correlation.ts';
import type { Deadline } from './deadline.ts';
import { deadlineAfter } from './deadline.ts';
import type { Logger } from './log.ts';
import { createLogger, quoteless } from './log.ts';
import { onShutdown } from './shutdown.ts';

/** What the function needs of Lambda's context object. */
export interface InvocationContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A function with its clients open. */
export interface LambdaService<Result> {
  /** Handles one event; must end by the deadline. */
  invoke(event: unknown, deadline: Deadline, correlation: string): Promise<Result>;
  close(): Promise<void>;
}

/** A function. */
export interface LambdaDefinition<V extends Variables, Result> {
  /** The name in logs. */
  readonly name: string;
  /** The environment that it reads; the log level is read besides. */
  readonly variables: V;
  /** Makes the clients; called once, before the first event, and again if it failed. */
  readonly open: (config: Config<V>, logger: Logger) => LambdaService<Result> | Promise<LambdaService<Result>>;
  /** What of a result is logged. Default: all of it. */
  readonly summary?: (result: Result) => unknown;
}

/** What AWS shows as `errorType` and `errorMessage`: the code, and the error as it would stand on stderr. */
class InvocationFailure extends Error {
  constructor(error: unknown) {
    super(renderError(error));
    this.name = isStreampactError(error) ? error.code : 'BUG';
  }
}

/** Time kept back to log and to answer, in milliseconds. */
const answerMs = 1_000;

/** The handler that Lambda calls. */
export function lambdaHandler<V extends Variables, Result>(
  definition: LambdaDefinition<V, Result>,
): (event: unknown, context: InvocationContext) => Promise<Result> {
  const { summary = (result: Result): unknown => result } = definition;
  let logger = createLogger({ name: definition.name, level: 'info' });
  let service: LambdaService<Result> | undefined;

  const open = async (): Promise<LambdaService<Result>> => {
    const { logLevel } = readConfig({ logLevel: shared.logLevel });
    logger = createLogger({ name: definition.name, level: logLevel });
    const opened = await definition.open(readConfig(definition.variables), logger);
    onShutdown({ logger, close: () => opened.close(), graceMs: 1_500 });
    return opened;
  };

  return async (event, context) => {
    const deadline = deadlineAfter(context.getRemainingTimeInMillis() - answerMs);
    const requestId = context.awsRequestId;
    const correlation = correlationFrom(requestId);
    try {
      service ??= await open();
      const result = await service.invoke(event, deadline, correlation);
      logger.info({ requestId, correlation, result: summary(result) }, 'done');
      return result;
    } catch (err) {
      logger.error({ requestId, correlation, err }, 'failed');
      throw new InvocationFailure(quoteless(err));
    }
  };
}
