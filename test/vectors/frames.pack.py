#!/usr/bin/env python3
# An independent MessagePack writer, after the format specification alone (msgpack/spec.md), for frames.json.
# Checks that `hex` of every vector is `items` packed in the shortest form; with --write, puts it there.
import json
import pathlib
import struct
import sys

VECTORS = pathlib.Path(__file__).with_name("frames.json")


def pack(item):
    if isinstance(item, list):
        head = bytes([0x90 | len(item)]) if len(item) < 16 else b"\xdc" + struct.pack(">H", len(item))
        return head + b"".join(pack(inner) for inner in item)
    if isinstance(item, dict):
        raw = bytes.fromhex(item["bin"])
        return b"\xc4" + struct.pack(">B", len(raw)) + raw
    if isinstance(item, str):
        raw = item.encode()
        return (bytes([0xA0 | len(raw)]) if len(raw) < 32 else b"\xd9" + struct.pack(">B", len(raw))) + raw
    if 0 <= item < 128:
        return struct.pack(">B", item)
    if -32 <= item < 0:
        return struct.pack(">b", item)
    for low, high, lead, form in (
        (0, 0xFF, 0xCC, ">B"),
        (0, 0xFFFF, 0xCD, ">H"),
        (0, 0xFFFFFFFF, 0xCE, ">I"),
        (-0x80, 0, 0xD0, ">b"),
        (-0x8000, 0, 0xD1, ">h"),
        (-0x80000000, 0, 0xD2, ">i"),
    ):
        if low <= item <= high:
            return bytes([lead]) + struct.pack(form, item)
    raise ValueError(item)


vectors = json.loads(VECTORS.read_text())
wrong = [v["name"] for v in vectors if v.get("hex") != pack(v["items"]).hex()]
if "--write" in sys.argv:
    for vector in vectors:
        vector["hex"] = pack(vector["items"]).hex()
    lines = [
        "  {\n" + ",\n".join(f'    "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in v.items()) + "\n  }"
        for v in vectors
    ]
    VECTORS.write_text("[\n" + ",\n".join(lines) + "\n]\n")
else:
    for name in wrong:
        print("differs:", name)
    sys.exit(1 if wrong else 0)
