// Asks the gateway of this machine one thing. Enters: the path of its socket, a request. Leaves: its answer; a refusal
// is thrown as the error that it is.

import { connect } from 'node:net';
import { CODES, type Code, QuaylinkError } from '../../domain/index.ts';
import { type Accepted, type LocalAnswer, type LocalRequest, MAX_ANSWER_BYTES } from './requests.ts';

const PATIENCE_MS = 5000;

function isCode(value: unknown): value is Code {
  return typeof value === 'string' && Object.hasOwn(CODES, value);
}

/** Both sides are of one release, or of none that fits: the shape is looked at just so far as to tell. */
function isAnswer(value: unknown): value is LocalAnswer {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  if (value.ok === true) return 'report' in value && 'outcome' in value && isCode(value.outcome);
  return 'code' in value && isCode(value.code) && 'text' in value && typeof value.text === 'string';
}

function answerOf(path: string, text: string): LocalAnswer {
  if (text === '') {
    throw new QuaylinkError(
      'RUN_NO_GATEWAY',
      `${path}: closed without an answer, as when too many ask at once; try again.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isAnswer(value)) return value;
  throw new QuaylinkError('RUN_NO_GATEWAY', `what answers at ${path} is no gateway of this release.`);
}

function noGateway(path: string, error: NodeJS.ErrnoException): QuaylinkError {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new QuaylinkError('RUN_SOCKET', `no permission for ${path}; run this as the user of the gateway.`, {
      cause: error,
    });
  }
  const why = error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? 'nothing answers there' : error.message;
  return new QuaylinkError('RUN_NO_GATEWAY', `${path}: ${why}; is the gateway running, with the same file?`, {
    cause: error,
  });
}

/** Throws QuaylinkError: the code of the refusal, RUN_NO_GATEWAY, or RUN_SOCKET where the user has no permission. */
export async function askGateway(path: string, request: LocalRequest): Promise<Accepted> {
  const text = await new Promise<string>((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(path);
    const give = (error: NodeJS.ErrnoException): void => {
      socket.destroy();
      reject(noGateway(path, error));
    };
    socket.setTimeout(PATIENCE_MS, () => give(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    socket.on('error', give);
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length > MAX_ANSWER_BYTES) give(new Error('the answer has no end'));
    });
    socket.on('end', () => resolve(received.toString('utf8')));
  });
  const answer = answerOf(path, text);
  if (!answer.ok) throw new QuaylinkError(answer.code, answer.text);
  return answer;
}
