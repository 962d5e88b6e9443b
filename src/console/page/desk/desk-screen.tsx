// The desk: both cranes side by side, A on the left as its stick is, and what is beside them. Enters: nothing. Leaves: the
// main part of the first screen.

import { CranePanel } from '../crane/crane-panel.tsx';
import { FaultPanel } from '../faults/fault-panel.tsx';
import { t } from '../text/index.ts';
import { faultsOpen } from './choices.ts';
import './desk-screen.css';

export function DeskScreen({ canInject }: { readonly canInject: boolean }) {
  const isOpen = canInject && faultsOpen.value;
  return (
    <div class="desk-screen" data-drawer={isOpen}>
      <CranePanel side="a" />
      <CranePanel side="b" />
      {isOpen ? (
        <aside class="desk-drawer" id="faults" aria-label={t('desk.faults')}>
          <header>
            <h2>{t('desk.faults')}</h2>
            <button type="button" onClick={() => (faultsOpen.value = false)}>
              {t('desk.faults.close')}
            </button>
          </header>
          <FaultPanel />
        </aside>
      ) : null}
    </div>
  );
}
