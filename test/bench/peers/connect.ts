// Clients by the name of their peer. Enters: a name. Leaves: how to connect. A module is loaded when it is asked for, so
// that a generator holds the code of one peer and of no other.

import type { Connect, PeerName } from './peer.ts';

const CLIENTS: Readonly<Record<PeerName, () => Promise<Connect>>> = {
  'tcp-c': async () => (await import('./tcp-client.ts')).connectTcp,
  'tcp-node': async () => (await import('./tcp-client.ts')).connectTcp,
  ws: async () => (await import('./ws-client.ts')).connectWs,
  relay: async () => (await import('./ws-client.ts')).connectWs,
  'ws-msgpackr': async () => (await import('./ws-client.ts')).connectWsMsgpackr,
  'ws-json': async () => (await import('./ws-client.ts')).connectWsJson,
  'socket.io': async () => (await import('./socket-io-client.ts')).connectSocketIo,
  mqtt: async () => (await import('./mqtt-client.ts')).connectMqttClient,
  nats: async () => (await import('./nats-client.ts')).connectNats,
  plc: async () => (await import('./plc-client.ts')).connectPlc,
  quaylink: async () => (await import('./quaylink-client.ts')).connectQuaylink,
};

export function connectOf(name: PeerName): Promise<Connect> {
  return CLIENTS[name]();
}
