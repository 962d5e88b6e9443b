// A button that must be kept pressed until it acts: a touch, a click or a key that slips does nothing. Enters: its words, how
// it may be pressed. Leaves: one call when the hold is complete, and none before it was let go and held anew.

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { HOLD_MS, holdShare } from '../crane/flow.ts';
import { fixed } from './figures.ts';
import { t } from '../text/index.ts';
import './hold-button.css';

interface HoldButtonProps {
  readonly disabled: boolean;
  readonly onHeld: () => void;
  readonly children: ComponentChildren;
}

function isHoldKey({ key }: KeyboardEvent): boolean {
  return key === 'Enter' || key === ' ';
}

export function HoldButton({ disabled, onHeld, children }: HoldButtonProps) {
  const done = useSignal(0);
  const since = useRef<number | undefined>(undefined);
  const frame = useRef(0);
  const end = (): void => {
    cancelAnimationFrame(frame.current);
    since.current = undefined;
    done.value = 0;
  };
  const watch = (): void => {
    done.value = holdShare(since.current, performance.now());
    if (done.value >= 1) {
      end();
      onHeld();
    } else frame.current = requestAnimationFrame(watch);
  };
  const begin = (): void => {
    if (disabled || since.current !== undefined) return;
    since.current = performance.now();
    watch();
  };
  useEffect(() => {
    // A window that loses the hand lets go.
    addEventListener('blur', end);
    return () => {
      removeEventListener('blur', end);
      end();
    };
  }, []);
  useEffect(() => {
    if (disabled) end();
  }, [disabled]);
  return (
    <button
      type="button"
      class="hold-button"
      disabled={disabled}
      title={t('desk.hold.hint', { seconds: fixed(HOLD_MS / 1000, 1) })}
      onPointerDown={(event) => {
        if (event.button === 0) begin();
      }}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => {
        if (isHoldKey(event)) end();
      }}
      onBlur={end}
    >
      <span class="hold-done" style={{ transform: `scaleX(${done.value})` }} />
      <span class="hold-words">{children}</span>
    </button>
  );
}
