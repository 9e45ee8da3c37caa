/** AWS Lambda. https://docs.aws.amazon.com/lambda/latest/api/ */
import type { CreateFunctionCommandInput, UpdateFunctionCodeCommandInput } from '@aws-sdk/client-lambda';
import type {
  FunctionArgs,
  FunctionEventInvokeConfigArgs,
  InvocationArgs,
  PermissionArgs,
} from '@pulumi/aws/lambda/index.js';
import type { Cloud } from './cloud.ts';
import { complete, type Resolved, type ResourceRow, resource } from './row.ts';
import { pascal, present } from './shape.ts';
import { waitUntil } from './wait.ts';

/** Arguments that belong to the code, not to the configuration. */
const codeArguments = [
  'code',
  's3Bucket',
  's3Key',
  's3ObjectVersion',
  'sourceCodeHash',
  'imageUri',
  'architectures',
] as const;

export const lambda: readonly ResourceRow[] = [
  resource<FunctionArgs>({
    type: 'aws:lambda/function:Function',
    autoname: { property: 'name', maxLength: 64 },
    replaceOn: ['name', 'packageType'],
    volatile: ['lastModified', 'version', 'qualifiedArn', 'codeSha256'],
    create: async (inputs, cloud) => {
      const name = inputs.name ?? '';
      const input: CreateFunctionCommandInput = {
        ...configuration(inputs),
        FunctionName: name,
        Role: inputs.role,
        Code: await code(inputs, cloud),
        ...(inputs.architectures !== undefined && { Architectures: [...inputs.architectures] as ['arm64'] }),
      };
      const { FunctionArn, CodeSha256 } = await (await cloud.lambda()).createFunction(input);
      const arn = present(FunctionArn, "the function's ARN");
      const outputs = {
        arn,
        codeSha256: CodeSha256,
        version: '$LATEST',
        qualifiedArn: `${arn}:$LATEST`,
        invokeArn: invokeArn(arn, cloud),
      };
      return complete({ id: name, outputs }, () => settle(name, cloud));
    },
    update: async ({ id, inputs, before }, cloud) => {
      const lambda = await cloud.lambda();
      if (codeArguments.some((name) => JSON.stringify(inputs[name]) !== JSON.stringify(before[name]))) {
        const source: Omit<UpdateFunctionCodeCommandInput, 'FunctionName'> = await code(inputs, cloud);
        await lambda.updateFunctionCode({ ...source, FunctionName: id });
        await settle(id, cloud);
      }
      const { CodeSha256 } = await lambda.updateFunctionConfiguration({
        ...configuration(inputs),
        FunctionName: id,
        Role: inputs.role,
      });
      await settle(id, cloud);
      return { codeSha256: CodeSha256 };
    },
    delete: async ({ id }, cloud) => (await cloud.lambda()).deleteFunction({ FunctionName: id }),
  }),
  resource<FunctionEventInvokeConfigArgs>({
    type: 'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
    replaceOn: ['functionName', 'qualifier'],
    create: async (inputs, cloud) => {
      await (await cloud.lambda()).putFunctionEventInvokeConfig(invokeConfig(inputs));
      return { id: inputs.functionName };
    },
    update: async ({ inputs }, cloud) => {
      await (await cloud.lambda()).putFunctionEventInvokeConfig(invokeConfig(inputs));
      return undefined;
    },
    delete: async ({ inputs: { functionName } }, cloud) =>
      (await cloud.lambda()).deleteFunctionEventInvokeConfig({ FunctionName: functionName }),
  }),
  resource<InvocationArgs>({
    type: 'aws:lambda/invocation:Invocation',
    replaceOn: [],
    create: async ({ functionName, input, qualifier }, cloud) => {
      const { Payload, FunctionError } = await (await cloud.lambda()).invoke({
        FunctionName: functionName,
        Payload: Buffer.from(input),
        ...(qualifier !== undefined && { Qualifier: qualifier }),
      });
      const result = Buffer.from(Payload ?? new Uint8Array()).toString();
      if (FunctionError !== undefined) throw new FunctionFailed(functionName, result);
      return { id: `${functionName}_${qualifier ?? '$LATEST'}`, outputs: { result } };
    },
    delete: async () => undefined,
  }),
  resource<PermissionArgs>({
    type: 'aws:lambda/permission:Permission',
    autoname: { property: 'statementId', maxLength: 100 },
    replaceOn: [],
    create: async ({ function: target, action, principal, sourceArn, statementId = '' }, cloud) => {
      await (await cloud.lambda()).addPermission({
        FunctionName: String(target),
        StatementId: statementId,
        Action: action,
        Principal: principal,
        ...(sourceArn !== undefined && { SourceArn: sourceArn }),
      });
      return { id: statementId };
    },
    delete: async ({ id, inputs }, cloud) =>
      (await cloud.lambda()).removePermission({ FunctionName: String(inputs.function), StatementId: id }),
  }),
];

/** The function ran, and threw. It counts as an answer of the cloud: nothing is in doubt. */
class FunctionFailed extends Error {
  override readonly name = 'FunctionError';
  readonly $metadata = { httpStatusCode: 200 };
  constructor(functionName: string, payload: string) {
    super(`${functionName} threw ${payload}`);
  }
}

function configuration(inputs: Resolved<FunctionArgs>): object {
  const { description, runtime, handler, timeout, memorySize, environment, loggingConfig, vpcConfig, layers } = inputs;
  return pascal<object>({
    description,
    runtime,
    handler,
    timeout,
    memorySize,
    environment,
    loggingConfig,
    vpcConfig,
    layers,
  });
}

async function code(
  inputs: Resolved<FunctionArgs>,
  cloud: Cloud,
): Promise<{ ZipFile?: Uint8Array; S3Bucket?: string; S3Key?: string }> {
  const { code: archive, s3Bucket, s3Key, s3ObjectVersion } = inputs;
  if (archive !== undefined) return { ZipFile: await cloud.bytes(archive) };
  return pascal({ s3Bucket: s3Bucket === undefined ? undefined : String(s3Bucket), s3Key, s3ObjectVersion });
}

/** Waits until a function that was just created or changed may be called. */
async function settle(name: string, cloud: Cloud): Promise<undefined> {
  const lambda = await cloud.lambda();
  await waitUntil(async () => {
    const { State = 'Active', LastUpdateStatus = 'Successful' } = await lambda.getFunctionConfiguration({
      FunctionName: name,
    });
    return State !== 'Pending' && LastUpdateStatus !== 'InProgress';
  });
}

function invokeArn(arn: string, { region }: Cloud): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function invokeConfig(inputs: Resolved<FunctionEventInvokeConfigArgs>): { FunctionName: string } {
  const { functionName, maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig } = inputs;
  return {
    FunctionName: functionName,
    ...pascal<object>({ maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig }),
  };
}
