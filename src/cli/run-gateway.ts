// Wiring of `quaylink gateway`: drivers, metrics and log around the gateway's shell. Enters: settings.
// Leaves: an exit status, when the end was asked for and the cranes rest.

import type { GatewaySettings } from '../config/index.ts';
import { axisMask, type CraneNumber } from '../domain/index.ts';
import { type GatewayObserver, startGateway } from '../gateway/index.ts';
import type { PlcDriver } from '../plc/driver.ts';
import { createModbusDriver } from '../plc/modbus-driver.ts';
import { monotonicMs } from '../quantity/index.ts';
import { GatewayMetrics } from '../telemetry/gateway-metrics.ts';
import { listenForMetrics } from '../telemetry/metrics-server.ts';
import { EXIT } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { tellParent, watchForEnd } from './lifecycle.ts';

/** Metrics hear everything; the log hears what is rare. */
function observerOf(metrics: GatewayMetrics, { log }: RunIo): GatewayObserver {
  /** Newest entry of each crane: a claim that is refused twice a second is told once. */
  const told = new Map<number, string>();
  return {
    commandAccepted: () => metrics.commandAccepted(),
    commandRefused: (crane, code) => metrics.commandRefused(crane, code),
    connectionClosed: (code) => {
      metrics.connectionClosed(code);
      log.info({ code }, 'connection closed');
    },
    loopAge: (crane, age) => metrics.loopAge(crane, age),
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
    sessions: (open) => metrics.sessions(open),
    stall: (time) => {
      metrics.stall(time);
      log.warn({ milliseconds: Math.round(time) }, 'the event loop stood still');
    },
    audit: ({ what, actor, crane, outcome, stop }) => {
      const entry = `${what} ${actor?.name} ${actor?.session} ${outcome} ${stop}`;
      if (what === 'claim' && told.get(crane) === entry) return;
      told.set(crane, entry);
      log.info({ crane, who: actor?.name, label: actor?.label, outcome, stop }, what);
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

export async function runGateway(settings: GatewaySettings, io: RunIo): Promise<number> {
  const end = watchForEnd(io);
  const metrics = new GatewayMetrics({
    version: packageVersion(),
    loopAgeLimit: settings.safety.loopAgeLimit,
    cranes: settings.cranes.map(({ spec }) => spec.number),
  });
  const scrapes = await listenForMetrics({ registry: metrics.registry, ...settings.metrics });
  try {
    const gateway = await startGateway(
      {
        ...settings.websocket,
        label: settings.label,
        cranes: settings.cranes.map(({ spec }) => spec),
        safety: settings.safety,
        tokens: settings.tokens,
      },
      { drivers: driversOf(settings, metrics, io), observer: observerOf(metrics, io) },
    );
    const { host, port } = gateway.address;
    io.log.info({ host, port, metrics: scrapes.port }, 'gateway ready');
    tellParent({ kind: 'ready', port, metricsPort: scrapes.port });
    const reason = await end.asked;
    io.log.info({ reason }, 'stopping the cranes, then closing');
    await gateway.close();
  } finally {
    await scrapes.close();
    metrics.close();
  }
  return EXIT.ok;
}
