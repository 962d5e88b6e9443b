// What of a gateway is asked at each scrape, since nothing there happens often enough to be told: its audit log, and
// with TLS its certificate. Enters: the registry, and whom to ask. Leaves: series in the registry; without TLS there is none of a certificate.

import { Counter, Gauge, type Registry } from 'prom-client';

export interface WatchedAudit {
  /** Entries reach the disk, as far as the newest attempt tells. */
  readonly working: boolean;
  /** Entries that could not be kept, since the start. */
  readonly lost: number;
}

export interface WatchedCertificate {
  /** Milliseconds of the Unix epoch; of a renewed certificate as soon as it is in use. */
  readonly expiresAt: number;
}

export function watchAudit(registry: Registry, audit: WatchedAudit): void {
  void new Gauge({
    name: 'quaylink_audit_up',
    help: '1 while the audit log is written, 0 while what happens waits to be written or is lost.',
    registers: [registry],
    collect() {
      this.set(audit.working ? 1 : 0);
    },
  });
  void new Counter({
    name: 'quaylink_audit_lost_total',
    help: 'Entries of the audit log that could be neither written nor kept.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(audit.lost);
    },
  });
}

export function watchCertificate(registry: Registry, certificate: WatchedCertificate): void {
  void new Gauge({
    name: 'quaylink_certificate_expiry_timestamp_seconds',
    help: 'End of the certificate that the gateway shows, in seconds since 1970; there only with TLS.',
    registers: [registry],
    collect() {
      this.set(certificate.expiresAt / 1000);
    },
  });
}
