import { expect, test } from 'vitest';
import { clockIdentity, sharesClock } from '../../src/link/index.ts';

// FNV-1a vectors from the reference (Fowler, Noll, Vo): "" is not hashed here, since 0 stands for not known.
test.each([
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
  [' foobar\n', 0xbf9cf968],
  ['', 0],
  ['\n', 0],
])('clockIdentity(%j)', (bootId, hash) => {
  expect(clockIdentity(bootId)).toBe(hash);
});

test('two hosts that know nothing share no clock', () => {
  expect([sharesClock(0, 0), sharesClock(5, 0), sharesClock(5, 6), sharesClock(5, 5)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
