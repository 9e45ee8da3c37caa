/**
 * What the policy pack says about what a stack declares.
 *
 * Stands for `pulumi preview --policy-pack policies`: the pack and its runner are the real ones, the requests are those of the
 * engine. It differs in this: the provider's checks and defaults have not been applied to the inputs, and outputs that only the
 * cloud knows are unknown where they stand alone; texts around them, such as policies, are judged, where the engine would know
 * nothing of the whole text before the first deployment.
 */
import analyzer from '@pulumi/pulumi/proto/analyzer_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { Goal } from '../goal.ts';
import { untilAborted } from '../interrupt.ts';
import { toStruct } from '../serialize.ts';
import { type AnalyzerClient, startPack } from './pack-process.ts';
import { analyzeRequest, analyzeStackRequest } from './wire.ts';

/** Something that a rule found. */
export interface Finding {
  /** The rule's name. */
  readonly policy: string;
  readonly level: 'mandatory' | 'advisory';
  /** The resource. */
  readonly urn: string;
  /** What is wrong. */
  readonly message: string;
  /** What the rule asks for. */
  readonly description: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What is judged. */
export interface JudgeRequest {
  readonly stack: string;
  readonly goals: readonly Goal[];
  readonly signal: AbortSignal;
}

/** A running pack, which may judge several stacks. */
export interface Pack {
  /** Findings in the order of the resources, those about several resources last. */
  readonly judge: (request: JudgeRequest) => Promise<readonly Finding[]>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the pack. Policies that are left out are turned off as `--policy-pack-config` does it, for one who judges by them elsewhere.
 * @throws StreampactError POLICY_PACK_FAILED
 */
export async function openPack(signal: AbortSignal, leftOut: readonly string[] = []): Promise<Pack> {
  const { client, close } = await startPack(signal);
  try {
    const remedies = await untilAborted(signal, remediesOf(client));
    const strangers = leftOut.filter((name) => !remedies.has(name));
    if (strangers.length > 0) {
      throw new StreampactError('POLICY_PACK_FAILED', `The pack has no policy ${strangers.join(', ')} to leave out.`);
    }
    if (leftOut.length > 0) await untilAborted(signal, turnOff(client, leftOut));
    const judge: Pack['judge'] = (request) => untilAborted(request.signal, judgeWith(client, remedies, request));
    return { judge, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Judges one stack. @throws StreampactError POLICY_PACK_FAILED */
export async function judge(request: JudgeRequest): Promise<readonly Finding[]> {
  const pack = await openPack(request.signal);
  try {
    return await pack.judge(request);
  } finally {
    await pack.close();
  }
}

/** @throws StreampactError POLICY_FINDINGS that lists the mandatory ones, if there are any. */
export function refuseMandatory(stack: string, findings: readonly Finding[]): void {
  const mandatory = findings.filter(({ level }) => level === 'mandatory');
  if (mandatory.length === 0) return;
  const lines = mandatory.map(({ policy, urn, message, remedy }) => {
    return `  - ${urn.split('::').slice(2).join(' ')}: ${message} (${policy}) ${remedy}`;
  });
  throw new StreampactError('POLICY_FINDINGS', `The stack breaks rules of the policy pack:\n${lines.join('\n')}`, {
    where: `stack ${stack}`,
    fix: 'change what is declared, or write the reason as a row: docs/policies.md',
  });
}

type Remedies = ReadonlyMap<string, { readonly description: string; readonly remedy: string }>;
type Answer = InstanceType<typeof analyzer.AnalyzeResponse>;
type Diagnostic = InstanceType<typeof analyzer.AnalyzeDiagnostic>;

async function judgeWith(client: AnalyzerClient, remedies: Remedies, { goals, stack }: JudgeRequest) {
  const strangers = goals.filter(({ urn }) => !urn.startsWith(`urn:pulumi:${stack}::`));
  if (strangers.length > 0) {
    throw new StreampactError('POLICY_PACK_FAILED', `${strangers.length} resources are not of the stack ${stack}.`);
  }
  const perGoal = await Promise.all(
    goals.map(async (goal) => {
      const answer = await call<Answer>((done) => client.analyze(analyzeRequest(goal), done));
      return answer.getDiagnosticsList().map((diagnostic) => findingOf(diagnostic, remedies, goal.urn));
    }),
  );
  const whole = await call<Answer>((done) => client.analyzeStack(analyzeStackRequest(goals), done));
  return [...perGoal.flat(), ...whole.getDiagnosticsList().map((diagnostic) => findingOf(diagnostic, remedies, ''))];
}

function findingOf(diagnostic: Diagnostic, remedies: Remedies, urn: string): Finding {
  const policy = diagnostic.getPolicyname();
  const { description = '', remedy = '' } = remedies.get(policy) ?? {};
  const said = diagnostic.getMessage();
  return {
    policy,
    level: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.ADVISORY ? 'advisory' : 'mandatory',
    urn: diagnostic.getUrn() === '' ? urn : diagnostic.getUrn(),
    // The SDK puts the rule's description before what the rule said.
    message: said.startsWith(`${description}\n`) ? said.slice(description.length + 1) : said,
    description,
    remedy,
  };
}

async function turnOff(client: AnalyzerClient, policies: readonly string[]): Promise<void> {
  const request = new analyzer.ConfigureAnalyzerRequest();
  const off = new analyzer.PolicyConfig()
    .setEnforcementlevel(analyzer.EnforcementLevel.DISABLED)
    .setProperties(toStruct({}));
  for (const policy of policies) request.getPolicyconfigMap().set(policy, off);
  await call((done) => client.configure(request, done));
}

async function remediesOf(client: AnalyzerClient): Promise<Remedies> {
  const info = await call<InstanceType<typeof analyzer.AnalyzerInfo>>((done) =>
    client.getAnalyzerInfo(new empties.Empty() as never, done),
  );
  const rows = info.getPoliciesList().map((policy) => {
    return [policy.getName(), { description: policy.getDescription(), remedy: policy.getRemediationSteps() }] as const;
  });
  return new Map(rows);
}

/** A call to a pack that ends meanwhile fails at once. */
function call<Response>(
  start: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((cause, response) => {
      if (cause === null) resolve(response);
      else reject(new StreampactError('POLICY_PACK_FAILED', `The policy pack failed: ${cause.message}`, { cause }));
    });
  });
}
