// Whether two processes read the same monotonic clock. Enters: the host's boot id, as its kernel gives it.
// Leaves: a 32-bit hash that travels in the welcome; equal hashes mean that stamps of both sides compare.

/** Where Linux gives the boot id; shells read it and pass '' where that fails. */
export const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** FNV-1a (32 bit) of the boot id without surrounding space; 0 = not known, for an empty one only. */
export function clockIdentity(bootId: string): number {
  const text = bootId.trim();
  if (text === '') return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at) & 0xff;
    hash = Math.imul(hash, 0x01000193);
  }
  // 0 means "not known", so the one boot id that hashes to it takes the neighbour.
  return hash >>> 0 || 1;
}

/** Whether stamps of a peer with clock identity `theirs` compare with those of `ours`. */
export function sharesClock(ours: number, theirs: number): boolean {
  return ours !== 0 && ours === theirs;
}
