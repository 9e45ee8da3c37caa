/** Keys of how data are kept: keys, lifecycles, backups. */

/** The rows. */
export const protectionSettings = {} as const;
