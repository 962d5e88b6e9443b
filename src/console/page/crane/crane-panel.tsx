// One crane of the desk: its picture, its state in words, its axes, what may move, what is missing, who holds it. Enters: the
// side. Leaves: a column of the desk, or a screen of its own.

import type { DeskSide } from '../../../workstation/index.ts';
import { CraneScene } from '../scene/crane-scene.tsx';
import { t } from '../text/index.ts';
import { ArmingList } from './arming-list.tsx';
import { AxisTable } from './axis-table.tsx';
import { ClaimFlow } from './claim-flow.tsx';
import { CraneHead } from './crane-head.tsx';
import { MotionList } from './motion-list.tsx';
import { CraneState } from './crane-state.tsx';
import './crane-panel.css';

export function CranePanel({ side }: { readonly side: DeskSide }) {
  return (
    <section class="crane-panel" data-side={side} aria-label={t('desk.crane', { side: side.toUpperCase() })}>
      <CraneHead side={side} />
      <div class="crane-picture">
        <CraneScene side={side} />
      </div>
      <div class="crane-words">
        <div class="crane-words-state">
          <CraneState side={side} />
          <ClaimFlow side={side} />
        </div>
        <div class="crane-words-motion">
          <AxisTable side={side} />
          <div class="crane-reasons">
            <ArmingList side={side} />
            <MotionList side={side} />
          </div>
        </div>
      </div>
    </section>
  );
}
