// What the three daemons' subcommands share: a configuration file, overrides of single keys, --print-config, a
// log. Enters: a subcommand as data. Leaves: a commander subcommand that ends in an exit status.

import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Loaded, LogLevel, Source } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import { readConfigFile } from './config-file.ts';
import { EXIT } from './exit-codes.ts';
import type { Io, RunIo } from './io.ts';
import { createLog } from './log.ts';

/** Called with the exit status when a subcommand has ended. */
export type Finish = (status: number) => void;

/** An option of the command line that stands for one key of the file. */
export interface Override {
  readonly flags: string;
  /** Dotted key of the file. */
  readonly key: string;
  readonly meaning: string;
  /** A `path` starts at the working folder, where one of the file starts at the file. */
  readonly value: 'text' | 'path' | 'port' | 'off';
}

export interface Daemon<Settings extends { readonly logLevel: LogLevel }> {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** A file of the package that starts as it is. */
  readonly example: string;
  readonly overrides: readonly Override[];
  load(source: Source): Loaded<Settings>;
  /** Runs until its end is asked for; resolves to the exit status. `effective`: the configuration as --print-config shows it. */
  run(settings: Settings, io: RunIo, effective: string): Promise<number>;
}

/** Options that every command knows. */
export interface GlobalOptions {
  readonly logJson?: boolean;
}

/** A whole number from `min` to `max` on the command line. */
export function wholeNumber(min: number, max: number): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Allowed: a whole number ${min} … ${max}.`);
    }
    return value;
  };
}

export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'how much to log').choices(['debug', 'info', 'warn', 'error', 'silent']);
}

export function logFormat(io: Io, options: GlobalOptions): 'text' | 'json' {
  return options.logJson === true || io.env['QUAYLINK_LOG'] === 'json' ? 'json' : 'text';
}

function overrideOption(override: Override): Option {
  const option = new Option(override.flags, `${override.meaning} (\`${override.key}\`)`);
  return override.value === 'port' ? option.argParser(wholeNumber(0, 65_535)) : option;
}

type Given = GlobalOptions & Readonly<Record<string, string | number | boolean | undefined>>;

/** Registers one daemon, and returns its subcommand. Failures are thrown as QuaylinkError; `finish` gets the status of everything else. */
export function registerDaemon<Settings extends { readonly logLevel: LogLevel }>(
  program: Command,
  io: Io,
  finish: Finish,
  daemon: Daemon<Settings>,
): Command {
  const logLevel: Override = {
    flags: '--log-level <level>',
    key: 'log_level',
    meaning: 'how much to log',
    value: 'text',
  };
  const options = [
    ...daemon.overrides.map((override) => ({ override, option: overrideOption(override) })),
    { override: logLevel, option: logLevelOption() },
  ];
  const command = program
    .command(daemon.name)
    .summary(daemon.summary)
    .description(daemon.description)
    .option('--config <file>', 'the TOML file to run with (docs/configuration.md)')
    .option('--print-config', 'print the effective configuration, secrets masked, and end');
  for (const { option } of options) command.addOption(option);
  command.action(async () => {
    const given = command.optsWithGlobals<Given>();
    const { config } = given;
    if (typeof config !== 'string') {
      throw new QuaylinkError(
        'RUN_USAGE',
        `--config FILE is needed; ${daemon.example} of the package is a file to start from.`,
      );
    }
    const overrides: Record<string, string | number | boolean> = {};
    for (const { override, option } of options) {
      const value = given[option.attributeName()];
      if (value === undefined) continue;
      if (override.value === 'off') {
        if (value === false) overrides[override.key] = false;
      } else {
        overrides[override.key] = override.value === 'path' ? resolve(io.cwd, String(value)) : value;
      }
    }
    const loaded = daemon.load(readConfigFile(io.cwd, config, overrides));
    if (given['printConfig'] === true) {
      for (const warning of loaded.warnings) io.stderr.write(`quaylink ${daemon.name}: warning: ${warning}\n`);
      io.stdout.write(`${loaded.effective.trimEnd()}\n`);
      finish(EXIT.ok);
      return;
    }
    const log = createLog(io.stderr, {
      name: daemon.name,
      level: loaded.settings.logLevel,
      format: logFormat(io, given),
    });
    for (const warning of loaded.warnings) log.warn(warning);
    finish(await daemon.run(loaded.settings, { ...io, log }, loaded.effective));
  });
  return command;
}
