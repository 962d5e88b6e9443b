// Which command stood behind which setpoint block. Enters: each block as it is written, each number that the
// PLC confirms. Leaves: the command with its stamps. Bounded: a block that fell out confirms nothing.

import type { Millis, MonotonicMs } from '../quantity/index.ts';

/** At 1 kHz the last quarter of a second: longer than an exchange and the watchdog of the PLC together. Kept small, since kept objects cost pauses. */
const BLOCK_RING_SIZE = 256;

/** One command on its way through the gateway. */
export interface CommandTrace {
  /** Claim that the command belongs to. */
  readonly generation: number;
  readonly sequence: number;
  readonly arrivedAt: MonotonicMs;
  /** When its first block was handed to the driver. */
  readonly decidedAt: MonotonicMs;
  /** Its loop age at that moment. */
  readonly loopAge: Millis;
}

export interface BlockRing {
  readonly blocks: Uint32Array;
  readonly commands: (CommandTrace | undefined)[];
}

export function createBlockRing(): BlockRing {
  return {
    blocks: new Uint32Array(BLOCK_RING_SIZE),
    commands: Array.from<CommandTrace | undefined>({ length: BLOCK_RING_SIZE }),
  };
}

/** Notes that block `sequence` carries the order of `command`; undefined where no order stands behind it. */
export function noteBlock(ring: BlockRing, sequence: number, command: CommandTrace | undefined): void {
  const slot = sequence % BLOCK_RING_SIZE;
  ring.blocks[slot] = sequence;
  ring.commands[slot] = command;
}

/** The command behind block `sequence`; undefined for blocks unknown, evicted or without one. */
export function commandOfBlock(ring: BlockRing, sequence: number): CommandTrace | undefined {
  const slot = sequence % BLOCK_RING_SIZE;
  return sequence !== 0 && ring.blocks[slot] === sequence ? ring.commands[slot] : undefined;
}
