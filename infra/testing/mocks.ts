/**
 * Runs a piece of the program against Pulumi's mocks and returns what it declared.
 *
 * Stands for the engine and the provider. Differs: nothing is checked against the provider's schema, every id is
 * `<name>-id`, and outputs that only AWS knows are made up in {@link providerOutputs}.
 * Follows https://www.pulumi.com/docs/iac/guides/testing/unit/.
 */
import * as pulumi from '@pulumi/pulumi';
import '../traceless.ts';

/** A resource as the program declared it. */
interface Declared {
  readonly type: string;
  readonly name: string;
  /** Secrets are unwrapped; assets are `{ path }`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  /** Name of the parent; undefined at the top. */
  readonly parent: string | undefined;
  /** Name of the explicit provider that makes it; undefined for the default one. */
  readonly provider: string | undefined;
  /** Names of the resources that it waits for. */
  readonly dependsOn: readonly string[];
}

/** What a run declared. */
export interface Declaration {
  readonly resources: readonly Declared[];
  /** The one resource of that name, and of that type where a name is used twice; throws when there is none. */
  readonly find: (name: string, type?: string) => Declared;
  /** All of a type, by name: the order of registration is nobody's promise. */
  readonly ofType: (type: string) => readonly Declared[];
}

/** What {@link declare} runs under. */
export interface DeclareOptions {
  readonly stack?: string;
  /** Keys with their namespace. */
  readonly config?: Readonly<Record<string, string>>;
}

/** Calls `make` once for each list of arguments: tests that only look may share what it declared. */
export function memoise<Arguments extends readonly unknown[], Result>(
  make: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const made = new Map<string, Result>();
  return (...given) => {
    const key = JSON.stringify(given);
    const result = made.get(key) ?? make(...given);
    made.set(key, result);
    return result;
  };
}

const account = '123456789012';
const region = 'us-east-1';

/** Answers of functions that do not answer what they are asked. */
const answers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId: account, arn: `arn:aws:iam::${account}:root` },
  'aws:index/getRegion:getRegion': { region, name: region },
};

const stackType = 'pulumi:pulumi:Stack';

/** Runs `build` and waits until everything that it declared has been registered. */
export async function declare(build: () => unknown, options: DeclareOptions = {}): Promise<Declaration> {
  const declared: Declared[] = [];
  pulumi.runtime.setAllConfig({ 'aws:region': region, ...options.config });
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs }) => ({ id: `${name}-id`, state: providerOutputs(type, name, inputs) }),
      call: async ({ token, inputs }) => answers[token] ?? inputs,
    },
    'streampact',
    options.stack ?? 'dev',
  );
  recordInto(declared);
  // A stack whose program fails leaves rejections behind, so the failure is taken past it.
  const failed: unknown[] = [];
  // Transformations of the stack are registered with its root.
  await pulumi.runtime.runInPulumiStack(async () => {
    await Promise.resolve()
      .then(build)
      .catch((error: unknown) => void failed.push(error));
  });
  await pulumi.runtime.disconnect();
  if (failed.length > 0) throw failed[0];
  return {
    resources: declared,
    ofType: (type) =>
      declared.filter((each) => each.type === type).sort((one, other) => (one.name < other.name ? -1 : 1)),
    find: (name, type) => {
      const found = declared.filter((each) => each.name === name && (type === undefined || each.type === type));
      const [only] = found;
      if (only === undefined || found.length > 1) {
        const near = declared.map((each) => `${each.type} ${each.name}`).join('\n  ');
        throw new Error(`${found.length} resources are named ${name}; declared are:\n  ${near}`);
      }
      return only;
    },
  };
}

/** The mocks see inputs only; protection and parents stand in the request itself. */
function recordInto(declared: Declared[]): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) throw new Error('Mocks are not set');
  const register = monitor.registerResource;
  type Request = Parameters<typeof register>[0];
  const record = (request: Request): void => {
    if (request.getType() === stackType) return;
    declared.push({
      type: request.getType(),
      name: request.getName(),
      inputs: plain(request.getObject()?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>,
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      parent: parentOf(request.getParent()),
      provider: providerOf(request.getProvider()),
      dependsOn: request.getDependenciesList().map((urn) => nameOf(urn) ?? urn),
    });
  };
  monitor.registerResource = new Proxy(register, {
    apply: (target, _this, given: Parameters<typeof register>) => {
      record(given[0]);
      return Reflect.apply(target, monitor, given);
    },
  });
}

function parentOf(urn: string): string | undefined {
  return urn.includes(`::${stackType}::`) ? undefined : nameOf(urn);
}

function nameOf(urn: string): string | undefined {
  return urn === '' ? undefined : urn.split('::').at(-1);
}

/** A reference to a provider is its URN and, after `::`, its id. */
function providerOf(reference: string): string | undefined {
  return reference === '' ? undefined : reference.split('::').at(-2);
}

const signature = '4dabf18193072939515e22adb298388d';

/** Wire form → plain values: secrets unwrapped, assets and resources reduced to what identifies them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[signature] !== undefined && 'value' in fields) return plain(fields.value);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => key !== signature)
      .map(([key, field]) => [key, plain(field)]),
  );
}

type Inputs = Readonly<Record<string, unknown>>;

/** Output property by which AWS names a resource, where the program may leave the name to Pulumi. */
const nameProperties: Readonly<Record<string, string>> = { 'aws:s3/bucket:Bucket': 'bucket' };

function providerOutputs(type: string, name: string, inputs: Inputs): Inputs {
  if (type.startsWith('snowflake:')) return snowflakeOutputs(type, inputs);
  const service = type.split(':')[1]?.split('/')[0] ?? '';
  const nameProperty = nameProperties[type] ?? 'name';
  const named = { [nameProperty]: `${name}-name`, ...inputs };
  return {
    ...named,
    arn: arnOf(type, { service, name: String(named[nameProperty]) }),
    privateIp: '10.40.0.10',
    prefixListId: 'pl-s3',
    latestVersion: 1,
    zoneId: `${name}-zone`,
    keyId: `${name}-key`,
    address: `${name}.address`,
    // RDS and OpenSearch name what has no name.
    identifier: `${name}-identifier`,
    domainName: `${name}-domain-name`,
  };
}

/** What Snowflake alone knows of its objects. */
function snowflakeOutputs(type: string, inputs: Inputs): Inputs {
  const parts = ['database', 'schema', 'name'].flatMap((part) => inputs[part] ?? []);
  const only: Readonly<Record<string, Inputs>> = {
    'snowflake:index/storageIntegration:StorageIntegration': {
      storageAwsIamUserArn: 'arn:aws:iam::999999999999:user/snowflake',
      storageAwsExternalId: 'external-id',
    },
    'snowflake:index/pipe:Pipe': { notificationChannel: `arn:aws:sqs:${region}:999999999999:sf-snowpipe` },
  };
  return { ...inputs, fullyQualifiedName: parts.map((part) => `"${part}"`).join('.'), ...only[type] };
}

interface Arn {
  readonly service: string;
  readonly name: string;
}

function arnOf(type: string, { service, name }: Arn): string {
  if (type === 'aws:s3/bucket:Bucket') return `arn:aws:s3:::${name}`;
  if (type === 'aws:cloudwatch/logGroup:LogGroup') return `arn:aws:logs:${region}:${account}:log-group:${name}`;
  if (type === 'aws:glue/catalogDatabase:CatalogDatabase') return `arn:aws:glue:${region}:${account}:database/${name}`;
  return `arn:aws:${service}:${region}:${account}:${name}`;
}
