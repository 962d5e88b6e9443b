// What a session is told of the cranes when it begins: everything, of all of them, before anything else about them.

import { describe, expect, it } from 'vitest';
import type { CraneSpec } from '../../src/domain/index.ts';
import { axisPosition } from '../../src/quantity/index.ts';
import type { GatewayFrame } from '../../src/wire/index.ts';
import { GatewayBench, Station } from '../support/gateway-bench.ts';
import { craneSpec } from '../support/unloader.ts';

const SPAN = { min: axisPosition(-7), max: axisPosition(-1) };

function withZones(number: number, zones: number, places: number): CraneSpec {
  return {
    ...craneSpec(number),
    zones: Array.from({ length: zones }, (_, at) => ({
      name: `zone ${at}`,
      gantry: undefined,
      trolley: SPAN,
      hoist: SPAN,
    })),
    openingPlaces: Array.from({ length: places }, (_, at) => ({ name: `place ${at}`, gantry: SPAN, trolley: SPAN })),
  };
}

function shown(frames: readonly GatewayFrame[]): readonly string[] {
  return frames.map((frame) => {
    if (frame.type === 'zone') return `${frame.crane} ${frame.index} ${frame.name}`;
    return 'crane' in frame ? `${frame.crane} ${frame.type}` : frame.type;
  });
}

describe('the cranes of a gateway', () => {
  it('are told one after another, each with its zones before its opening places, and before any status', () => {
    const bench = new GatewayBench([withZones(1, 2, 1), withZones(2, 0, 1)]).start();
    const sent: GatewayFrame[] = [];
    bench.tap = (_, effects) => sent.push(...effects.flatMap((effect) => (effect.kind === 'send' ? effect.frame : [])));
    new Station(bench).connect();
    bench.run(100);
    const first = ['1 crane', '1 geometry', '1 0 zone 0', '1 1 zone 1', '1 2 place 0'];
    const second = ['2 crane', '2 geometry', '2 0 place 0'];
    expect(shown(sent).slice(0, 10)).toEqual(['welcome', ...first, ...second, '1 status']);
  });

  it('are told in full to whoever may only look', () => {
    const bench = new GatewayBench([withZones(1, 1, 0)]);
    const vera = new Station(bench, 'vera', 'viewer').connect();
    expect(vera.heard[0]).toMatchObject({ type: 'welcome', role: 'viewer' });
    expect(vera.heard[2]).toMatchObject({ type: 'geometry', zoneCount: 1, tare: 26_000, minimumGap: 2 });
    expect(vera.heard[3]).toMatchObject({ type: 'zone', kind: 'exclusion', trolley: SPAN, hoist: SPAN });
  });

  it('may have 64 zones and places each, and a gateway with more does not start', () => {
    expect(new Station(new GatewayBench([withZones(1, 32, 32)])).connect().heard).toHaveLength(67);
    expect(() => new GatewayBench([withZones(1, 33, 32)])).toThrow('WIRE_FIELD_RANGE');
  });
});
