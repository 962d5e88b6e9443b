import { describe, expect, test } from 'vitest';
import { consoleDoor } from './console-door.ts';

describe('the address of a console', () => {
  test('has its WebSocket beside it and its token behind the #', () => {
    expect(consoleDoor('http://127.0.0.1:7450/#token=a_b-c')).toEqual({
      url: 'ws://127.0.0.1:7450/v1/console',
      origin: 'http://127.0.0.1:7450',
      token: 'a_b-c',
    });
    expect(consoleDoor('http://127.0.0.1:7450#token=x').url).toBe('ws://127.0.0.1:7450/v1/console');
  });

  test.each([
    ['nothing', undefined, /no address/],
    ['an address without a token', 'http://127.0.0.1:7450/', /no token/],
    ['an empty token', 'http://127.0.0.1:7450/#token=', /no token/],
    ['no address', 'console', /Invalid URL/],
  ])('is refused where it is %s', (_what, address, error) => {
    expect(() => consoleDoor(address)).toThrow(error);
  });
});
