"""Cyclic checksums (CRC) as FLAC and Ogg count them: from the highest bit on, from 0, without a final inversion."""

from __future__ import annotations

from collections.abc import Sequence


def crc_table(polynomial: int, bits: int) -> tuple[int, ...]:
    """What each byte does to a checksum of 8 bits or more; the polynomial is written without its highest power."""
    table, top = list[int](), 1 << bits - 1
    for byte in range(256):
        value = byte << bits - 8
        for _ in range(8):
            value = value << 1 ^ (polynomial if value & top else 0)
            value &= 2 * top - 1
        table.append(value)
    return tuple(table)


def checksum(data: bytes, table: Sequence[int], bits: int, value: int = 0) -> int:
    """The checksum of bytes behind those of which `value` is the checksum."""
    shift, most = bits - 8, (1 << bits) - 1
    for byte in data:
        value = value << 8 & most ^ table[value >> shift ^ byte]
    return value
