// Wiring of `quaylink workstation`: inputs, metrics, a terminal view and the console around the workstation's shell.
// Enters: settings. Leaves: an exit status, when the end was asked for and the cranes were told to stop.

import type { WorkstationSettings } from '../config/index.ts';
import { createAlarmDesk } from '../console/server/alarms.ts';
import { type ConsoleServer, listenForConsole } from '../console/server/console-server.ts';
import { OfferedFaults } from '../console/server/fault-desk.ts';
import { LatencyRecorder } from '../console/server/latency-minute.ts';
import { builtPageFolder, readPageFiles } from '../console/server/static-files.ts';
import { createWallWatch } from '../console/server/wall-watch.ts';
import { QuaylinkError } from '../domain/index.ts';
import { openDeskInputs } from '../input/desk-inputs.ts';
import type { DeskInputs, DeskRequest } from '../input/index.ts';
import { metricsHandler } from '../telemetry/metrics-server.ts';
import { WorkstationMetrics } from '../telemetry/workstation-metrics.ts';
import { Workstation } from '../workstation/index.ts';
import { startPainter } from '../workstation/terminal/painter.ts';
import { type ConsoleAddress, consoleAddress, sayAddress } from './console-address.ts';
import { EXIT } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { onParentMessage, tellParent, watchForEnd } from './lifecycle.ts';
import { terminalOf, TerminalScreen } from './terminal-screen.ts';
import { type Input, now, openInput } from './workstation-input.ts';

const CHECK_SCRIPT_MS = 20;
/** A terminal that stands still at the end is left as it is. */
const TERMINAL_PATIENCE_MS = 500;

/** What a key asks of the desk, done. */
function serve(workstation: Workstation, { side, what }: DeskRequest): void {
  const crane = workstation.view(now()).cranes.find((each) => each.side === side);
  if (what === 'claim') workstation.claim(side);
  else if (what === 'release') workstation.release(side);
  else if (crane?.held === true && crane.status?.offered === true) workstation.withdrawOffer(side);
  else workstation.offer(side);
}

/** The own input and the console's page as one. Throws QuaylinkError where this installation is incomplete. */
function joined(own: Input, io: RunIo): DeskInputs {
  const inputs = openDeskInputs(own.source, {
    mode: 'split',
    onFault: ({ code, detail }) => io.log.warn({ code }, detail),
  });
  if (!inputs.ok) {
    throw new QuaylinkError(inputs.code, `${inputs.expected} is needed, found ${inputs.found}; install again`);
  }
  return inputs.value;
}

/** The demo's faults, as the process that started this one offers them. */
function offeredFaults(inputs: DeskInputs): OfferedFaults {
  const faults = new OfferedFaults({ ask: tellParent, unplug: (out) => inputs.unplug(out, now()) });
  onParentMessage('faults', ({ offers }) => faults.told(offers));
  return faults;
}

interface ConsoleParts {
  readonly server: ConsoleServer;
  readonly settings: WorkstationSettings;
  readonly address: ConsoleAddress;
  readonly workstation: Workstation;
  readonly own: Input;
  readonly inputs: DeskInputs;
  readonly latency: LatencyRecorder;
}

function serveConsole({ server, settings, address, workstation, own, inputs, latency }: ConsoleParts, io: RunIo): void {
  const { label, console, wall } = settings;
  server.serve(
    {
      release: packageVersion(),
      label,
      token: address.token,
      viewerToken: console.viewerToken,
      screen: console.screen,
      own: own.source.label,
      help: own.help,
      remark: own.remark,
    },
    {
      desk: workstation,
      inputs,
      alarms: createAlarmDesk(),
      latency,
      wall: createWallWatch(wall, {
        label,
        onDown: (gateway, cause, detail) => io.log.info({ gateway, code: cause }, detail),
      }),
      faults: offeredFaults(inputs),
    },
  );
}

export async function runWorkstation(settings: WorkstationSettings, io: RunIo): Promise<number> {
  const end = watchForEnd(io);
  const metrics = new WorkstationMetrics({ version: packageVersion(), cranes: [settings.cranes.a, settings.cranes.b] });
  const server = await listenForConsole({
    ...settings.http,
    files: readPageFiles(builtPageFolder()),
    metrics: metricsHandler(metrics.registry),
    onFault: (error) => io.log.error({ code: 'RUN_FAULT', error: String(error) }, 'the console has failed'),
  });
  try {
    let running: Workstation | undefined;
    const own = await openInput(settings, io, {
      onInterrupt: () => end.ask(),
      onRequest: (request) => {
        if (running !== undefined) serve(running, request);
      },
    });
    const inputs = joined(own, io);
    const latency = new LatencyRecorder(metrics, now());
    const { gatewayUrl, token, tls, label, cranes, autoClaim } = settings;
    const workstation = new Workstation({
      settings: { gatewayUrl, token, tls, label, cranes, autoClaim },
      source: inputs,
      observer: latency,
      onPathDown: (path, cause, detail) => io.log.warn({ path, code: cause }, detail),
    });
    running = workstation;
    const address = consoleAddress(server.url, settings.console.token);
    serveConsole({ server, settings, address, workstation, own, inputs, latency }, io);
    workstation.start();
    onParentMessage('measure-anew', () => workstation.measureAnew());
    onParentMessage('report', () => tellParent({ kind: 'report', report: workstation.report(now()) }));
    const { watch } = own;
    const checks = watch === undefined ? undefined : setInterval(() => watch(workstation), CHECK_SCRIPT_MS);
    const open = terminalOf(io.stdout);
    const terminal = open === undefined ? undefined : new TerminalScreen(open);
    const screen = terminal ?? io.stdout;
    const isViewed = settings.view && terminal !== undefined;
    sayAddress(address, isViewed || process.connected, io);
    const painter = settings.view
      ? startPainter({
          screen,
          view: () => workstation.view(now()),
          help: own.help,
          remark: [...address.remark, own.remark].join(' ').trim(),
          colour: (io.env['NO_COLOR'] ?? '') === '',
          onPainted: (side, number) => {
            if (settings.console.screen === 'terminal') workstation.painted(side, number);
          },
        })
      : undefined;
    io.log.info({ console: server.url, metrics: server.port, input: own.source.label }, 'workstation ready');
    tellParent({ kind: 'ready', metricsPort: server.port, console: address.shown });
    await end.asked;
    clearInterval(checks);
    server.dismiss();
    await workstation.close();
    painter?.close();
    await terminal?.settled(TERMINAL_PATIENCE_MS);
  } finally {
    await server.close();
    metrics.close();
  }
  return EXIT.ok;
}
