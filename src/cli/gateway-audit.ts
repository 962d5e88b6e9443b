// The audit log of one run of the gateway. Enters: what the gateway observes, and how it was configured. Leaves:
// entries in the log of the file, and now and then its head in the normal log, so that a log that was cut off or
// written anew can be told from outside.

import { randomBytes } from 'node:crypto';
import type { GatewaySettings } from '../config/index.ts';
import { type Code, QuaylinkError } from '../domain/index.ts';
import type { AuditEntry } from '../gateway/index.ts';
import { configurationHash } from '../security/audit-configuration.ts';
import { openAuditFile } from '../security/audit-file.ts';
import { AuditLog } from '../security/audit-log.ts';
import { RefusedLogins } from '../security/refused-logins.ts';
import { packageVersion, type RunIo } from './io.ts';

const TELL_HEAD_MS = 600_000;
const REFUSALS_MS = 60_000;

export interface AuditTrail {
  /** Entries reach the disk, as far as the newest attempt tells. */
  readonly working: boolean;
  /** Entries that could not be kept, since the start. */
  readonly lost: number;
  /** Never waits, never throws. */
  record(entry: AuditEntry): void;
  /** The certificates that are in use from now on, as they name themselves. */
  certificates(words: string): void;
  /** Counted, and recorded once a minute for each address and code. */
  loginRefused(address: string, code: Code): void;
  /** Records the end and writes what waits, within a few seconds. */
  close(): Promise<void>;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else setTimeout(resolve, ms).unref();
  });
}

async function openLog({ audit }: GatewaySettings, { log }: RunIo): Promise<AuditLog> {
  try {
    return await AuditLog.open(await openAuditFile(audit.file), {
      chain: randomBytes(16).toString('hex'),
      wallClock: () => new Date(),
      pause,
      rotateAt: audit.rotateBytes,
      news: {
        failing: (reason) => log.error({ code: 'AUDIT_FILE', reason }, 'the audit log cannot be written'),
        working: (lost) => log.warn({ lost }, 'the audit log is written again'),
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const advice = 'set `audit.file` to a path that this user may write; a log that is damaged is moved away';
    throw new QuaylinkError('AUDIT_FILE', `${audit.file}: ${why}; ${advice}.`, { cause: error });
  }
}

/** Opens the log and records the start. Throws QuaylinkError AUDIT_FILE. */
export async function openAuditTrail(settings: GatewaySettings, effective: string, io: RunIo): Promise<AuditTrail> {
  const log = await openLog(settings, io);
  const secrets = settings.tokens.map(({ secret }) => secret);
  const configuration = configurationHash(effective, secrets, log.chain);
  const former = log.configuration;
  if (former !== undefined && former !== configuration) {
    log.record({ event: 'configuration', configuration, detail: `was ${former}` });
  }
  log.record({ event: 'started', configuration, detail: packageVersion() });
  const tellHead = () => io.log.info({ entries: log.head.seq, head: log.head.hash }, 'audit head');
  let told = '';
  const teller = setInterval(() => {
    if (told !== log.head.hash) tellHead();
    told = log.head.hash;
  }, TELL_HEAD_MS);
  teller.unref();
  const refused = new RefusedLogins();
  const recordRefused = () => {
    for (const record of refused.take()) log.record(record);
  };
  const counter = setInterval(recordRefused, REFUSALS_MS);
  counter.unref();
  return {
    get working() {
      return log.working;
    },
    get lost() {
      return log.lost;
    },
    record: ({ what, actor, crane, outcome, stop, detail }) => {
      log.record({ event: what, crane, who: actor, outcome, stop, detail });
    },
    certificates: (words) => log.record({ event: 'configuration', detail: words }),
    loginRefused: (address, code) => refused.count(address, code),
    close: async () => {
      clearInterval(teller);
      clearInterval(counter);
      recordRefused();
      log.record({ event: 'stopped-service', detail: packageVersion() });
      const lost = await log.close();
      if (lost > 0) io.log.error({ code: 'AUDIT_FILE', lost }, 'the audit log cannot be written');
      tellHead();
    },
  };
}
