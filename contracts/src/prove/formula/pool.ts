/** Keeps every formula once, and says which types of value can satisfy it. */
import type { Json } from '../../json.ts';
import { canonical } from './canonical.ts';
import type { Formula, Literal, Region } from './formula.ts';
import { anyType, number, typeOf, types } from './types.ts';

const typeOfMeasure = { string: types.string, array: types.array, object: types.object, number } as const;

/** Types of the values of which a formula that speaks of one type only speaks. */
function typeSpokenOf(formula: Formula): number {
  switch (formula.kind) {
    case 'least':
    case 'most':
      return typeOfMeasure[formula.of];
    case 'multiple':
      return number;
    case 'pattern':
    case 'format':
      return types.string;
    case 'has':
    case 'property':
    case 'region':
    case 'names':
      return types.object;
    default:
      return types.array;
  }
}

export class Pool {
  readonly always: Literal = 1;
  readonly never: Literal = -1;
  readonly #formulas: Formula[] = [{ kind: 'all', parts: [] }];
  readonly #known = new Map<string, Literal>([['all ', 1]]);
  readonly #targets = new Map<Literal, Literal>();
  /** Types that may satisfy, and types of which every value satisfies; by formula, filled when asked for. */
  readonly #masks: ({ readonly may: number; readonly always: number } | undefined)[] = [];

  /** The formula of `literal` or of its negation. */
  formula(literal: Literal): Formula {
    const formula = this.#formulas[Math.abs(literal) - 1];
    return formula ?? { kind: 'all', parts: [] };
  }

  all(parts: Iterable<Literal>): Literal {
    const set = new Set(parts);
    set.delete(this.always);
    if (set.has(this.never)) return this.never;
    const sorted = [...set].sort((a, b) => a - b);
    const [only] = sorted;
    if (only === undefined) return this.always;
    if (sorted.length === 1) return only;
    if (sorted.some((part) => part < 0 && set.has(-part))) return this.never;
    return this.#intern(`all ${sorted.join(' ')}`, { kind: 'all', parts: sorted });
  }

  any(parts: Iterable<Literal>): Literal {
    return -this.all([...parts].map((part) => -part));
  }

  one(parts: readonly Literal[]): Literal {
    const open = parts.filter((part) => part !== this.never).sort((a, b) => a - b);
    const [only] = open;
    if (only === undefined) return this.never;
    if (open.length === 1) return only;
    if (open.filter((part) => part === this.always).length > 1) return this.never;
    return this.#intern(`one ${open.join(' ')}`, { kind: 'one', parts: open });
  }

  types(mask: number): Literal {
    if (mask === 0) return this.never;
    return mask === anyType ? this.always : this.#intern(`types ${mask}`, { kind: 'types', mask });
  }

  values(values: readonly Json[]): Literal {
    const byText = new Map(values.map((value) => [canonical(value), value]));
    if (byText.size === 0) return this.never;
    return this.#intern(`values ${[...byText.keys()].sort().join(' ')}`, { kind: 'values', values: byText });
  }

  property(name: string, schema: Literal): Literal {
    if (schema === this.always) return this.always;
    return this.#intern(`property ${schema} ${name}`, { kind: 'property', name, schema });
  }

  region(region: Region, schema: Literal): Literal {
    if (schema === this.always) return this.always;
    const sorted = {
      match: [...new Set(region.match)].sort(),
      unmatch: [...new Set(region.unmatch)].sort(),
      names: region.names,
    };
    const key = JSON.stringify([schema, sorted.match, sorted.unmatch, [...region.names].sort()]);
    return this.#intern(`region ${key}`, { kind: 'region', region: sorted, schema });
  }

  /** Any formula without parts to tidy up. */
  atom(formula: Exclude<Formula, { kind: 'all' | 'one' | 'values' | 'region' | 'recursive' }>): Literal {
    if ('schema' in formula && formula.kind !== 'contains' && formula.schema === this.always) return this.always;
    return this.#intern(JSON.stringify(formula), formula);
  }

  /** A reference whose target is told later, by {@link define}. Equal keys are equal references. */
  recursive(key: string): Literal {
    return this.#intern(`recursive ${key}`, { kind: 'recursive', key });
  }

  /** A reference that equals no other. */
  reference(): Literal {
    return this.recursive(`only ${this.#formulas.length}`);
  }

  define(reference: Literal, target: Literal): void {
    this.#targets.set(reference, target);
  }

  target(reference: Literal): Literal {
    return this.#targets.get(reference) ?? this.always;
  }

  /** Types of the values that may satisfy `literal`; none outside can. */
  may(literal: Literal): number {
    return literal > 0 ? this.#mask(literal).may : anyType & ~this.#mask(-literal).always;
  }

  /** Types whose every value satisfies `literal`. */
  sure(literal: Literal): number {
    return literal > 0 ? this.#mask(literal).always : anyType & ~this.#mask(-literal).may;
  }

  #intern(key: string, formula: Formula): Literal {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const literal = this.#formulas.push(formula);
    this.#known.set(key, literal);
    return literal;
  }

  #mask(literal: Literal): { readonly may: number; readonly always: number } {
    const known = this.#masks[literal];
    if (known !== undefined) return known;
    const mask = this.#computeMask(literal);
    this.#masks[literal] = mask;
    return mask;
  }

  #computeMask(literal: Literal): { readonly may: number; readonly always: number } {
    const formula = this.formula(literal);
    switch (formula.kind) {
      case 'all': {
        let mask = { may: anyType, always: anyType };
        for (const part of formula.parts) {
          mask = { may: mask.may & this.may(part), always: mask.always & this.sure(part) };
        }
        return mask;
      }
      case 'one':
        return { may: formula.parts.reduce((mask, part) => mask | this.may(part), 0), always: 0 };
      case 'types':
        return { may: formula.mask, always: formula.mask };
      case 'values': {
        let may = 0;
        for (const value of formula.values.values()) may |= typeOf(value);
        return { may, always: may & types.null };
      }
      case 'recursive': {
        const target = this.target(literal);
        return { may: this.may(target), always: this.sure(target) };
      }
      case 'blocked':
        return { may: anyType, always: 0 };
      default:
        return { may: anyType, always: anyType & ~typeSpokenOf(formula) };
    }
  }
}
