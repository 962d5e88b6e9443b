// What the benchmark asks of a peer: something that a user could put between stick and crane instead. Enters: where
// to listen. Leaves: server processes, and a client that a load generator in another process talks through.

/** The two cranes of the load; streams of one connection. */
export type Stream = 0 | 1;

/** Bytes of a request of the peers that carry opaque bytes: a command frame of quaylink.v1 is as long. */
export const REQUEST_BYTES = 75;

/** A process that takes part, for the account of processor time. */
export interface PeerProcess {
  readonly role: string;
  readonly pid: number;
}

/** Running servers of a peer. */
export interface RunningPeer {
  readonly processes: readonly PeerProcess[];
  /** Port on 127.0.0.1 that the client connects to; a peer with several servers has several. */
  readonly ports: readonly number[];
  /** What else the client must know. */
  readonly token?: string;
  close(): Promise<void>;
}

export interface PeerStart {
  /** A folder of this peer's own, removed after the run. */
  readonly folder: string;
}

/** One peer, as the process that conducts the benchmark sees it. */
export interface Peer {
  readonly name: PeerName;
  /** What is measured, in one line for tables. */
  readonly what: string;
  /** Names of the series that its client reports; the first is the answer itself. */
  readonly series: readonly string[];
  /** Why it cannot run on this machine, naming the package that is missing; undefined where it can. */
  missing(): string | undefined;
  start(start: PeerStart): Promise<RunningPeer>;
}

export type PeerName =
  | 'tcp-c'
  | 'tcp-node'
  | 'ws'
  | 'ws-msgpackr'
  | 'ws-json'
  | 'relay'
  | 'socket.io'
  | 'mqtt'
  | 'nats'
  | 'plc'
  | 'quaylink';

/** How an answer counts: a refusal is an answer, and no latency. */
export type Answer = 'accepted' | 'refused';

/** One reply to request `index` of a stream; `series` is an index into the peer's series. */
export type OnReply = (series: number, stream: Stream, index: number, answer: Answer) => void;

/** A connected client, in the load generator's process. */
export interface Client {
  /** Sends request `index` of a stream now: u32, counted from 1 by each stream. */
  send(stream: Stream, index: number): void;
  close(): Promise<void>;
}

/** Connects a client; `onReply` is called in the order of arrival, and never before the first `send`. */
export type Connect = (peer: Pick<RunningPeer, 'ports' | 'token'>, onReply: OnReply) => Promise<Client>;
