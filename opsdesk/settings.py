"""What people can set, each declared once as data, and the JSON file that keeps their choices.

The settings page, the palette and the help page are made from `SETTINGS`. How the window happens to look (column
widths, last page) is not a setting: `ui.memory` keeps that.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from opsdesk import paths
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t

T = TypeVar("T", str, int, bool)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """`choices` (value, label) limit it to a few values; `least` and `most` bound a number. Texts are message ids."""

    key: str
    default: T
    section: str
    label: str
    help: str
    choices: tuple[tuple[T, str], ...] = ()
    least: int = 0
    most: int = 0

    def accepts(self, value: object) -> bool:
        if type(value) is not type(self.default):
            return False
        if self.choices:
            return any(value == choice for choice, _label in self.choices)
        return type(value) is not int or self.least <= value <= self.most


APPEARANCE, SAFETY, WORK = _("Appearance"), _("Safety"), _("Everyday work")

LANGUAGE = Setting(
    "language", "system", APPEARANCE, _("Language"), _("The language of the window, of reports and of exported headers."),
    (("system", _("Same as the system")), ("zh", "简体中文"), ("en", "English")),
)  # fmt: skip
THEME = Setting(
    "theme", "system", APPEARANCE, _("Theme"), _("Light or dark colours."),
    (("system", _("Same as the system")), ("light", _("Light")), ("dark", _("Dark"))),
)  # fmt: skip
TEXT_SIZE = Setting(
    "text_size", "normal", APPEARANCE, _("Text size"), _("How large text and controls are."),
    (("small", _("Small")), ("normal", _("Normal")), ("large", _("Large"))),
)  # fmt: skip
DENSITY = Setting(
    "density", "relaxed", APPEARANCE, _("Row height"), _("Compact rows show about a quarter more records on a screen."),
    (("relaxed", _("Relaxed")), ("compact", _("Compact"))),
)  # fmt: skip
STILL = Setting(
    "reduced_motion", False, APPEARANCE, _("Reduce motion"), _("Show things at once instead of moving them in.")
)
START_PAGE = Setting(
    "start_page", "last", WORK, _("Start page"), _("The page shown when OpsDesk opens."),
    (("last", _("The page I left")), ("first", _("The first page"))),
)  # fmt: skip
SNAPSHOTS = Setting(
    "monthly_snapshots", True, WORK, _("Monthly snapshot of tiers"),
    _("Keeps the tiers and segments of the end of each month, so that you see later who moved."),
)  # fmt: skip
LOCK_AFTER = Setting(
    "lock_after_minutes", 15, SAFETY, _("Lock after minutes of idleness"), _("0 never locks the vault by itself."), least=0, most=240,
)  # fmt: skip
MASK = Setting(
    "mask_personal_data", True, SAFETY, _("Mask personal data on screen"),
    _("Phones, mail addresses and other fields marked as personal show as 138****8000. The log under Archive care keeps who looked at them in full."),
)  # fmt: skip

SETTINGS: tuple[Setting[str] | Setting[int] | Setting[bool], ...] = (
    LANGUAGE, THEME, TEXT_SIZE, DENSITY, STILL, START_PAGE, SNAPSHOTS, LOCK_AFTER, MASK,
)  # fmt: skip


class Settings:
    """The choices in one JSON file. Keys it does not know stay in the file: a newer OpsDesk may have written them."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or paths.config() / "settings.json"
        self._values = read_json(self._file)
        self._held: dict[str, object] = {}

    def get(self, setting: Setting[T]) -> T:
        value = self._held.get(setting.key, self._values.get(setting.key))
        return value if setting.accepts(value) else setting.default  # type: ignore[return-value]

    def hold(self, setting: Setting[T], value: T) -> None:
        """Use `value` for this run without keeping it."""
        self._held[setting.key] = value

    def set(self, setting: Setting[T], value: T) -> None:
        if not setting.accepts(value):
            raise ValueError(f"{setting.key} does not take {value!r}")
        self._values[setting.key] = value
        self._held.pop(setting.key, None)
        try:
            write_json(self._file, self._values)
        except OSError as error:
            raise Trouble(
                t("The settings could not be saved in {folder}", folder=self._file.parent),
                t("Make sure this folder can be written. The choice holds until OpsDesk is closed."),
                code="settings-not-saved",
            ) from error


def read_json(file: Path) -> dict[str, object]:
    """The object in `file`; a file that holds none is set aside, so that a start never fails over it."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, OSError):
        values = None
    if isinstance(values, dict):
        return values
    if os.access(file, os.W_OK):
        file.replace(file.with_suffix(".broken.json"))
    return {}


def write_json(file: Path, values: Mapping[str, object]) -> None:
    """Replace `file` in one step; a crash leaves the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.tmp")
    partial.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(file)
