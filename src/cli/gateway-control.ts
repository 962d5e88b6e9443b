// `quaylink gateway status | stop | reset | takeover`: asks the gateway that runs on this machine. Enters: options of
// the command line. Leaves: requests at its local socket, and sentences or JSON about what became of them.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { loadLocalSocket } from '../config/index.ts';
import { type CraneNumber, QuaylinkError } from '../domain/index.ts';
import type { CraneReport } from '../gateway/index.ts';
import { readConfigFile } from './config-file.ts';
import type { Finish, GlobalOptions } from './daemon.ts';
import { EXIT } from './exit-codes.ts';
import { craneLines, craneName, holderName, sentence, statusLines } from './gateway-status.ts';
import type { Io } from './io.ts';
import { askGateway } from './local-control/client.ts';
import type { Accepted, LocalRequest } from './local-control/requests.ts';
import { craneOption, needed, neededCrane, printResult, reasonOption, type Result } from './request.ts';

const POLL_MS = 100;
/** A crane takes its ramp to rest; one that takes longer has a fault that `status` tells. */
const TAKEOVER_WITHIN_MS = 20_000;
/** PLC and gateway acknowledge within a few exchanges. */
const RESET_WITHIN_MS = 3000;

interface Given extends GlobalOptions {
  readonly config?: string;
  readonly json?: true;
  readonly crane?: CraneNumber;
  readonly all?: true;
  readonly emergency?: true;
  readonly reason?: string;
  readonly confirm?: string;
}

/** One question to the gateway of the file. */
type Ask = (request: LocalRequest) => Promise<Accepted>;

interface Control {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** `progress`: for a person who waits. */
  run(ask: Ask, given: Given, progress: (line: string) => void): Promise<Result>;
}

function craneOf({ report }: Accepted, crane: CraneNumber | undefined): CraneReport {
  const found = report.cranes.find((each) => each.crane === crane);
  if (found === undefined) throw new QuaylinkError('AUTHORITY_UNKNOWN_CRANE', sentence('AUTHORITY_UNKNOWN_CRANE'));
  return found;
}

function neededReason({ reason }: Given, by = ''): string {
  return needed(reason, '--reason TEXT', by);
}

/** Asks for the state of one crane until `done`; undefined where it is not done in time. */
async function waitFor(
  ask: Ask,
  crane: CraneNumber,
  withinMs: number,
  done: (report: CraneReport) => boolean,
): Promise<CraneReport | undefined> {
  for (let waited = 0; ; waited += POLL_MS) {
    const report = craneOf(await ask({ do: 'status' }), crane);
    if (done(report)) return report;
    if (waited >= withinMs) return undefined;
    await sleep(POLL_MS);
  }
}

async function runStatus(ask: Ask): Promise<Result> {
  const { report } = await ask({ do: 'status' });
  return { lines: statusLines(report), json: report };
}

async function runStop(ask: Ask, { crane, emergency, reason }: Given): Promise<Result> {
  const kind = emergency === true ? 'emergency' : 'stop';
  const { outcome, report } = await ask({ do: 'stop', crane: crane ?? 0, kind, reason });
  const cranes = report.cranes.filter((each) => crane === undefined || each.crane === crane);
  const what = emergency === true ? 'Emergency stop' : 'Stop';
  return {
    lines: [`${what} given to ${cranes.map(craneName).join(', ')}.`, '', ...craneLines(cranes)],
    json: { ok: true, outcome, cranes },
  };
}

function isReset({ state }: CraneReport): boolean {
  return state !== 'estopped' && state !== 'faulted';
}

async function runReset(ask: Ask, given: Given): Promise<Result> {
  const crane = neededCrane(given);
  const { confirm: number } = given;
  const confirmed = number === undefined ? undefined : { number, reason: neededReason(given, ' with --confirm') };
  const answer = await ask({ do: 'reset', crane, confirmed });
  const found = craneOf(answer, crane);
  if (answer.confirm !== undefined) {
    const { number, valid_ms } = answer.confirm;
    return {
      lines: [
        `Crane ${craneName(found)} is ${found.state}. ${found.last_stop}: ${sentence(found.last_stop)}`,
        'A reset starts nothing. It acknowledges the stop at gateway and PLC, which take it at standstill and once their own cause is gone; the crane then waits to be claimed and armed as after any start.',
        `Make sure that the cause is gone and nobody is near the crane. Then, within ${valid_ms / 1000} s, repeat the command with --confirm ${number} --reason TEXT`,
      ],
      json: { ok: true, confirm: number, valid_ms, crane: found },
    };
  }
  const after = await waitFor(ask, crane, RESET_WITHIN_MS, isReset);
  if (after !== undefined) {
    return {
      lines: [`Crane ${craneName(after)} is reset: ${after.state}.`],
      json: { ok: true, outcome: 'OK', crane: after },
    };
  }
  const { cause, state } = craneOf(await ask({ do: 'status' }), crane);
  throw new QuaylinkError(
    'SAFETY_RESET_NEEDED',
    `the reset did not take, the crane is still ${state}. ${cause}: ${sentence(cause)}`,
  );
}

async function runTakeover(ask: Ask, given: Given, progress: (line: string) => void): Promise<Result> {
  const crane = neededCrane(given);
  const reason = neededReason(given);
  const before = craneOf(await ask({ do: 'status' }), crane);
  const answer = await ask({ do: 'takeover', crane, reason });
  const seconds = TAKEOVER_WITHIN_MS / 1000;
  if (answer.outcome !== 'OK') {
    progress(`Crane ${craneName(before)} is stopped; it changes hands when it rests, within ${seconds} s.`);
  }
  let told = '';
  const after = await waitFor(ask, crane, TAKEOVER_WITHIN_MS, (report) => {
    const line = `${report.state}, held by ${holderName(report)}`;
    if (line !== told) progress(line);
    told = line;
    return report.takeover === null;
  });
  if (after === undefined) {
    throw new QuaylinkError(
      'AUTHORITY_TAKEOVER_PENDING',
      `the crane does not rest after ${seconds} s; the take-over goes on, and \`quaylink gateway status\` tells its end.`,
    );
  }
  if (after.holder !== null) {
    throw new QuaylinkError('AUTHORITY_HELD_BY_OTHER', `${holderName(after)} holds crane ${craneName(after)}.`);
  }
  const former = before.holder === null ? 'Nobody held it' : `It was held by ${holderName(before)}`;
  return {
    lines: [`Nobody holds crane ${craneName(after)} any more. ${former}.`],
    json: { ok: true, outcome: 'OK', former: before.holder, crane: after },
  };
}

const CONTROLS: readonly Control[] = [
  {
    name: 'status',
    summary: 'state of the cranes and sessions',
    description: 'Shows state and cause of each crane, its holder, the link to its PLC and the ages of what is known.',
    options: [],
    run: runStatus,
  },
  {
    name: 'stop',
    summary: 'stop cranes',
    description: 'Stops one crane or all of them: a controlled stop, or with --emergency the emergency stop.',
    options: [
      craneOption('only this crane'),
      new Option('--all', 'all cranes; also without any of the two').conflicts('crane'),
      new Option('--emergency', 'emergency stop, latched at gateway and PLC until a reset'),
      reasonOption(),
    ],
    run: runStop,
  },
  {
    name: 'reset',
    summary: 'acknowledge an emergency stop or fault',
    description:
      'Ends the emergency stop or fault of a crane that stands still; nothing starts by it. In two steps: the first tells the cause and a number, the second repeats the command with it and a reason.',
    options: [
      craneOption('the crane (needed)'),
      reasonOption('why; recorded, and needed with --confirm'),
      new Option('--confirm <number>', 'what the first step told, while it is valid'),
    ],
    run: runReset,
  },
  {
    name: 'takeover',
    summary: 'take a crane from its holder',
    description:
      'Stops a crane and takes it from whoever holds it, once it rests. Nobody holds it afterwards. The holder is told the reason.',
    options: [craneOption('the crane (needed)'), reasonOption('why (needed); it is recorded, and the holder is told')],
    run: runTakeover,
  },
];

/** Options of the daemon that stand before or after a subcommand reach the daemon's own parser: none but the file counts here. */
function refuseOptionsOf(gateway: Command): void {
  const strange = gateway.options.find(
    (option) => option.long !== '--config' && gateway.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (strange !== undefined) throw new QuaylinkError('RUN_USAGE', `${strange.long} is of \`quaylink gateway\` alone.`);
}

/** Adds the subcommands to the one of the daemon. */
export function registerGatewayControl(gateway: Command, io: Io, finish: Finish): void {
  for (const control of CONTROLS) {
    const command = gateway
      .command(control.name)
      .summary(control.summary)
      .description(control.description)
      .option('--config <file>', "the gateway's file, whose `local.socket` is asked")
      .option('--json', 'print one JSON object');
    // The options of the daemon mean nothing here.
    command.configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions: () => [...(gateway.parent?.options ?? [])],
    });
    for (const option of control.options) command.addOption(option);
    command.action(async () => {
      const given = command.optsWithGlobals<Given>();
      const progress = (line: string) => void io.stderr.write(`${line}\n`);
      await printResult(io, given.json === true, async () => {
        refuseOptionsOf(gateway);
        const socket = loadLocalSocket(readConfigFile(io.cwd, needed(given.config, '--config FILE'), {}));
        return control.run((request) => askGateway(socket, request), given, progress);
      });
      finish(EXIT.ok);
    });
  }
}
