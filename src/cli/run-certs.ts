// Wiring of `quaylink certs`: the authority's folder, and answers on standard output. Enters: a request. Leaves: files, and
// sentences or one JSON object. Private keys go into files only.

import {
  authorityPaths,
  initAuthority,
  issueInto,
  revoke,
  type Standing,
  standings,
} from '../security/authority-folder.ts';
import type { CertsRequest } from './certs.ts';
import type { Io } from './io.ts';

interface Answer {
  readonly sentences: readonly string[];
  readonly json: object;
}

async function init({ dir, name, validMs }: CertsRequest & { kind: 'init' }, now: number): Promise<Answer> {
  await initAuthority(dir, name, validMs, now);
  const { certificate, key, list } = authorityPaths(dir);
  return {
    sentences: [
      `The authority "${name}" is in ${dir}.`,
      `Keep ${key} on a machine of its own, offline if you can: whoever has it can become anybody.`,
      `Give ${certificate} and ${list} to the gateways.`,
    ],
    json: { name, certificate, crl: list, key },
  };
}

async function issue(request: CertsRequest & { kind: 'issue' }, now: number): Promise<Answer> {
  const { name, role, cranes, hosts, validMs, out, renew } = request;
  const identity = { name, role, cranes };
  const done = await issueInto(request.dir, { identity, hosts, validMs, out, renew }, now);
  const { event: _, at: issued_at, ...rest } = done;
  return {
    sentences: [
      `${done.certificate} is the ${role} "${name}" until ${done.expires_at}; serial number ${done.serial}.`,
      `Its private key is ${done.key}, and ${done.authority} is the authority to trust.`,
    ],
    json: { ...rest, issued_at },
  };
}

async function revokeAsked({ dir, which }: CertsRequest & { kind: 'revoke' }, now: number): Promise<Answer> {
  const { revoked, list, number } = await revoke(dir, which, now);
  return {
    sentences: [
      ...revoked.map(({ serial, name }) => `Revoked: "${name}", serial number ${serial}.`),
      `${list} is list ${number}. Copy it to the \`crl_file\` of every gateway: each closes the connections of what it revokes within seconds.`,
    ],
    json: { revoked, crl: list, number },
  };
}

function list({ dir }: CertsRequest & { kind: 'list' }, now: number): Answer {
  const certificates = standings(dir, now);
  return {
    sentences: certificates.length === 0 ? [`${dir} has issued nothing yet.`] : certificates.map(line),
    json: { certificates },
  };
}

function line({ serial, name, role, cranes, hosts, state, expires_at }: Standing): string {
  const granted = cranes === 'all' ? 'all cranes' : cranes.length === 0 ? 'no crane' : `cranes ${cranes.join(', ')}`;
  const scope = role === 'gateway' ? hosts.join(', ') : granted;
  return `${serial}  ${state.padEnd(7)}  ${expires_at}  ${role.padEnd(10)}  ${name}  (${scope})`;
}

function answerTo(request: CertsRequest, now: number): Answer | Promise<Answer> {
  switch (request.kind) {
    case 'init':
      return init(request, now);
    case 'issue':
      return issue(request, now);
    case 'revoke':
      return revokeAsked(request, now);
    case 'list':
      return list(request, now);
    default:
      return request satisfies never;
  }
}

export async function runCerts(request: CertsRequest, io: Io): Promise<void> {
  const { sentences, json } = await answerTo(request, Date.now());
  io.stdout.write(request.json ? `${JSON.stringify(json)}\n` : `${sentences.join('\n')}\n`);
}
