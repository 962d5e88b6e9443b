// The controls on the screen: sticks and sliders that spring back, buttons that hold for as long as they are pressed. Enters:
// pointers. Leaves: grips of the driver; keys reach it by the `data-pad` of whatever has the focus.

import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { PadButton, PadSide } from '../../../input/page-pad.ts';
import { t } from '../text/index.ts';
import type { PadTarget } from './controls.ts';
import { driver } from './driver.ts';

interface GripEvents {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
  readonly onLostPointerCapture: (event: PointerEvent) => void;
  readonly onContextMenu: (event: Event) => void;
}

/** Where pointers took hold; a grip begins at rest wherever it lands, and only dragging deflects. */
type Origins = Map<number, readonly [x: number, y: number]>;

/** How far the pointer was dragged, in halves of its element. */
function dragged(event: PointerEvent, origins: Origins): readonly [number, number] {
  const element = event.currentTarget;
  const origin = origins.get(event.pointerId);
  if (!(element instanceof HTMLElement) || origin === undefined) return [0, 0];
  const { width, height } = element.getBoundingClientRect();
  return [(2 * (event.clientX - origin[0])) / width, (2 * (event.clientY - origin[1])) / height];
}

function useGrip(target: PadTarget): GripEvents {
  const { current: origins } = useRef<Origins>(new Map());
  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      origins.set(event.pointerId, [event.clientX, event.clientY]);
      driver.grip(event, target, 0, 0);
    },
    onPointerMove: (event) => driver.move(event, ...dragged(event, origins)),
    onPointerUp: (event) => driver.release(event),
    onPointerCancel: (event) => driver.lost(event),
    // Comes after every grip; after a release there is nothing left to lose.
    onLostPointerCapture: (event) => {
      origins.delete(event.pointerId);
      driver.lost(event);
    },
    onContextMenu: (event) => event.preventDefault(),
  };
}

function percent(share: number): string {
  return `${50 + 40 * share}%`;
}

export function Stick({ side }: { readonly side: PadSide }) {
  const x = useComputed(() => driver.hand.value.pad[side].x);
  const y = useComputed(() => driver.hand.value.pad[side].y);
  const target: PadTarget = `stick-${side}`;
  return (
    <div
      class="pad-stick"
      data-pad={target}
      tabIndex={0}
      role="group"
      aria-label={t(`control.stick.${side}`)}
      title={t('control.stick.hint')}
      {...useGrip(target)}
    >
      <span class="pad-way pad-up">{t('control.hoist.down')}</span>
      <span class="pad-way pad-down">{t('control.hoist.up')}</span>
      <span class="pad-way pad-left">{t('control.trolley.in')}</span>
      <span class="pad-way pad-right">{t('control.trolley.out')}</span>
      <span
        class="pad-knob"
        data-off={x.value !== 0 || y.value !== 0}
        style={{ left: percent(x.value), top: percent(y.value) }}
      />
    </div>
  );
}

export function Slide({ side }: { readonly side: PadSide }) {
  const at = useComputed(() => driver.hand.value.pad[side].slide);
  const target: PadTarget = `slide-${side}`;
  return (
    <div
      class="pad-slide"
      data-pad={target}
      tabIndex={0}
      role="slider"
      aria-label={t(`control.slide.${side}`)}
      aria-valuemin={-100}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * at.value)}
      title={t('control.slide.hint')}
      {...useGrip(target)}
    >
      <span class="pad-way pad-left">{t('control.gantry.back')}</span>
      <span class="pad-way pad-right">{t('control.gantry.forth')}</span>
      <span class="pad-knob" data-off={at.value !== 0} style={{ left: percent(at.value) }} />
    </div>
  );
}

/** Pressed for as long as it is held, by a pointer or by Enter. */
export function Press({ button, children }: { readonly button: PadButton; readonly children: ComponentChildren }) {
  const held = useComputed(() => driver.hand.value.pad.pressed.has(button));
  const target: PadTarget = `press-${button}`;
  return (
    <button type="button" class="pad-press" data-pad={target} aria-pressed={held.value} {...useGrip(target)}>
      {children}
    </button>
  );
}
