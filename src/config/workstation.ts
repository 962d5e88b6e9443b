// The workstation's file: which gateway, which cranes on the desk, which stick, what it shows. Enters: TOML
// text. Leaves: settings in the program's units, warnings, and the effective configuration, secrets masked.

import { stringify } from 'smol-toml';
import { z } from 'zod';
import type { CraneNumber } from '../domain/index.ts';
import {
  type ConsoleKeySettings,
  consoleSchema,
  type HttpSettings,
  httpSchema,
  maskedConsole,
  resolveConsole,
} from './console-keys.ts';
import { checkedNumber, choice, craneNumber, flag, isLoopback, logLevel, type LogLevel, path, text } from './fields.ts';
import { parseConfig } from './parse.ts';
import { configError, type Problem } from './problems.ts';
import { masked, resolveToken, tokenKeys } from './secrets.ts';
import { besideConfig, type Findings, type Loaded, type Source } from './source.ts';
import { clientTlsSchema, resolveTls, type TlsFiles } from './tls-keys.ts';
import { maskedWall, resolveWall, type WallGatewaySettings, wallSchema } from './wall-keys.ts';

const INPUT_SOURCES = ['auto', 'hid', 'keyboard', 'scripted'] as const;
export type InputChoice = (typeof INPUT_SOURCES)[number];

export const workstationSchema = z.strictObject({
  label: text('Who sits here; shown to others.', 64).default('workstation'),
  log_level: logLevel(),
  view: flag('The live terminal view; plain lines where the output is no terminal.').default(true),
  gateway: z
    .strictObject({
      url: z
        .string()
        .refine((value) => URL.canParse(value) && /^wss?:\/\/[^/?#@]+\/?$/.test(value))
        .default('ws://127.0.0.1:7440')
        .meta({ description: 'Where the gateway is.', allowed: '`ws://` or `wss://`, a host and a port, no path' }),
      ...tokenKeys,
    })
    .prefault({}),
  tls: clientTlsSchema.optional(),
  desk: z
    .strictObject({
      a: craneNumber('Number of the crane at the left of the desk.').default(1),
      b: craneNumber('Number of the crane at the right of the desk.').default(2),
      auto_claim: flag('Claim both cranes as soon as nobody holds them; never takes one from anybody.').default(true),
    })
    .prefault({}),
  input: z
    .strictObject({
      source: choice(
        'What drives: `auto` takes a stick where there is one and the keyboard where there is none.',
        INPUT_SOURCES,
      ).default('auto'),
      profiles: path('Folder of own profiles, looked at before the built-in ones.').optional(),
      script: path(
        'JSON file that a `scripted` stick plays once both cranes wait for neutral; see docs/faults.md.',
      ).optional(),
    })
    .prefault({}),
  wall: wallSchema.prefault({}),
  console: consoleSchema.prefault({}),
  http: httpSchema.prefault({}),
});

export interface WorkstationSettings {
  readonly label: string;
  readonly logLevel: LogLevel;
  readonly view: boolean;
  /** Origin of the gateway, without a path: `ws://host:port`. */
  readonly gatewayUrl: string;
  /** Exactly one of token and files proves who this is. */
  readonly token: string | undefined;
  readonly tls: TlsFiles | undefined;
  readonly cranes: { readonly a: CraneNumber; readonly b: CraneNumber };
  readonly autoClaim: boolean;
  readonly input: InputChoice;
  /** Absolute path of a folder of profiles, looked at before the built-in one. */
  readonly profiles: string | undefined;
  /** Absolute path of what a `scripted` stick plays; given exactly when `input` is `scripted`. */
  readonly script: string | undefined;
  /** The desk's own gateway first, by the desk's own token or certificate; at most 16. */
  readonly wall: readonly WallGatewaySettings[];
  readonly console: ConsoleKeySettings;
  readonly http: HttpSettings;
}

/** Loads the workstation's file. Throws QuaylinkError with a CONFIG code that lists every problem found. */
export function loadWorkstationConfig(source: Source): Loaded<WorkstationSettings> {
  const file = parseConfig(workstationSchema, source);
  const findings: Findings = { problems: [], warnings: [] };
  const tls = file.tls === undefined ? undefined : resolveTls(source, file.tls, findings);
  const token = tls === undefined ? resolveToken(source, 'gateway', file.gateway, findings) : undefined;
  if (tls !== undefined) findings.problems.push(...againstTls(file));
  if (file.desk.a === file.desk.b) {
    findings.problems.push({
      code: 'CONFIG_INCONSISTENT',
      text: `\`desk.a\` and \`desk.b\` are both ${file.desk.a}; a desk has two different cranes.`,
    });
  }
  if ((file.input.source === 'scripted') !== (file.input.script !== undefined)) {
    findings.problems.push({
      code: 'CONFIG_INCONSISTENT',
      text: '`input.script` and `input.source = "scripted"` go together: give both or neither.',
    });
  }
  const wall = resolveWall(source, file.wall, tls, findings);
  const consoleSettings = resolveConsole(source, file.http, file.console, findings);
  if (findings.problems.length > 0) throw configError(source.file, findings.problems);
  const url = new URL(file.gateway.url);
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    findings.warnings.push(
      `\`gateway.url\` ${file.gateway.url} is not encrypted: the token and every command can be read and forged on the way.`,
    );
  }
  const gatewayUrl = url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
  return {
    settings: {
      label: file.label,
      logLevel: file.log_level,
      view: file.view,
      gatewayUrl,
      token,
      tls,
      cranes: { a: checkedNumber(file.desk.a), b: checkedNumber(file.desk.b) },
      autoClaim: file.desk.auto_claim,
      input: file.input.source,
      profiles: file.input.profiles === undefined ? undefined : besideConfig(source, file.input.profiles),
      script: file.input.script === undefined ? undefined : besideConfig(source, file.input.script),
      wall: [{ name: undefined, gatewayUrl, token, tls }, ...wall],
      console: consoleSettings,
      http: file.http,
    },
    warnings: findings.warnings,
    effective: stringify({
      ...file,
      gateway: masked(file.gateway),
      wall: maskedWall(file.wall),
      console: maskedConsole(file.console),
    }),
  };
}

/** What a certificate leaves no room for. */
function againstTls({ gateway }: z.output<typeof workstationSchema>): readonly Problem[] {
  const found: Problem[] = [];
  if (gateway.token !== undefined || gateway.token_file !== undefined) {
    found.push({
      code: 'CONFIG_INCONSISTENT',
      text: '`[tls]` and a token contradict each other: the certificate proves who this is; remove the token.',
    });
  }
  if (!gateway.url.startsWith('wss://')) {
    found.push({
      code: 'CONFIG_INCONSISTENT',
      text: `\`gateway.url\` ${gateway.url} is not encrypted, but there is a \`[tls]\` table; write \`wss://\`, or remove the table.`,
    });
  }
  return found;
}
