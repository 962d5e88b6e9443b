// Cost of the codec a frame: `npx vitest bench test/bench/wire.bench.ts --run`.

import { bench, describe } from 'vitest';
import { decodeClientFrame, decodeGatewayFrame, encodeFrame } from '../../src/wire/index.ts';
import { frameVectors } from '../wire/vectors.ts';

const vectors = frameVectors();
const command = vectors.find(({ frame }) => frame.type === 'command')!;
const status = vectors.find(({ frame }) => frame.type === 'status')!;
const bomb = new Uint8Array(1024).fill(0x91);

describe('wire', () => {
  bench('encode a command', () => void encodeFrame(command.frame));
  bench('decode a command', () => void decodeClientFrame(command.bytes));
  bench('encode a status', () => void encodeFrame(status.frame));
  bench('decode a status', () => void decodeGatewayFrame(status.bytes));
  bench('refuse a depth bomb', () => void decodeClientFrame(bomb));
});
