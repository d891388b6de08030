"""The import wizard: what a file is, which column is which field, what would happen, and then it happens."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from opsdesk.i18n import t
from ui.context import Context, Page
from ui.records.importing.wizard import Wizard
from ui.records.importing.work import importable_lists

PATTERNS = "*.csv *.tsv *.txt *.xlsx *.xls *.xlsb *.ods *.json *.jsonl *.vcf *.ics *.vcs"


def open_wizard(context: Context, parent_page: Page, files: list[Path], lists: Sequence[str] = ()) -> Wizard | None:
    """Import `files` one after the other; an empty list asks for them first. None: nothing was chosen.

    `lists` are the entities that rows may be, the likeliest first; without them any that can be imported."""
    files = files or ask_files(parent_page)
    if not files:
        return None
    wizard = Wizard(context, parent_page, files, lists or importable_lists(context.runner.store.schema))
    wizard.open()
    wizard.start()
    return wizard


def ask_files(parent: Page) -> list[Path]:
    usual, any_file = t("Tables and contact cards"), t("All files")
    kinds = f"{usual} ({PATTERNS});;{any_file} (*)"
    names, _kind = QFileDialog.getOpenFileNames(parent, t("Import a file"), "", kinds)
    return [Path(name) for name in names]
