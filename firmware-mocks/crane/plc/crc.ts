// CRC-16/MODBUS over registers, the mock PLC's own. Enters: registers. Leaves: their check sum as they
// travel, each as two bytes, high byte first.

/** Polynomial 0x8005 reflected, initial value 0xFFFF; check value of "123456789" is 0x4B37. */
export function crcOfRegisters(registers: Uint16Array, count: number): number {
  let crc = 0xffff;
  for (let i = 0; i < count; i += 1) {
    const register = registers[i] ?? 0;
    crc = shiftIn(crc, register >> 8);
    crc = shiftIn(crc, register & 0xff);
  }
  return crc;
}

function shiftIn(crc: number, byte: number): number {
  let shifted = crc ^ byte;
  for (let bit = 0; bit < 8; bit += 1) {
    shifted = (shifted & 1) === 1 ? (shifted >> 1) ^ 0xa001 : shifted >> 1;
  }
  return shifted;
}
