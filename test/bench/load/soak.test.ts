// The verdict on memory: growth that goes on is told apart from start-up and from a heap's own ups and downs.

import { describe, expect, it } from 'vitest';
import { memoryVerdict, type Reading, soakSentences } from './soak.ts';

const MIB = 2 ** 20;
const COUNT = 100;
/** Resident mebibytes of a workstation, once a minute of a run of 24: it gives memory back, takes it again, and stays there. */
const GIVEN_BACK = [
  106, 108, 83, 90, 82, 90, 91, 92, 93, 106, 106, 106, 106, 106, 107, 107, 107, 106, 107, 107, 107, 107, 107, 107,
];

function readings(mebibytes: (share: number, at: number) => number, count = COUNT): readonly Reading[] {
  return Array.from({ length: count }, (_, at) => ({
    seconds: 5 * (at + 1),
    residentBytes: mebibytes(at / count, at) * MIB,
  }));
}

describe('memory', () => {
  it.each<[string, readonly Reading[]]>([
    ['that stays as it is', readings(() => 100)],
    ['that shrinks', readings((share) => 200 - 100 * share)],
    ['that goes up and down with collections', readings((_, at) => 100 + 6 * (at % 10))],
    ['that settles after the start', readings((share) => 100 * Math.min(1, 5 * share))],
    ['that is given back early and taken again', readings((share) => GIVEN_BACK[Math.floor(share * 24)] ?? 0, 240)],
    ['with one high reading', readings((_, at) => (at === COUNT - 1 ? 900 : 100))],
    ['of a large process that rises by less than a tenth', readings((share) => 400 + 40 * share)],
    ['of a small process that rises by a few mebibytes', readings((share) => 20 + 10 * share)],
  ])('%s did not grow', (_, list) => {
    expect(memoryVerdict('gateway', list).grew).toBe(false);
  });

  it.each<[string, readonly Reading[]]>([
    ['that rises evenly', readings((share) => 100 + 100 * share)],
    ['that rises under its ups and downs', readings((share, at) => 100 + 60 * share + 3 * (at % 10))],
    ['that takes a step late', readings((share) => (share < 0.6 ? 100 : 150))],
  ])('%s grew', (_, list) => {
    expect(memoryVerdict('gateway', list).grew).toBe(true);
  });

  it('is judged by the highest median of the first half and the median of the last third', () => {
    const list = readings((_, at) => at, 12);
    const verdict = memoryVerdict('workstation', list);
    expect(verdict).toEqual({
      role: 'workstation',
      readings: list,
      earlyBytes: 5 * MIB,
      lateBytes: 9.5 * MIB,
      grew: false,
    });
  });

  it.each([0, 1, 11])('read %i times is no pass', (count) => {
    expect(
      memoryVerdict(
        'gateway',
        readings(() => 100, count),
      ),
    ).toMatchObject({
      earlyBytes: null,
      grew: true,
    });
  });
});

it('the sentences name what grew', () => {
  const figures = { count: 1, p50: 1, p99: 1, p999: 1, max: null };
  const flat = memoryVerdict(
    'gateway',
    readings(() => 100),
  );
  const growing = memoryVerdict(
    'workstation',
    readings((share) => 100 + 100 * share),
  );
  const unread = memoryVerdict('plant', []);
  const result = {
    schema: 'quaylink.soak/1' as const,
    seconds: 60.2,
    commandsPerSecond: 1999.6,
    loaded: true,
    roundTrip: figures,
    residence: figures,
    stops: 0,
  };
  const [heading, ...rest] = soakSentences({ ...result, memory: [flat, growing, unread], ok: false });
  expect(heading).toBe('60 s at 2000 commands a second, 0 stops');
  expect(rest).toEqual([
    'gateway: 100.0 MiB early, 100.0 MiB late',
    expect.stringMatching(/^workstation: .* late, grew$/),
    'plant: – early, – late, grew',
    'Memory grew, was read too seldom to tell, or the load was too small.',
  ]);
  expect(soakSentences({ ...result, memory: [flat], ok: true }).at(-1)).toBe('No process grew.');
  const idle = { ...result, commandsPerSecond: 1064, loaded: false, memory: [flat], ok: false };
  expect(soakSentences(idle)).toContainEqual(expect.stringContaining('less than 1697 commands a second'));
});
