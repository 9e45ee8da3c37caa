/** Writes the JavaScript of an acceptor: one function for each kind of value, made of the scanners in `scan.ts`. */
import {
  type ArrayShape,
  type Bounds,
  type NumberShape,
  type ObjectShape,
  type Shape,
  standsForItself,
  type TextShape,
} from './shape.ts';

/** Bits of one variable that notes which properties were seen. */
const maskBits = 30;
/** Characters of names that are compared in line: V8 leaves larger functions to its interpreter. */
const mostSpelled = 1_500;

/** A module that exports the acceptor of `shape`. `scanPath` leads to `scan.ts`. */
export function writeAcceptor(shape: Shape, scanPath: string): string {
  const writer = new Writer();
  const root = writer.value(shape);
  return `import * as scan from '${scanPath}';
${writer.parts.join('\n')}
export default function accept(bytes, start, end) {
  const p = ${root}(bytes, scan.space(bytes, start), end);
  return p > 0 && (p === end || scan.space(bytes, p) === end);
}
`;
}

class Writer {
  readonly parts: string[] = [];
  readonly #names = new Map<string, string>();

  /** The name of the function (bytes, position, end) that reads a value of this shape. */
  value(shape: Shape): string {
    if (shape.any === true) return 'scan.any';
    const cases = [
      shape.text && `case 34: ${this.#text(shape.text)}`,
      shape.object && `case 123: return ${this.#object(shape.object)}(b, p + 1, e);`,
      shape.array && `case 91: return ${this.#array(shape.array)}(b, p + 1, e);`,
      shape.true && 'case 116: return scan.yes(b, p);',
      shape.false && 'case 102: return scan.no(b, p);',
      shape.null && 'case 110: return scan.nothing(b, p);',
      `default: ${shape.number === undefined ? 'return -1;' : number(shape.number)}`,
    ];
    return this.#define('value', `switch (b[p]) {\n${cases.filter((row) => typeof row === 'string').join('\n')}\n}`);
  }

  /** Statements that return where the string at `p` ends. */
  #text({ length, patterns, format, values }: TextShape): string {
    if (values !== undefined) {
      const tries = values.map((value) => `(q = scan.same(b, p, ${this.#literal(value)})) > 0`);
      return `{ let q = -1; return ${tries.join(' || ')} ? q : -1; }`;
    }
    const [first, ...others] = patterns.map((table) =>
      this.#constant('pattern', `scan.patternOf(${JSON.stringify(table)})`),
    );
    if (first === undefined && format === undefined) {
      const { min, max } = length;
      return min <= 0 && max === Infinity
        ? 'return scan.text(b, p + 1, e);'
        : `return scan.sized(b, p + 1, e, ${min}, ${max});`;
    }
    const scanned = first === undefined ? 'scan.name(b, p + 1, e)' : `scan.matching(b, p + 1, ${first})`;
    const checks = [
      'q > 0',
      ...others.map((pattern) => `scan.matching(b, p + 1, ${pattern}) === q`),
      ...(format === undefined ? [] : [`scan.${format}(b, p + 1, q - 1)`]),
      // Plain ASCII by now: each byte is a character.
      ...within('q - p - 2', length, 0),
    ];
    return `{ const q = ${scanned}; return ${checks.join(' && ')} ? q : -1; }`;
  }

  #array({ items, length }: ArrayShape): string {
    return this.#define(
      'items',
      `p = scan.space(b, p);
if (b[p] === 93) return ${length.min <= 0 ? 'p + 1' : '-1'};
for (let n = 1; ; n += 1) {
  p = ${this.value(items)}(b, p, e);
  if (p < 0) return -1;
  p = scan.space(b, p);
  if (b[p] === 93) return ${['true', ...within('n', length, 1)].join(' && ')} ? p + 1 : -1;
  if (b[p] !== 44) return -1;
  p = scan.space(b, p + 1);
}`,
    );
  }

  /** First in the order of the contract, for which most writers care; from the first surprise on in any order. */
  #object(shape: ObjectShape): string {
    const readable = shape.properties
      .map((property, bit) => ({ ...property, mask: `seen${Math.floor(bit / maskBits)}`, flag: 1 << (bit % maskBits) }))
      .filter(({ name }) => standsForItself(name))
      .map((property) => ({ ...property, key: this.#literal(property.name), value: this.value(property.shape) }));
    const masks = [...new Set(shape.properties.map((_, bit) => `seen${Math.floor(bit / maskBits)}`))];
    const wanted = masks.map((mask, at) => {
      const own = shape.properties.slice(at * maskBits, (at + 1) * maskBits);
      return [mask, own.reduce((sum, { required }, bit) => (required ? sum | (1 << bit) : sum), 0)] as const;
    });
    const counts = shape.count.min > 0 || shape.count.max !== Infinity;
    const missing = wanted.filter(([, all]) => all !== 0).map(([mask, all]) => `(${mask} & ${all}) !== ${all}`);
    const few = counts ? within('n', shape.count, 0).map((check) => `!(${check})`) : [];
    // Two of the others may have one name; one is one all the same.
    const doubtful = shape.count.min > 1 ? ['others'] : [];
    const refusals = [...missing, ...few, ...doubtful];
    const close = `return ${refusals.length === 0 ? 'p + 1' : `${refusals.join(' || ')} ? -1 : p + 1`};`;
    const counted = counts ? ' n += 1;' : '';
    const separator = `c = b[p];
if (c !== 44 && c !== 125) { p = scan.space(b, p); c = b[p]; }
if (c === 125) ${close}
if (c !== 44) return -1;
p += 1;
if (b[p] !== 34) p = scan.space(b, p);`;
    const inline = readable.reduce((sum, { name }) => sum + name.length, 0) <= mostSpelled;
    const inOrder = readable.map(
      ({ name, key, value, mask, flag }) => `if (${inline ? spelled(name) : `scan.same(b, p, ${key}) > 0`}) {
  p += ${Buffer.byteLength(name) + 2};
  p = b[p] === 58 && b[p + 1] > 32 ? p + 1 : scan.colon(b, p);
  p = ${value}(b, p, e);
  if (p < 0) return -1;
  ${mask} |= ${flag};${counted}
  ${separator}
}`,
    );
    const inAnyOrder = readable.map(
      ({ key, value, mask, flag }) => `if ((q = scan.same(b, p, ${key})) > 0) {
  if ((${mask} & ${flag}) !== 0) return -1;
  p = ${value}(b, scan.colon(b, q), e);
  ${mask} |= ${flag};
}`,
    );
    return this.#define(
      'members',
      `let c = 0, q = 0${masks.map((mask) => `, ${mask} = 0`).join('')}${counts ? ', n = 0' : ''}${doubtful.length > 0 ? ', others = false' : ''};
p = scan.space(b, p);
if (b[p] === 125) ${close}
${inOrder.join('\n')}
for (;;) {
  if (b[p] !== 34) return -1;
  ${[...inAnyOrder, `{ ${this.#others(shape, doubtful.length > 0)} }`].join(' else ')}
  if (p < 0) return -1;${counted}
  ${separator}
}`,
    );
  }

  /** Statements that read a property of another name. */
  #others({ others, names }: ObjectShape, noted: boolean): string {
    if (others === undefined) return 'return -1;';
    const name = names === undefined ? 'scan.name(b, p + 1, e)' : `${this.value({ text: names })}(b, p, e)`;
    // Escapes could spell a name that is declared: a name of any length is read without them, see scan/strings.ts.
    const plain = names === undefined ? '' : ' if (scan.name(b, p + 1, e) !== q) return -1;';
    const value = this.value(others);
    return `q = ${name};${plain} if (q < 0) return -1;${noted ? ' others = true;' : ''} p = ${value}(b, scan.colon(b, q), e);`;
  }

  #literal(text: string): string {
    return this.#constant('literal', `scan.bytesOf(${JSON.stringify(JSON.stringify(text))})`);
  }

  #constant(kind: string, value: string): string {
    return this.#named(kind, value, (name) => `const ${name} = ${value};`);
  }

  #define(kind: string, body: string): string {
    return this.#named(kind, body, (name) => `function ${name}(b, p, e) {\n${body}\n}`);
  }

  /** The same text is written once. */
  #named(kind: string, text: string, write: (name: string) => string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `${kind}${this.#names.size}`;
    this.#names.set(text, name);
    this.parts.push(write(name));
    return name;
  }
}

/** Whether a name, its quotes included, stands at `p`: byte by byte, which is faster than a call. */
function spelled(name: string): string {
  return [...Buffer.from(`"${name}"`)].map((byte, at) => `b[p + ${at}] === ${byte}`).join(' && ');
}

function number({ whole, bounds, values }: NumberShape): string {
  const scanned = `scan.${whole ? 'integer' : 'decimal'}(b, p, ${bounds.min}, ${bounds.max})`;
  if (values === undefined) return `return ${scanned};`;
  return `{ const q = ${scanned}; return q > 0 && scan.oneOf(b, p, q, ${JSON.stringify(values)}) ? q : -1; }`;
}

/** Conditions that hold for `what` within the bounds; none where it is at least `least` and no more is asked. */
function within(what: string, { min, max }: Bounds, least: number): readonly string[] {
  return [...(min > least ? [`${what} >= ${min}`] : []), ...(max === Infinity ? [] : [`${what} <= ${max}`])];
}
