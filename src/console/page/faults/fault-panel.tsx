// What a demo can break, and how: one switch a fault. Enters: the offers of the workstation. Leaves: a panel; wishes over the
// page's connection. Where nothing is offered, as with every real crane, there is none.

import { computed, signal } from '@preact/signals';
import type { Code } from '../../../domain/index.ts';
import type { FaultOffer } from '../../frames/index.ts';
import { CraneMark } from '../crane/crane-mark.tsx';
import { session } from '../link/session.ts';
import { faults, hasDesk, picture, welcome } from '../link/store.ts';
import { codeText, isTextKey, t } from '../text/index.ts';
import { type FaultGroup, groupsOf, isMomentary } from './groups.ts';
import './fault-panel.css';

const groups = computed(() => groupsOf(faults.value));
const on = computed(() => faults.value.filter((each) => each.on));
const sides = computed(() => {
  const cranes = picture.value?.view.cranes ?? [];
  return cranes.map(({ number, side, name }) => ({ number, side, name }));
});
/** Why the last wish was not done; undefined = it was. */
const refusal = signal<Code | 'UNKNOWN' | undefined>(undefined);

async function wish(id: string, begin: boolean): Promise<boolean> {
  const code = await session.fault(id, begin);
  refusal.value = code === 'OK' ? undefined : code;
  return code === 'OK';
}

/** One after the other: the workstation lets a page that asks too much at once go. */
async function endAll(): Promise<void> {
  for (const { id } of on.value) if (!(await wish(id, false))) return;
}

export function FaultPanel() {
  if (welcome.value?.demo !== true || faults.value.length === 0) return null;
  return (
    <div class="faults">
      <p class="faults-intro">{t('faults.intro')}</p>
      <p class="faults-more">{t('faults.more')}</p>
      <div class="faults-all">
        <p role="status">
          {on.value.length === 0 ? t('faults.none-on') : t('faults.count-on', { count: on.value.length })}
        </p>
        <button type="button" disabled={on.value.length === 0 || !hasDesk.value} onClick={() => void endAll()}>
          {t('faults.end-all')}
        </button>
      </div>
      {hasDesk.value ? null : <p class="faults-warning">{t('faults.no-desk')}</p>}
      {refusal.value === undefined ? null : (
        <p class="faults-warning" role="alert">
          {t('faults.refused', { sentence: codeText(refusal.value) })} <code>{refusal.value}</code>
        </p>
      )}
      {groups.value.map((group) => (
        <Group key={`${group.kind} ${group.crane}`} group={group} />
      ))}
    </div>
  );
}

function Group({ group }: { readonly group: FaultGroup }) {
  const desk = sides.value.find(({ number }) => number === group.crane);
  return (
    <section class="faults-group">
      <h3>
        {group.kind === 'crane' && desk !== undefined ? <CraneMark side={desk.side} /> : null}
        {t(`faults.group.${group.kind}`, { crane: desk?.name ?? group.crane })}
      </h3>
      <ul>
        {group.offers.map((offer) => (
          <Fault key={offer.id} offer={offer} />
        ))}
      </ul>
    </section>
  );
}

/** A text of a fault; its bare name where another release offers it. */
function faultText(key: string, name: string): string {
  return isTextKey(key) ? t(key) : name;
}

function stateText(offer: FaultOffer): string {
  if (isMomentary(offer)) return t(offer.on ? 'faults.under-way' : 'faults.moment');
  return t(offer.on ? 'faults.on' : 'faults.off');
}

function Fault({ offer }: { readonly offer: FaultOffer }) {
  const { id, name } = offer;
  const title = faultText(`faults.${name}`, name);
  const state = stateText(offer);
  return (
    <li data-on={offer.on}>
      <div>
        <h4>{title}</h4>
        <p>{faultText(`faults.${name}.what`, '')}</p>
      </div>
      <button
        type="button"
        aria-label={t('faults.toggle', { fault: title, state })}
        aria-pressed={offer.on}
        disabled={!hasDesk.value}
        onClick={() => void wish(id, !offer.on)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          {offer.on ? (
            <path d="M8 1 16 15H0zM7 6v5h2V6zm0 6v2h2v-2z" fill-rule="evenodd" />
          ) : (
            <circle cx="8" cy="8" r="5" />
          )}
        </svg>
        {state}
      </button>
    </li>
  );
}
