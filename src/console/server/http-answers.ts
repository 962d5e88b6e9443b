// What the console answers over HTTP, without its sockets. Enters: a request, the files of the page. Leaves: status, headers
// and body, or leave to upgrade. A name that is not this desk's is refused: a page from elsewhere could have been given it.

import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { type Code, codeSentence } from '../../domain/index.ts';
import { CODE_HEADER } from '../../wire/index.ts';
import { CONSOLE_PATH, CONSOLE_PROTOCOL } from '../frames/index.ts';

/** One file of the page, as it stands in memory. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Strong; of the plain body. The compressed one has its own. */
  readonly etag: string;
  /** undefined where compressing gains nothing. */
  readonly gzip: { readonly body: Buffer; readonly etag: string } | undefined;
}

/** By path, `/index.html` among them; undefined = the page was not built. */
export type PageFiles = ReadonlyMap<string, PageFile> | undefined;

export interface ConsoleRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Of this side of the connection. */
  readonly localAddress: string;
  readonly localPort: number;
}

export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** Empty to HEAD. */
  readonly body: Buffer | string;
}

/** The bundle has no inline script or style, and speaks to this address alone. */
const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
/** The screens are one page; which one is shown stands in the address. */
const SCREENS: ReadonlySet<string> = new Set(['/', '/wall']);
const INDEX = '/index.html';
/** Vite puts a hash of the content into these names. */
const HASHED = '/assets/';
const ONE_YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = 'The page of the console was not built: run `npm run build`, then start the workstation again.\n';
const NOTHING_HERE = 'Nothing here; the console is at /, the metrics at /metrics.\n';
const OTHER_NAME =
  'This workstation is not known by that name: open the address that it printed at its start, or list the name in `http.names`.\n';

export function answerOf(request: ConsoleRequest, files: PageFiles, names: readonly string[]): ConsoleAnswer {
  const { method, headers } = request;
  if (!isOwnName(request, names)) return plain(421, OTHER_NAME);
  if (method !== 'GET' && method !== 'HEAD') {
    return plain(405, 'Only GET and HEAD are allowed here.\n', { Allow: 'GET, HEAD' });
  }
  const path = pathOf(request);
  if (path === CONSOLE_PATH) return plain(426, `${CONSOLE_PATH} is a WebSocket.\n`, { Upgrade: 'websocket' });
  const answer = fileAnswer(SCREENS.has(path) ? INDEX : path, headers, files);
  return method === 'HEAD' ? { ...answer, body: '' } : answer;
}

function fileAnswer(path: string, headers: IncomingHttpHeaders, files: PageFiles): ConsoleAnswer {
  const file = files?.get(path);
  if (file === undefined)
    return files === undefined && path === INDEX ? plain(503, NOT_BUILT) : plain(404, NOTHING_HERE);
  const compressed = takesGzip(headers) ? file.gzip : undefined;
  const { body, etag } = compressed ?? file;
  const common = {
    ...SECURITY_HEADERS,
    ETag: etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': path.startsWith(HASHED) ? ONE_YEAR : 'no-store',
  };
  if (headers['if-none-match'] === etag) return { status: 304, headers: common, body: '' };
  return {
    status: 200,
    headers: {
      ...common,
      'Content-Type': file.type,
      'Content-Length': body.length,
      ...(compressed !== undefined && { 'Content-Encoding': 'gzip' }),
    },
    body,
  };
}

function plain(status: number, text: string, headers: OutgoingHttpHeaders = {}): ConsoleAnswer {
  return {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      ...headers,
    },
    body: text,
  };
}

/** What refuses an upgrade, or undefined: then a page may come in. */
export function upgradeObjection(request: ConsoleRequest, names: readonly string[]): ConsoleAnswer | undefined {
  const { headers } = request;
  if (pathOf(request) !== CONSOLE_PATH) return plain(404, NOTHING_HERE);
  if (!isOwnName(request, names)) return plain(421, OTHER_NAME);
  // In front of a proxy that speaks TLS the page's origin is https.
  const own = [`http://${headers.host}`, `https://${headers.host}`];
  if (headers.origin === undefined || !own.includes(headers.origin)) return refusal(403, 'CONSOLE_ORIGIN');
  const offered = headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim()) ?? [];
  return offered.includes(CONSOLE_PROTOCOL) ? undefined : plain(400, `The subprotocol is ${CONSOLE_PROTOCOL}.\n`);
}

function refusal(status: number, code: Code): ConsoleAnswer {
  return plain(status, `${code}: ${codeSentence(code)}\n`, { [CODE_HEADER]: code });
}

export function pathOf({ url }: Pick<ConsoleRequest, 'url'>): string {
  return url.split('?', 1)[0] ?? '';
}

function takesGzip(headers: IncomingHttpHeaders): boolean {
  const accepted = headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[,\s])gzip(?:$|[,\s]|;(?!\s*q=0(?:\.0*)?(?:$|[,\s])))/.test(accepted);
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether the Host of a request is one of this desk's own: the address at which the connection arrived, a name of this
 * machine for itself, or a listed name. DNS rebinding gives an attacker's name to such an address, never the address itself.
 */
function isOwnName({ headers, localAddress, localPort }: ConsoleRequest, names: readonly string[]): boolean {
  const given = headers.host?.toLowerCase();
  if (given === undefined) return false;
  const { name, port } = splitHost(given);
  // A tunnel or a proxy in front may have another port.
  if (names.some((each) => each.toLowerCase() === name)) return true;
  if (port !== localPort) return false;
  const address = bracketed(localAddress.replace(/^::ffff:(?=\d+\.)/i, ''));
  return name === address || (isLoopbackAddress(address) && LOOPBACK_NAMES.has(name));
}

function splitHost(host: string): { readonly name: string; readonly port: number } {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(host);
  const [, name = '', port] = match ?? [];
  // `[::1]` without a port ends in a bracket, so that no part of the address is taken for one.
  return { name, port: port === undefined ? 80 : Number(port) };
}

/** An address as it stands in a URL. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function isLoopbackAddress(address: string): boolean {
  return address === '[::1]' || address.startsWith('127.');
}
