// The states of a crane as everyone names them. The machine that moves between them is safety/motion.ts.

/** Index = code in frames. */
export const CRANE_STATES = [
  'parked',
  'claimed',
  'neutral-wait',
  'ready',
  'moving',
  'stopping',
  'stopped',
  'estopped',
  'faulted',
] as const;
export type CraneStateKind = (typeof CRANE_STATES)[number];
