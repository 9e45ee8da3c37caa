/**
 * What must cross where Lambda and EventBridge have another emulator than the rest: code and results of functions, and events of
 * buckets. What does not cross: the metrics and logs of functions, which stay where the functions are, and topics of SNS, queues and
 * streams that call functions.
 */

import { emulatorAt } from '../../engines/emulator.ts';
import type { ClientPool } from '../clients.ts';
import type { EventBus } from '../events/bus.ts';
import { codeRoutes } from '../lambda/code.ts';
import type { Placement } from '../placement.ts';
import type { Route } from '../routes.ts';
import { bucketEventRoutes } from './bucket-events.ts';
import { failedInvocationRoutes } from './failed-invocations.ts';
import type { CrossingTools } from './tools.ts';

/** Crossings at work. */
interface Crossings {
  readonly routes: readonly Route[];
  /** Nothing crosses any more, within seconds. */
  stop(): Promise<void>;
}

interface CrossingOptions {
  readonly clients: ClientPool;
  readonly placed: Placement;
  readonly bus: EventBus;
  readonly log: (line: string) => void;
}

/** None where one emulator serves both. */
export function openCrossings({ clients, placed, bus, log }: CrossingOptions): Crossings {
  const [main, functions] = [placed('s3'), placed('lambda')];
  if (main === functions) return { routes: [], stop: async () => {} };
  const ending = new AbortController();
  const works: Promise<void>[] = [];
  const tools: CrossingTools = {
    main: (region) => ({ ...emulatorAt(main), region }),
    functions: (region) => ({ ...emulatorAt(functions), region }),
    log,
    run: (work) => void works.push(work(ending.signal)),
  };
  return {
    routes: [...codeRoutes(clients), ...failedInvocationRoutes(tools), ...bucketEventRoutes(tools, bus)],
    async stop() {
      ending.abort();
      await Promise.all(works);
    },
  };
}
