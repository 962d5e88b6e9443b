// The whole page: what stands on every screen, around the screen that the address names. Enters: nothing. Leaves: the page.

import { useEffect } from 'preact/hooks';
import { AlarmBar, AlarmScreen } from './alarms/alarm-screen.tsx';
import { BenchScreen } from './bench/bench-screen.tsx';
import { ControlPanel, StopBar } from './control/control-panel.tsx';
import { CranePanel } from './crane/crane-panel.tsx';
import { Announcer } from './desk/announcer.tsx';
import { BannerList } from './desk/banner-list.tsx';
import { folded, screen } from './desk/choices.ts';
import { DeskScreen } from './desk/desk-screen.tsx';
import { Header } from './desk/header.tsx';
import { type ScreenName, topicsOf } from './desk/place.ts';
import { LatencyScreen, LatencyStrip } from './latency/latency-panel.tsx';
import { session } from './link/session.ts';
import { drives, welcome } from './link/store.ts';
import { t } from './text/index.ts';
import { WallScreen } from './wall/wall-screen.tsx';
import './app.css';

export function App() {
  const name = screen.value;
  const canInject = name === 'desk' && welcome.value?.demo === true;
  useEffect(() => session.watch(topicsOf(name)), [name]);
  const title = `${t(`desk.screen.${name}`)} · ${welcome.value?.label ?? 'Quaylink'}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class="app" data-screen={name}>
      <a class="skip" href="#main">
        {t('desk.skip')}
      </a>
      <a class="skip" href="#stop">
        {t('desk.skip-stop')}
      </a>
      <Header canInject={canInject} />
      <AlarmBar />
      <BannerList />
      <main id="main" tabIndex={isLong(name) ? 0 : -1} aria-label={t(`desk.screen.${name}`)}>
        <Screen name={name} canInject={canInject} />
      </main>
      <footer class="app-foot" data-drives={drives.value && !folded.value} aria-label={t('desk.strip')}>
        {name === 'desk' ? (
          <>
            <div class="app-latency">
              <LatencyStrip />
            </div>
            <Controls />
          </>
        ) : null}
        <div class="app-stop" id="stop" tabIndex={-1}>
          <StopBar />
        </div>
      </footer>
      <Announcer />
    </div>
  );
}

/** Screens that scroll, which a key must be able to do too. */
function isLong(name: ScreenName): boolean {
  return name !== 'desk' && name !== 'crane-a' && name !== 'crane-b';
}

/** Folded away, the controls of the page still drive by its keys. */
function Controls() {
  return (
    <div class="app-control">
      <button
        type="button"
        class="app-fold"
        aria-expanded={!folded.value}
        aria-controls="controls"
        onClick={() => (folded.value = !folded.value)}
      >
        {t(folded.value ? 'desk.controls.show' : 'desk.controls.hide')}
      </button>
      {folded.value ? <p class="app-folded">{t('desk.controls')}</p> : null}
      <div id="controls" hidden={folded.value}>
        <ControlPanel />
      </div>
    </div>
  );
}

function Screen({ name, canInject }: { readonly name: ScreenName; readonly canInject: boolean }) {
  switch (name) {
    case 'desk':
      return <DeskScreen canInject={canInject} />;
    case 'crane-a':
      return <CranePanel side="a" />;
    case 'crane-b':
      return <CranePanel side="b" />;
    case 'alarms':
      return <AlarmScreen />;
    case 'latency':
      return <LatencyScreen />;
    case 'bench':
      return <BenchScreen />;
    case 'wall':
      return <WallScreen />;
    default:
      return name satisfies never;
  }
}
