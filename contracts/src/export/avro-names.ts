/** Names that Avro allows: letters, digits and `_`, each record's and enum's once. */

const legal = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether `name` can stand in Avro as it is. */
export function isAvroName(name: string): boolean {
  return legal.test(name);
}

/** `name` with everything else made `_`, and one before a digit. */
export function avroName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9_]/gu, '_');
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}

/** `first`, or `first_2` and so on, which is then taken. */
export function freeName(first: string, taken: Set<string>): string {
  let name = first;
  for (let count = 2; taken.has(name); count += 1) name = `${first}_${count}`;
  taken.add(name);
  return name;
}

/** The names of one schema's records and enums. */
export class AvroNames {
  readonly namespace: string;
  readonly #taken = new Set<string>();

  constructor(product: string) {
    this.namespace = avroName(product);
  }

  /** A name for the type of what is called `wanted`, in PascalCase. */
  free(wanted: string): string {
    const words = wanted.split(/[^A-Za-z0-9]+/).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
    return freeName(avroName(words.join('')), this.#taken);
  }
}
