"""Reads QR codes of a clean picture, independently of the encoder: ISO/IEC 18004, byte mode, level M. It checks the format
information, the error correction of every block (all syndromes zero), and gives the text."""

from collections.abc import Sequence

_M = 0b00
_MASKS = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
)
# Level M of ISO/IEC 18004, table 9: version -> (error correction codewords a block, blocks)
_BLOCKS = {
    1: (10, 1), 2: (16, 1), 3: (26, 1), 4: (18, 2), 5: (24, 2), 6: (16, 4), 7: (18, 4), 8: (22, 4), 9: (22, 5), 10: (26, 5),
    11: (30, 5), 12: (22, 8), 13: (22, 9), 14: (24, 9), 15: (24, 10), 16: (28, 10), 17: (28, 11), 18: (26, 13), 19: (26, 14),
    20: (26, 16), 25: (28, 21), 30: (28, 29), 39: (28, 47),
}  # fmt: skip


def read(rows: Sequence[Sequence[bool]]) -> str:
    side = len(rows)
    version = (side - 17) // 4
    level, mask = _format(rows)
    assert level == _M
    function = _function_modules(version)
    bits = [
        rows[y][x] != _MASKS[mask](y, x) for y, x in _zigzag(side) if (y, x) not in function
    ]  # fmt: skip
    stream = [
        int("".join("1" if bit else "0" for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) // 8 * 8, 8)
    ]
    data = _data(stream, version)
    return _text(data, version)


def _format(rows: Sequence[Sequence[bool]]) -> tuple[int, int]:
    side = len(rows)
    places = [(8, n) for n in (0, 1, 2, 3, 4, 5, 7, 8)] + [(n, 8) for n in (7, 5, 4, 3, 2, 1, 0)]
    others = [(side - 1 - n, 8) for n in range(7)] + [(8, side - 8 + n) for n in range(8)]
    read_once, again = (int("".join("1" if rows[y][x] else "0" for y, x in each), 2) for each in (places, others))
    assert read_once == again
    value = read_once ^ 0b101010000010010
    rest = value
    for at in range(14, 9, -1):
        if rest >> at & 1:
            rest ^= 0b10100110111 << (at - 10)
    assert rest == 0, "the format information is damaged"
    assert rows[side - 8][8], "the dark module"
    return value >> 13, value >> 10 & 7


def _function_modules(version: int) -> set[tuple[int, int]]:
    side = version * 4 + 17
    found = {(y, x) for y in range(9) for x in range(9)}
    found |= {(y, x) for y in range(9) for x in range(side - 8, side)} | {
        (y, x) for y in range(side - 8, side) for x in range(9)
    }
    found |= {(6, n) for n in range(side)} | {(n, 6) for n in range(side)}
    centres = _centres(version)
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    found |= {
        (y + dy, x + dx)
        for y in centres
        for x in centres
        if (y, x) not in corners
        for dy in range(-2, 3)
        for dx in range(-2, 3)
    }
    if version >= 7:
        found |= {(y, x) for y in range(6) for x in range(side - 11, side - 8)}
        found |= {(x, y) for y in range(6) for x in range(side - 11, side - 8)}
    return found


def _centres(version: int) -> list[int]:
    if version == 1:
        return []
    number = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + number * 2 + 1) // (number * 2 - 2) * 2
    last = version * 4 + 10
    return [6, *sorted(last - step * n for n in range(number - 1))]


def _zigzag(side: int) -> list[tuple[int, int]]:
    found, up, right = [], True, side - 1
    while right > 0:
        if right == 6:
            right -= 1
        for step in range(side):
            y = side - 1 - step if up else step
            found += [(y, right), (y, right - 1)]
        up, right = not up, right - 2
    return found


def _data(stream: list[int], version: int) -> list[int]:
    correction, count = _BLOCKS[version]
    total = len(stream)
    short = total // count - correction
    longer = total % count
    sizes = [short] * (count - longer) + [short + 1] * longer
    blocks: list[list[int]] = [[] for _ in range(count)]
    at = 0
    for column in range(max(sizes)):
        for block, size in enumerate(sizes):
            if column < size:
                blocks[block].append(stream[at])
                at += 1
    for _column in range(correction):
        for block in blocks:
            block.append(stream[at])
            at += 1
    assert at == total
    for block in blocks:
        for power in range(correction):
            assert _evaluated(block, power) == 0, "a block has errors"
    return [byte for block, size in zip(blocks, sizes, strict=True) for byte in block[:size]]


def _evaluated(block: list[int], power: int) -> int:
    value = 0
    for byte in block:
        value = _times(value, _EXP[power]) ^ byte
    return value


_EXP = [1]
for _step in range(254):
    doubled = _EXP[-1] << 1
    _EXP.append(doubled ^ 0x11D if doubled > 255 else doubled)
_LOG = {value: power for power, value in enumerate(_EXP)}


def _times(a: int, b: int) -> int:
    return _EXP[(_LOG[a] + _LOG[b]) % 255] if a and b else 0


def _text(data: list[int], version: int) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    assert bits[:4] == "0100", "byte mode"
    width = 8 if version < 10 else 16
    length = int(bits[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(bits[start + 8 * n : start + 8 * n + 8], 2) for n in range(length)).decode()
