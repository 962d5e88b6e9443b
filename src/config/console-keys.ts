// The operator's console in a workstation's file: where it is served, by which names, and what lets a page in. Enters: the
// `[http]` and `[console]` tables. Leaves: settings; problems and warnings.

import { z } from 'zod';
import { choice, host, isLoopback, type Listen, listenPort, path } from './fields.ts';
import { MASK, resolveOptionalToken, tokenText } from './secrets.ts';
import type { Findings, Source } from './source.ts';

const MAX_NAMES = 16;
const NAMES_ALLOWED = `an array of 0 … ${MAX_NAMES} host names, without ports`;

export const httpSchema = z.strictObject({
  host: host('Address of the console and of `/metrics`.').default('127.0.0.1'),
  port: listenPort('Port of the console and of `/metrics`.').default(7450),
  names: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/)
        .meta({ allowed: 'a host name, without a port' }),
    )
    .max(MAX_NAMES)
    .default([])
    .meta({
      description: 'Names beside its address by which a browser may call the console; it refuses all others.',
      allowed: NAMES_ALLOWED,
    }),
});

export const consoleSchema = z.strictObject({
  token: tokenText(
    'Lets a page take the desk. Where neither this nor `token_file` is given, each start makes a token of its own and prints the address that carries it.',
  ).optional(),
  token_file: path('File that holds that token alone.').optional(),
  viewer_token: tokenText('Lets a page look on, and stop. Without it there are no such pages.').optional(),
  viewer_token_file: path('File that holds that token alone.').optional(),
  screen: choice(
    "Whose painting is told to the gateway, which stops a crane whose declared picture is not painted: the terminal view's, or that of the page that has the desk.",
    ['terminal', 'page'],
  ).default('terminal'),
});
type ConsoleKeys = z.output<typeof consoleSchema>;

export interface HttpSettings extends Listen {
  readonly names: readonly string[];
}

export interface ConsoleKeySettings {
  /** undefined: a random one, for each start. */
  readonly token: string | undefined;
  /** undefined: no page only looks on. */
  readonly viewerToken: string | undefined;
  readonly screen: 'terminal' | 'page';
}

export function resolveConsole(
  source: Source,
  http: HttpSettings,
  keys: ConsoleKeys,
  findings: Findings,
): ConsoleKeySettings {
  const token = resolveOptionalToken(source, 'console.token', { inline: keys.token, file: keys.token_file }, findings);
  const viewerToken = resolveOptionalToken(
    source,
    'console.viewer_token',
    { inline: keys.viewer_token, file: keys.viewer_token_file },
    findings,
  );
  if (token !== undefined && token !== '' && token === viewerToken) {
    findings.problems.push({
      code: 'CONFIG_INCONSISTENT',
      text: '`console.token` and `console.viewer_token` are the same; whoever only looks on needs another one.',
    });
  }
  if (!isLoopback(http.host)) {
    findings.warnings.push(
      `\`http.host\` ${http.host} lets other machines reach the console, which is not encrypted: its token, and what a page drives, can be read and forged on the way.`,
    );
  }
  return { token, viewerToken, screen: keys.screen };
}

/** The table as it may be printed. */
export function maskedConsole(keys: ConsoleKeys): ConsoleKeys {
  return {
    ...keys,
    ...(keys.token !== undefined && { token: MASK }),
    ...(keys.viewer_token !== undefined && { viewer_token: MASK }),
  };
}
