/** Physical names for resources that the program does not name, after Pulumi's auto-naming. */
import { randomBytes } from 'node:crypto';
import type { Autoname } from './provider/row.ts';
import type { Properties } from './values.ts';

/** Random hexadecimal digits at the end of a name. */
const suffixLength = 7;

/** Whether the program leaves the resource's name to the driver. */
export function leavesNameOpen(rule: Autoname | undefined, inputs: Properties): rule is Autoname {
  return rule !== undefined && (inputs[rule.property] ?? null) === null;
}

/** A fresh name, `<name>-<7 hexadecimal digits>`, the front cut so that the whole fits. */
export function makeName(rule: Autoname, name: string): string {
  const suffix = randomBytes(4).toString('hex').slice(0, suffixLength);
  return `${name.slice(0, rule.maxLength - suffixLength - 1)}-${suffix}`;
}
