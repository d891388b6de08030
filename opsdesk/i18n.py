"""Words: `t` turns an English sentence of the source into the user's language.

Decision: the English text is the message id; `resources/i18n/zh/<topic>.po` hold the Chinese, one file a topic.
Why: one catalog to keep instead of two, and a missing translation still reads as English.
Instead of: symbolic ids with an English and a Chinese catalog.
Status: in force; tests/architecture compares the catalogs with every string in the source.
"""

import os
from gettext import GNUTranslations
from pathlib import Path

from opsdesk import assets

LANGUAGES = {"en": "English", "zh": "简体中文"}
_language = "en"
_chinese: dict[str, str] | None = None


def mark(message: str) -> str:
    """Mark a string of a declaration for translation; `t` is applied where it is shown."""
    return message


def t(message: str, /, **values: object) -> str:
    """`message` in the current language, with its {placeholders} filled."""
    text = _catalog().get(message, message) if _language == "zh" else message
    return text.format(**values) if values else text


def tn(one: str, many: str, n: int, /, **values: object) -> str:
    """The form for `n` things; both texts may use {n}."""
    text = _catalog().get(one, many) if _language == "zh" else (one if n == 1 else many)
    return text.format(n=f"{n:,}", **values)


def spellings(message: str) -> tuple[str, str]:
    """`message` in both languages: files bring either, whatever the window speaks."""
    return message, _catalog().get(message, message)


def language() -> str:
    return _language


def set_language(name: str) -> None:
    """ "en", "zh", or "system"."""
    global _language
    _language = system_language() if name == "system" else name


def system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    import locale  # 3 ms that most starts do without

    try:
        code = locale.getlocale()[0] or ""
    except ValueError:
        code = ""
    return "zh" if code.lower().startswith(("zh", "chinese")) else "en"


def _catalog() -> dict[str, str]:
    global _chinese
    if _chinese is None:
        _chinese = {}
        for source in sorted(assets.path("i18n", "zh").glob("*.po")):
            _chinese.update(_messages(source))
    return _chinese


def _messages(source: Path) -> dict[str, str]:
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        _compile(source, compiled)  # a checkout whose catalog was just edited
    with compiled.open("rb") as file:
        catalog: dict[object, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {(key if isinstance(key, str) else key[0]): text for key, text in catalog.items() if key}  # type: ignore[index]


def _compile(source: Path, compiled: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale="zh")
    partial = compiled.with_suffix(f".{os.getpid()}.tmp")
    with partial.open("wb") as target:
        write_mo(target, catalog)
    partial.replace(compiled)
