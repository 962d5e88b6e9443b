// The one connection of this page, for components that ask something. The token stands behind the `#` of the address, which
// a browser sends to no one; it is kept for this tab, so that a reload finds it again.

import { Connection } from './connection.ts';

const KEPT = 'quaylink.token';

function token(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return sessionStorage.getItem(KEPT) ?? '';
  sessionStorage.setItem(KEPT, given);
  history.replaceState(null, '', location.pathname + location.search);
  return given;
}

export const session = new Connection(location.origin, token());
