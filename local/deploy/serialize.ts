/**
 * Pulumi's wire format of property values: JSON in a protobuf Struct, in which objects with a signature key stand for
 * secrets, assets, archives, resource references and outputs, and one reserved string for what is not known yet.
 * Source: https://pulumi-developer-docs.readthedocs.io/latest/docs/architecture/deployment-execution/ and the SDK's
 * `runtime/rpc`, which exports the signatures used here.
 */
import * as runtime from '@pulumi/pulumi/runtime/rpc.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import structs from 'google-protobuf/google/protobuf/struct_pb.js';
import { StreampactError } from '../../contracts/src/error.ts';
import {
  Asset,
  type AssetSource,
  isList,
  mapProperties,
  type Properties,
  Secret,
  Unknown,
  unknown,
  type Value,
} from './values.ts';

const { specialSigKey: signatureKey } = runtime;

/** What `Struct.toJavaScript` gives, and `Struct.fromJavaScript` takes. */
type Wire = null | boolean | number | string | readonly Wire[] | WireObject;
interface WireObject {
  readonly [name: string]: Wire;
}

/** Reads the properties of a request. A missing struct is an empty one. */
export function fromStruct(struct: Struct | undefined): Properties {
  return mapProperties((struct?.toJavaScript() ?? {}) as Properties, (value) => fromWire(value as Wire));
}

/** Writes properties for a response. */
export function toStruct(properties: Properties): Struct {
  return structs.Struct.fromJavaScript(
    mapProperties(properties, toWire) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

function fromWire(wire: Wire): Value {
  if (wire === runtime.unknownValue) return unknown;
  if (isList<Wire>(wire)) return wire.map(fromWire);
  if (typeof wire !== 'object' || wire === null) return wire;
  const signature = wire[signatureKey];
  if (typeof signature !== 'string') return Object.fromEntries(entriesFromWire(wire));
  const read = readers[signature];
  if (read === undefined) {
    throw new StreampactError(
      'DEPLOY_UNSUPPORTED',
      `The program sent a value with the unknown signature ${signature}.`,
    );
  }
  return read(wire);
}

function entriesFromWire(wire: WireObject): [string, Value][] {
  return Object.entries(wire).map(([name, value]) => [name, fromWire(value)]);
}

const readers: Readonly<Record<string, (wire: WireObject) => Value>> = {
  [runtime.specialSecretSig]: (wire) => new Secret(fromWire(wire.value ?? null)),
  [runtime.specialAssetSig]: (wire) => new Asset('asset', sourceFromWire(wire)),
  [runtime.specialArchiveSig]: (wire) => new Asset('archive', sourceFromWire(wire)),
  [runtime.specialResourceSig]: (wire) => fromWire(wire.id ?? wire.urn ?? null),
  [runtime.specialOutputValueSig]: (wire) => {
    const value = 'value' in wire ? fromWire(wire.value ?? null) : unknown;
    return wire.secret === true ? new Secret(value) : value;
  },
};

function sourceFromWire(wire: WireObject): AssetSource {
  if (typeof wire.text === 'string') return { text: wire.text };
  if (typeof wire.path === 'string') return { path: wire.path };
  if (typeof wire.uri === 'string') return { uri: wire.uri };
  const members: Record<string, Asset> = {};
  for (const [path, member] of entriesFromWire((wire.assets ?? {}) as WireObject)) {
    if (member instanceof Asset) members[path] = member;
  }
  return { members };
}

function toWire(value: Value): Wire {
  if (isList<Value>(value)) return value.map(toWire);
  if (value instanceof Unknown) return runtime.unknownValue;
  if (value instanceof Secret) return { [signatureKey]: runtime.specialSecretSig, value: toWire(value.value) };
  if (value instanceof Asset) return assetToWire(value);
  if (typeof value !== 'object' || value === null) return value;
  return mapProperties(value, toWire);
}

function assetToWire({ kind, source: { members, ...rest } }: Asset): Wire {
  const signature = kind === 'asset' ? runtime.specialAssetSig : runtime.specialArchiveSig;
  return { [signatureKey]: signature, ...rest, ...(members && { assets: mapProperties(members, toWire) }) };
}
