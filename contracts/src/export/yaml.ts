/** YAML texts of documents: the same document is always the same text. */
import { type ScalarTag, stringify } from 'yaml';
import type { Json } from '../json.ts';

/** Readers of YAML 1.1 take a number with an exponent for text, unless it has a point. */
const exponent: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => typeof value === 'number' && String(value).includes('e'),
  test: /^-?\d+\.\d+e[-+]\d+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, '$1.0e'),
};

/** Long lines stay whole, equal parts are written out, and `no` or `1e5` are text also to readers of YAML 1.1. */
export function yamlText(document: Json): string {
  return stringify(document, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    customTags: (tags) => [exponent, ...tags],
  });
}
