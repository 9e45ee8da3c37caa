/** See cache.mjs. */
export type PythonSet = 'python' | 'airflow' | 'cfn-lint' | 'localstack';
export type OptionalSet = 'jdbc' | 'tla' | 'airflow' | 'opensearch' | 'cfn-lint' | 'localstack' | 'dynamodb';
export type SetName =
  | 'python'
  | 'kafka'
  | 'spark'
  | 'trino'
  | 'connect'
  | 'connectors'
  | 'registry'
  | 'mariadb'
  | OptionalSet;
export declare function hasMariadb(platform?: string, arch?: string): boolean;
export declare const sets: readonly Exclude<SetName, OptionalSet>[];
export declare const optionalSets: readonly OptionalSet[];
export declare function cacheFolder(
  env?: Readonly<Record<string, string | undefined>>,
  platform?: string,
  home?: string,
): string;
export declare function requirementsLock(set?: PythonSet, setupFolder?: string): string;
export declare function setKeys(setupFolder?: string): Readonly<Record<SetName, string>>;
export declare function stampFile(cache: string, set: SetName, key: string): string;
export declare function installedFolder(cache: string, set: SetName, key: string): string | undefined;
