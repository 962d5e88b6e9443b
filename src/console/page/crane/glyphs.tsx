// Small drawings that say with a shape what colour says too: the state of a crane, what may move, which stick drives. Enters:
// what to draw. Leaves: SVG that a screen reader skips; the words stand beside it.

import type { CraneStateKind } from '../../../domain/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';
import type { Sticks } from './sticks.ts';
import './glyphs.css';

/** What a state means to the operator. */
export type Tone = 'rest' | 'wait' | 'go' | 'halt' | 'emergency' | 'fault' | 'stale';

export function toneOf(state: CraneStateKind | undefined, stale: boolean): Tone {
  if (stale) return 'stale';
  switch (state) {
    case undefined:
      return 'stale';
    case 'parked':
      return 'rest';
    case 'claimed':
    case 'neutral-wait':
      return 'wait';
    case 'ready':
    case 'moving':
      return 'go';
    case 'stopping':
    case 'stopped':
      return 'halt';
    case 'estopped':
      return 'emergency';
    case 'faulted':
      return 'fault';
    default:
      return state satisfies never;
  }
}

const TONES: { readonly [T in Tone]: string } = {
  rest: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18m0 3a6 6 0 1 1 0 12 6 6 0 1 1 0-12',
  wait: 'M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18m0 3v12a6 6 0 1 1 0-12',
  go: 'M6 3l15 9-15 9z',
  halt: 'M4 4h16v16H4z',
  emergency: 'M8 2h8l6 6v8l-6 6H8l-6-6V8zM7 10.500v3h10v-3z',
  fault: 'M12 2l11 20H1zm-1.500 7v6h3V9zm0 7.500v3h3v-3z',
  stale: 'M3 4h18v2.500H3zm0 6.700h18v2.500H3zm0 6.800h18V20H3z',
};

export function ToneGlyph({ tone }: { readonly tone: Tone }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
      <path fill-rule="evenodd" d={TONES[tone]} />
    </svg>
  );
}

export type Leave = 'free' | 'slower' | 'blocked' | 'held';

const LEAVES: { readonly [L in Leave]: string } = {
  free: 'M3 13l3-3 4 4 8-9 3 3L10 20z',
  slower: 'M3 15h18v3H3zM12 4l6 8H6z',
  blocked: 'M4 4h16v16H4zM7 10.500v3h10v-3z',
  held: 'M4 4h16v16H4zm2.500 2.500v11h11v-11z',
};

export function LeaveGlyph({ leave }: { readonly leave: Leave }) {
  return (
    <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
      <path fill-rule="evenodd" d={LEAVES[leave]} />
    </svg>
  );
}

/** The two sticks of the desk; those that drive this crane are filled with its colour and carry its shape. */
export function SticksGlyph({ sticks, side }: { readonly sticks: Sticks; readonly side: DeskSide }) {
  const left = sticks === 'left' || sticks === 'both';
  const right = sticks === 'right' || sticks === 'both';
  return (
    <svg class="sticks-glyph" viewBox="0 0 64 36" data-side={side} aria-hidden="true">
      <StickDrawing x={16} drives={left} side={side} />
      <StickDrawing x={48} drives={right} side={side} />
    </svg>
  );
}

function StickDrawing({ x, drives, side }: { readonly x: number; readonly drives: boolean; readonly side: DeskSide }) {
  const knob = side === 'a' ? <circle cx={x} cy="11" r="9" /> : <path d={`M${x} 1l10 10-10 10-10-10z`} />;
  return (
    <g class={drives ? 'stick-drives' : 'stick-rests'}>
      <path d={`M${x - 11} 35h22v-5h-22zM${x - 2} 18h4v12h-4z`} />
      {drives ? knob : <circle cx={x} cy="11" r="7" />}
    </g>
  );
}
