// Which crane something belongs to: a shape and a letter in the crane's colour, never the colour alone. Crane A is a disc,
// crane B a diamond.

import type { DeskSide } from '../../../workstation/index.ts';
import './crane-mark.css';

export function CraneMark({ side }: { readonly side: DeskSide }) {
  return (
    <span class="crane-mark" data-side={side}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {side === 'a' ? <circle cx="12" cy="12" r="11" /> : <path d="M12 0 24 12 12 24 0 12z" />}
      </svg>
      <b>{side.toUpperCase()}</b>
    </span>
  );
}
