/** YAML texts of documents: the same document is always the same text. */
import { stringify } from 'yaml';
import type { Json } from '../json.ts';

/** Long lines stay whole, equal parts are written out, and `no` or `1e5` are text also to readers of YAML 1.1. */
export function yamlText(document: Json): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}
