"""Marks one needed symbol version of an ELF64 library as weak, so that the loader does not refuse it where the version is missing.

usage: weaken_version.py LIBRARY VERSION
"""
import struct
import sys

VERSION_NEEDED = 0x6FFFFFFE   # section type SHT_GNU_verneed
WEAK = 2                      # VER_FLG_WEAK


def elf_hash(name):
    value = 0
    for character in name.encode():
        value = (value << 4) + character
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high
    return value & 0xFFFFFFFF


def main(path, version):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (sections,), (count,) = struct.unpack_from("<Q", data, 0x28), struct.unpack_from("<H", data, 0x3C)
    found = False
    for index in range(count):
        header = sections + 64 * index
        if struct.unpack_from("<I", data, header + 4)[0] != VERSION_NEEDED:
            continue
        (entry,) = struct.unpack_from("<Q", data, header + 0x18)
        while True:
            _, versions, _, first, following = struct.unpack_from("<HHIII", data, entry)
            at = entry + first
            for _ in range(versions):
                hashed, flags, _, _, step = struct.unpack_from("<IHHII", data, at)
                if hashed == elf_hash(version):
                    struct.pack_into("<H", data, at + 4, flags | WEAK)
                    found = True
                at += step
            if not following:
                break
            entry += following
    if not found:
        sys.exit(f"{path}: needs no version {version}")
    with open(path, "wb") as file:
        file.write(data)


main(*sys.argv[1:])
