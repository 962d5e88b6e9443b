// `quaylink certs`: a site's own authority for mutual TLS. Enters: options. Leaves: requests, handed to run-certs; the library
// of certificates is loaded only when one of them runs.

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CraneNumber } from '../domain/index.ts';
import {
  CERTIFICATE_ROLES,
  type CertificateRole,
  craneOf,
  isCertificateName,
  isMeantAsAddress,
  NAME_ALLOWED,
} from '../security/identity.ts';
import { type Finish, wholeNumber } from './daemon.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AUTHORITY_DAYS = 3650;
const CLIENT_HOURS = 24;
const GATEWAY_DAYS = 90;
const MAX_DAYS = 366;
const MAX_CRANES = 64;
const MAX_HOSTS = 16;
const HOST = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

interface Common {
  /** Absolute. */
  readonly dir: string;
  readonly json: boolean;
}

export type CertsRequest =
  | ({ readonly kind: 'init'; readonly name: string; readonly validMs: number } & Common)
  | ({
      readonly kind: 'issue';
      readonly name: string;
      readonly role: CertificateRole;
      readonly cranes: ReadonlySet<CraneNumber> | 'all';
      readonly hosts: readonly string[];
      readonly validMs: number;
      /** Absolute. */
      readonly out: string;
      readonly renew: boolean;
    } & Common)
  | ({ readonly kind: 'revoke'; readonly which: { readonly name: string } | { readonly serial: string } } & Common)
  | ({ readonly kind: 'list' } & Common);

function certificateName(given: string): string {
  if (!isCertificateName(given)) throw new InvalidArgumentError(`Allowed: ${NAME_ALLOWED}.`);
  return given;
}

function cranes(given: string): ReadonlySet<CraneNumber> | 'all' {
  if (given === 'all') return given;
  const numbers = given.split(',').map((text) => craneOf(text.trim()));
  const known = numbers.filter((crane) => crane !== undefined);
  const unique = new Set(known);
  if (unique.size !== numbers.length || numbers.length > MAX_CRANES) {
    throw new InvalidArgumentError('Allowed: `all`, or different crane numbers with commas between them.');
  }
  return unique;
}

/** No certificate can carry a zone (`fe80::1%eth0`); and an IPv6 address that ends as an IPv4 one would go in wrong. */
function isHost(text: string): boolean {
  return isMeantAsAddress(text) ? isIP(text) !== 0 && !/%|:.*\./.test(text) : HOST.test(text);
}

function hosts(given: string): readonly string[] {
  const found = given.split(',').map((text) => text.trim());
  if (!(found.length <= MAX_HOSTS) || !found.every(isHost)) {
    throw new InvalidArgumentError('Allowed: host names and IP addresses with commas between them.');
  }
  return found;
}

function serialNumber(given: string): string {
  const digits = given.replaceAll(':', '');
  if (!/^[0-9A-Fa-f]{2,40}$/.test(digits)) throw new InvalidArgumentError('Allowed: a serial number in hexadecimal.');
  return digits;
}

interface Given {
  readonly dir: string;
  readonly json?: true;
  readonly name?: string;
  readonly days?: number;
  readonly hours?: number;
  readonly role?: CertificateRole;
  readonly cranes?: ReadonlySet<CraneNumber> | 'all';
  readonly hosts?: readonly string[];
  readonly out?: string;
  readonly renew?: true;
  readonly serial?: string;
}

function validity({ days, hours }: Given, otherwise: number): number {
  if (days !== undefined) return days * DAY_MS;
  return hours === undefined ? otherwise : hours * HOUR_MS;
}

function issueRequest(command: Command, common: Common, given: Given, cwd: string): CertsRequest {
  const { role = 'viewer', name = '', hosts: named = [], cranes: granted } = given;
  const gateway = role === 'gateway';
  if (gateway !== named.length > 0) {
    command.error('error: --hosts and the role gateway go together: a gateway has hosts, nobody else has.');
  }
  if (gateway && granted !== undefined) command.error('error: --cranes goes with people; a gateway holds none.');
  const holdsNone = gateway || role === 'viewer';
  if (!holdsNone && granted === undefined) {
    command.error(`error: --cranes is needed for the role ${role}: crane numbers, or \`all\`.`);
  }
  return {
    ...common,
    kind: 'issue',
    name,
    role,
    cranes: granted ?? new Set(),
    hosts: named,
    validMs: validity(given, gateway ? GATEWAY_DAYS * DAY_MS : CLIENT_HOURS * HOUR_MS),
    out: resolve(cwd, given.out ?? '.'),
    renew: given.renew === true,
  };
}

function revokeRequest(command: Command, common: Common, { name, serial }: Given): CertsRequest {
  if (name !== undefined) return { ...common, kind: 'revoke', which: { name } };
  if (serial === undefined) command.error('error: --name or --serial is needed.');
  return { ...common, kind: 'revoke', which: { serial } };
}

function days(meaning: string, most: number): Option {
  return new Option('--days <n>', meaning).argParser(wholeNumber(1, most));
}

export function registerCerts(program: Command, io: Io, finish: Finish): void {
  const certs = program
    .command('certs')
    .helpCommand(false)
    .summary("a site's own authority: certificates for gateway and people")
    .description(
      'Makes the certificates of mutual TLS: an authority in a folder of its own, certificates that carry name, role and cranes, and revocation lists. docs/security.md goes through it step by step.',
    );
  const action = (
    name: string,
    summary: string,
    request: (command: Command, common: Common, given: Given) => CertsRequest,
  ) => {
    const command = certs
      .command(name)
      .description(summary)
      .requiredOption('--dir <folder>', 'folder of the authority')
      .option('--json', 'answer with one JSON object');
    command.action(async () => {
      const given = command.opts<Given>();
      const common = { dir: resolve(io.cwd, given.dir), json: given.json === true };
      const asked = request(command, common, given);
      const { runCerts } = await import('./run-certs.ts');
      await runCerts(asked, io);
      finish(EXIT.ok);
    });
    return command;
  };

  action('init', 'Make an authority: its key, its certificate and an empty revocation list.', (_, common, given) => ({
    ...common,
    kind: 'init',
    name: given.name ?? '',
    validMs: validity(given, AUTHORITY_DAYS * DAY_MS),
  }))
    .addOption(
      new Option('--name <name>', 'name of the authority').argParser(certificateName).default('Quaylink authority'),
    )
    .addOption(days(`how long it is good (default: ${AUTHORITY_DAYS})`, 2 * AUTHORITY_DAYS));
  action('issue', 'Issue a certificate with a key of its own.', (command, common, given) =>
    issueRequest(command, common, given, io.cwd),
  )
    .addOption(
      new Option('--name <name>', 'whose it is; shown to others').argParser(certificateName).makeOptionMandatory(),
    )
    .addOption(new Option('--role <role>', 'what it allows').choices(CERTIFICATE_ROLES).makeOptionMandatory())
    .addOption(
      new Option(
        '--cranes <list>',
        'cranes that may be held: 1,2 or all; needed for all but viewers and gateways',
      ).argParser(cranes),
    )
    .addOption(new Option('--hosts <list>', 'names and addresses of a gateway').argParser(hosts))
    .addOption(
      new Option('--hours <n>', `how long it is good (default for people: ${CLIENT_HOURS})`)
        .argParser(wholeNumber(1, 24 * MAX_DAYS))
        .conflicts('days'),
    )
    .addOption(days(`how long it is good (default for gateways: ${GATEWAY_DAYS})`, MAX_DAYS))
    .requiredOption('--out <folder>', 'folder for NAME.crt, NAME.key and ca.crt')
    .option('--renew', 'replace the certificate and key that are there');
  action('revoke', 'Revoke certificates, and write the revocation list anew.', revokeRequest)
    .addOption(new Option('--name <name>', 'all certificates of this name').argParser(certificateName))
    .addOption(
      new Option('--serial <number>', 'the one of this serial number').argParser(serialNumber).conflicts('name'),
    );
  action('list', 'List what was issued.', (_, common) => ({ ...common, kind: 'list' }));
}
