// The generator's side of mqtt. Enters: requests, published at QoS 0 on the topic of their crane. Leaves: the acks of
// both cranes. QoS 0, since a newer setpoint is worth more than an old one sent again. Link settings: mqtt-link.ts.

import { ACK_TOPICS, COMMAND_TOPICS, connectMqtt } from './mqtt-link.ts';
import { onlyPort } from './only-port.ts';
import { packCommand, reportPacked } from './packed-command.ts';
import type { Connect } from './peer.ts';

export const connectMqttClient: Connect = async (peer, onReply) => {
  const client = await connectMqtt(onlyPort(peer), ACK_TOPICS);
  client.on('message', (_topic, payload) => reportPacked(payload, onReply));
  return {
    send: (stream, index) => client.publish(COMMAND_TOPICS[stream], packCommand(stream, index)),
    close: () => client.endAsync(true),
  };
};
