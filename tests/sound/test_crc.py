"""Checksums against the check values that their catalogue gives for the digits 1 to 9."""

import pytest

from audiostory_core.sound.crc import checksum, crc_table

DIGITS = b"123456789"


@pytest.mark.parametrize("polynomial, bits, expected", [(0x07, 8, 0xF4), (0x8005, 16, 0xFEE8), (0x04C11DB7, 32, 0x89A1897F)])
def test_check_values(polynomial: int, bits: int, expected: int):
    table = crc_table(polynomial, bits)
    assert checksum(DIGITS, table, bits) == expected
    assert checksum(DIGITS[4:], table, bits, checksum(DIGITS[:4], table, bits)) == expected, "in two pieces"
