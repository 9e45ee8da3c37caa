/** Every rule of the pack, by subject. */
import type { Rule } from './rule.ts';
import { companions } from './rules/companions.ts';
import { deletionProtection } from './rules/deletion-protection.ts';
import { encryptionAtRest } from './rules/encryption-at-rest.ts';
import { encryptionInTransit } from './rules/encryption-in-transit.ts';
import { leastPrivilege } from './rules/least-privilege.ts';
import { logging } from './rules/logging.ts';
import { personalData } from './rules/personal-data.ts';
import { publicAccess } from './rules/public-access.ts';
import { retention } from './rules/retention.ts';
import { secrets } from './rules/secrets.ts';
import { tagsAndNames } from './rules/tags-and-names.ts';
import { trust } from './rules/trust.ts';

/** The rows. */
export const rules: readonly Rule[] = [
  ...publicAccess,
  ...encryptionAtRest,
  ...encryptionInTransit,
  ...logging,
  ...retention,
  ...deletionProtection,
  ...leastPrivilege,
  ...trust,
  ...secrets,
  ...personalData,
  ...tagsAndNames,
  ...companions,
];
