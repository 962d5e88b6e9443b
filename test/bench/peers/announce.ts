// What every server process of a peer in Node does. Enters: a server that listens, or a responder that has
// subscribed. Leaves: the `ready` message to the process that started it, and the end when that one is gone.

export function announce(ready: { readonly port?: number }): void {
  process.on('disconnect', () => process.exit());
  process.send?.({ kind: 'ready', ...ready });
}

/** The port of a server that listens on TCP; `net` and `http` say no more than this. */
export function portOf(address: { readonly port: number } | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on TCP');
  return address.port;
}
