// Responder process of the peer mqtt, where a crane's gateway would be. Enters: the broker's port as argument, commands of
// both cranes. Leaves: an ack of each on the crane's ack topic, at once, QoS 0.

import { announce } from './announce.ts';
import { ACK_TOPICS, COMMAND_TOPICS, connectMqtt } from './mqtt-link.ts';
import { answerPacked } from './packed-command.ts';

const client = await connectMqtt(Number(process.argv[2]), COMMAND_TOPICS);
client.on('message', (topic, payload) => {
  client.publish(ACK_TOPICS[topic === COMMAND_TOPICS[0] ? 0 : 1], answerPacked(payload));
});
// A responder without a broker has nothing left to do; the generator sees that no answer comes.
client.on('close', () => process.exit(1));
announce({});
