/** See prerequisites.mjs. */
type Environment = Readonly<Record<string, string | undefined>>;
export interface Finding {
  readonly path?: string;
  readonly found: readonly string[];
}
export declare const javaMajor: number;
export declare const pythonMinor: number;
export declare function findJava(env?: Environment, folders?: readonly string[]): Finding;
/** Minor versions of Python 3. */
export interface PythonBounds {
  readonly from?: number;
  readonly below?: number;
}
export declare const localstackPython: Readonly<Required<PythonBounds>>;
export declare function findPython(env?: Environment, bounds?: PythonBounds, folders?: readonly string[]): Finding;
export declare function findLocalstackPython(env?: Environment, folders?: readonly string[]): Finding;
export declare function findMaven(env?: Environment): Finding;
export declare function missing(tool: 'java' | 'python' | 'localstackPython' | 'maven', found: readonly string[]): string;
