// The gateways on the supervisor's wall beside the desk's own. Enters: the `[wall]` table of a workstation's file. Leaves: where
// each is and what proves who looks; problems and warnings.

import { z } from 'zod';
import { isLoopback, text } from './fields.ts';
import { reportTwins } from './problems.ts';
import { masked, resolveToken, tokenKeys } from './secrets.ts';
import type { Findings, Source } from './source.ts';
import type { TlsFiles } from './tls-keys.ts';

const WEB_SOCKET = /^wss?:\/\/[^/?#@]+\/?$/;

export const wallSchema = z.strictObject({
  gateway: z
    .array(
      z.strictObject({
        name: text('What the wall calls it.', 64),
        url: z
          .string()
          .refine((value) => URL.canParse(value) && WEB_SOCKET.test(value))
          .meta({ description: 'Where it is.', allowed: '`ws://` or `wss://`, a host and a port, no path' }),
        ...tokenKeys,
      }),
    )
    .max(15)
    .default([]),
});
type WallKeys = z.output<typeof wallSchema>;

/** One gateway whose cranes the wall shows. Exactly one of token and files proves who looks. */
export interface WallGatewaySettings {
  /** undefined: what it calls itself. */
  readonly name: string | undefined;
  /** Origin of the gateway, without a path: `ws://host:port`. */
  readonly gatewayUrl: string;
  readonly token: string | undefined;
  readonly tls: TlsFiles | undefined;
}

/** The gateways of the table. `tls`: the desk's own certificate, which serves wherever a gateway has no token of its own. */
export function resolveWall(
  source: Source,
  { gateway: rows }: WallKeys,
  tls: TlsFiles | undefined,
  findings: Findings,
): readonly WallGatewaySettings[] {
  findings.problems.push(
    ...reportTwins(
      rows,
      ({ name }) => name,
      (_, name) => `two gateways of the wall have the \`name\` "${name}"; each needs its own.`,
    ),
  );
  return rows.map((row, index) => {
    const place = `wall.gateway[#${index + 1}]`;
    const url = new URL(row.url);
    const byCertificate = tls !== undefined && row.token === undefined && row.token_file === undefined;
    if (byCertificate && url.protocol === 'ws:') {
      findings.problems.push({
        code: 'CONFIG_INCONSISTENT',
        text: `\`${place}.url\` ${row.url} is not encrypted, so that no certificate can prove who looks; write \`wss://\`, or give a token.`,
      });
    }
    if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
      findings.warnings.push(`\`${place}.url\` ${row.url} is not encrypted: its token can be read on the way.`);
    }
    return {
      name: row.name,
      gatewayUrl: `${url.protocol}//${url.host}`,
      token: byCertificate ? undefined : resolveToken(source, place, row, findings),
      tls: byCertificate ? tls : undefined,
    };
  });
}

/** The table as it may be printed. */
export function maskedWall({ gateway }: WallKeys): WallKeys {
  return { gateway: gateway.map(masked) };
}
