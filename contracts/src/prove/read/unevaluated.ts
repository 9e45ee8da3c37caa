import type { Rule } from './reader.ts';
export const unevaluatedRules: readonly Rule[] = [];
