// `quaylink demo`: everything on one machine. Enters: its options. Leaves: settings, handed to run-demo.

import { type Command, Option } from 'commander';
import { DEMO_PORTS, type DemoPorts, type InputChoice, type LogLevel } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import { type Finish, type GlobalOptions, logFormat, logLevelOption, wholeNumber } from './daemon.ts';
import type { Io } from './io.ts';
import { createLog } from './log.ts';
import { runDemo } from './run-demo.ts';

export interface DemoSettings {
  /** No terminal view and no operator: a scripted stick, and a result. */
  readonly headless: boolean;
  /** How long a headless run drives, start-up not counted. */
  readonly seconds: number;
  /** Print the result as one JSON object. */
  readonly json: boolean;
  /** Open the console's page in the browser. */
  readonly open: boolean;
  readonly input: InputChoice;
  readonly host: string;
  /** Wished ports; the demo moves to others where these are taken. */
  readonly ports: DemoPorts;
  readonly logLevel: LogLevel;
}

const DEFAULT_SECONDS = 20;
/** Six hours. What a longer script has of steps and stops would not be kept whole. */
export const MAX_SECONDS = 21_600;

interface Given extends GlobalOptions {
  readonly headless?: true;
  readonly seconds?: number;
  readonly json?: true;
  readonly open?: true;
  readonly keyboard?: true;
  readonly hid?: true;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly workstationPort: number;
  readonly plcAPort: number;
  readonly plcBPort: number;
  readonly logLevel: LogLevel;
}

function inputOf(given: Given): InputChoice {
  if (given.headless === true) return 'scripted';
  if (given.hid === true) return 'hid';
  return given.keyboard === true ? 'keyboard' : 'auto';
}

function settingsOf(given: Given): DemoSettings {
  if (given.headless !== true && (given.seconds !== undefined || given.json === true)) {
    throw new QuaylinkError(
      'RUN_USAGE',
      '--seconds and --json go with --headless; a demo with a view runs until Ctrl-C.',
    );
  }
  return {
    headless: given.headless === true,
    seconds: given.seconds ?? DEFAULT_SECONDS,
    json: given.json === true,
    open: given.open === true,
    input: inputOf(given),
    host: given.host,
    ports: {
      websocket: given.port,
      gatewayMetrics: given.metricsPort,
      workstation: given.workstationPort,
      plant: DEMO_PORTS.plant,
      plcs: [given.plcAPort, given.plcBPort],
    },
    logLevel: given.logLevel,
  };
}

function portOption(flags: string, meaning: string, port: number): Option {
  return new Option(flags, meaning).argParser(wholeNumber(0, 65_535)).default(port);
}

export function registerDemo(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('demo')
    .summary('everything on this machine: two cranes, gateway, workstation')
    .description(
      'Starts two mock cranes, a gateway and a workstation as processes of their own and shows both cranes moving under a stick: a plugged-in joystick where there is one, else the keyboard. Prints the address of the console, a page that can also break things. Ctrl-C stops everything, cranes first.',
    )
    .addOption(new Option('--headless', 'drive with a scripted stick and end by itself').conflicts(['keyboard', 'hid']))
    .addOption(
      new Option('--seconds <n>', `how long a headless run drives (default: ${DEFAULT_SECONDS})`).argParser(
        wholeNumber(1, MAX_SECONDS),
      ),
    )
    .addOption(new Option('--open', "open the console's page in the browser").conflicts('headless'))
    .option('--json', 'print the result of a headless run as one JSON object')
    .addOption(new Option('--keyboard', 'drive with the keyboard, even if a stick is there').conflicts('hid'))
    .option('--hid', 'drive with a stick, and fail if there is none')
    .option('--host <address>', 'address that everything listens on', '127.0.0.1')
    .addOption(portOption('--port <port>', 'gateway, WebSocket', DEMO_PORTS.websocket))
    .addOption(portOption('--metrics-port <port>', 'gateway, /metrics', DEMO_PORTS.gatewayMetrics))
    .addOption(portOption('--workstation-port <port>', 'workstation, console and /metrics', DEMO_PORTS.workstation))
    .addOption(portOption('--plc-a-port <port>', "crane A's PLC, Modbus TCP", DEMO_PORTS.plcs[0]))
    .addOption(portOption('--plc-b-port <port>', "crane B's PLC, Modbus TCP", DEMO_PORTS.plcs[1]))
    .addOption(logLevelOption().default('info'));
  command.action(async () => {
    const given = command.optsWithGlobals<Given>();
    const settings = settingsOf(given);
    const log = createLog(io.stderr, { name: 'demo', level: settings.logLevel, format: logFormat(io, given) });
    finish(await runDemo(settings, { ...io, log }));
  });
}
