// The real path of a stick, checked in a process of its own: firmware mock → /dev/uhid → kernel → hidraw → node-hid → intent.
// Enters: the compiled program in dist/ and a kernel with uhid. Leaves: one JSON object on standard output, what was seen at each step.
// Plain JavaScript, since it also runs inside User-Mode Linux, where starting a test runner would take longer than the test.

import { DUALSHOCK_4, LOGITECH_F310, MOCK_DESK, PAD_AT_REST } from '../../../dist/firmware-mocks/joystick/models.js';
import { ScriptedPad } from '../../../dist/firmware-mocks/joystick/scripted-pad.js';
import { UhidPad } from '../../../dist/firmware-mocks/joystick/uhid-pad.js';
import { listHidraw } from '../../../dist/src/input/hidraw.js';
import { openJoystick } from '../../../dist/src/input/index.js';

const SPEEDS = { hoist: 1, trolley: 1, gantry: 1, slew: 1, luff: 1 };
const REST = { rate_hz: 250, steps: [] };
const UP = { rate_hz: 250, steps: [{ at_ms: 0, right: [0, 1], buttons: [5] }] };
const STEP_LIMIT_MS = 10_000;

const seen = { steps: {}, faults: [] };
const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Waits until `probe` returns something; what it last returned, undefined after STEP_LIMIT_MS. */
async function until(probe) {
  const end = now() + STEP_LIMIT_MS;
  for (;;) {
    const found = await probe();
    if (found || now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function nodesOf(model) {
  return listHidraw('/sys/class/hidraw', '/dev').filter(
    (node) => node.key.vendorId === model.vendorId && node.key.productId === model.productId,
  );
}

/** A pad that the kernel sees, playing its script. */
function plug(model, serial, script) {
  const device = new UhidPad(model, { serial, port: `mock/${serial}` });
  const pad = new ScriptedPad({ model, script });
  pad.start(device);
  return {
    device,
    play: (next) => pad.play(next),
    unplug: async () => {
      await pad.close();
      device.gone();
    },
  };
}

async function enumerate() {
  const same = {};
  for (const model of [MOCK_DESK, DUALSHOCK_4, LOGITECH_F310]) {
    const device = new UhidPad(model, { serial: 'look', port: 'mock/look' });
    const node = await until(() => nodesOf(model)[0]);
    same[model.name] =
      node !== undefined && Buffer.compare(node.descriptor, model.descriptor) === 0 && node.identity === 'look';
    device.gone();
    await until(() => nodesOf(model).length === 0);
  }
  return same;
}

async function drive() {
  let pad = plug(MOCK_DESK, 'desk', REST);
  await until(() => nodesOf(MOCK_DESK)[0]);
  const opened = await openJoystick({ onFault: (fault) => seen.faults.push(fault.code) });
  if (!opened.ok) {
    await pad.unplug();
    return { opened: opened.message };
  }
  const { source } = opened;
  let wakes = 0;
  source.start(() => wakes++);
  source.scale(SPEEDS, SPEEDS);
  const sample = () => source.sample(now());
  const isHoisting = () => sample().a.speeds.hoist === 1;
  const steps = { opened: source.label };

  steps.rest = Boolean(await until(() => sample().a.mapped !== 0 && sample().a.neutral === sample().a.mapped));
  pad.play(UP);
  steps.drives = Boolean(await until(isHoisting));
  const { readAt, inputs } = sample();
  steps.hasReadAt = readAt !== undefined;
  steps.ageMs = inputs[0].age;
  steps.wakes = wakes > 0;

  pad.play({ rate_hz: 250, steps: [{ at_ms: 0, fault: 'silent' }] });
  steps.silenceStops = Boolean(await until(() => !sample().a.deadman && sample().a.speeds.hoist === 0));
  pad.play(REST);
  await until(() => sample().a.neutral !== 0);
  pad.play(UP);
  steps.drivesAgain = Boolean(await until(isHoisting));

  // The event loop stands still while the stick goes on, let go and taken again: nothing of the backlog may count.
  const stallEnd = now() + 400;
  for (let i = 0; now() < stallEnd; i++) {
    const isHeld = i % 40 < 20;
    pad.device.report(MOCK_DESK.encode({ ...PAD_AT_REST, right: [0, isHeld ? 1 : 0], buttons: isHeld ? [5] : [] }));
    const pause = now() + 4;
    while (now() < pause);
  }
  steps.stallStops = !sample().a.deadman;
  await until(() => seen.faults.includes('INPUT_GAP'));
  steps.backlogMovesNothing = !sample().a.deadman;

  pad.play(REST);
  await until(() => sample().a.neutral !== 0);
  pad.play(UP);
  await until(isHoisting);
  await pad.unplug();
  steps.unplugStops = Boolean(await until(() => sample().inputs[0].age === 60_000 && !sample().a.deadman));

  pad = plug(MOCK_DESK, 'desk', UP);
  await until(() => sample().inputs[0].age < 60_000);
  steps.replugNeedsRest = !sample().a.deadman;
  pad.play(REST);
  await until(() => sample().a.neutral === sample().a.mapped && sample().a.mapped !== 0);
  pad.play(UP);
  steps.replugDrives = Boolean(await until(isHoisting));

  await source.close();
  await pad.unplug();
  return steps;
}

/** How fast a report comes through, as a figure only. */
async function latency() {
  const pad = new UhidPad(MOCK_DESK, { serial: 'desk', port: 'mock/desk' });
  await until(() => nodesOf(MOCK_DESK)[0]);
  const opened = await openJoystick();
  if (!opened.ok) return undefined;
  const micros = [];
  let sentAt = 0;
  opened.source.start(() => micros.push((now() - sentAt) * 1000));
  for (let i = 0; i < 200; i++) {
    await new Promise((resolve) => setTimeout(resolve, 4));
    sentAt = now();
    pad.report(MOCK_DESK.encode({ ...PAD_AT_REST, buttons: i % 2 === 0 ? [1] : [] }));
  }
  await opened.source.close();
  pad.gone();
  micros.sort((left, right) => left - right);
  return { count: micros.length, p50: micros[Math.floor(micros.length / 2)], max: micros.at(-1) };
}

seen.enumerated = await enumerate();
seen.steps = await drive();
seen.latencyMicros = await latency();
// No process.exit: the program must end by itself once everything is closed.
process.stdout.write(`${JSON.stringify(seen)}\n`);
