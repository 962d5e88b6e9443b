// The keys that stop. Enters: keys that go down, repeat and come up anywhere on the page. Leaves: the stop that each asks for,
// once a press: also of a press whose beginning went to a list or a field of the browser itself.

export type StopKind = 'stop' | 'emergency';
type Key = Pick<KeyboardEvent, 'code' | 'shiftKey'>;

/** Escape and Pause stop; with Shift, Escape asks for the emergency stop. */
function kindOf({ code, shiftKey }: Key): StopKind | undefined {
  if (code !== 'Escape' && code !== 'Pause') return undefined;
  return code === 'Escape' && shiftKey ? 'emergency' : 'stop';
}

export class StopKeys {
  /** What each key that is down has asked for. */
  readonly #asked = new Map<string, StopKind>();

  /** A key went down, or repeats. A repeat asks only where this press has not asked for as much. */
  down(key: Key & Pick<KeyboardEvent, 'repeat'>): StopKind | undefined {
    const kind = kindOf(key);
    if (kind === undefined) return undefined;
    const asked = this.#asked.get(key.code);
    if (key.repeat && (asked === kind || asked === 'emergency')) return undefined;
    this.#asked.set(key.code, kind);
    return kind;
  }

  /** A key came up. An open list of the browser takes the press and leaves only this: then it asks now. */
  up(key: Key): StopKind | undefined {
    return this.#asked.delete(key.code) ? undefined : kindOf(key);
  }

  /** Keys may come up where this page does not hear of it. */
  forget(): void {
    this.#asked.clear();
  }
}
