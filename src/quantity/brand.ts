// The brand that keeps a metre from being added to a second. Types only: a branded number is a plain
// number at run time and costs nothing. Enters: a finite number. Leaves: the same number with a unit.

declare const unit: unique symbol;

/** A finite number that carries its unit in the type. */
export type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** Thrown where a number that is NaN or infinite is about to become a quantity. A bug or unchecked input. */
export class QuantityError extends RangeError {
  readonly code = 'QUANTITY_NOT_FINITE';
  constructor(name: string, value: number) {
    super(`QUANTITY_NOT_FINITE: ${name} needs a finite number, got ${value}`);
    this.name = 'QuantityError';
  }
}

/** Builds the constructor of one unit: `const metres = quantity<Metres>('metres')`. Throws QuantityError on NaN and ±∞. */
export function quantity<Q extends number>(name: string): (value: number) => Q {
  return (value) => {
    if (!Number.isFinite(value)) throw new QuantityError(name, value);
    return value as Q;
  };
}
