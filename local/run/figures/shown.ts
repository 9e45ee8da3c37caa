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

/** The steps of an axis: as values are shown, without decimals that say nothing, and thousands and millions in short. */
export function shownSteps(steps: readonly number[], measure: Pick<Measure, 'format'>): readonly string[] {
  const largest = Math.max(...steps.map(Math.abs));
  const short = measure.format === 'count' || measure.format === 'money';
  const [unit, sign] = short && largest >= 1e6 ? [1e6, 'M'] : short && largest >= 1e4 ? [1e3, 'k'] : [1, ''];
  return steps.map((step) => {
    const decimals = measure.format === 'percent' ? 4 : 2;
    const text = plain(shownValue((step / unit).toFixed(decimals), measure));
    return step === 0 ? text : text + sign;
  });
}

/** Without zeros at the end of the decimals, wherever a sign follows. */
function plain(text: string): string {
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

/** Commas between thousands. */
function grouped(decimal: string): string {
  const [whole = '', part] = decimal.split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? text : `${text}.${part}`;
}
