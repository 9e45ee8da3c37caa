/**
 * What the Pulumi program declares, without any cloud: every registration is recorded, and answered at once.
 *
 * Stands for `pulumi preview` on a stack that has never been deployed. It differs in this: an output that only the cloud
 * knows is a text that names its origin (`output-token.ts`) where the SDK's types say that it is a text, else unknown; and
 * functions are answered by the rows below, else by such texts. Nothing is asked of AWS, and no credentials are read.
 */
import { createHash } from 'node:crypto';
import type { Goal } from './goal.ts';
import { inventedOutput, outputToken } from './output-token.ts';
import { execute } from './program.ts';
import type { Project } from './project.ts';
import type { Cloud } from './provider/cloud.ts';
import { functions } from './provider/functions.ts';
import type { Registered } from './registrar.ts';
import type { ReadStack } from './stack-reference.ts';
import { type TextOutputs, textOutputs } from './text-outputs.ts';
import type { Properties } from './values.ts';

/** The account of every declaration; it is nobody's. */
const account = '000000000000';

/** What is run. */
export interface DeclarationRequest {
  readonly project: Project;
  readonly stack: string;
  /** Configuration that outranks the stack's file. */
  readonly config: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Answers what the program reads of other stacks; nothing by default. */
  readonly readStack?: ReadStack;
}

/** What a program declares. */
export interface Declaration {
  /** Everything that it registers, components too, in the order in which it came. */
  readonly goals: readonly Goal[];
  /** Of the stack; what is not known is absent. */
  readonly outputs: Properties;
}

/** Everything that the program registers; see {@link declaration}. */
export async function declared(request: DeclarationRequest): Promise<readonly Goal[]> {
  return (await declaration(request)).goals;
}

/** Runs the program and records it. @throws StreampactError with a code of the `DEPLOY_` group */
export async function declaration(request: DeclarationRequest): Promise<Declaration> {
  const { project, stack, signal } = request;
  const config = { ...project.config, ...request.config };
  const readStack = request.readStack ?? (async () => ({}));
  const recorder = new Recorder(config['aws:region'] ?? 'us-east-1', textOutputs(project.dir), readStack);
  const outputs = await execute(recorder, { project, stack, config, preview: true, signal });
  return { goals: recorder.goals, outputs: outputs as Properties };
}

class Recorder {
  readonly goals: Goal[] = [];
  readonly #region: string;
  readonly #textOutputs: TextOutputs;
  readonly readStack: ReadStack;

  constructor(region: string, outputs: TextOutputs, readStack: ReadStack) {
    this.#region = region;
    this.#textOutputs = outputs;
    this.readStack = readStack;
  }

  async register(goal: Goal): Promise<Registered> {
    this.goals.push(goal);
    if (!goal.custom) return { urn: goal.urn, id: '', outputs: goal.inputs };
    const invented = await this.#invent(goal.type, goal.urn);
    return { urn: goal.urn, id: outputToken(goal.urn, 'id'), outputs: { ...invented, ...given(goal.inputs) } };
  }

  async registerOutputs(): Promise<void> {}

  async invoke(token: string, args: Properties): Promise<Properties> {
    const answer = answered[token];
    if (answer !== undefined) return answer(args, this.#region) as Promise<Properties>;
    const question = createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 8);
    return this.#invent(token, `${token}(${question})`);
  }

  async #invent(token: string, origin: string): Promise<Properties> {
    const names = await this.#textOutputs(token);
    const service = /^aws:(\w+)/.exec(token)?.[1] ?? 'aws';
    const place = { service, region: this.#region, account };
    return Object.fromEntries(names.map((name) => [name, inventedOutput(origin, name, place)]));
  }
}

type Answer = (args: Properties, region: string) => Promise<unknown>;

/** Rows of the driver's own functions that need no cloud. */
const reused = (token: string): Answer => {
  return async (args, region) => functions[token]?.(args, { region, account } as Cloud);
};

/** Functions whose answers are known, or stand for whatever the account would say. */
const answered: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(
    [
      'aws:index/getCallerIdentity:getCallerIdentity',
      'aws:index/getRegion:getRegion',
      'aws:index/getPartition:getPartition',
      'aws:iam/getPolicyDocument:getPolicyDocument',
    ].map((token) => [token, reused(token)]),
  ),
  'aws:index/getAvailabilityZones:getAvailabilityZones': async (_, region) => ({
    id: region,
    names: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    zoneIds: ['az1', 'az2', 'az3'],
  }),
};

/** Null inputs are left to the provider, which makes outputs of them. */
function given(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}
