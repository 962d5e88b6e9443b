// The generator's side of nats. Enters: requests, published with an inbox to reply to. Leaves: their replies.
// An inbox of its own and a callback, not request(): that is the same messages on the wire, and for each a promise, a race
// and a timer that gives up after a second, where a control loop has the next setpoint long before.

import { connect, createInbox } from '@nats-io/transport-node';
import { onlyPort } from './only-port.ts';
import { packCommand, reportPacked } from './packed-command.ts';
import type { Connect } from './peer.ts';

const SUBJECTS = ['crane.0.command', 'crane.1.command'] as const;

export const connectNats: Connect = async (peer, onReply) => {
  const connection = await connect({ servers: `127.0.0.1:${onlyPort(peer)}`, reconnect: false });
  const toInbox = { reply: createInbox() };
  connection.subscribe(toInbox.reply, {
    callback: (error, message) => {
      if (error !== null) throw error;
      reportPacked(message.data, onReply);
    },
  });
  await connection.flush();
  return {
    send: (stream, index) => connection.publish(SUBJECTS[stream], packCommand(stream, index), toInbox),
    close: () => connection.close(),
  };
};
