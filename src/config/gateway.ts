// The gateway's file: where it listens, who may speak to it, which cranes it drives, the safety numbers.
// Enters: TOML text and the safety defaults. Leaves: settings in the program's units, warnings, and the
// effective configuration as TOML with its secrets masked.

import { stringify } from 'smol-toml';
import { z } from 'zod';
import type { CraneSpec, SafetySettings } from '../domain/index.ts';
import { metres } from '../quantity/index.ts';
import { craneTypeSchema, type CraneTypes, craneTypes, unknownType } from './crane-types.ts';
import {
  checkedNumber,
  choice,
  craneNumber,
  host,
  integer,
  isLoopback,
  type Listen,
  listenPort,
  logLevel,
  type LogLevel,
  name,
  number,
  remotePort,
  sameListener,
  text,
} from './fields.ts';
import { parseConfig } from './parse.ts';
import { configError, type Problem, reportTwins } from './problems.ts';
import { type SafetyRules, safetySchema, safetySettings, safetyTable } from './safety-keys.ts';
import { masked, resolveToken, tokenKeys } from './secrets.ts';
import type { Findings, Loaded, Source } from './source.ts';

export const gatewaySchema = z.strictObject({
  label: text('Name of the gateway on the screens of its workstations.', 64).default('gateway'),
  log_level: logLevel(),
  websocket: z
    .strictObject({
      host: host('Address that workstations connect to.').default('127.0.0.1'),
      port: listenPort('Port that workstations connect to.').default(7440),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      host: host('Address of `/metrics`.').default('127.0.0.1'),
      port: listenPort('Port of `/metrics`.').default(9464),
    })
    .prefault({}),
  token: z
    .array(
      z.strictObject({
        name: name('Who holds the token; shown to others.'),
        role: choice('An operator may hold cranes; a viewer may look, and stop.', ['operator', 'viewer']),
        ...tokenKeys,
      }),
    )
    .min(1)
    .max(64),
  crane: z
    .array(
      z.strictObject({
        number: craneNumber('Number of the crane in frames and PLC blocks; the PLC must have the same.'),
        name: text('What the operator reads.', 32),
        type: name('A built-in type (`grab-unloader`, `sts`, `rmg`) or a `[[crane_type]]` of this file.'),
        rail: name('Cranes that name the same rail keep apart.'),
        width_m: number('Width over the buffers, along the rail.', 1, 100),
        plc: z.strictObject({
          host: host("Address of the crane's PLC.").default('127.0.0.1'),
          port: remotePort('Its Modbus TCP port.').default(502),
          unit_id: integer('Modbus unit id.', 0, 255).default(1),
        }),
      }),
    )
    .min(1)
    .max(16),
  crane_type: z.array(craneTypeSchema).max(16).default([]),
  safety: safetySchema.prefault({}),
});
type GatewayFile = z.output<typeof gatewaySchema>;

export interface TokenGrant {
  readonly name: string;
  readonly role: 'operator' | 'viewer';
  readonly secret: string;
}

export interface PlcAddress {
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
}

export interface GatewayCrane {
  readonly spec: CraneSpec;
  readonly plc: PlcAddress;
}

export interface GatewaySettings {
  readonly label: string;
  readonly logLevel: LogLevel;
  readonly websocket: Listen;
  readonly metrics: Listen;
  /** 1 … 64. */
  readonly tokens: readonly TokenGrant[];
  /** 1 … 16. */
  readonly cranes: readonly GatewayCrane[];
  readonly safety: SafetySettings;
}

function contradictions(file: GatewayFile, tokens: readonly TokenGrant[]): readonly Problem[] {
  const found = [
    ...reportTwins(
      file.crane,
      (crane) => String(crane.number),
      (_, key) => `two cranes have the \`number\` ${key}; each needs its own.`,
    ),
    ...reportTwins(
      file.crane,
      (crane) => crane.name,
      (_, key) => `two cranes have the \`name\` "${key}"; each needs its own.`,
    ),
    ...reportTwins(
      file.crane,
      (crane) => `${crane.plc.host}:${crane.plc.port}, unit ${crane.plc.unit_id}`,
      (crane, key) => `crane "${crane.name}" names the PLC of another crane (${key}); each crane has its own PLC.`,
    ),
    ...reportTwins(
      file.token,
      (token) => token.name,
      (_, key) => `two tokens have the \`name\` "${key}"; each needs its own.`,
    ),
    ...reportTwins(
      tokens.filter((grant) => grant.secret !== ''),
      (grant) => grant.secret,
      (grant) => `token "${grant.name}" is the same secret as another token; each needs its own.`,
    ),
  ];
  if (sameListener(file.websocket, file.metrics)) {
    found.push({
      code: 'CONFIG_INCONSISTENT',
      text: `\`websocket.port\` and \`metrics.port\` are both ${file.metrics.port}; each listener needs its own.`,
    });
  }
  return found;
}

function cranesOf(file: GatewayFile, types: CraneTypes, findings: Findings): readonly GatewayCrane[] {
  const cranes: GatewayCrane[] = [];
  for (const [index, row] of file.crane.entries()) {
    const type = types.byName.get(row.type);
    if (type === undefined) {
      findings.problems.push(unknownType(types, `crane[#${index + 1}].type`, row.type));
      continue;
    }
    cranes.push({
      spec: { number: checkedNumber(row.number), name: row.name, type, width: metres(row.width_m), rail: row.rail },
      plc: { host: row.plc.host, port: row.plc.port, unitId: row.plc.unit_id },
    });
  }
  return cranes;
}

function warningsOf(file: GatewayFile): readonly string[] {
  if (isLoopback(file.websocket.host)) return [];
  const warnings = [
    `\`websocket.host\` ${file.websocket.host} is reachable from other machines, and this release does not encrypt; keep it inside a network that you trust.`,
  ];
  if (file.token.some((token) => token.token !== undefined)) {
    warnings.push(
      'A token stands in the configuration itself; move it to a file of its own and name it with `token_file`.',
    );
  }
  return warnings;
}

/** Loads the gateway's file. Throws QuaylinkError with a CONFIG code that lists every problem found. */
export function loadGatewayConfig(source: Source, rules: SafetyRules): Loaded<GatewaySettings> {
  const file = parseConfig(gatewaySchema, source);
  const findings: Findings = { problems: [], warnings: [] };
  const types = craneTypes(file.crane_type);
  findings.problems.push(...types.problems);
  const tokens = file.token.map((row, index) => ({
    name: row.name,
    role: row.role,
    secret: resolveToken(source, `token[#${index + 1}]`, row, findings),
  }));
  const cranes = cranesOf(file, types, findings);
  findings.problems.push(...contradictions(file, tokens));
  const safety = safetySettings(file.safety, rules.defaults);
  for (const { code, detail } of rules.check(safety)) findings.problems.push({ code, text: `safety: ${detail}.` });
  if (findings.problems.length > 0) throw configError(source.file, findings.problems);
  return {
    settings: {
      label: file.label,
      logLevel: file.log_level,
      websocket: file.websocket,
      metrics: file.metrics,
      tokens,
      cranes,
      safety,
    },
    warnings: [...findings.warnings, ...warningsOf(file)],
    effective: stringify({ ...file, token: file.token.map(masked), safety: safetyTable(safety) }),
  };
}
