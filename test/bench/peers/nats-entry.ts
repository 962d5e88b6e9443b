// Responder process of the peer nats, where a crane's gateway would be. Enters: the server's port as argument, commands of
// both cranes. Leaves: a reply to each, at once.
// Set for latency: a callback, not an async iterator, which would add a turn of the microtask queue to each message. The
// transport sets TCP_NODELAY itself.

import { connect } from '@nats-io/transport-node';
import { announce } from './announce.ts';
import { answerPacked } from './packed-command.ts';

const connection = await connect({ servers: `127.0.0.1:${process.argv[2]}`, reconnect: false });
connection.subscribe('crane.*.command', {
  callback: (error, message) => {
    if (error !== null) throw error;
    message.respond(answerPacked(message.data));
  },
});
// The server has the subscription once it has answered this.
await connection.flush();
// A responder without a server has nothing left to do; the generator sees that no answer comes.
void connection.closed().then(() => process.exit(1));
announce({});
