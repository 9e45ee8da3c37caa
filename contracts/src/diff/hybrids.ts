/** Versions that never were: the old schema with one change alone, and the new one without it. */
import type { Json } from '../json.ts';
import type { SchemaDocument } from '../prove/model.ts';
import { type Edit, edited } from './edit.ts';
import type { Pairing } from './pairing.ts';
import type { Difference } from './walk/difference.ts';
import type { Differences } from './walk/index.ts';

/** A schema as its writers and as its readers take it. */
export interface Hybrid {
  readonly writer: SchemaDocument;
  readonly reader: SchemaDocument;
}

export class Hybrids {
  readonly pairing: Pairing;
  readonly differences: Differences;
  /** Names of the properties that changes are about. */
  readonly expected: ReadonlySet<string>;
  readonly #alone = new Map<Difference, Hybrid>();
  readonly #absent = new Map<Difference, Hybrid>();
  readonly #oldSetting: Json;
  readonly #newSetting: Json;

  constructor(pairing: Pairing, differences: Differences) {
    this.pairing = pairing;
    this.differences = differences;
    this.expected = new Set(differences.found.flatMap(namesIn));
    this.#oldSetting = edited(pairing.old.schema, differences.oldSetting);
    this.#newSetting = edited(pairing.new.schema, differences.newSetting);
  }

  /** The old schema with this change and no other. */
  alone(difference: Difference): Hybrid {
    const known = this.#alone.get(difference);
    const hybrid = known ?? this.#hybrid(this.pairing.old, this.#oldSetting, difference.apply);
    this.#alone.set(difference, hybrid);
    return hybrid;
  }

  /** The new schema with every change but this one. */
  absent(difference: Difference): Hybrid {
    const known = this.#absent.get(difference);
    const hybrid = known ?? this.#hybrid(this.pairing.new, this.#newSetting, difference.revert);
    this.#absent.set(difference, hybrid);
    return hybrid;
  }

  #hybrid(document: SchemaDocument, setting: Json, edits: readonly Edit[]): Hybrid {
    const schema = edited(setting, edits);
    const { sides } = this.pairing;
    const whole = { ...document, schema };
    return {
      get writer() {
        return sides.writer(whole);
      },
      get reader() {
        return sides.reader(whole);
      },
    };
  }
}

/** Names on the way to what a change edits, and names that it adds to a list or takes out of one. */
function namesIn({ apply, revert }: Difference): readonly string[] {
  return [...apply, ...revert].flatMap((edit) => [
    ...edit.path.filter((step) => typeof step === 'string'),
    ...('member' in edit && typeof edit.member === 'string' ? [edit.member] : []),
  ]);
}
