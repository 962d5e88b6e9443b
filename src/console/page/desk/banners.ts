// What the operator must know before anything else: that the page, the workstation or the gateway is not what it should be.
// Enters: what the page knows of them. Leaves: banners, most urgent first. Pure.

import type { Code } from '../../../domain/index.ts';
import type { DeskFrame } from '../../frames/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';
import type { ConnectionState } from '../link/store.ts';

export type BannerName =
  | 'stop-unsent'
  | 'connecting'
  | 'lost'
  | 'refused'
  | 'gateway-down'
  | 'gateway-connecting'
  | 'stop-path'
  | 'stale'
  | 'looks-on'
  | 'other-page'
  | 'desk-free';

export interface Banner {
  readonly name: BannerName;
  /** `critical`: nothing can be driven or stopped from here. `warning`: something is not as it should be. */
  readonly level: 'critical' | 'warning' | 'note';
  /** Says why; undefined where the banner says all. */
  readonly code: Code | 'UNKNOWN' | undefined;
  readonly detail: string;
  /** Cranes that it speaks of. */
  readonly sides: readonly DeskSide[];
}

export interface BannerFacts {
  readonly connection: ConnectionState;
  readonly stopUnsent: boolean;
  readonly mayOperate: boolean | undefined;
  readonly desk: DeskFrame['desk'] | undefined;
  /** undefined until the first picture. */
  readonly link:
    | { readonly connected: boolean; readonly stopConnected: boolean; readonly cause: Code | 'UNKNOWN' | undefined }
    | undefined;
  /** Sides whose picture is too old to be called live. */
  readonly stale: readonly DeskSide[];
}

export function banners(facts: BannerFacts): readonly Banner[] {
  const all: Banner[] = [];
  if (facts.stopUnsent) all.push(banner('stop-unsent', 'critical'));
  all.push(...connectionBanners(facts));
  return all;
}

function connectionBanners({ connection, mayOperate, desk, link, stale }: BannerFacts): readonly Banner[] {
  switch (connection.kind) {
    case 'connecting':
      return [banner('connecting', 'note')];
    case 'lost':
      return [banner('lost', 'critical')];
    case 'refused':
      return [banner('refused', 'critical', connection.code, connection.detail)];
    case 'open':
      break;
    default:
      return connection satisfies never;
  }
  const all: Banner[] = [];
  if (link === undefined) all.push(banner('gateway-connecting', 'note'));
  else if (!link.connected) all.push(banner('gateway-down', 'critical', link.cause));
  else {
    if (!link.stopConnected) all.push(banner('stop-path', 'warning'));
    if (stale.length > 0) all.push({ ...banner('stale', 'warning'), sides: stale });
  }
  if (mayOperate === false) all.push(banner('looks-on', 'note', 'CONSOLE_LOOKS_ON'));
  else if (desk === 'other page') all.push(banner('other-page', 'note', 'CONSOLE_DESK_TAKEN'));
  else if (desk === 'free') all.push(banner('desk-free', 'note'));
  return all;
}

function banner(name: BannerName, level: Banner['level'], code?: Code | 'UNKNOWN', detail = ''): Banner {
  return { name, level, code, detail, sides: [] };
}
