#!/usr/bin/env python3
# An independent packer of register blocks, after docs/registers.md alone, for registers.json.
# Checks that `registersHex` and `crc` of every good vector are its `raw` values, packed; with --write, puts them there.
# The rejected vectors are good ones, damaged by hand; each is only checked to be none of the good ones.
import json
import pathlib
import struct
import sys

VECTORS = pathlib.Path(__file__).with_name("registers.json")

# One letter a register value, as struct has them: H u16, h i16, I u32, i i32; high word and high byte first.
SETPOINT = ">IHHIHHiiiiiHHH"
STATUS = ">IHHHHIHHIIiiiiiiiiiiIHhhHIIHHIHHH"
IDENTITY = ">IHHHHHH"


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


assert crc16(b"123456789") == 0x4B37, "the published check value of CRC-16/MODBUS"


def packed(layout, raw):
    """Registers of a block as hex; its `crc` is filled into `raw` where it has one."""
    values = [value for name, value in raw.items() if name not in ("crc", "sequence_tail")]
    body = struct.pack(layout, *values)
    if "crc" not in raw:
        return body.hex()
    raw["crc"] = crc16(body)
    return (body + struct.pack(">HI", raw["crc"], raw["sequence_tail"])).hex()


def main():
    vectors = json.loads(VECTORS.read_text())
    before = json.dumps(vectors)
    good = set()
    for kind, layout in (("setpoint", SETPOINT), ("status", STATUS), ("identity", IDENTITY)):
        for vector in vectors[kind]:
            vector["registersHex"] = packed(layout, vector["raw"])
            good.add(vector["registersHex"])
    for kind in ("setpointRejected", "statusRejected", "identityRejected"):
        for vector in vectors[kind]:
            assert vector["registersHex"] not in good, vector["name"]
    if "--write" in sys.argv[1:]:
        VECTORS.write_text(json.dumps(vectors, indent=2) + "\n")
    elif json.dumps(vectors) != before:
        sys.exit("registers.json does not hold what its raw values pack to; look, then run with --write")


main()
