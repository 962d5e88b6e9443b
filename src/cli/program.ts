// The command line as a whole. Enters: arguments and the outside world. Leaves: an exit status; every failure
// is one sentence on standard error, its stack only with --debug.

import { Command, CommanderError } from 'commander';
import { registerAudit } from './audit.ts';
import { registerCerts } from './certs.ts';
import { registerDemo } from './demo.ts';
import { EXIT, exitStatus, exitStatusHelp, expectedError } from './exit-codes.ts';
import { registerGateway } from './gateway.ts';
import { type Io, packageVersion } from './io.ts';
import { registerMockCrane } from './mock-crane.ts';
import { registerSupervise } from './supervise.ts';
import { registerWorkstation } from './workstation.ts';

function buildProgram(io: Io, finish: (status: number) => void): Command {
  const program = new Command('quaylink')
    .description(
      'Remote crane teleoperation: one operator, two gantry cranes, every millisecond between stick and crane measured, bounded and shown.',
    )
    .version(packageVersion(), '--version', 'print the release and end')
    .helpOption('-h, --help', 'show this help and end')
    .helpCommand(false)
    .option('--log-json', 'log as JSON lines (also: QUAYLINK_LOG=json)')
    .option('--debug', 'show where a failure came from (also: QUAYLINK_DEBUG=1)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', exitStatusHelp())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Said once, as one sentence, where all failures are said.
      outputError: () => undefined,
    });
  registerDemo(program, io, finish);
  registerGateway(program, io, finish);
  registerWorkstation(program, io, finish);
  registerSupervise(program, io, finish);
  registerMockCrane(program, io, finish);
  registerCerts(program, io, finish);
  registerAudit(program, io, finish);
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
    command.addHelpText('after', exitStatusHelp());
  }
  return program;
}

/** Commander's `error: unknown option '--x'\n(Did you mean --y?)` as the rest of our sentence. */
function usageSentence(error: CommanderError, who: string): string {
  const text = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  return `RUN_USAGE: ${text}${/[.)]$/.test(text) ? '' : '.'} See ${who} --help.`;
}

/** The subcommand that a command line names, in full: `quaylink gateway stop`. */
function spokenTo(command: Command, argv: readonly string[]): string {
  const place = argv.findIndex((argument) => command.commands.some((each) => each.name() === argument));
  const next = command.commands.find((each) => each.name() === argv[place]);
  return next === undefined ? command.name() : `${command.name()} ${spokenTo(next, argv.slice(place + 1))}`;
}

/** Runs one command line to its end. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let status: number = EXIT.ok;
  const program = buildProgram(io, (ended) => {
    status = ended;
  });
  const who = spokenTo(program, argv);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      // Without a subcommand commander has shown the help already.
      if (error.code !== 'commander.help') io.stderr.write(`${who}: ${usageSentence(error, who)}\n`);
      return EXIT.usage;
    }
    const fault = error instanceof Error ? error.message : String(error);
    io.stderr.write(`${who}: ${expectedError(error)?.message ?? `an unexpected fault: ${fault}`}\n`);
    const wantsStack = argv.includes('--debug') || (io.env['QUAYLINK_DEBUG'] ?? '') !== '';
    if (wantsStack && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
    return exitStatus(error);
  }
}
