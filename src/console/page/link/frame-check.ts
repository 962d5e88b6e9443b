// Whether a message is a frame that the page can stand on. Enters: a message of the socket. Leaves: the frame, or undefined:
// no JSON, of an unknown kind, or without what the components read without asking. Figures that are missing show as "–".

import type { ConsoleFrame } from '../../frames/index.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (frame: Fields) => boolean;

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Whether `value` is a list of objects that all pass. */
function every(value: unknown, check: Check): boolean {
  return (
    Array.isArray(value) &&
    value.every((each) => {
      const inner = fields(each);
      return inner !== undefined && check(inner);
    })
  );
}

function has(value: unknown, check: Check): boolean {
  const inner = fields(value);
  return inner !== undefined && check(inner);
}

const anything: Check = () => true;
const text = (value: unknown): boolean => typeof value === 'string';
const number = (value: unknown): boolean => typeof value === 'number';
const flag = (value: unknown): boolean => typeof value === 'boolean';

const isCause = (value: unknown): boolean => value === undefined || has(value, ({ code }) => text(code));

const isAxis: Check = ({ axis, capUpCause, capDownCause }) =>
  text(axis) && isCause(capUpCause) && isCause(capDownCause);

const isStatus: Check = ({ number: status, state, cause, lastStop, holder, axes }) =>
  number(status) && text(state) && isCause(cause) && isCause(lastStop) && text(holder) && every(axes, isAxis);

const isCrane =
  (side: string): Check =>
  (crane) =>
    crane['side'] === side &&
    number(crane['number']) &&
    text(crane['name']) &&
    flag(crane['held']) &&
    isCause(crane['refusal']) &&
    (crane['status'] === undefined || has(crane['status'], isStatus));

const isView: Check = ({ link, cranes }) =>
  Array.isArray(cranes) &&
  cranes.length === 2 &&
  has(cranes[0], isCrane('a')) &&
  has(cranes[1], isCrane('b')) &&
  has(link, ({ connected, stopConnected, cause }) => flag(connected) && flag(stopConnected) && isCause(cause));

const isSceneCrane: Check = ({ crane, axes, legs, zones, reach }) =>
  number(crane) && every(axes, anything) && every(legs, anything) && every(zones, anything) && has(reach, anything);

const CHECKS: { readonly [K in ConsoleFrame['kind']]: Check } = {
  welcome: ({ version, mayOperate, demo, label, help }) =>
    number(version) &&
    flag(mayOperate) &&
    flag(demo) &&
    text(label) &&
    every(help, ({ keys, does }) => text(keys) && text(does)),
  desk: ({ desk, input, own }) => text(desk) && text(input) && text(own),
  picture: ({ tick, view }) => number(tick) && has(view, isView),
  scene: ({ scene }) => has(scene, ({ version, cranes }) => number(version) && every(cranes, isSceneCrane)),
  alarms: ({ alarms, history }) =>
    every(alarms, ({ id, code }) => text(id) && text(code)) && every(history, ({ id, code }) => text(id) && text(code)),
  latency: ({ figures, strip }) => has(figures, anything) && every(strip, ({ at }) => number(at)),
  devices: ({ devices }) => every(devices, ({ controls, help }) => every(controls, anything) && every(help, anything)),
  wall: ({ gateways }) =>
    every(gateways, ({ name, cranes }) => text(name) && every(cranes, ({ crane }) => number(crane))),
  faults: ({ faults }) => every(faults, ({ id, name }) => text(id) && text(name)),
  answer: ({ request, code }) => number(request) && text(code),
  refused: ({ code, detail }) => text(code) && text(detail),
};

function isKind(kind: unknown): kind is ConsoleFrame['kind'] {
  return typeof kind === 'string' && Object.hasOwn(CHECKS, kind);
}

/** The frame of a message; undefined where it is none of this release. */
export function frameOf(data: unknown): ConsoleFrame | undefined {
  if (typeof data !== 'string') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  const frame = fields(value);
  if (frame === undefined || !isKind(frame['kind'])) return undefined;
  return CHECKS[frame['kind']](frame) ? (frame as unknown as ConsoleFrame) : undefined;
}
