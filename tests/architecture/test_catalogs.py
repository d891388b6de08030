"""Every sentence of the source has its Chinese, once, with the same placeholders; nothing is translated in vain."""

import string
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGS = sorted((ROOT / "resources" / "i18n" / "zh").glob("*.po"))
KEYWORDS = {"t": None, "tn": (1, 2), "mark": None, "_": None}


def source_messages() -> dict[str, str]:
    """Message id -> a place it stands in."""
    found: dict[str, str] = {}
    for package in ("opsdesk", "ui"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for line, message, _comments, _context in extract_from_file("python", file, keywords=KEYWORDS):
                key = message if isinstance(message, str) else message[0]
                if key:
                    found.setdefault(key, f"{file.relative_to(ROOT)}:{line}")
    return found


def translations() -> dict[str, list[tuple[str, Message]]]:
    found = defaultdict(list)
    for path in CATALOGS:
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    found[key_of(message)].append((path.name, message))
    return found


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_has_its_chinese():
    translated = translations()
    missing = [f"{place}: {message}" for message, place in source_messages().items() if message not in translated]
    assert not missing, "\n".join(missing)


def test_no_translation_is_left_over():
    used = source_messages()
    unused = [f"{where[0][0]}: {message}" for message, where in translations().items() if message not in used]
    assert not unused, "\n".join(unused)


def test_each_sentence_is_translated_in_one_catalog_only():
    twice = [f"{message}: {[name for name, _ in where]}" for message, where in translations().items() if len(where) > 1]
    assert not twice, "\n".join(twice)


def test_no_translation_is_empty_or_fuzzy():
    bad = [
        f"{name}: {key}"
        for key, where in translations().items()
        for name, message in where
        if message.fuzzy or not message.string or message.string == ("",)
    ]
    assert not bad, "\n".join(bad)


def test_placeholders_agree_in_both_languages():
    wrong = []
    for key, where in translations().items():
        for name, message in where:
            original = message.id if isinstance(message.id, str) else message.id[1]
            chinese = message.string if isinstance(message.string, str) else message.string[0]
            if placeholders(original) != placeholders(chinese):
                wrong.append(f"{name}: {key} -> {chinese}")
    assert not wrong, "\n".join(wrong)
