// The peers that are not Quaylink's, in the order of the tables: from bare to brokered. Enters: nothing. Leaves: peers,
// each of which knows whether this machine can run it.

import { mqtt } from './mqtt.ts';
import { nats } from './nats.ts';
import { nodePeer } from './node-peer.ts';
import type { Peer } from './peer.ts';
import { relay } from './relay.ts';
import { tcpC } from './tcp-c.ts';

export const foreignPeers: readonly Peer[] = [
  tcpC,
  nodePeer('tcp-node', 'TCP echo server in Node', 'tcp-entry'),
  nodePeer('ws', 'bare WebSocket echo (ws)', 'ws-entry'),
  relay,
  nodePeer('ws-msgpackr', 'WebSocket with MessagePack (ws, msgpackr)', 'ws-entry'),
  nodePeer('ws-json', 'WebSocket with JSON (ws)', 'ws-entry'),
  nodePeer('socket.io', 'Socket.IO events with acknowledgement', 'socket-io-entry'),
  mqtt,
  nats,
];
