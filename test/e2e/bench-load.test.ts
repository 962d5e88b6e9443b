// The two kinds of load and their beat, from the built tree, against a client inside this process: what is sent and in
// which order, and how it is counted. How long anything takes is nobody's business here.

import { describe, expect, it } from 'vitest';
import type { Answer, OnReply, Stream } from '../bench/peers/peer.ts';

// The beat comes from a thread, which runs a compiled file.
const BUILT = new URL('../../dist/test/bench/load/', import.meta.url);
async function built<Module>(name: string): Promise<Module> {
  return (await import(new URL(`${name}.js`, BUILT).href)) as Module;
}
const { Loader } = await built<typeof import('../bench/load/turns.ts')>('turns');
const { now, startMetronome } = await built<typeof import('../bench/load/metronome.ts')>('metronome');

/** 20 requests each. */
const CLOSED = { mode: 'closed', requests: 20, paceMs: 1 } as const;
const OPEN = { mode: 'open', seconds: 0.05, rateHz: 200 } as const;
const TURNS = [CLOSED, OPEN];
const REQUESTS = 20;
const ONE = ['answer'];
const TWO = ['ack', 'received'];

interface Request {
  readonly stream: Stream;
  readonly index: number;
}

/** A loader on a client that does with a request what `react` says, which is given what replies to it. */
function loaded(
  series: readonly string[],
  react: (request: Request, reply: (series: number, answer?: Answer) => void) => void,
) {
  const loader = new Loader(series.length);
  const onReply: OnReply = loader.onReply;
  const sent: Request[] = [];
  loader.use({
    send: (stream, index) => {
      const request = { stream, index };
      sent.push(request);
      react(request, (slot, answer = 'accepted') => onReply(slot, stream, index, answer));
    },
    close: () => Promise.resolve(),
  });
  return { loader, sent };
}

/** Streams in turn, each counting by itself. */
function alternating(first: number, count: number): readonly Request[] {
  return Array.from({ length: count }, (_, at) => ({ stream: at % 2 === 0 ? 0 : 1, index: first + (at >> 1) }));
}

/** Holds the event loop, as a machine that stands still does. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('a metronome', () => {
  it('beats until it is stopped', async () => {
    await new Promise<void>((resolve) => {
      let beats = 0;
      const metronome = startMetronome({ beganAt: now(), periodMs: 1 }, () => {
        beats += 1;
        if (beats === 20) void metronome.stop().then(resolve);
      });
    });
  });

  it('gives no beat after that, not even those that a busy event loop has missed', async () => {
    let beats = 0;
    await new Promise<void>((resolve) => {
      const metronome = startMetronome({ beganAt: now(), periodMs: 1 }, () => {
        beats += 1;
        standStill(20);
        void metronome.stop().then(resolve);
      });
    });
    expect(beats).toBe(1);
  });
});

describe.each(TURNS)('a turn in $mode loop', (turn) => {
  it('sends every request once, streams in turn, and counts each answer', async () => {
    const { loader, sent } = loaded(ONE, (_, reply) => setImmediate(reply, 0));
    const { rounds, slip } = await loader.play(turn);
    expect(sent).toEqual(alternating(1, REQUESTS));
    expect(rounds).toMatchObject([{ latency: { count: REQUESTS }, answered: REQUESTS, unanswered: 0, refused: 0 }]);
    expect(slip.count).toBe(REQUESTS);
  });

  it('takes a reply from within the call that sends', async () => {
    const { loader } = loaded(ONE, (_, reply) => reply(0));
    expect((await loader.play(turn)).rounds).toMatchObject([{ answered: REQUESTS, unanswered: 0, refused: 0 }]);
  });

  it('counts refusals apart, in every series, and waits for nothing after one', async () => {
    const { loader, sent } = loaded(TWO, ({ index }, reply) => {
      if (index % 5 === 0) return void setImmediate(reply, 0, 'refused');
      return void setImmediate(() => {
        reply(0);
        reply(1);
      });
    });
    const { rounds } = await loader.play(turn);
    expect(sent).toHaveLength(REQUESTS);
    const round = { latency: { count: 16 }, answered: 16, unanswered: 0, refused: 4 };
    expect(rounds).toMatchObject([round, round]);
  });

  it('goes on where the one before ended, and takes none of its replies', async () => {
    const ofThisTurn = REQUESTS / 2;
    const late: (() => void)[] = [];
    const { loader, sent } = loaded(ONE, ({ index }, reply) => {
      setImmediate(() => {
        if (index > ofThisTurn) for (const again of late.splice(0)) again();
        reply(0);
      });
      if (index <= ofThisTurn) late.push(() => reply(0, 'refused'));
    });
    await loader.play(turn);
    const { rounds } = await loader.play(turn);
    expect(sent).toEqual(alternating(1, 2 * REQUESTS));
    expect(rounds).toMatchObject([{ answered: REQUESTS, unanswered: 0, refused: 0 }]);
  });
});

describe('a turn in closed loop', () => {
  it('has one request outstanding at most', async () => {
    let [outstanding, most] = [0, 0];
    const { loader } = loaded(TWO, (_, reply) => {
      outstanding += 1;
      most = Math.max(most, outstanding);
      setImmediate(() => {
        reply(0);
        // A request is answered when its last series is.
        setTimeout(() => {
          outstanding -= 1;
          reply(1);
        }, 2);
      });
    });
    const { rounds } = await loader.play(CLOSED);
    expect(most).toBe(1);
    expect(rounds).toMatchObject([{ answered: REQUESTS }, { answered: REQUESTS }]);
  });

  it('sends as many on each stream where an odd number is asked for', async () => {
    const { loader, sent } = loaded(ONE, (_, reply) => setImmediate(reply, 0));
    await loader.play({ ...CLOSED, requests: 3 });
    expect(sent).toEqual(alternating(1, 4));
  });

  it('goes on where nobody answers', async () => {
    const { loader, sent } = loaded(ONE, () => undefined);
    const { rounds } = await loader.play({ ...CLOSED, requests: 2 });
    expect(sent).toEqual(alternating(1, 2));
    expect(rounds).toMatchObject([{ latency: { count: 2 }, answered: 0, unanswered: 2, refused: 0 }]);
  });
});

describe('a turn in open loop', () => {
  it('sends everything where nobody answers', async () => {
    const { loader, sent } = loaded(TWO, () => undefined);
    const { rounds } = await loader.play(OPEN);
    expect(sent).toEqual(alternating(1, REQUESTS));
    const round = { latency: { count: REQUESTS }, answered: 0, unanswered: REQUESTS, refused: 0 };
    expect(rounds).toMatchObject([round, round]);
  });

  it('sends what a standing machine has missed', async () => {
    const { loader, sent } = loaded(ONE, ({ stream, index }, reply) => {
      if (stream === 0 && index === 3) standStill(30);
      setImmediate(reply, 0);
    });
    const { rounds } = await loader.play(OPEN);
    expect(sent).toEqual(alternating(1, REQUESTS));
    expect(rounds).toMatchObject([{ answered: REQUESTS }]);
  });

  it('counts what stays unanswered among answers', async () => {
    const { loader } = loaded(TWO, ({ index }, reply) => {
      if (index !== 4) reply(0);
      if (index > 5) reply(1);
    });
    const { rounds } = await loader.play(OPEN);
    expect(rounds).toMatchObject([
      { latency: { count: REQUESTS }, answered: 18, unanswered: 2 },
      { latency: { count: REQUESTS }, answered: 10, unanswered: 10 },
    ]);
  });
});

it('a loader without a client does not play', async () => {
  await expect(new Loader(1).play(CLOSED)).rejects.toThrow('needs a client');
});
