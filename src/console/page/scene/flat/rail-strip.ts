// The plan strip of the 2-D view: the rail with both gantries, the gap between them and what of it must stay free. Enters: a
// model. Leaves: pixels.

import { metresText } from '../labels.ts';
import type { CraneModel } from '../model.ts';
import type { Palette } from '../palette.ts';
import { type FlatFrame, stripScale } from './flat-frame.ts';

const FONT = '600 13px system-ui, "Noto Sans", sans-serif';
const DIGITS = '12px "DejaVu Sans Mono", monospace';

export function drawRailStrip(
  context: CanvasRenderingContext2D,
  model: CraneModel,
  palette: Palette,
  frame: FlatFrame,
  width: number,
): void {
  const { rail, gantry, scene, side, zones } = model;
  if (rail.range === undefined) return;
  const top = frame.strip + 6;
  const tall = 24;
  const at = stripScale(rail.range, scene.width / 2, width);
  context.fillStyle = palette.surface;
  context.fillRect(0, frame.strip, width, frame.stripHeight);
  context.setLineDash([]);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(at(rail.range.min - scene.width / 2), top + tall);
  context.lineTo(at(rail.range.max + scene.width / 2), top + tall);
  for (let mark = Math.ceil(rail.range.min / 50) * 50; mark <= rail.range.max; mark += 50) {
    context.moveTo(at(mark), top + tall);
    context.lineTo(at(mark), top + tall + 4);
  }
  context.stroke();
  context.font = DIGITS;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = palette.quiet;
  for (let mark = Math.ceil(rail.range.min / 50) * 50; mark <= rail.range.max; mark += 100) {
    context.fillText(String(mark), Math.min(width - 16, Math.max(16, at(mark))), top + tall + 6);
  }
  for (const { kind, box, travels } of zones) {
    if (kind !== 'exclusion' || travels) continue;
    context.fillStyle = palette.zone;
    context.fillRect(at(box.min.z), top + tall - 4, Math.max(2, at(box.max.z) - at(box.min.z)), 4);
  }
  const body = (position: number, half: number, letter: string, colour: string, sure: boolean) => {
    const left = at(position - half);
    const wide = Math.max(12, at(position + half) - left);
    context.fillStyle = sure ? colour : palette.surface;
    context.strokeStyle = colour;
    context.setLineDash(sure ? [] : [4, 3]);
    context.lineWidth = 1.5;
    context.fillRect(left, top, wide, tall);
    context.strokeRect(left, top, wide, tall);
    context.setLineDash([]);
    context.font = FONT;
    context.textBaseline = 'middle';
    context.fillStyle = sure ? palette.surface : colour;
    context.fillText(letter, left + wide / 2, top + tall / 2 + 1);
  };
  const { neighbour } = rail;
  if (neighbour?.position !== undefined) {
    const half = neighbour.scene.width / 2;
    body(neighbour.position, half, neighbour.side.toUpperCase(), palette[neighbour.side], !neighbour.doubtful);
  }
  if (gantry === undefined) return;
  body(gantry, scene.width / 2, side.toUpperCase(), palette[side], !model.unreferenced);
  if (neighbour?.gap === undefined) return;
  const from = gantry + (neighbour.towards * scene.width) / 2;
  const to = from + neighbour.towards * neighbour.gap;
  const share = from + neighbour.towards * (neighbour.share ?? 0);
  const middle = top + tall / 2;
  context.strokeStyle = palette.text;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(at(from), middle);
  context.lineTo(at(share), middle);
  context.stroke();
  context.strokeStyle = palette.zone;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(at(share), middle);
  context.lineTo(at(to), middle);
  context.stroke();
  context.setLineDash([]);
  const text = `${metresText(neighbour.gap)} m`;
  context.font = DIGITS;
  const half = context.measureText(text).width / 2 + 4;
  const place = (at(from) + at(to)) / 2;
  if (Math.abs(at(to) - at(from)) < 2 * half + 10) return;
  context.fillStyle = palette.surface;
  context.fillRect(place - half, middle - 9, 2 * half, 18);
  context.fillStyle = palette.text;
  context.textBaseline = 'middle';
  context.fillText(text, place, middle + 1);
}
