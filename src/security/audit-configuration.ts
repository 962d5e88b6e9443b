// One number for a whole configuration, so that the audit log shows when it was changed. Enters: the effective
// configuration with its secrets masked, the secrets, a salt. Leaves: a hash; another one for any other secret, too.

import { createHash, scryptSync } from 'node:crypto';

/** Costly on purpose: who reads the log must not be able to try out secrets. The salt is the id of the log's chain. */
export function configurationHash(effective: string, secrets: readonly string[], salt: string): string {
  const stretched = scryptSync(JSON.stringify(secrets), salt, 32);
  return createHash('sha256').update(effective).update(stretched).digest('hex');
}
