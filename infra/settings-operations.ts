/** Keys of operations: what is measured how often, and who hears of it. */

/** The rows. */
export const operationsSettings = {} as const;
