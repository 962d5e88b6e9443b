// A gateway's certificate, key, authorities and revocation lists, as files that may change under it. Enters: paths, the wall
// clock. Leaves: material that fits together, and news when the files hold another such set. A set that is half
// written or wrong is told once, and the old one stays.

import { createHash, X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Code, QuaylinkError } from '../domain/index.ts';
import { isGateway } from './identity.ts';
import { readRevocationLists } from './revocation.ts';
import { readTextMeanwhile } from './text-file.ts';
import { pairOf, type Trust, type WallClock } from './trust.ts';

export interface GatewayFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  readonly crlFile: string | undefined;
}

/** What a TLS server takes, as PEM, and whom it trusts. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly trust: Trust;
}

/** What is outside: a clock, and somebody to tell. */
export interface CredentialsWorld {
  wallClock(): WallClock;
  /** The files hold nothing usable; the old set stays. */
  onRefused(code: Code, detail: string): void;
  /** The files hold another set, which is in use from now on. */
  onTaken(words: string): void;
  /** Something will be wrong soon. */
  onWarning(detail: string): void;
}

interface FileSet {
  readonly material: TlsMaterial;
  readonly expiresAt: WallClock;
  readonly listDue: WallClock | undefined;
  /** For a record: a hash of certificate, authorities and lists, and how many the lists revoke. */
  readonly words: string;
}

const POLL_MS = 2000;
const DAY_MS = 86_400_000;
/** A certificate that ends within this is warned about, once a day. */
const WARN_BEFORE_MS = 7 * DAY_MS;
const MAX_AUTHORITIES = 16;
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** A set of files in use. Read first by `openCredentials`. */
export class Credentials {
  readonly #files: GatewayFiles;
  readonly #world: CredentialsWorld;
  #set: FileSet;
  /** State of the files that are in use, and of those that were told to be wrong. */
  #usedState: string;
  #refusedState = '';
  /** A wrong set gets one more poll: its writer may be between two files. */
  #doubtedState = '';
  #warnedAt = Number.NEGATIVE_INFINITY;
  #onRenewed: ((material: TlsMaterial) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> | undefined;

  constructor(files: GatewayFiles, set: FileSet, state: string, world: CredentialsWorld) {
    this.#files = files;
    this.#set = set;
    this.#usedState = state;
    this.#world = world;
  }

  get material(): TlsMaterial {
    return this.#set.material;
  }

  /** When the certificate in use ends. */
  get expiresAt(): WallClock {
    return this.#set.expiresAt;
  }

  /** The set in use, as a record names it; another one for any other set. */
  get words(): string {
    return this.#set.words;
  }

  /** The clock by which certificates are judged. */
  wallClock(): WallClock {
    return this.#world.wallClock();
  }

  /** Looks after the files from now on, until `close`. */
  watch(onRenewed: (material: TlsMaterial) => void): void {
    this.#onRenewed = onRenewed;
    this.#timer = setInterval(() => void this.refresh(), POLL_MS);
    this.#warnInTime();
  }

  /** Looks at the files now; one look at a time. Never throws. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#onRenewed = undefined;
  }

  async #refresh(): Promise<void> {
    const state = await stateOf(this.#files);
    if (state !== this.#usedState && state !== this.#refusedState) {
      try {
        this.#set = await readSet(this.#files, this.#world.wallClock());
        this.#usedState = state;
        this.#warnedAt = Number.NEGATIVE_INFINITY;
        this.#world.onTaken(this.#set.words);
        this.#onRenewed?.(this.#set.material);
      } catch (error) {
        if (!(error instanceof QuaylinkError)) throw error;
        if (state === this.#doubtedState) {
          this.#refusedState = state;
          this.#world.onRefused(error.code, `${error.message} The set before it stays in use.`);
        }
        this.#doubtedState = state;
      }
    }
    this.#warnInTime();
  }

  #warnInTime(): void {
    const now = this.#world.wallClock();
    if (now - this.#warnedAt < DAY_MS) return;
    const { expiresAt, listDue } = this.#set;
    const { certFile, crlFile } = this.#files;
    const late = listDue !== undefined && !(now < listDue);
    if (now < expiresAt - WARN_BEFORE_MS && !late) return;
    this.#warnedAt = now;
    if (late) this.#world.onWarning(`${crlFile} should have had a successor by now; what it revokes stays revoked.`);
    if (!(now < expiresAt - WARN_BEFORE_MS)) {
      this.#world.onWarning(`${certFile} ends ${iso(expiresAt)}; no workstation connects after that. Renew it.`);
    }
  }
}

/** Reads the files. Throws QuaylinkError CERT_FILE or CERT_INVALID, which say what to do. */
export async function openCredentials(files: GatewayFiles, world: CredentialsWorld): Promise<Credentials> {
  // The state first: what changes while it is read is seen as changed by the next look.
  const state = await stateOf(files);
  return new Credentials(files, await readSet(files, world.wallClock()), state, world);
}

async function stateOf({ certFile, keyFile, caFile, crlFile }: GatewayFiles): Promise<string> {
  const paths = [certFile, keyFile, caFile, ...(crlFile === undefined ? [] : [crlFile])];
  const states = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs}-${size}-${ino}`,
        () => 'unreadable',
      ),
    ),
  );
  return states.join(' ');
}

async function readSet({ certFile, keyFile, caFile, crlFile }: GatewayFiles, now: WallClock): Promise<FileSet> {
  const [cert, key, ca] = await Promise.all([
    readTextMeanwhile(certFile),
    readTextMeanwhile(keyFile),
    readTextMeanwhile(caFile),
  ]);
  const certificate = firstCertificate(certFile, cert);
  const expiresAt = Date.parse(certificate.validTo);
  if (!(now < expiresAt)) throw invalid(certFile, `it ended ${iso(expiresAt)}; issue a new one`);
  if (!isGateway(certificate) || !(certificate.keyUsage ?? []).includes(SERVER_AUTHENTICATION)) {
    throw invalid(certFile, 'it is not a certificate of a gateway; issue one with --role gateway');
  }
  if (pairOf(cert, key) === undefined) throw invalid(keyFile, `it is not the private key of ${certFile}`);
  const authorities = authoritiesOf(caFile, ca);
  const list = crlFile === undefined ? undefined : await readTextMeanwhile(crlFile);
  const lists = list === undefined ? undefined : await readRevocationLists(list, authorities);
  if (lists?.ok === false) throw invalid(crlFile ?? '', lists.problem);
  try {
    createSecureContext({ cert, key, ca });
  } catch (error) {
    throw invalid(certFile, `TLS does not take it (${error instanceof Error ? error.message : String(error)})`);
  }
  const trust = { authorities, revoked: lists?.revoked ?? new Set<string>() };
  const words = `certificates ${hashOf([cert, ca, list ?? ''])}, ${trust.revoked.size} revoked`;
  return { material: { cert, key, ca, trust }, expiresAt, listDue: lists?.nextUpdate, words };
}

/** The key is left out: it is the one of the certificate, and no record needs to come near it. */
function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

function authoritiesOf(path: string, text: string): readonly X509Certificate[] {
  const found = text.match(PEM_CERTIFICATE) ?? [];
  if (!(found.length >= 1 && found.length <= MAX_AUTHORITIES)) {
    throw invalid(path, `it holds ${found.length} certificates; allowed: 1 … ${MAX_AUTHORITIES} authorities`);
  }
  const authorities = found.map((pem) => firstCertificate(path, pem));
  if (!authorities.every(({ ca }) => ca)) throw invalid(path, 'a certificate in it is none of an authority');
  return authorities;
}

function firstCertificate(path: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw invalid(path, 'it is no certificate in PEM form', error);
  }
}

function invalid(path: string, problem: string, cause?: unknown): QuaylinkError {
  return new QuaylinkError('CERT_INVALID', `${path}: ${problem}.`, { cause });
}

function iso(at: WallClock): string {
  return new Date(at).toISOString();
}
