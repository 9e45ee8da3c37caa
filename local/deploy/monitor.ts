/**
 * The resource monitor that a Pulumi program talks to, and the engine it logs to: gRPC services on one loopback port.
 *
 * Stands for the deployment engine of the pulumi CLI; documented at
 * https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/deployment-execution/. It differs in having no
 * transforms, hooks, imports, `get` lookups (but of stacks), remote components or calls: each is refused by name.
 */
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';
import resourceServices from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resources from '@pulumi/pulumi/proto/resource_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Goal, StackIdentity } from './goal.ts';
import { readGoal } from './goal.ts';
import type { Registered } from './registrar.ts';
import { fromStruct, toStruct } from './serialize.ts';
import { type ReadStack, referencedStack, referenceType } from './stack-reference.ts';
import { urnOf } from './urn.ts';
import type { Properties } from './values.ts';

/** What stands behind the services. */
export interface Backend {
  readonly identity: StackIdentity;
  readonly register: (goal: Goal) => Promise<Registered>;
  readonly registerOutputs: (urn: string, outputs: Properties) => Promise<void>;
  /** Answers `undefined` where the result is not known yet. */
  readonly invoke: (token: string, args: Properties) => Promise<Properties | undefined>;
  /** Answers a stack's outputs; see {@link ReadStack}. */
  readonly readStack: ReadStack;
  readonly log: (severity: 'debug' | 'info' | 'warning' | 'error', message: string) => void;
  /** Called with the first error of a handler. The program gets no answer then: it is to be ended. */
  readonly fail: (error: unknown) => void;
}

/** Running services. */
export interface Monitor {
  /** `host:port`. */
  readonly address: string;
  readonly stop: () => void;
}

/** The SDK sends whole assets in one message: the size that it allows itself. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Starts both services on a free port of the loopback interface. */
export async function startMonitor(backend: Backend): Promise<Monitor> {
  const limits = {
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  };
  const server = new Server(limits);
  server.addService(resourceServices.ResourceMonitorService as never, monitorHandlers(backend));
  server.addService(engineServices.EngineService as never, engineHandlers(backend));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

type Handlers = Record<string, UntypedHandleCall>;

function monitorHandlers(backend: Backend): Handlers {
  const answer = unaryFor(backend);
  const refuse = (what: string): UntypedHandleCall =>
    answer(async () => {
      throw unsupported(what);
    });
  return {
    getDeploymentInfo: answer(async () => new resources.DeploymentInfo().setSupportedfeaturesList(features)),
    supportsFeature: answer(async () => new resources.SupportsFeatureResponse().setHassupport(false)),
    registerResource: answer(async (request: InstanceType<typeof resources.RegisterResourceRequest>) => {
      const { urn, id, outputs } = await backend.register(readGoal(request, backend.identity));
      return new resources.RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs));
    }),
    registerResourceOutputs: answer(async (request: InstanceType<typeof resources.RegisterResourceOutputsRequest>) => {
      await backend.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new empties.Empty();
    }),
    invoke: answer(async (request: InstanceType<typeof resources.ResourceInvokeRequest>) => {
      const result = await backend.invoke(request.getTok(), fromStruct(request.getArgs()));
      return new resources.ResourceInvokeResponse().setReturn(toStruct(result ?? {}));
    }),
    signalAndWaitForShutdown: answer(async () => new empties.Empty()),
    readResource: answer(async (request: InstanceType<typeof resources.ReadResourceRequest>) => {
      const [type, name, id] = [request.getType(), request.getName(), request.getId()];
      if (type !== referenceType) throw unsupported('lookups of existing resources (`Resource.get`)');
      const outputs = await backend.readStack(referencedStack(id, backend.identity.project));
      return new resources.ReadResourceResponse()
        .setUrn(urnOf({ ...backend.identity, parent: request.getParent(), type, name }))
        .setProperties(toStruct({ name: id, outputs, secretOutputNames: [] }));
    }),
    existsResource: refuse('lookups of existing resources'),
    call: refuse('calls of component methods'),
    registerStackTransform: refuse('stack transforms'),
    registerStackInvokeTransform: refuse('stack transforms'),
    registerResourceHook: refuse('resource hooks'),
    registerErrorHook: refuse('error hooks'),
    registerPackage: refuse('parameterised packages'),
  };
}

function unsupported(what: string): StreampactError {
  return new StreampactError('DEPLOY_UNSUPPORTED', `The embedded driver does not have ${what}.`, {
    fix: 'do without it, or deploy with the pulumi CLI',
  });
}

const features = [
  resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
];

function engineHandlers(backend: Backend): Handlers {
  const answer = unaryFor(backend);
  let root = '';
  return {
    log: answer(async (request: InstanceType<typeof engine.LogRequest>) => {
      backend.log(severities[request.getSeverity()] ?? 'info', request.getMessage());
      return new empties.Empty();
    }),
    getRootResource: answer(async () => new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: answer(async (request: InstanceType<typeof engine.SetRootResourceRequest>) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
    startDebugging: answer(async () => new empties.Empty()),
    requirePulumiVersion: answer(async () => new engine.RequirePulumiVersionResponse()),
  };
}

const severities = ['debug', 'info', 'warning', 'error'] as const;

/** A failed handler never answers: the program would report the error once more, and then hang. */
function unaryFor(backend: Backend) {
  return <Request, Response>(handle: (request: Request) => Promise<Response>) =>
    (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
      handle(call.request).then(
        (response) => done(null, response),
        (error) => backend.fail(error),
      );
    };
}
