// What may go wrong at a site, each with what ends it: links, processes, sticks, hands, PLCs, drives. Enters: where, and a
// number for whatever a deed has to choose. Leaves: it is broken; what is returned mends it.

import type { PlcFault } from '../../../firmware-mocks/crane/plc/faults.ts';
import type { CraneSpec } from '../../../src/domain/index.ts';
import type { SimOperator } from './operator.ts';
import type { Site } from './site.ts';
import type { SimStation } from './station.ts';
import type { Passage, Wire } from './wire.ts';

export interface Target {
  readonly site: Site;
  readonly crane: CraneSpec;
  readonly operator: SimOperator;
  readonly station: SimStation;
  /** 0 … 1, for whatever a deed has to choose. */
  readonly value: number;
}

/** Breaks something, or does something wrong; returns what ends it. */
type Deed = (target: Target) => (() => void) | undefined;

function passage(wires: (target: Target) => readonly Wire[], how: Passage): Deed {
  return (target) => {
    for (const wire of wires(target)) wire.passage = how;
    return () => {
      for (const wire of wires(target)) wire.passage = 'pass';
    };
  };
}

function plcFault(on: PlcFault, off: PlcFault | undefined): Deed {
  return ({ site, crane }) => {
    site.plc(crane).fault(on);
    return off === undefined ? undefined : () => site.plc(crane).fault(off);
  };
}

/** Hands that are held wrongly for a while; the operator does not notice. */
function hands(wrong: (target: Target) => void, right?: (target: Target) => void): Deed {
  return (target) => {
    if (!target.station.held.has(target.crane.number)) return undefined;
    target.operator.awake = false;
    wrong(target);
    return () => {
      target.operator.awake = true;
      if (target.station.held.has(target.crane.number)) right?.(target);
    };
  };
}

const operatorLink = ({ station }: Target): readonly Wire[] => [station.up, station.down];
const plcLink = ({ site, crane }: Target): readonly Wire[] => [site.plcLink(crane).out, site.plcLink(crane).back];

export const DEEDS: { readonly [what: string]: Deed } = {
  'uplink dead': passage(({ station }) => [station.up], 'drop'),
  'downlink dead': passage(({ station }) => [station.down], 'drop'),
  'link half-open': passage(operatorLink, 'drop'),
  'link stalled': passage(operatorLink, 'hold'),
  'uplink stalled': passage(({ station }) => [station.up], 'hold'),
  delay: ({ station, value }) => {
    station.up.delay = station.down.delay = Math.round(value * 200);
    return () => {
      station.up.delay = station.down.delay = 5;
    };
  },
  loss: ({ station, value }) => {
    station.up.loss = station.down.loss = value * 0.4;
    return () => {
      station.up.loss = station.down.loss = 0;
    };
  },
  'workstation frozen': ({ station }) => {
    station.freeze();
    return () => station.thaw();
  },
  'control connection lost': ({ station }) => {
    station.drop();
    return undefined;
  },
  'picture frozen': ({ station }) => {
    station.pictureFrozen = true;
    return () => {
      station.pictureFrozen = false;
    };
  },
  'stick frozen': ({ station }) => {
    station.stick = 'frozen';
    return () => {
      station.stick = 'live';
    };
  },
  'stick unplugged': ({ station }) => {
    station.stick = 'gone';
    return () => {
      station.stick = 'live';
    };
  },
  'gateway frozen': ({ site, value }) => {
    site.gateway.freeze();
    return () => site.gateway.thaw(value < 0.5 ? 'sockets first' : 'timers first');
  },
  'PLC requests lost': passage(({ site, crane }) => [site.plcLink(crane).out], 'drop'),
  'PLC replies lost': passage(({ site, crane }) => [site.plcLink(crane).back], 'drop'),
  'PLC link stalled': passage(plcLink, 'hold'),
  'PLC requests stalled': passage(({ site, crane }) => [site.plcLink(crane).out], 'hold'),
  'PLC late': ({ site, crane, value }) => {
    site.plc(crane).fault({ name: 'late-replies', delayMs: Math.round(value * 200) });
    return () => site.plc(crane).fault({ name: 'late-replies', delayMs: 0 });
  },
  'PLC refuses writes': plcFault({ name: 'refuse-writes', on: true }, { name: 'refuse-writes', on: false }),
  'PLC exceptions': plcFault({ name: 'exceptions', code: 6 }, { name: 'exceptions', code: 0 }),
  'PLC restarts over its registers': plcFault({ name: 'reboot', keepRegisters: true, downMs: 300 }, undefined),
  'PLC restarts at once': plcFault({ name: 'reboot', keepRegisters: false, downMs: 0 }, undefined),
  'PLC program frozen': plcFault({ name: 'freeze', on: true }, { name: 'freeze', on: false }),
  'positions frozen': plcFault({ name: 'frozen-positions', on: true }, { name: 'frozen-positions', on: false }),
  'chain open': plcFault({ name: 'estop-chain', open: true }, { name: 'estop-chain', open: false }),
  'key switch on local': plcFault({ name: 'local', on: true }, { name: 'local', on: false }),
  'drive trips': plcFault(
    { name: 'plant', fault: { name: 'drive-trip', on: true } },
    { name: 'plant', fault: { name: 'drive-trip', on: false } },
  ),
  'limit switches stuck': plcFault(
    { name: 'plant', fault: { name: 'limit-switch-stuck', on: true } },
    { name: 'plant', fault: { name: 'limit-switch-stuck', on: false } },
  ),
  'deadman released': hands(({ station, crane }) => void (station.hands(crane).deadman = false)),
  'deadman clamped, stick deflected': hands(({ station, crane }) =>
    Object.assign(station.hands(crane), { deadman: true, stick: [0, 1, 1] }),
  ),
  'deadman ignored by the workstation': hands(
    ({ station, crane }) => Object.assign(station.hands(crane), { deadman: false, unmasked: true, stick: [1, 1, 1] }),
    ({ station, crane }) => void (station.hands(crane).unmasked = false),
  ),
  'impossible deflection': hands(
    ({ station, crane, value }) => {
      const wild = value < 0.25 ? Number.NaN : value < 0.5 ? Number.POSITIVE_INFINITY : value < 0.75 ? -1e9 : 7;
      station.push(crane, [wild, wild, wild]);
    },
    ({ station, crane }) => station.letGo(crane),
  ),
  'mode changed': hands(({ station, crane, value }) => {
    station.hands(crane).mode = value < 0.3 ? 'solo-a' : value < 0.6 ? 'tandem' : 'split';
  }),
  'not driven': hands(
    ({ station, crane }) => void (station.hands(crane).driven = false),
    ({ station, crane }) => void (station.hands(crane).driven = true),
  ),
  'stop pressed': hands(
    ({ station, crane }) => void (station.hands(crane).run = false),
    ({ station, crane }) => void (station.hands(crane).run = true),
  ),
  'emergency stop pressed': hands(
    ({ station, crane }) => void (station.hands(crane).emergencyRun = false),
    ({ station, crane }) => void (station.hands(crane).emergencyRun = true),
  ),
  'stop asked for on the stop path': ({ station, crane, value }) => {
    station.stop(crane.number, value < 0.5 ? 'stop' : 'emergency');
    return undefined;
  },
  'released while it moves': ({ station, crane }) => {
    station.release(crane);
    return undefined;
  },
  'the other one claims it': ({ site, station, crane }) => {
    for (const other of site.stations) if (other !== station) other.claim(crane);
    return undefined;
  },
  'a supervisor takes it over': ({ site, crane, value }) => {
    const supervisor = site.stations.find((station) => station.role === 'supervisor');
    supervisor?.takeOver(crane, 'the run says so');
    return value < 0.5 ? () => supervisor?.release(crane) : undefined;
  },
  'offered, and the other one claims it': ({ site, station, crane }) => {
    station.offer(crane, true);
    for (const other of site.stations) if (other !== station) other.claim(crane);
    return () => station.offer(crane, false);
  },
};
