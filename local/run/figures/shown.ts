/** Exact decimals as people read them, in the words in which Power BI's formats show the same measures. */
import type { Measure } from '../../../contracts/src/model.ts';
import { decimalOf, fractionOf } from './fraction.ts';

/** `12,345`, `$1,234.50`, `3.2%`, `125 s`; a dash where there is no value. */
export function shownValue(value: string | null, { format }: Pick<Measure, 'format'>): string {
  if (value === null) return '–';
  const of = fractionOf(value);
  switch (format) {
    case 'money':
      return grouped(decimalOf(of, 2)).replace(/^-?/, (sign) => `${sign}$`);
    case 'percent':
      return `${grouped(decimalOf({ above: of.above * 100n, below: of.below }, 1))}%`;
    case 'duration':
      return `${grouped(decimalOf(of, 0))} s`;
    default:
      return grouped(value);
  }
}

/** Commas between thousands. */
function grouped(decimal: string): string {
  const [whole = '', part] = decimal.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? text : `${text}.${part}`;
}
