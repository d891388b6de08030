"""Lines of mixed Chinese and Latin text: where a line may break, and what is cut when it must be short."""

from collections.abc import Mapping

NOT_FIRST = frozenset(
    "。，、；：？！．·…—～％‰℃）》〉」』】〕〗｝］”’〞ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.;:?!)]}%°"
)
NOT_LAST = frozenset("（《〈「『【〔〖｛［“‘〝￥＄（([{¥$€£#")
ELLIPSIS = "…"

Widths = Mapping[str, float]
"""The width of each character; every character has one."""


def wrap(text: str, room: float, widths: Widths) -> list[str]:
    """`text` in lines no wider than `room`; a word longer than a line is broken anywhere."""
    return [line for paragraph in text.split("\n") for line in _fill(paragraph, room, widths)]


def cut(text: str, room: float, widths: Widths) -> str:
    """`text` on one line, with an ellipsis where it had to be cut."""
    text = text.replace("\n", " ")
    if width(text, widths) <= room:
        return text
    room -= widths[ELLIPSIS]
    used = 0.0
    for at, char in enumerate(text):
        used += widths[char]
        if used > room:
            return text[:at].rstrip() + ELLIPSIS
    return text


def width(text: str, widths: Widths) -> float:
    return sum(map(widths.__getitem__, text))


def _fill(text: str, room: float, widths: Widths) -> list[str]:
    lines: list[str] = []
    start = chance = 0
    used = before_chance = 0.0
    for at, char in enumerate(text):
        if at > start and _may_break(text[at - 1], char):
            chance, before_chance = at, used
        used += widths[char]
        while used > room and char != " " and at > start:  # spaces may hang over the edge
            if chance > start:
                end, used = chance, used - before_chance
            else:
                end, used = at, widths[char]
            lines.append(text[start:end].rstrip(" "))
            start = end
    return [*lines, text[start:].rstrip(" ")]


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST or after == " ":
        return False
    if before == " ":
        return True
    if _is_wide(before) or _is_wide(after):
        return True
    return before in "-/" and after.isalpha()


def _is_wide(char: str) -> bool:
    """Chinese and its neighbours, where a line may break beside any character: radicals onwards."""
    return char >= "\u2e80"
