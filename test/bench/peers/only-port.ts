// Where a client connects. Enters: a running peer with one server that takes clients. Leaves: its port on 127.0.0.1.

import type { RunningPeer } from './peer.ts';

export function onlyPort(peer: Pick<RunningPeer, 'ports'>): number {
  const [port] = peer.ports;
  if (port === undefined) throw new Error('the peer has no port to connect to');
  return port;
}
