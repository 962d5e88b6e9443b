// Tests that need something of the machine (a foreign client, a kernel module) say so here. Enters: its name
// and whether it is there. Leaves: whether the tests run; nothing is ever left out silently.

/** For `describe.runIf(requireOrSkip('python3-pymodbus', found))`. Missing: says so by name and skips, or throws where QUAYLINK_NO_SKIP=1. */
export function requireOrSkip(name: string, available: boolean): boolean {
  if (available) return true;
  if (process.env['QUAYLINK_NO_SKIP'] === '1')
    throw new Error(`${name} is missing, and QUAYLINK_NO_SKIP=1 allows no skipping`);
  console.warn(`skipped: ${name} is missing`);
  return false;
}
