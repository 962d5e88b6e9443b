// Requests and replies of the peers that unpack what they get: like Quaylink's own in fields and size, and refused where
// a speed is none.

import { pack, unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { answerPacked, packCommand, reportPacked } from './packed-command.ts';
import { type OnReply, REQUEST_BYTES } from './peer.ts';
import { answerPlain, plainCommand, reportPlain } from './plain-command.ts';

function heard(report: (onReply: OnReply) => void): Parameters<OnReply> | undefined {
  let reply: Parameters<OnReply> | undefined;
  report((...parts) => {
    reply = parts;
  });
  return reply;
}

describe('a packed command', () => {
  it.each([1, 1000, 60_000])('is about as long as a command frame (request %i)', (index) => {
    expect(Math.abs(packCommand(0, index).length - REQUEST_BYTES)).toBeLessThanOrEqual(5);
  });

  it('is answered with what it was about', () => {
    const ack = answerPacked(packCommand(1, 7));
    expect(ack.length).toBeLessThan(10);
    expect(heard((onReply) => reportPacked(ack, onReply))).toEqual([0, 1, 7, 'accepted']);
  });

  it('is refused with a speed out of range', () => {
    const fields = unpack(packCommand(0, 8)) as unknown[];
    fields[11] = [0, 100_001, 0, 0, 0];
    const ack = answerPacked(pack(fields));
    expect(heard((onReply) => reportPacked(ack, onReply))).toEqual([0, 0, 8, 'refused']);
  });

  it('is nothing else', () => {
    expect(() => answerPacked(pack([4, 1]))).toThrow('no packed command');
    expect(() => reportPacked(pack([68, 2, 1, 0]), () => undefined)).toThrow('names no request');
    expect(() => reportPacked(pack([4, 0, 1, 0]), () => undefined)).toThrow('no packed ack');
  });
});

describe('a plain command', () => {
  it('is answered with what it was about', () => {
    const ack = answerPlain(plainCommand(1, 7));
    expect(heard((onReply) => reportPlain(ack, onReply))).toEqual([0, 1, 7, 'accepted']);
  });

  it('is refused with a speed that is no number', () => {
    const ack = answerPlain({ ...plainCommand(0, 8), speeds_mm_s: [0, null, 0, 0, 0] });
    expect(heard((onReply) => reportPlain(ack, onReply))).toEqual([0, 0, 8, 'refused']);
  });

  it('is nothing else', () => {
    expect(() => answerPlain({ type: 'ack' })).toThrow('no plain command');
    expect(() => reportPlain({ type: 'ack', crane: 0, sequence: 0 }, () => undefined)).toThrow('names no request');
    expect(() => reportPlain(null, () => undefined)).toThrow('no plain ack');
  });
});
