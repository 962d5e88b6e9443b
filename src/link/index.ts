// What carries a session over paths that delay, drop, repeat and reorder; without a socket or a clock in it.

export * from './clock-identity.ts';
export * from './monitor.ts';
export * from './observer.ts';
export * from './sequence.ts';
export * from './slot.ts';
