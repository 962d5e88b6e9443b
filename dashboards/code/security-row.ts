// Whether the gateway keeps its record, and whether desks can go on connecting. Enters: the choice above the dashboard.
// Leaves: the panels of audit log and certificate.

import { Number as Plain, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { CERTIFICATE_WARNING_S, DAY_S } from './aims.ts';
import { type Row, stat, THERE, timeline, total, type Words } from './panels.ts';
import { GATEWAY } from './selectors.ts';

const AUDIT_WORDS: Words = [
  [0, 'not written', 'red'],
  [1, 'written', 'green'],
];
/** In the place of what is left of a certificate. */
const NO_TLS = -1;
const CERTIFICATE_WORDS: Words = [[NO_TLS, 'no TLS', 'text']];

const auditUp = () =>
  timeline(
    {
      title: 'Audit log',
      description:
        'Whether the audit log reaches the disk. While it does not, the gateway keeps 1024 entries and tries again at least once a minute; cranes go on as before.',
      unit: Plain,
      width: 12,
      thresholds: THERE,
      series: [{ legend: 'audit log', expr: `min(quaylink_audit_up{${GATEWAY}})` }],
    },
    AUDIT_WORDS,
  );

const auditLost = () =>
  total({
    title: 'Audit entries lost, in the time shown',
    description:
      'Entries that could be neither written nor kept in the time that is shown. The log has an entry for the gap, with their number and the reason, as soon as it is written again.',
    unit: Short,
    width: 6,
    height: 9,
    thresholds: [{ value: 1, color: 'red' }],
    series: [{ legend: 'lost', expr: `sum(increase(quaylink_audit_lost_total{${GATEWAY}}[$__range]))` }],
  }).decimals(0);

const certificate = () =>
  stat(
    {
      title: 'Certificate of the gateway ends in',
      description:
        'What is left of the certificate that the gateway shows. At zero no workstation connects any more; connections that are open stay. Orange from seven days on, as the rules warn, red on the last one.',
      unit: Seconds,
      width: 6,
      height: 9,
      thresholds: [
        { value: 0, color: 'red' },
        { value: DAY_S, color: 'orange' },
        { value: CERTIFICATE_WARNING_S, color: 'green' },
      ],
      series: [
        {
          legend: 'left',
          expr: `clamp_min(min(quaylink_certificate_expiry_timestamp_seconds{${GATEWAY}}) - time(), 0) or on () vector(${NO_TLS})`,
        },
      ],
    },
    CERTIFICATE_WORDS,
  );

export function securityRow(): Row {
  return { title: 'Security', panels: [auditUp(), auditLost(), certificate()] };
}
