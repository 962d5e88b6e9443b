// Presses of one control as the gateway may count them. Enters: the input's running count. Leaves: one that
// starts with the session and leaves out what was pressed while nobody listened.

const WRAP = 0xffff;

export class PressCount {
  #raw: number | undefined = undefined;
  #counted = 0;

  /** Notes the input's count, mod 2¹⁶; presses since the last call count only if `live`. */
  see(raw: number, { live }: { readonly live: boolean }): void {
    if (live && this.#raw !== undefined) this.#counted = (this.#counted + raw - this.#raw) & WRAP;
    this.#raw = raw;
  }

  /** A new session counts from 0. */
  restart(): void {
    this.#counted = 0;
  }

  get counted(): number {
    return this.#counted;
  }
}
