// The line at the top of every screen: which desk, which gateway, what mode, who has the desk, and the ways to other screens.
// Enters: the store. Leaves: a header.

import { computed } from '@preact/signals';
import { mode, role } from '../crane/shown.ts';
import { connection, desk, picture, welcome } from '../link/store.ts';
import { t } from '../text/index.ts';
import { faultsOpen } from './choices.ts';
import { DeskFlow } from './desk-flow.tsx';
import { ScreenMenu, SettingsMenu } from './menus.tsx';
import './header.css';

type Up = 'up' | 'down' | 'connecting' | 'stop-down';

const gatewayName = computed(() => picture.value?.view.link.gateway ?? '');
const gatewayState = computed<Up>(() => {
  const link = picture.value?.view.link;
  if (link === undefined) return 'connecting';
  if (!link.connected) return 'down';
  return link.stopConnected ? 'up' : 'stop-down';
});
const workstationState = computed<Up>(() => {
  const state = connection.value;
  switch (state.kind) {
    case 'open':
      return 'up';
    case 'connecting':
      return 'connecting';
    case 'lost':
    case 'refused':
      return 'down';
    default:
      return state satisfies never;
  }
});

export function Header({ canInject }: { readonly canInject: boolean }) {
  const driver = desk.value?.input;
  return (
    <header class="header">
      <h1>
        <svg class="header-logo" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M5 8h22M9 8v18M17 8v18M22 8v8" fill="none" stroke="currentColor" stroke-width="2.5" />
          <path d="M19 16h6l-1 4h-4z" fill="currentColor" />
        </svg>
        <span>{welcome.value?.label ?? 'Quaylink'}</span>
      </h1>
      <dl class="header-facts">
        <Fact name={t('desk.workstation')} up={workstationState.value} value="" />
        <Fact
          name={t('desk.gateway')}
          up={workstationState.value === 'up' ? gatewayState.value : 'down'}
          value={gatewayName.value}
        />
        <Fact name={t('desk.role')} value={role.value === undefined ? '–' : t(`desk.role.${role.value}`)} />
        <Fact name={t('desk.mode')} value={t(`desk.mode.${mode.value ?? 'none'}`)} strong />
        <Fact name={t('desk.driver')} value={driverText(driver)} />
      </dl>
      <DeskFlow />
      <nav class="header-menus" aria-label={t('desk.menu')}>
        {canInject ? (
          <button
            type="button"
            aria-expanded={faultsOpen.value}
            aria-controls="faults"
            onClick={() => (faultsOpen.value = !faultsOpen.value)}
          >
            {t('desk.faults')}
          </button>
        ) : null}
        <ScreenMenu />
        <SettingsMenu />
      </nav>
    </header>
  );
}

function driverText(driver: 'page' | 'own' | undefined): string {
  if (driver === undefined) return '–';
  if (driver === 'own') return desk.value?.own ?? '';
  return t(desk.value?.desk === 'yours' ? 'desk.driver.page' : 'desk.driver.other');
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly up?: Up;
  readonly strong?: boolean;
}

function Fact({ name, value, up, strong = false }: FactProps) {
  return (
    <div class="header-fact" data-up={up} data-strong={strong}>
      <dt>{name}</dt>
      <dd>
        {up === undefined ? null : (
          <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
            {up === 'up' ? (
              <circle cx="12" cy="12" r="8" />
            ) : (
              <path d="M5 2l7 7 7-7 3 3-7 7 7 7-3 3-7-7-7 7-3-3 7-7-7-7z" />
            )}
          </svg>
        )}
        {value}
        {up === undefined || (up === 'up' && value !== '') ? null : <span>{t(`desk.link.${up}`)}</span>}
      </dd>
    </div>
  );
}
