/** Reviews of contracts: one small pair, 200 contracts against a git ref, and how the cost grows. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, onPath, processOf } from './command.ts';
import type { Benchmark, Contender } from './frame.ts';
import { contractsRepository, pairOf, wideSchema } from './workload.ts';

const home = join(import.meta.dirname, '..', '..');
const launcher = join(home, 'review', 'diff.mjs');

export interface DiffOptions {
  /** A folder that is this run's alone. */
  readonly scratch: string;
  /** The command of datacontract-cli; by default whatever is on the PATH. */
  readonly datacontract?: string | undefined;
}

/** The rows of `npm run bench -- diff`. */
export function diffBenchmarks(options: DiffOptions): readonly Benchmark[] {
  return [smallPair(options), manyContracts(options, 200), ...growth(options)];
}

function node(name: string, args: readonly string[], more: Partial<Command> = {}): Contender {
  return processOf(name, { file: process.execPath, args, cwd: home, ...more });
}

const anyVerdict = { codes: [0, 1] };
const emptyNode = node('an empty Node process', ['--input-type=module', '--eval', '']);

function smallPair({ scratch, datacontract = onPath('datacontract') }: DiffOptions): Benchmark {
  const files = pairOf(folder(scratch, 'small'), [wideSchema(8, false), wideSchema(8, true)]);
  return {
    name: 'one pair of small schemas, whole process',
    targetMs: 300,
    ours: node('npm run diff', [launcher, ...files], anyVerdict),
    beside: [
      emptyNode,
      node('jsoncompat', [join(import.meta.dirname, 'jsoncompat.mjs'), ...files]),
      datacontract === undefined
        ? { name: 'datacontract breaking', absent: 'not on the PATH; name it by --datacontract <command>' }
        : processOf('datacontract breaking', {
            file: datacontract,
            args: ['breaking', ...dataContracts(scratch)],
            cwd: scratch,
            ...anyVerdict,
          }),
    ],
  };
}

function manyContracts({ scratch }: DiffOptions, count: number): Benchmark {
  const root = contractsRepository(folder(scratch, `contracts-${count}`), count);
  const ids = execFileSync('git', ['ls-tree', '-r', '--format=%(objectname)', 'HEAD', '--', 'contracts'], {
    cwd: root,
  });
  const git = (args: readonly string[], input?: string): Contender['run'] =>
    processOf('git', { file: 'git', args, cwd: root, ...(input === undefined ? {} : { input }) }).run;
  const [list, read] = [git(['ls-tree', '-r', '-l', '-z', 'HEAD']), git(['cat-file', '--batch'], ids.toString())];
  return {
    name: `${count} contracts against a git ref, one in ten changed`,
    targetMs: 1000,
    ours: node('npm run diff', [launcher, '--base', 'HEAD'], { ...anyVerdict, cwd: root }),
    beside: [
      emptyNode,
      { name: "git's own ls-tree and cat-file", run: async () => ((await list()) ?? 0) + ((await read()) ?? 0) },
    ],
  };
}

function growth({ scratch }: DiffOptions): readonly Benchmark[] {
  const contracts = [50, 100, 400]
    .map((count) => manyContracts({ scratch }, count))
    .map(({ targetMs: _none, ...row }) => row);
  const properties = [100, 1000, 10_000].map((count): Benchmark => {
    const files = pairOf(folder(scratch, `wide-${count}`), [wideSchema(count, false), wideSchema(count, true)]);
    return {
      name: `a schema with ${count} properties`,
      ours: node('npm run diff', [launcher, ...files], anyVerdict),
      beside: [node('jsoncompat', [join(import.meta.dirname, 'jsoncompat.mjs'), ...files])],
    };
  });
  return [...contracts, ...properties];
}

/** A small pair in the Open Data Contract Standard, which is what datacontract-cli reads. */
function dataContracts(scratch: string): readonly string[] {
  return ['string', 'integer'].map((type) => {
    const file = join(scratch, `${type}.odcs.yaml`);
    const head = [
      'apiVersion: v3.0.2',
      'kind: DataContract',
      'id: bench',
      'version: 1.0.0',
      'status: active',
      'schema:',
    ];
    const property = (name: string, logical: string) => [`      - name: ${name}`, `        logicalType: ${logical}`];
    const table = ['  - name: orders', '    properties:', ...property('id', type), ...property('price', 'number')];
    writeFileSync(file, `${[...head, ...table].join('\n')}\n`);
    return file;
  });
}

function folder(scratch: string, name: string): string {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  return path;
}
