/** What every engine of the local cloud is given, and what it gives. */
import type { StreampactError } from '../../contracts/src/error.ts';
import type { Toolchain } from '../setup/toolchain.ts';
import type { Watchdog } from './watchdog.ts';

/** A running engine. */
export interface Engine {
  readonly name: string;
  readonly pid: number;
  /** Everything that the engine has said since it was started. */
  readonly logFile: string;
  /** Resolves when the process has ended: with undefined after `stop`, else with an ENGINE_DIED that holds its last log lines. */
  readonly ended: Promise<StreampactError | undefined>;
  /** SIGTERM to its process group, SIGKILL after a while; resolves once the process is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** What an engine needs of its surroundings. */
export interface EngineContext {
  readonly toolchain: Toolchain;
  /** Each engine keeps its state in a folder of its own below; it survives a clean stop. */
  readonly stateDir: string;
  /** Each engine has one log file below, begun anew at every start. */
  readonly logsDir: string;
  readonly watchdog: Watchdog;
}
