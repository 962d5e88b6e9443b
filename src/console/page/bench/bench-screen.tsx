// The joystick bench: every device of the workstation, and every gamepad that the browser sees, with what its controls say now
// and what they do. Enters: the store, the browser. Leaves: cards. Nothing here drives.

import { computed } from '@preact/signals';
import { clock, connection, devices, devicesAt } from '../link/store.ts';
import { t } from '../text/index.ts';
import { BrowserPads } from './browser-pad-cards.tsx';
import { DeviceCard } from './device-card.tsx';
import './bench.css';

/** Devices are told twenty times a second. */
const OLD_AFTER_MS = 500;

const isOld = computed(() => connection.value.kind !== 'open' || !(clock.value - devicesAt.value <= OLD_AFTER_MS));

export function BenchScreen() {
  return (
    <div class="bench-screen">
      <section class="bench-section" aria-labelledby="bench-devices">
        <h2 id="bench-devices">{t('bench.devices')}</h2>
        <p class="bench-note">{t('bench.devices.what')}</p>
        {isOld.value && (
          <p class="bench-old" role="status">
            {t('bench.old')}
          </p>
        )}
        <Devices />
      </section>
      <BrowserPads />
    </div>
  );
}

function Devices() {
  const shown = devices.value;
  if (shown.length === 0) {
    return (
      <div class="bench-empty">
        <p>{t('bench.empty')}</p>
        <ol>
          <li>{t('bench.empty.plug')}</li>
          <li>
            {t('bench.empty.permission')} <code>profiles/70-quaylink-hid.rules</code>
          </li>
          <li>
            {t('bench.empty.profile')} <code>profiles/README.md</code>
          </li>
        </ol>
      </div>
    );
  }
  return (
    <div class="bench-cards">
      {shown.map((device, place) => (
        <DeviceCard key={`${place} ${device.name} ${device.identity}`} device={device} old={isOld.value} />
      ))}
    </div>
  );
}
