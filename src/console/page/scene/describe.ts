// The view in words: for those who cannot see it, and the readings beside it. Enters: a CraneModel, the words. Leave: one
// sentence, and the readings with their units. Pure.

import { metresText, type Say, tonnesText } from './labels.ts';
import type { CraneModel } from './model.ts';

export interface Reading {
  readonly name: string;
  readonly value: string;
  /** Something is amiss with it. */
  readonly warns: boolean;
}

const AXIS_KEYS = {
  hoist: 'scene.axis.hoist',
  trolley: 'scene.axis.trolley',
  gantry: 'scene.axis.gantry',
  slew: 'scene.axis.slew',
  luff: 'scene.axis.luff',
} as const;

function axisValue(model: CraneModel, axis: string): string {
  const position = model.positions[axis];
  if (position === undefined) return '–';
  return axis === 'slew' ? `${((position * 180) / Math.PI).toFixed(0)}°` : `${metresText(position)} m`;
}

export function gapReading({ rail: { neighbour, unseen } }: CraneModel, say: Say): readonly Reading[] {
  const readings: Reading[] = [];
  if (neighbour !== undefined) {
    const name = say('scene.reading.gap', { crane: neighbour.name });
    if (neighbour.gap === undefined) readings.push({ name, value: say('scene.reading.gap-unknown'), warns: true });
    else {
      const share = metresText(neighbour.share);
      readings.push({
        name,
        value: say('scene.reading.gap-value', { gap: metresText(neighbour.gap), share }),
        warns: false,
      });
    }
  }
  if (unseen.length > 0) {
    readings.push({ name: say('scene.reading.unseen'), value: unseen.join(', '), warns: true });
  }
  return readings;
}

/** Beside the view: what has no place in it. */
export function readingsOf(model: CraneModel, wind: number | undefined, say: Say): readonly Reading[] {
  const { scene, swing } = model;
  const readings: Reading[] = [];
  if (scene.axes.some(({ axis }) => axis === 'gantry')) {
    readings.push({ name: say('scene.axis.gantry'), value: axisValue(model, 'gantry'), warns: model.unreferenced });
  }
  const sway = say('scene.reading.sway-value', {
    trolley: signed(swing.trolley),
    gantry: signed(swing.gantry),
  });
  readings.push({ name: say('scene.reading.sway'), value: sway, warns: false });
  readings.push({ name: say('scene.reading.wind'), value: `${metresText(wind)} m/s`, warns: false });
  return [...readings, ...gapReading(model, say)];
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  if (text === '0.0') return ' 0.0';
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** The whole view in one sentence. */
export function sentenceOf(model: CraneModel, say: Say): string {
  const axes = model.scene.axes.map(({ axis }) =>
    say('scene.sentence.axis', { axis: say(AXIS_KEYS[axis]), at: axisValue(model, axis) }),
  );
  const gaps = gapReading(model, say).map(({ name, value }) => `${name}: ${value}`);
  return [
    say('scene.sentence.crane', { crane: model.name, axes: axes.join(', '), mass: tonnesText(model.mass) }),
    ...gaps.map((gap) => say('scene.sentence.more', { more: gap })),
    ...(model.unreferenced ? [say('scene.unreferenced')] : []),
  ].join(' ');
}

/** The age of a picture: ms below a second, then seconds. */
export function ageText(age: number): string {
  if (!Number.isFinite(age)) return '–';
  if (age < 999.5) return `${Math.round(age)} ms`;
  return `${(age / 1000).toFixed(age < 100_000 ? 1 : 0)} s`;
}
