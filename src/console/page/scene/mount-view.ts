// Puts a view onto its canvas, and takes it away again. Enter: elements of the component. Leave: a running SceneView, and the
// reason where the solid one cannot be had.

import type { DeskSide } from '../../../workstation/index.ts';
import { FlatPainter } from './flat/flat-painter.ts';
import { frameLoop } from './frame-loop.ts';
import type { CameraHand } from './hand.ts';
import { LabelLayer } from './label-layer.ts';
import { SlowWatch } from './pace.ts';
import type { Painter } from './painter.ts';
import { watchTheme } from './palette.ts';
import { type SceneSignals, SceneView } from './scene-view.ts';
import type { FlatBecause, ViewKind } from './view-choice.ts';

/** Device pixels for one CSS pixel at most: more cannot be seen, and costs. */
const FINEST = 2;
/** Without a graphics card: half of the pixels, and smoothed by the browser. */
const COARSE = 0.75;

export interface Mount {
  readonly side: DeskSide;
  readonly kind: ViewKind;
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly layer: HTMLElement;
  readonly hand: CameraHand;
  readonly signals: SceneSignals;
  /** The solid view cannot be had, or not any more. */
  readonly fallBack: (because: FlatBecause) => void;
}

interface Made {
  readonly painter: Painter;
  readonly finest: number;
}

/** undefined: no WebGL. The library comes only where it is needed. */
async function makePainter({ kind, canvas }: Mount): Promise<Made | undefined> {
  if (kind === 'flat') return { painter: new FlatPainter(canvas), finest: FINEST };
  const { probeGraphics, SolidPainter } = await import('./solid/index.ts');
  const graphics = probeGraphics();
  if (graphics === 'none') return undefined;
  const fine = graphics === 'hardware';
  return { painter: new SolidPainter(canvas, fine), finest: fine ? FINEST : COARSE };
}

function run(mount: Mount, { painter, finest }: Made): () => void {
  const { side, box, canvas, hand, signals, fallBack } = mount;
  const layer = new LabelLayer(mount.layer);
  const view = new SceneView({ side, painter, layer, hand, signals, failed: () => fallBack('failed') });
  const size = new ResizeObserver(() => {
    view.resize(box.clientWidth, box.clientHeight, Math.min(finest, devicePixelRatio));
  });
  size.observe(box);
  const seen = new IntersectionObserver((entries) => view.onScreen(entries.at(-1)?.isIntersecting ?? false));
  seen.observe(box);
  const forgetTheme = watchTheme(() => view.theme());
  const letGo = hand.listen(box);
  const lost = (event: Event) => {
    event.preventDefault();
    fallBack('lost');
  };
  canvas.addEventListener('webglcontextlost', lost);
  const leave = frameLoop.add(view);
  const watch = new SlowWatch();
  const forgetPace = frameLoop.onPainted(({ now, drew }) => {
    if (watch.note(now, drew) && mount.kind === 'solid') fallBack('slow');
  });
  return () => {
    leave();
    forgetPace();
    canvas.removeEventListener('webglcontextlost', lost);
    letGo();
    forgetTheme();
    seen.disconnect();
    size.disconnect();
    layer.clear();
    painter.dispose();
  };
}

/** The answer takes the view away, also while it is still being made. */
export function mountView(mount: Mount): () => void {
  let unmount: (() => void) | undefined = undefined as (() => void) | undefined;
  let gone = false;
  const make = async () => {
    try {
      const made = await makePainter(mount);
      if (gone) made?.painter.dispose();
      else if (made === undefined) mount.fallBack('missing');
      else unmount = run(mount, made);
    } catch {
      if (!gone) mount.fallBack('failed');
    }
  };
  void make();
  return () => {
    gone = true;
    unmount?.();
  };
}
