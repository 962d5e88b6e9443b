// What is amiss, in a line of its own on every screen. Its height never changes: nothing may move away under a hand. Enters: the
// store. Leaves: the most urgent sentence, the others on demand, each with what can be done about it.

import { computed } from '@preact/signals';
import { connection, desk, picture, stopUnsent, welcome } from '../link/store.ts';
import { figures } from '../crane/shown.ts';
import { codeText, t } from '../text/index.ts';
import { type Banner, banners } from './banners.ts';
import './banner-list.css';

/** A picture that stands still says so itself at once; the sentence waits until it lasts. */
const BANNER_AFTER_MS = 1000;

const shown = computed(() => {
  const link = picture.value?.view.link;
  const stale = (['a', 'b'] as const).filter((side) => {
    const { crane, age } = figures[side].value;
    return crane?.status !== undefined && !(age <= BANNER_AFTER_MS);
  });
  return banners({
    connection: connection.value,
    stopUnsent: stopUnsent.value,
    mayOperate: welcome.value?.mayOperate,
    desk: desk.value?.desk,
    link:
      link === undefined
        ? undefined
        : { connected: link.connected, stopConnected: link.stopConnected, cause: link.cause?.code },
    stale,
  });
});

export function BannerList() {
  return (
    <section class="banner-list" aria-label={t('desk.banner.list')}>
      <div class="banner-lines" data-more={shown.value.length > 1} tabIndex={shown.value.length > 1 ? 0 : undefined}>
        {shown.value.length === 0 ? <p class="banner-none">{t('desk.banner.none')}</p> : null}
        {shown.value.map((banner) => (
          <BannerLine key={banner.name} banner={banner} />
        ))}
        {shown.value.length > 1 ? (
          <span class="banner-more" aria-hidden="true">
            {t('desk.banner.more', { count: shown.value.length - 1 })}
          </span>
        ) : null}
      </div>
    </section>
  );
}

function BannerLine({ banner }: { readonly banner: Banner }) {
  const { name, level, code, detail, sides } = banner;
  return (
    <div class="banner" data-level={level} role={level === 'critical' ? 'alert' : 'status'}>
      <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
        {level === 'note' ? (
          <path fill-rule="evenodd" d="M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20M10.500 10h3v8h-3zm0-4h3v3h-3z" />
        ) : (
          <path fill-rule="evenodd" d="M12 2l11 20H1zM10.500 9v6h3V9zm0 7.500v3h3v-3z" />
        )}
      </svg>
      <p>
        {t(`desk.banner.${name}`, {
          why: code === undefined ? '' : codeText(code),
          sides: sides.map((side) => side.toUpperCase()).join(t('desk.list-comma')),
        })}
        {detail === '' ? null : <small> {detail}</small>}
      </p>
      {name === 'stop-unsent' ? (
        <button type="button" onClick={() => (stopUnsent.value = false)}>
          {t('desk.banner.read')}
        </button>
      ) : null}
      {name === 'refused' ? (
        <button type="button" onClick={() => location.reload()}>
          {t('desk.banner.reload')}
        </button>
      ) : null}
    </div>
  );
}
