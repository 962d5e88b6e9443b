// Wiring of `quaylink gateway`: drivers, metrics, log, audit and local socket around the gateway's shell. Enters:
// settings. Leaves: an exit status, when the end was asked for and the cranes rest.

import { randomInt } from 'node:crypto';
import type { GatewaySettings } from '../config/index.ts';
import { axisMask, type CraneNumber } from '../domain/index.ts';
import { type GatewayObserver, startGateway } from '../gateway/index.ts';
import type { PlcDriver } from '../plc/driver.ts';
import { createModbusDriver } from '../plc/modbus-driver.ts';
import { monotonicMs } from '../quantity/index.ts';
import type { Credentials } from '../security/credentials.ts';
import { watchAudit, watchCertificate } from '../telemetry/asked-metrics.ts';
import { GatewayMetrics } from '../telemetry/gateway-metrics.ts';
import { listenForMetrics } from '../telemetry/metrics-server.ts';
import { EXIT } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { type AuditTrail, openAuditTrail } from './gateway-audit.ts';
import { type End, tellParent, watchForEnd } from './lifecycle.ts';
import { ControlDesk } from './local-control/desk.ts';
import { refused } from './local-control/requests.ts';
import { listenLocally, type LocalServer } from './local-control/server.ts';

/** Metrics hear everything; log and audit hear what is rare. */
function observerOf(metrics: GatewayMetrics, trail: AuditTrail, { log }: RunIo): GatewayObserver {
  return {
    commandAccepted: () => metrics.commandAccepted(),
    commandRefused: (crane, code) => metrics.commandRefused(crane, code),
    connectionClosed: (code) => {
      metrics.connectionClosed(code);
      log.info({ code }, 'connection closed');
    },
    loginRefused: (address, code) => trail.loginRefused(address, code),
    loopAge: (crane, age) => metrics.loopAge(crane, age),
    feltAge: (crane, age) => metrics.feltAge(crane, age),
    residence: (crane, time) => metrics.residence(crane, time),
    plcExchange: (crane, time) => metrics.plcExchange(crane, time),
    plcUp: (crane, up, code) => {
      metrics.plcUp(crane, up);
      if (up) log.info({ crane }, 'PLC connected');
      else log.warn({ crane, code }, 'PLC lost');
    },
    plcRefused: (crane, code) => metrics.plcRefused(crane, code),
    watchdogTrip: (crane, code) => {
      metrics.watchdogTrip(crane, code);
      log.warn({ crane, code }, 'watchdog');
    },
    state: (crane, state, cause) => {
      metrics.state(crane, state);
      log.debug({ crane, state, cause }, 'state');
    },
    stop: (crane, cause) => {
      metrics.stop(crane, cause);
      log.warn({ crane, cause }, 'stop');
    },
    holder: (crane, held) => metrics.holder(crane, held),
    claimEnded: (crane, cause) => metrics.claimEnded(crane, cause),
    bypasses: (crane, inForce) => metrics.bypasses(crane, inForce),
    sessions: (open) => metrics.sessions(open),
    stall: (time) => {
      metrics.stall(time);
      log.warn({ milliseconds: Math.round(time) }, 'the event loop stood still');
    },
    audit: (audited) => {
      const { what, actor, crane, outcome, stop, detail } = audited;
      trail.record(audited);
      log.info({ crane, who: actor?.name, label: actor?.label, outcome, stop, detail }, what);
    },
  };
}

function driversOf(settings: GatewaySettings, metrics: GatewayMetrics, { log }: RunIo): Map<CraneNumber, PlcDriver> {
  const { safety } = settings;
  const drivers = new Map<CraneNumber, PlcDriver>();
  for (const { spec, plc } of settings.cranes) {
    const crane = spec.number;
    drivers.set(
      crane,
      createModbusDriver({
        ...plc,
        crane,
        axes: axisMask(spec.type),
        exchangeTimeout: safety.plcExchangeTimeout,
        watchdog: safety.plcWatchdog,
        scan: safety.plcScan,
        clock: () => monotonicMs(Number(process.hrtime.bigint()) / 1e6),
        observer: {
          fault: (connection, code, detail) => {
            metrics.plcFault(crane, code);
            log.debug({ crane, connection, code }, detail);
          },
          reservedUp: () => metrics.plcReservedUp(crane, true),
          reservedDown: () => metrics.plcReservedUp(crane, false),
        },
      }),
    );
  }
  return drivers;
}

/** Loads the library of certificates only where there are some. */
async function credentialsOf(
  { tls }: GatewaySettings,
  trail: AuditTrail,
  { log }: RunIo,
): Promise<Credentials | undefined> {
  if (tls === undefined) return undefined;
  const { openCredentials } = await import('../security/credentials.ts');
  const credentials = await openCredentials(tls, {
    wallClock: Date.now,
    onTaken: (words) => {
      trail.certificates(words);
      log.info({ words }, 'other certificates are in use');
    },
    onRefused: (code, detail) => log.error({ code }, detail),
    onWarning: (detail) => log.warn(detail),
  });
  trail.certificates(credentials.words);
  return credentials;
}

/** What lives longer than the gateway's own sockets: its local socket is its claim to this file, its audit outlasts it. */
interface Frame {
  readonly end: End;
  readonly local: LocalServer;
  readonly trail: AuditTrail;
}

export async function runGateway(settings: GatewaySettings, io: RunIo, effective: string): Promise<number> {
  const end = watchForEnd(io);
  const local = await listenLocally(settings.localSocket);
  try {
    const trail = await openAuditTrail(settings, effective, io);
    try {
      return await runWithin({ end, local, trail }, settings, io);
    } finally {
      await trail.close();
    }
  } finally {
    await local.close();
  }
}

async function runWithin({ end, local, trail }: Frame, settings: GatewaySettings, io: RunIo): Promise<number> {
  const metrics = new GatewayMetrics({
    version: packageVersion(),
    loopAgeLimit: settings.safety.loopAgeLimit,
    cranes: settings.cranes.map(({ spec }) => spec.number),
  });
  watchAudit(metrics.registry, trail);
  const scrapes = await listenForMetrics({ registry: metrics.registry, ...settings.metrics });
  try {
    const credentials = await credentialsOf(settings, trail, io);
    if (credentials !== undefined) watchCertificate(metrics.registry, credentials);
    const gateway = await startGateway(
      {
        ...settings.websocket,
        label: settings.label,
        cranes: settings.cranes.map(({ spec }) => spec),
        safety: settings.safety,
        tokens: settings.tokens,
      },
      { drivers: driversOf(settings, metrics, io), observer: observerOf(metrics, trail, io), credentials },
    );
    const desk = new ControlDesk(gateway, () => String(randomInt(100_000, 1_000_000)));
    local.serve((request) => desk.answer(request, monotonicMs(Number(process.hrtime.bigint()) / 1e6)));
    const { host, port } = gateway.address;
    io.log.info({ host, port, metrics: scrapes.port }, 'gateway ready');
    tellParent({ kind: 'ready', port, metricsPort: scrapes.port });
    const reason = await end.asked;
    io.log.info({ reason }, 'stopping the cranes, then closing');
    await gateway.close();
    local.serve(() => refused('RUN_NO_GATEWAY', 'The gateway has stopped its cranes and is ending.'));
  } finally {
    await scrapes.close();
    metrics.close();
  }
  return EXIT.ok;
}
