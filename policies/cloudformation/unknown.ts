/**
 * What only the deployment itself will know. In a text it is a token `{{<origin>#<property>}}`, also inside a longer one; whole values
 * and secrets are such texts too, so that nothing of theirs is judged or shown.
 */
import type { Json } from '../../contracts/src/json.ts';

/** Stands for a value of which nothing is known. */
export const unknownText = '{{unknown#value}}';

const token = /\{\{[^{}]+#[^{}]+\}\}/;

/** Whether a value is not known, or not all of it. */
export function isUnknown(value: Json | undefined): boolean {
  return typeof value === 'string' && token.test(value);
}
