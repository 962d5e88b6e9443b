// The gateway's file: where it listens, who may speak to it, which cranes it drives, the safety numbers.
// Enters: TOML text and the safety defaults. Leaves: settings in the program's units, warnings, and the
// effective configuration as TOML with its secrets masked.

import { stringify } from 'smol-toml';
import { z } from 'zod';
import { type CraneSpec, type Principal, ROLES, type SafetySettings } from '../domain/index.ts';
import { metres } from '../quantity/index.ts';
import { craneTypeSchema, type CraneTypes, craneTypes, unknownType } from './crane-types.ts';
import {
  checkedNumber,
  choice,
  craneNumber,
  flag,
  host,
  integer,
  isLoopback,
  type Listen,
  listenPort,
  logLevel,
  type LogLevel,
  name,
  number,
  numbers,
  remotePort,
  sameListener,
  text,
} from './fields.ts';
import { type AuditSettings, auditSchema, auditSettings, localSchema, localSocket } from './local-keys.ts';
import { parseConfig } from './parse.ts';
import { configError, type Problem, reportTwins } from './problems.ts';
import { type SafetyRules, safetySchema, safetySettings, safetyTable } from './safety-keys.ts';
import { masked, resolveToken, tokenKeys } from './secrets.ts';
import type { Findings, Loaded, Source } from './source.ts';
import { gatewayTlsSchema, resolveLists, resolveTls, type TlsFiles } from './tls-keys.ts';
import {
  openingKeys,
  openingPlaceSchema,
  openingPlacesOf,
  openingProblems,
  openWarnings,
  pictureKeys,
  pictureOf,
  pictureProblems,
  placesProblems,
  zoneSchema,
  zonesOf,
} from './zone-keys.ts';

export const gatewaySchema = z.strictObject({
  label: text('Name of the gateway on the screens of its workstations.', 64).default('gateway'),
  log_level: logLevel(),
  websocket: z
    .strictObject({
      host: host('Address that workstations connect to.').default('127.0.0.1'),
      port: listenPort('Port that workstations connect to.').default(7440),
      lab: flag(
        'Other machines may connect without `[tls]`: whoever is on their network can read every token and forge every command.',
      ).default(false),
    })
    .prefault({}),
  tls: gatewayTlsSchema.optional(),
  metrics: z
    .strictObject({
      host: host('Address of `/metrics`.').default('127.0.0.1'),
      port: listenPort('Port of `/metrics`.').default(9464),
    })
    .prefault({}),
  audit: auditSchema.prefault({}),
  local: localSchema.prefault({}),
  token: z
    .array(
      z.strictObject({
        name: name('Who holds the token; shown to others.'),
        role: choice(
          'A viewer may look, and stop; an operator may hold cranes too; a supervisor may also take them over and bypass protections; a maintainer may hold cranes at creep speed.',
          ROLES,
        ),
        cranes: numbers('Numbers of the cranes that it may hold; all where this is left out.', 16).optional(),
        ...tokenKeys,
      }),
    )
    .max(64)
    .default([]),
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
        ...pictureKeys,
        ...openingKeys,
      }),
    )
    .min(1)
    .max(16),
  crane_type: z.array(craneTypeSchema).max(16).default([]),
  // Together with the opening places no more than 64 hold for one crane, which is what frames can tell of.
  zone: z.array(zoneSchema).max(32).default([]),
  opening_place: z.array(openingPlaceSchema).max(32).default([]),
  safety: safetySchema.prefault({}),
});
type GatewayFile = z.output<typeof gatewaySchema>;

export interface TokenGrant extends Principal {
  readonly secret: string;
}

export interface GatewayTlsFiles extends TlsFiles {
  readonly crlFile: string | undefined;
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
  readonly audit: AuditSettings;
  /** Absolute path of the socket for this machine's command line. */
  readonly localSocket: string;
  /** At most 64, and none with `tls`. */
  readonly tokens: readonly TokenGrant[];
  readonly tls: GatewayTlsFiles | undefined;
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
    const owner = { number: checkedNumber(row.number), rail: row.rail };
    const spec: CraneSpec = {
      ...owner,
      name: row.name,
      type,
      width: metres(row.width_m),
      picture: pictureOf(row),
      zones: zonesOf(file.zone, owner),
      openingPlaces: type.attachment === 'grab' ? openingPlacesOf(file.opening_place, owner) : [],
    };
    findings.problems.push(...pictureProblems(row, `crane[#${index + 1}]`), ...openingProblems(row, spec));
    findings.warnings.push(...openWarnings(row, spec));
    cranes.push({
      spec,
      plc: { host: row.plc.host, port: row.plc.port, unitId: row.plc.unit_id },
    });
  }
  return cranes;
}

/** Who may connect: certificates, or tokens on this machine, or tokens in a lab that says that it is one. */
function accessProblems(file: GatewayFile): readonly Problem[] {
  const { websocket, tls, token } = file;
  const found: Problem[] = [];
  const refuse = (text: string) => found.push({ code: 'CONFIG_INCONSISTENT', text });
  if (tls !== undefined && token.length > 0) {
    refuse('`[tls]` and `[[token]]` contradict each other: a certificate proves who connects; remove the tokens.');
  }
  if (tls !== undefined && websocket.lab) {
    refuse('`websocket.lab` and `[tls]` contradict each other: remove `lab`, and keep the certificates.');
  }
  if (tls === undefined && token.length === 0) {
    refuse('nobody could connect: give the gateway certificates (`[tls]`) or, in a lab, a `[[token]]`.');
  }
  if (tls === undefined && !websocket.lab && !isLoopback(websocket.host)) {
    refuse(
      `\`websocket.host\` ${websocket.host} is reachable from other machines, and there is no \`[tls]\`: make certificates with \`quaylink certs\`, or set \`websocket.lab = true\` in a network where nobody may do harm.`,
    );
  }
  const known = new Set(file.crane.map((crane) => crane.number));
  for (const { name: holder, cranes = [] } of token) {
    const unknown = cranes.find((crane) => !known.has(crane));
    if (unknown !== undefined) refuse(`token "${holder}" names the crane ${unknown}, which this file does not have.`);
  }
  return found;
}

function gatewayTls(source: Source, file: GatewayFile, findings: Findings): GatewayTlsFiles | undefined {
  if (file.tls === undefined) return undefined;
  const crlFile = resolveLists(source, file.tls.crl_file, findings);
  return { ...resolveTls(source, file.tls, findings), crlFile };
}

function warningsOf(file: GatewayFile): readonly string[] {
  if (file.tls !== undefined || isLoopback(file.websocket.host)) return [];
  const warnings = [
    `lab mode: \`websocket.host\` ${file.websocket.host} is reachable from other machines without encryption; whoever is on that network can read every token and forge every command.`,
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
    cranes: row.cranes === undefined ? ('all' as const) : new Set(row.cranes.map(checkedNumber)),
    secret: resolveToken(source, `token[#${index + 1}]`, row, findings),
  }));
  const cranes = cranesOf(file, types, findings);
  const specs = cranes.map((crane) => crane.spec);
  // A crane whose type is unknown is missing here: what names it would be reported for nothing.
  if (specs.length === file.crane.length) {
    findings.problems.push(...placesProblems(file.zone, file.opening_place, specs));
  }
  findings.problems.push(...contradictions(file, tokens), ...accessProblems(file));
  const tls = gatewayTls(source, file, findings);
  const safety = safetySettings(file.safety, rules.defaults);
  for (const { code, detail } of rules.check(safety)) findings.problems.push({ code, text: `safety: ${detail}.` });
  if (findings.problems.length > 0) throw configError(source.file, findings.problems);
  return {
    settings: {
      label: file.label,
      logLevel: file.log_level,
      websocket: file.websocket,
      metrics: file.metrics,
      audit: auditSettings(source, file.audit),
      localSocket: localSocket(source, file.local),
      tokens,
      tls,
      cranes,
      safety,
    },
    warnings: [...findings.warnings, ...warningsOf(file)],
    effective: stringify({ ...file, token: file.token.map(masked), safety: safetyTable(safety) }),
  };
}
