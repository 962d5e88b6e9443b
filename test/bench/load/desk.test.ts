// The restless hands, played by the joystick mock: another deflection every report, over the seam of the repetition too.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MOCK_DESK } from '../../../firmware-mocks/joystick/models.ts';
import { PadPlayer, type PadScript } from '../../../firmware-mocks/joystick/script.ts';
import { readPadScript } from '../../../src/cli/pad-script.ts';
import { PATIENT_SHARE, patientHands, restlessHands } from './desk.ts';

/** Buttons 5 and 6. */
const BOTH_DEADMEN = 0b11_0000;

interface Report {
  readonly sticks: readonly number[];
  readonly buttons: number;
}

/** One report a millisecond. */
function play(milliseconds: number, hands: PadScript = restlessHands()): readonly Report[] {
  const player = new PadPlayer(MOCK_DESK, hands);
  const reports: Report[] = [];
  for (let at = 0; at < milliseconds; at += 1) {
    player.advance(at, (report) => {
      const view = new DataView(report.buffer, report.byteOffset);
      reports.push({
        sticks: [1, 3, 5, 7].map((offset) => view.getInt16(offset, true)),
        buttons: view.getUint16(10, true),
      });
    });
  }
  return reports;
}

/** Where the repetition begins, and how long it takes. */
function timeline(): { readonly began: number; readonly period: number } {
  const { repeat_from_ms: began = 0, steps } = restlessHands();
  return { began, period: (steps.at(-1)?.at_ms ?? 0) - began };
}

describe('restless hands', () => {
  const { began, period } = timeline();
  const reports = play(began + 2 * period + 100);
  const driving = reports.slice(began);
  const travels = driving.map(({ sticks }) => sticks[0] ?? 0);

  it('are a script that the workstation reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quaylink-hands-'));
    try {
      const file = join(folder, 'stick.json');
      writeFileSync(file, JSON.stringify(restlessHands()));
      expect(readPadScript(file)).toEqual({ ...restlessHands(), at_once: false });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('begin at rest, and press both deadmen before they deflect a stick', () => {
    const [first] = reports;
    expect(first).toEqual({ sticks: [0, 0, 0, 0], buttons: 0 });
    const pressed = reports.findIndex(({ buttons }) => buttons === BOTH_DEADMEN);
    const deflected = reports.findIndex(({ sticks }) => sticks.some((stick) => stick !== 0));
    expect(pressed).toBeGreaterThan(0);
    expect(deflected).toBe(began);
    expect(pressed).toBeLessThan(deflected);
  });

  it('hold both deadmen from then on', () => {
    expect(new Set(driving.map(({ buttons }) => buttons))).toEqual(new Set([BOTH_DEADMEN]));
  });

  it('deflect both trolleys alike, and no other axis', () => {
    expect(driving.every(({ sticks: [a, aY, b, bY] }) => a === b && aY === 0 && bY === 0)).toBe(true);
  });

  it('report another deflection than the forty-nine before, so that a report left out makes no two alike', () => {
    for (const [at, travel] of travels.entries()) {
      expect(travels.slice(Math.max(0, at - 49), at), `report ${at}`).not.toContain(travel);
    }
  });

  it('turn round at even distances, at the seam as between', () => {
    const turns = travels.flatMap((travel, at) => (at > 0 && travel * (travels[at - 1] ?? 0) < 0 ? [at] : []));
    expect(turns).toEqual([1, 2, 3, 4].map((leg) => (leg * period) / 2));
  });
});

describe('patient hands', () => {
  const hands = patientHands();
  const { repeat_from_ms: began = 0, steps } = hands;
  const period = (steps.at(-1)?.at_ms ?? 0) - began;
  const driven = Math.round(period * PATIENT_SHARE);
  const reports = play(began + period + 1000, hands);
  const isAtRest = ({ sticks }: Report): boolean => sticks.every((stick) => stick === 0);

  it('drive as restless ones do, for most of the time', () => {
    expect(reports.slice(began, began + 8000)).toEqual(play(began + 8000).slice(began));
    expect(PATIENT_SHARE).toBeGreaterThan(0.9);
    expect(reports.slice(began, began + driven).some(isAtRest)).toBe(false);
  });

  it('then let go at rest, re-arm, reset, and press both deadmen anew before they drive again', () => {
    const rest = reports.slice(began + driven, began + period);
    expect(rest.every(isAtRest)).toBe(true);
    const pressed = rest.map(({ buttons }) => buttons).filter((buttons, at, all) => buttons !== all[at - 1]);
    expect(pressed).toEqual([BOTH_DEADMEN, 0, 1 << 9, 0, (1 << 10) | (1 << 11), 0, BOTH_DEADMEN]);
    expect(reports.slice(began + period).some(isAtRest)).toBe(false);
  });
});
