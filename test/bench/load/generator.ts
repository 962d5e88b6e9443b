// Process of one load generator. Enters: as its argument which peer and where it listens; turns over IPC, one after
// another. Leaves: `{ kind: 'ready' }` once connected, then one `{ kind: 'done', … }` a turn. Ends with its parent.

import { connectOf } from '../peers/connect.ts';
import type { PeerName, RunningPeer } from '../peers/peer.ts';
import { Loader, type Turn } from './turns.ts';

export interface GeneratorSettings {
  readonly peer: PeerName;
  readonly series: number;
  readonly running: Pick<RunningPeer, 'ports' | 'token'>;
}

interface Order {
  readonly kind: 'play';
  readonly number: number;
  readonly turn: Turn;
}

function isOrder(message: unknown): message is Order {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'play';
}

const settings = JSON.parse(process.argv[2] ?? 'null') as GeneratorSettings;
process.on('disconnect', () => process.exit());
const loader = new Loader(settings.series);
const connect = await connectOf(settings.peer);
const client = await connect(settings.running, loader.onReply);
loader.use(client);
process.on('message', (message) => {
  if (!isOrder(message)) return;
  const { number, turn } = message;
  // A failure ends the process with its stack on standard error; the conductor sees it die.
  void loader.play(turn).then((result) => process.send?.({ kind: `done-${number}`, result }));
});
process.send?.({ kind: 'ready' });
