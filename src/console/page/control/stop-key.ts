// The keys that stop. Enters: a key that went down anywhere on the page. Leaves: the stop that it asks for. Pure.

/** Escape and Pause stop; with Shift, Escape asks for the emergency stop. A key that repeats has asked already. */
export function stopOfKey({
  code,
  shiftKey,
  repeat,
}: Pick<KeyboardEvent, 'code' | 'shiftKey' | 'repeat'>): 'stop' | 'emergency' | undefined {
  if (repeat || (code !== 'Escape' && code !== 'Pause')) return undefined;
  return code === 'Escape' && shiftKey ? 'emergency' : 'stop';
}
