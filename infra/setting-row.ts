/** What a row of the settings is made of. */
import { isLocal, type StackEnvironment } from './environments.ts';
import type { Parsed, Reader } from './readers.ts';

/** One configuration key. Without a default it is required. */
export interface Setting<T> {
  readonly doc: string;
  readonly read: Reader<T>;
  readonly default?: string | ((environment: StackEnvironment, region: string) => string | undefined);
  /** Stands in where nothing is deployed, for a value that each account has its own of. */
  readonly example?: string;
}

/** A default that is another in production. */
export const sized = (small: string, large: string) => (environment: StackEnvironment) =>
  environment === 'prod' ? large : small;
/** A default of local stacks alone; elsewhere the key is required. */
export const onlyLocal = (value: string) => (environment: StackEnvironment) =>
  isLocal(environment) ? value : undefined;

/** A key that may be absent: `''` stands for absence. */
export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (given): Parsed<T | undefined> =>
    given === '' ? { value: undefined } : read(given);

/** Keeps the row's type. */
export const row = <T>(setting: Setting<T>): Setting<T> => setting;
