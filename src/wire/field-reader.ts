// Second stage of decoding: takes the fields of an unpacked frame one after another, each with its type and
// range. Enters: items that passed the guard. Leaves: program values, and the first failure if there was one.

import {
  type AxisPositions,
  type AxisSpeeds,
  type Code,
  type CraneNumber,
  type DecodeFailure,
  MOTION_AXES,
  type PerAxis,
} from '../domain/index.ts';
import type { AxisPosition, AxisSpeed, Millis, StampMicros } from '../quantity/index.ts';
import { fieldOffset } from './guard.ts';
import { AGE, CRANE, contains, type Range, U32 } from './range.ts';
import { isPlainText, utf8Length } from './text.ts';

const SLOTS = MOTION_AXES.length;

/** Reads in order, never throws; after a failure it goes on with harmless values, and `failure` says what was first. */
export class FieldReader {
  failure: DecodeFailure | undefined = undefined;
  readonly #bytes: Uint8Array;
  readonly #items: readonly unknown[];
  /** Item 0 is the frame's type. */
  #next = 1;

  constructor(bytes: Uint8Array, items: readonly unknown[]) {
    this.#bytes = bytes;
    this.#items = items;
  }

  integer(name: string, range: Range): number {
    const item = this.#take();
    if (typeof item !== 'number') return this.#fail('WIRE_FIELD_TYPE', name, 'integer', kindOf(item));
    if (!contains(range, item)) return this.#outside(name, range, item);
    return item;
  }

  /** An integer in thousandths of the unit: mm, mm/s, mrad, ‰. */
  thousandths(name: string, range: Range): number {
    return this.integer(name, range) / 1000;
  }

  u32(name: string): number {
    return this.integer(name, U32);
  }

  crane(name: string): CraneNumber {
    return this.integer(name, CRANE) as CraneNumber;
  }

  stamp(name: string): StampMicros {
    return this.integer(name, U32) as StampMicros;
  }

  /** µs on the wire. */
  age(name: string): Millis {
    return (this.integer(name, AGE) / 1000) as Millis;
  }

  /** The item of `list` whose index is on the wire. */
  choice<T>(name: string, list: readonly [T, ...T[]]): T {
    const item = this.#take();
    if (typeof item !== 'number') this.#fail('WIRE_FIELD_TYPE', name, 'integer', kindOf(item));
    else if (item >= 0 && item < list.length) return list[item] as T;
    else this.#fail('WIRE_FIELD_RANGE', name, `0 … ${list.length - 1}`, `${item}`);
    return list[0];
  }

  text(name: string, maxBytes: number): string {
    const item = this.#take();
    if (typeof item !== 'string') this.#fail('WIRE_FIELD_TYPE', name, 'str', kindOf(item));
    else if (utf8Length(item) > maxBytes) this.#fail('WIRE_FIELD_RANGE', name, `at most ${maxBytes} bytes`, 'more');
    else if (!isPlainText(item)) this.#fail('WIRE_FIELD_RANGE', name, 'UTF-8 without control characters', 'others');
    else return item;
    return '';
  }

  /** Text of at least one byte. */
  reason(name: string, maxBytes: number): string {
    const value = this.text(name, maxBytes);
    if (value === '') this.#fail('WIRE_FIELD_RANGE', name, `1 … ${maxBytes} bytes`, 'none');
    return value;
  }

  /** A copy of the bytes: the message's own buffer is the socket's. */
  binary(name: string, allowsLength: (length: number) => boolean, lengths: string): Uint8Array {
    const item = this.#take();
    if (!(item instanceof Uint8Array)) this.#fail('WIRE_FIELD_TYPE', name, 'bin', kindOf(item));
    else if (allowsLength(item.length)) return new Uint8Array(item);
    else this.#fail('WIRE_FIELD_RANGE', name, lengths, `${item.length} bytes`);
    return new Uint8Array(0);
  }

  /** An inner array of integers of that many items, as it stands. */
  integers(name: string, range: Range, minItems: number, maxItems: number): readonly number[] {
    const item = this.#take();
    if (!Array.isArray(item)) {
      this.#fail('WIRE_FIELD_TYPE', name, 'array', kindOf(item));
      return NO_INTEGERS;
    }
    const list: readonly unknown[] = item;
    if (list.length < minItems || list.length > maxItems) {
      this.#fail('WIRE_FIELD_COUNT', name, `${minItems} … ${maxItems} items`, `${list.length}`);
      return NO_INTEGERS;
    }
    for (let at = 0; at < list.length; at += 1) {
      const value = list[at];
      if (typeof value !== 'number') {
        this.#fail('WIRE_FIELD_TYPE', name, 'array of integers', kindOf(value));
        return NO_INTEGERS;
      }
      if (!contains(range, value)) {
        this.#outside(name, range, value);
        return NO_INTEGERS;
      }
    }
    return list as readonly number[];
  }

  /** Five integers in slot order, thousandths of the unit. */
  perAxis<T extends number>(name: string, range: Range): PerAxis<T> {
    const list = this.integers(name, range, SLOTS, SLOTS);
    return {
      hoist: (list[0]! / 1000) as T,
      trolley: (list[1]! / 1000) as T,
      gantry: (list[2]! / 1000) as T,
      slew: (list[3]! / 1000) as T,
      luff: (list[4]! / 1000) as T,
    };
  }

  speeds(name: string, range: Range): AxisSpeeds {
    return this.perAxis<AxisSpeed>(name, range);
  }

  positions(name: string, range: Range): AxisPositions {
    return this.perAxis<AxisPosition>(name, range);
  }

  /** For a rule that spans fields, found broken after the last one read. */
  refuse(name: string, expected: string, found: string): void {
    this.#fail('WIRE_FIELD_RANGE', name, expected, found);
  }

  #take(): unknown {
    const item = this.#items[this.#next];
    this.#next += 1;
    return item;
  }

  #outside(name: string, range: Range, value: number): number {
    return this.#fail('WIRE_FIELD_RANGE', name, `${range.min} … ${range.max}`, `${value}`);
  }

  #fail(code: Code, name: string, expected: string, found: string): number {
    // `#next` already stands behind the field that failed.
    this.failure ??= {
      ok: false,
      code,
      offset: fieldOffset(this.#bytes, this.#next - 1),
      expected: `${name}: ${expected}`,
      found,
    };
    return 0;
  }
}

const NO_INTEGERS: readonly number[] = [0, 0, 0, 0, 0, 0];

function kindOf(item: unknown): string {
  if (Array.isArray(item)) return 'array';
  return item instanceof Uint8Array ? 'bin' : typeof item;
}
