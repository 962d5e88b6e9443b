// The animation loop on a page of its own: a number counts as painted one frame after it was drawn, and never on a hidden page.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { picture } from '../../../../src/console/page/link/store.ts';
import { frameLoop, type FrameView, startPaintReports } from '../../../../src/console/page/scene/frame-loop.ts';
import type { Painted } from '../../../../src/console/page/scene/paint-report.ts';
import type { WorkstationView } from '../../../../src/workstation/index.ts';
import { craneOf, statusOf } from './views.ts';

let frames: FrameRequestCallback[] = [];
let onVisibility: () => void = () => undefined;
const page = { hidden: false };
const undo: (() => void)[] = [];

function animate(): void {
  const due = frames;
  frames = [];
  for (const frame of due) frame(0);
}

function come(tick: number, a: number, b: number): void {
  const cranes = [craneOf('a', statusOf({}, { number: a })), craneOf('b', statusOf({}, { number: b }))];
  picture.value = { tick, receivedAt: 0, view: { cranes } as unknown as WorkstationView };
}

function reportsOf(): Painted[] {
  const seen: Painted[] = [];
  undo.push(startPaintReports({ seen: (painted) => seen.push(painted) }));
  return seen;
}

function viewOf(side: 'a' | 'b'): FrameView & { standing: number | undefined; throws: boolean; failures: number } {
  return {
    side,
    standing: 0,
    throws: false,
    failures: 0,
    frame() {
      if (this.throws) throw new Error('no graphics');
      this.standing = picture.peek()?.view.cranes[side === 'a' ? 0 : 1].status?.number ?? 0;
      return true;
    },
    failed() {
      this.failures += 1;
      this.standing = 0;
    },
  };
}

beforeEach(() => {
  frames = [];
  page.hidden = false;
  picture.value = undefined;
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  vi.stubGlobal('document', {
    get hidden() {
      return page.hidden;
    },
    addEventListener: (_: string, listener: () => void) => {
      onVisibility = listener;
    },
    removeEventListener: () => undefined,
  });
});
afterEach(() => {
  for (const end of undo.splice(0)) end();
  vi.unstubAllGlobals();
});

describe('painting', () => {
  it('counts one frame after it was drawn', () => {
    undo.push(frameLoop.add(viewOf('a')));
    const seen = reportsOf();
    come(1, 40, 50);
    animate();
    expect(seen).toEqual([{ a: 0, b: 0 }]);
    animate();
    expect(seen.at(-1)).toEqual({ a: 40, b: 0 });
    animate();
    expect(seen).toHaveLength(2);
  });

  it('counts the older where a crane stands in two views', () => {
    const late = viewOf('a');
    undo.push(frameLoop.add(viewOf('a')), frameLoop.add(late));
    const seen = reportsOf();
    come(1, 40, 50);
    animate();
    animate();
    expect(seen.at(-1)).toEqual({ a: 40, b: 0 });
    late.frame = () => false;
    come(2, 41, 51);
    animate();
    animate();
    expect(seen.at(-1)).toEqual({ a: 40, b: 0 });
  });

  it('makes room for the next picture as soon as one has come, drawn or not', () => {
    undo.push(frameLoop.add(viewOf('a')));
    const seen = reportsOf();
    come(1, 40, 50);
    come(2, 41, 51);
    expect(seen).toEqual([
      { a: 0, b: 0 },
      { a: 0, b: 0 },
    ]);
    page.hidden = true;
    onVisibility();
    come(3, 42, 52);
    come(4, 43, 53);
    expect(seen).toHaveLength(2);
  });

  it('takes each picture on a screen without cranes', () => {
    const seen = reportsOf();
    come(1, 40, 50);
    animate();
    come(2, 41, 51);
    animate();
    expect(seen).toEqual([
      { a: 0, b: 0 },
      { a: 0, b: 0 },
    ]);
  });

  it('ends at once on a hidden page, and is not claimed again before a frame was drawn', () => {
    undo.push(frameLoop.add(viewOf('a')));
    const seen = reportsOf();
    come(1, 40, 50);
    animate();
    animate();
    page.hidden = true;
    onVisibility();
    expect(seen.at(-1)).toEqual({ a: 0, b: 0 });
    come(2, 41, 51);
    page.hidden = false;
    animate();
    expect(seen.at(-1)).toEqual({ a: 0, b: 0 });
    animate();
    expect(seen.at(-1)).toEqual({ a: 41, b: 0 });
  });

  it('goes on when a view throws, which then shows nothing', () => {
    const view = viewOf('a');
    undo.push(frameLoop.add(view), frameLoop.add(viewOf('b')));
    const seen = reportsOf();
    come(1, 40, 50);
    animate();
    view.throws = true;
    come(2, 41, 51);
    animate();
    animate();
    expect(view.failures).toBe(1);
    expect(seen.at(-1)).toEqual({ a: 0, b: 51 });
  });
});
