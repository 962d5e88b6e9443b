// A connection to the MQTT broker, the same for client and responder. Enters: the broker's port, topics to hear. Leaves:
// a client whose subscriptions the broker has confirmed.
// Set for latency: TCP_NODELAY, which MQTT.js leaves off; MQTT 3.1.1, whose packets have no properties to read.

import { connect } from 'node:net';
import { MqttClient } from 'mqtt';

/** One topic a crane, as users of MQTT do it. */
export const COMMAND_TOPICS = ['crane/0/command', 'crane/1/command'] as const;
export const ACK_TOPICS = ['crane/0/ack', 'crane/1/ack'] as const;

export async function connectMqtt(port: number, topics: readonly string[]): Promise<MqttClient> {
  const client = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  await client.subscribeAsync([...topics], { qos: 0 });
  return client;
}
