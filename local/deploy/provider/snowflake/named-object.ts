/** Rows of objects with a name: CREATE, ALTER … SET and UNSET, DROP. https://docs.snowflake.com/en/sql-reference/commands-all */
import type { SnowflakeSession } from '../../../../queries/snowflake-session.ts';
import { type Created, type Outputs, type Resolved, type ResourceRow, resource } from '../row.ts';
import { changedOptions, clauses, identifier, type Options, words } from './statement.ts';

/** One kind of object. */
export interface ObjectKind<Args> {
  /** Pulumi type token. */
  readonly type: string;
  /** As in `CREATE <kind>`. */
  readonly kind: string;
  /** Its name, after the names of what it lies in. */
  readonly parts: (inputs: Resolved<Args>) => readonly string[];
  /** Between the name and the options. */
  readonly head?: (inputs: Resolved<Args>) => string;
  /** Options that can be changed in place. */
  readonly options: (inputs: Resolved<Args>) => Options;
  /** Options that are given when it is made, and never again; they stand before the others. */
  readonly creationOptions?: (inputs: Resolved<Args>) => Options;
  /** After the options. */
  readonly tail?: (inputs: Resolved<Args>) => string;
  readonly replaceOn: readonly (keyof Args & string)[];
  /** Outputs that only Snowflake knows. */
  readonly read?: (session: SnowflakeSession, parts: readonly string[]) => Promise<Outputs>;
}

/** The row. Names are the program's, so an old object goes before its successor comes. */
export function namedObject<Args>(object: ObjectKind<Args>): ResourceRow {
  const { type, kind, parts, replaceOn } = object;
  return resource<Args>({
    type,
    replaceOn,
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      const session = await cloud.snowflake();
      await session.execute(creation(object, inputs));
      return created(parts(inputs), await object.read?.(session, parts(inputs)));
    },
    update: async ({ inputs, before }, cloud) => {
      const session = await cloud.snowflake();
      for (const statement of alterations(object, before, inputs)) await session.execute(statement);
      return undefined;
    },
    delete: async ({ inputs }, cloud) =>
      (await cloud.snowflake()).execute(`DROP ${kind} IF EXISTS ${identifier(...parts(inputs))}`),
  });
}

/** What is known of an object that was just made. */
export function created(parts: readonly string[], more: Outputs = {}): Created {
  return { id: parts.join('|'), outputs: { fullyQualifiedName: identifier(...parts), ...more } };
}

function creation<Args>(object: ObjectKind<Args>, inputs: Resolved<Args>): string {
  return words(
    `CREATE ${object.kind} ${identifier(...object.parts(inputs))}`,
    object.head?.(inputs),
    clauses(object.creationOptions?.(inputs) ?? {}),
    clauses(object.options(inputs)),
    object.tail?.(inputs),
  );
}

function alterations<Args>(
  { kind, parts, options }: ObjectKind<Args>,
  before: Resolved<Args>,
  inputs: Resolved<Args>,
): readonly string[] {
  const { set, unset } = changedOptions(options(before), options(inputs));
  const target = `ALTER ${kind} ${identifier(...parts(inputs))}`;
  const settings = clauses(set);
  return [
    ...(settings === '' ? [] : [`${target} SET ${settings}`]),
    ...(unset.length === 0 ? [] : [`${target} UNSET ${unset.join(', ')}`]),
  ];
}
