/** Whether a changed property replaces its resource, as far as published sources say: `replacement.json`. */
import { rootOf } from '../../local/deploy/diff.ts';
import { snowflake } from '../../local/deploy/provider/snowflake/rows.ts';
import { replacesOnProperty } from '../../local/deploy/step.ts';
import table from './replacement.json' with { type: 'json' };

/** What one source says about one property. */
export interface ReplacementRow {
  /** Pulumi's token, e.g. `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** An input of the type. */
  readonly property: string;
  /**
   * replace: a change replaces the resource; depends: in some cases; update: it is changed in place; unknown: the published
   * sources are silent or say `update`, but the embedded driver's own table replaces.
   */
  readonly effect: 'replace' | 'depends' | 'update' | 'unknown';
  /** The schema's list and pointer, or the comment's sentence. */
  readonly source: string;
}

/** The committed file. */
export interface ReplacementTable {
  /** Package → version that the rows were read from. */
  readonly sources: Readonly<Record<string, string>>;
  readonly rows: readonly ReplacementRow[];
}

/** What is known of a change. */
export interface Effect {
  readonly effect: 'replace' | 'update' | 'unknown';
  /** Why, with the source; empty for an update. */
  readonly why: string;
}

const known = new Map((table as ReplacementTable).rows.map((row) => [`${row.type} ${row.property}`, row]));

/** Inputs that decide what another input's change does; said by the comments of the properties themselves. */
const switches: Readonly<Record<string, string>> = {
  'aws:ec2/instance:Instance userData': 'userDataReplaceOnChange',
  'aws:ec2/instance:Instance userDataBase64': 'userDataReplaceOnChange',
};

/** What a change at `path` does to a resource of `type` with the new `inputs`. */
export function effectOf(type: string, path: string, inputs: Readonly<Record<string, unknown>>): Effect {
  const property = rootOf(path);
  // No published source lists these types: the driver's rows, made after the provider's documentation, stand in.
  const ours = snowflake.find((each) => each.type === type);
  if (ours !== undefined) return effectInSnowflake(replacesOnProperty(ours, property));
  const key = `${type} ${property}`;
  const row = known.get(key);
  const toggle = switches[key];
  if (toggle !== undefined && inputs[toggle] === true) {
    return { effect: 'replace', why: `${toggle} is set (@pulumi/aws ${table.sources['@pulumi/aws']})` };
  }
  if (row?.effect === 'update') return { effect: 'update', why: '' };
  if (row?.effect === 'replace') return { effect: 'replace', why: row.source };
  if (row?.effect === 'depends') return { effect: 'unknown', why: `replaces it in some cases only (${row.source})` };
  const why = row?.source ?? 'neither CloudFormation nor @pulumi/aws says';
  return { effect: 'unknown', why: `not known whether a change replaces it (${why})` };
}

function effectInSnowflake(replaces: boolean): Effect {
  return replaces
    ? { effect: 'replace', why: 'Snowflake cannot alter it (local/deploy/provider/snowflake)' }
    : { effect: 'update', why: '' };
}
