// The alarm screen: what asks for an act, what is shelved, what has been, and how many come. Enters: the alarm list. Leaves:
// tables; acts of the operator.

import { alarms, hasDesk } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { AlarmHead } from './alarm-head.tsx';
import { acknowledgeAll, refusal } from './alarm-acts.ts';
import { AlarmHistory } from './alarm-history.tsx';
import { duration, groupsOf, waits } from './alarm-list.ts';
import { AlarmRate } from './alarm-rate.tsx';
import { AlarmGroupRows, AlarmRow, ShelvedRow } from './alarm-rows.tsx';
import { isLive, list, listAge } from './alarm-words.ts';
import './alarm-screen.css';

export { AlarmBar } from './alarm-bar.tsx';

const COLUMNS = ['priority', 'since', 'crane', 'what', 'consequence', 'action', 'state', 'count', 'acts'] as const;
const SHELVED_COLUMNS = ['priority', 'crane', 'what', 'count', 'back', 'acts'] as const;

export function AlarmScreen() {
  return (
    <div class="alarm-screen" data-live={isLive.value}>
      <div class="alarm-screen-main">
        {isLive.value ? null : <Stale />}
        <Standing />
        <Shelved />
      </div>
      <aside class="alarm-screen-side">
        <AlarmRate />
        <AlarmHistory />
      </aside>
    </div>
  );
}

function Stale() {
  if (alarms.value === undefined) return null;
  return <p class="alarm-screen-stale">{t('alarms.stale', { age: duration(listAge.value) })}</p>;
}

function Standing() {
  const flood = alarms.value?.flood === true;
  const shown = list.value.filter(({ state }) => state !== 'shelved');
  const count = shown.filter(waits).length;
  const why = refusal.value;
  return (
    <section class="alarm-standing">
      <header>
        <h2>{t('alarms.list')}</h2>
        {flood ? (
          <p class="alarm-screen-flood">
            <strong class="alarm-flood">{t('alarms.flood')}</strong> {t('alarms.flood.what')}
          </p>
        ) : null}
        <p class="alarm-screen-note" role="status">
          {hasDesk.value ? '' : t('alarms.looks-on')}
          {why === undefined ? '' : t('alarms.refused', { why: codeText(why) })}
        </p>
        <button type="button" disabled={!hasDesk.value || count === 0} onClick={() => void acknowledgeAll(shown)}>
          {t('alarms.acknowledge-all', { count })}
        </button>
      </header>
      {shown.length === 0 ? (
        <p class="alarm-empty">{t(alarms.value === undefined ? 'alarms.untold' : 'alarms.list.empty')}</p>
      ) : (
        <table class="alarm-table">
          <AlarmHead columns={COLUMNS} />
          {flood ? (
            groupsOf(shown).map((group) => <AlarmGroupRows key={group.key} group={group} columns={COLUMNS.length} />)
          ) : (
            <tbody>
              {shown.map((alarm) => (
                <AlarmRow key={alarm.id} alarm={alarm} />
              ))}
            </tbody>
          )}
        </table>
      )}
    </section>
  );
}

function Shelved() {
  const shown = list.value.filter(({ state }) => state === 'shelved');
  return (
    <section class="alarm-shelved">
      <header>
        <h2>{t('alarms.shelved')}</h2>
        {shown.length === 0 ? <p class="alarm-empty">{t('alarms.shelved.empty')}</p> : null}
      </header>
      {shown.length === 0 ? null : (
        <table class="alarm-table">
          <AlarmHead columns={SHELVED_COLUMNS} />
          <tbody>
            {shown.map((alarm) => (
              <ShelvedRow key={alarm.id} alarm={alarm} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
