// The PLC's end of the field bus. Enters: lines of sensors from the plant. Leaves: fresh sensors or none,
// and outputs as lines. Reconnects for as long as it is not closed; a silent plant makes the PLC blind.

import { connect, type Socket } from 'node:net';
import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { PlantFault, PlantSensors, PlcAttach, PlcOutputs } from '../field-bus.ts';

/** Sensors whose step has not advanced for longer than this are none. */
const SENSORS_FRESH_MS = 100;
const RECONNECT_MS = 100;
/** Longest line that a plant sends; more is not a plant. */
const MAX_LINE = 8192;
/** Outputs that the plant may leave unread before the connection is given up. */
const MAX_UNSENT_BYTES = 64 * 1024;

export interface FieldLink {
  /** Newest sensors if they are fresh. */
  sensors(now: MonotonicMs): PlantSensors | undefined;
  send(message: PlcOutputs | PlantFault): void;
  close(): void;
}

export interface FieldLinkSettings {
  readonly host: string;
  readonly port: number;
  readonly crane: number;
}

export interface FieldLinkHooks {
  clock(): MonotonicMs;
  log(sentence: string): void;
}

/** Connects and keeps connecting. Never throws for what the network does. */
export function openFieldLink(settings: FieldLinkSettings, hooks: FieldLinkHooks): FieldLink {
  let socket: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let newest: PlantSensors | undefined;
  let newestAt: MonotonicMs | undefined;
  let attached = false;
  let closed = false;

  const take = (line: string): void => {
    const sensors = readSensors(line);
    if (sensors === undefined || sensors.step === newest?.step) return;
    newest = sensors;
    newestAt = hooks.clock();
  };
  const open = (): void => {
    const opened = connect({ host: settings.host, port: settings.port, noDelay: true });
    socket = opened;
    let rest = '';
    opened.setEncoding('utf8');
    opened.on('connect', () => {
      const attach: PlcAttach = { kind: 'attach', crane: settings.crane };
      opened.write(`${JSON.stringify(attach)}\n`);
      attached = true;
    });
    opened.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      if (rest.length > MAX_LINE) opened.destroy();
    });
    // 'close' follows every error, and says enough.
    opened.on('error', () => opened.destroy());
    opened.on('close', () => {
      if (attached && !closed) hooks.log('The field bus to the plant is down; reconnecting.');
      attached = false;
      if (!closed) retry = setTimeout(open, RECONNECT_MS);
    });
  };
  open();

  return {
    sensors: (now) => (attached && newestAt !== undefined && now - newestAt <= SENSORS_FRESH_MS ? newest : undefined),
    send: (message) => {
      if (!attached || socket === undefined) return;
      socket.write(`${JSON.stringify(message)}\n`);
      if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      socket?.destroy();
    },
  };
}

const NUMBERS = [
  'step',
  'loadKg',
  'attachmentOpening',
  'swayTrolleyRad',
  'swayGantryRad',
  'windMetresPerSecond',
  'travelSinceMark',
] as const;
const ARRAYS = ['positions', 'speeds'] as const;
const GAPS = ['gapAhead', 'gapBehind'] as const;
const SWITCHES = [
  'hoistUpperFree',
  'hoistLowerFree',
  'trolleyMaxFree',
  'trolleyMinFree',
  'gantryMaxFree',
  'gantryMinFree',
  'ropeTight',
  'driveTripped',
] as const;

/** One line of sensors, or undefined where it is none or has a field that is no finite number. */
export function readSensors(line: string): PlantSensors | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const sensors = value as Readonly<Record<string, unknown>>;
  const whole =
    sensors['kind'] === 'sensors' &&
    NUMBERS.every((name) => Number.isFinite(sensors[name])) &&
    ARRAYS.every((name) => isFiniteSlots(sensors[name])) &&
    GAPS.every((name) => sensors[name] === null || Number.isFinite(sensors[name])) &&
    SWITCHES.every((name) => typeof sensors[name] === 'boolean');
  return whole ? (value as PlantSensors) : undefined;
}

function isFiniteSlots(value: unknown): boolean {
  return Array.isArray(value) && value.length === 5 && value.every((entry) => Number.isFinite(entry));
}
