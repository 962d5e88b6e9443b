// `quaylink supervise takeover | bypass`: what a supervisor does from a machine of their own, over the gateway's own
// door. Enters: a workstation's file, options, Ctrl-C. Leaves: requests with the supervisor's token or certificate;
// sentences or JSON about what became of them.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { loadWorkstationConfig } from '../config/index.ts';
import { type Code, codeNumber, codeSentence, type CraneNumber, QuaylinkError } from '../domain/index.ts';
import { type Millis, millis } from '../quantity/index.ts';
import { PROTECTIONS } from '../safety/protections.ts';
import { clipText, type CraneFrame, type GrantFrame, MAX_REASON_BYTES } from '../wire/index.ts';
import { readConfigFile } from './config-file.ts';
import { type Finish, type GlobalOptions, wholeNumber } from './daemon.ts';
import { EXIT } from './exit-codes.ts';
import { plain } from './gateway-status.ts';
import type { Io } from './io.ts';
import { type End, watchForEnd } from './lifecycle.ts';
import { craneOption, needed, neededCrane, printResult, reasonOption, type Result } from './request.ts';
import { outcomeOf, refuse, SupervisorLink } from './supervisor-link.ts';

const RELEASE_EVERY_MS = 200;
const RELEASES = 25;
/** The longest time that a frame can carry. */
const MAX_SECONDS = 300;
const BYPASSABLE: readonly Code[] = PROTECTIONS.filter(({ bypassable }) => bypassable).map(({ code }) => code);

interface Given extends GlobalOptions {
  readonly config?: string;
  readonly json?: true;
  readonly crane?: CraneNumber;
  readonly reason?: string;
  readonly protection?: Code;
  readonly seconds?: number;
}

/** One run: a connection that is open, and whoever waits for it. */
interface Errand {
  readonly link: SupervisorLink;
  readonly crane: CraneFrame;
  readonly reason: string;
  readonly end: End;
  /** For a person who waits. */
  readonly progress: (line: string) => void;
}

interface Deed {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** What it does with the crane, once the options are complete. */
  prepare(given: Given): (errand: Errand) => Promise<Result>;
}

function nameOf({ crane, name }: CraneFrame): string {
  return `${crane} (${plain(name)})`;
}

function heldBy(holder: string): string {
  return holder === '' ? 'nobody' : plain(holder);
}

/** The final answer to a take-over that waits; undefined = somebody asked for the end first. */
async function waitForRest({ link, crane, end, progress }: Errand, request: number): Promise<GrantFrame | undefined> {
  progress(`Crane ${nameOf(crane)} is stopped; it changes hands when it rests. Ctrl-C gives up.`);
  let told = '';
  const answer = link.until((frame) => {
    if (frame.type === 'grant' && frame.request === request) return frame;
    if (frame.type !== 'status' || frame.crane !== crane.crane) return undefined;
    const line = `${frame.state}, held by ${heldBy(frame.holder)}`;
    if (line !== told) progress(line);
    told = line;
    return undefined;
  });
  const lost = (error: unknown): never => {
    progress('The connection is lost, and the take-over with it.');
    throw error;
  };
  return Promise.race([answer.catch(lost), end.asked.then(() => undefined)]);
}

/** Gives back what was taken, so that whoever shall drive can claim it. */
async function release({ link, crane }: Errand): Promise<void> {
  let outcome: Code = 'OK';
  for (let tries = 0; tries < RELEASES; tries += 1) {
    outcome = outcomeOf(await link.ask({ type: 'release', crane: crane.crane }));
    if (outcome === 'OK' || outcome === 'AUTHORITY_NOT_HOLDER') return;
    await sleep(RELEASE_EVERY_MS);
  }
  throw new QuaylinkError(
    outcome,
    `crane ${nameOf(crane)} is taken over, but not released: ${codeSentence(outcome)} The gateway gives it up by itself once it rests.`,
  );
}

async function takeOver(errand: Errand): Promise<Result> {
  const { link, crane, reason } = errand;
  const { holder } = await link.status(crane.crane);
  let grant = await link.ask({ type: 'takeover', crane: crane.crane, reason });
  if (outcomeOf(grant) === 'AUTHORITY_TAKEOVER_PENDING') {
    const final = await waitForRest(errand, grant.request);
    if (final === undefined) {
      throw new QuaylinkError(
        'RUN_INTERRUPTED',
        `the take-over is given up: ${heldBy(holder)} keeps crane ${nameOf(crane)}, stopped.`,
      );
    }
    grant = final;
  }
  refuse(grant);
  await release(errand);
  const former = holder === '' ? 'Nobody held it' : `It was held by ${plain(holder)}`;
  return {
    lines: [`Crane ${nameOf(crane)} is taken over and released: nobody holds it. ${former}.`],
    json: { ok: true, outcome: 'OK', crane: crane.crane, former: holder === '' ? null : holder },
  };
}

type BypassEnd = 'expired' | 'early' | 'interrupted';

/** Shows what is left of a bypass until it is over, and why it is. */
async function watchBypass({ link, crane, end, progress }: Errand, code: Code, seconds: number): Promise<BypassEnd> {
  const endsAt = performance.now() + seconds * 1000;
  const left = () => Math.max(0, Math.round((endsAt - performance.now()) / 1000));
  const tell = () => {
    if (left() % 10 === 0 || left() < 10) progress(`${left()} s left`);
  };
  link.onAway = (away) =>
    progress(
      away ? 'The connection is lost; without it the bypass ends within 10 s. Trying again.' : 'Connected again.',
    );
  progress(`${code} of crane ${nameOf(crane)} is bypassed for ${seconds} s, at creep speed. Ctrl-C ends it.`);
  const lifted = link.until((frame) =>
    frame.type === 'status' && frame.crane === crane.crane && !frame.bypassed ? true : undefined,
  );
  const ticks = setInterval(tell, 1000);
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<BypassEnd>((resolve) => {
    timer = setTimeout(() => resolve('expired'), seconds * 1000);
  });
  try {
    return await Promise.race([
      timeIsUp,
      // The gateway's own clock may be a moment before this one.
      lifted.then(() => (left() < 1 ? ('expired' as const) : ('early' as const))),
      end.asked.then(() => 'interrupted' as const),
    ]);
  } finally {
    clearInterval(ticks);
    clearTimeout(timer);
  }
}

const BYPASS_ENDS: Readonly<Record<BypassEnd, string>> = {
  expired: 'its time is up',
  early: 'the crane changed hands, or a supervisor ended it',
  interrupted: 'ended at once',
};

function bypassing(code: Code, seconds: number): (errand: Errand) => Promise<Result> {
  return async (errand) => {
    const { link, crane, reason } = errand;
    const order = (time: Millis) =>
      link.ask({ type: 'bypass', crane: crane.crane, code: codeNumber(code), time, reason });
    refuse(await order(millis(seconds * 1000)));
    const ended = await watchBypass(errand, code, seconds);
    if (ended === 'interrupted') refuse(await order(millis(0)));
    return {
      lines: [`The bypass of ${code} of crane ${nameOf(crane)} is over: ${BYPASS_ENDS[ended]}.`],
      json: { ok: true, outcome: 'OK', crane: crane.crane, protection: code, ended },
    };
  };
}

const DEEDS: readonly Deed[] = [
  {
    name: 'takeover',
    summary: 'take a crane from its holder',
    description:
      'Stops a crane, takes it from whoever holds it once it rests, and releases it: whoever shall drive can claim it then. The holder is told by whom and why. Ctrl-C gives up while the crane is not at rest yet.',
    options: [],
    prepare: () => takeOver,
  },
  {
    name: 'bypass',
    summary: 'set one protection of a crane aside for a while',
    description:
      'Lifts one protection of a crane and leaves creep speed, until the time is up, the crane changes hands, or Ctrl-C. It needs this command to stay connected: ten seconds without, and it is over.',
    options: [
      new Option('--protection <code>', 'which one (needed)').choices(BYPASSABLE),
      new Option('--seconds <number>', 'for how long (needed)').argParser(wholeNumber(1, MAX_SECONDS)),
    ],
    prepare: ({ protection, seconds }) =>
      bypassing(needed(protection, '--protection CODE'), needed(seconds, '--seconds NUMBER')),
  },
];

async function run(deed: Deed, given: Given, io: Io): Promise<Result> {
  const file = needed(given.config, '--config FILE');
  const number = neededCrane(given);
  const reason = clipText(needed(given.reason, '--reason TEXT').trim(), MAX_REASON_BYTES);
  if (reason === '') throw new QuaylinkError('RUN_USAGE', 'the reason is empty.');
  const act = deed.prepare(given);
  const { settings, warnings } = loadWorkstationConfig(readConfigFile(io.cwd, file, {}));
  const progress = (line: string) => void io.stderr.write(`${line}\n`);
  for (const warning of warnings) progress(`warning: ${warning}`);
  const end = watchForEnd(io);
  const link = new SupervisorLink(settings);
  try {
    const crane = await link.open(number);
    if (end.isAsked()) throw new QuaylinkError('RUN_INTERRUPTED', 'nothing was asked of the gateway.');
    return await act({ link, crane, reason, end, progress });
  } finally {
    await link.close();
    end.unwatch();
  }
}

export function registerSupervise(program: Command, io: Io, finish: Finish): void {
  const supervise = program
    .command('supervise')
    .summary("what a supervisor's own machine asks of a gateway")
    .description(
      'Takes a crane over, or bypasses one of its protections, with the token or certificate of a supervisor. Both are recorded with the reason.',
    );
  for (const deed of DEEDS) {
    const command = supervise
      .command(deed.name)
      .summary(deed.summary)
      .description(deed.description)
      .option('--config <file>', "a workstation's file, whose [gateway] and [tls] are used")
      .option('--json', 'print one JSON object')
      .addOption(craneOption('the crane (needed)'))
      .addOption(reasonOption('why (needed); it is recorded'));
    for (const option of deed.options) command.addOption(option);
    command.action(async () => {
      const given = command.optsWithGlobals<Given>();
      await printResult(io, given.json === true, () => run(deed, given, io));
      finish(EXIT.ok);
    });
  }
}
