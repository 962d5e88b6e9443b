// Which key and which button of a gamepad does what, and what a hand has to do beside. Enters: nothing. Leaves: words and two
// tables that open on demand.

import { type TextKey, t } from '../text/index.ts';
import { Gamepads } from './hand-life.tsx';

const KEYS: readonly (readonly [keys: string, does: TextKey])[] = [
  ['Space', 'control.help.deadman'],
  ['W S · I K', 'control.help.hoist'],
  ['A D · J L', 'control.help.trolley'],
  ['Q E · U O', 'control.help.gantry'],
  ['G B · H N', 'control.help.grab'],
  ['F', 'control.help.horn'],
  ['R', 'control.help.rearm'],
  ['T', 'control.help.reset'],
  ['1 2 3 4', 'control.help.mode'],
  ['Esc · Pause', 'control.help.stop'],
  ['Shift + Esc', 'control.help.emergency'],
];

const BUTTONS: readonly (readonly [buttons: string, does: TextKey])[] = [
  ['LB RB', 'control.help.deadman-pad'],
  ['L R', 'control.help.sticks'],
  ['← → · X A', 'control.help.gantry'],
  ['LT ↑ · RT Y', 'control.help.grab'],
  ['Back', 'control.help.horn'],
  ['Start', 'control.help.rearm'],
  ['L3 + R3', 'control.help.reset'],
  ['B', 'control.help.stop-pad'],
  ['Back + Start', 'control.help.emergency-pad'],
];

export function KeyHelp() {
  return (
    <details class="key-help">
      <summary>{t('control.help')}</summary>
      <p class="hand-note">{t('control.life.how')}</p>
      <Gamepads />
      <div class="key-tables">
        <Table title={t('control.help.keyboard')} rows={KEYS} />
        <Table title={t('control.help.gamepad')} rows={BUTTONS} />
      </div>
    </details>
  );
}

function Table({ title, rows }: { readonly title: string; readonly rows: typeof KEYS }) {
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {rows.map(([keys, does]) => (
          <tr key={keys}>
            <th scope="row">
              <kbd>{keys}</kbd>
            </th>
            <td>{t(does)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
