"""Files that belong to the records of a list: pasted, dropped, chosen, and saved again as they were."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from opsdesk import clock
from opsdesk.i18n import t
from opsdesk.services import attachments
from opsdesk.services.attachments import File
from opsdesk.store import rows as reads
from ui.records.page import RecordsPage


def asked_for(page: RecordsPage) -> list[File]:
    names, _kind = QFileDialog.getOpenFileNames(page, t("Add files"))
    return of_paths([Path(name) for name in names])


def of_paths(files: Sequence[Path]) -> list[File]:
    return [(file.name, file) for file in files if file.is_file()]


def pasted(mime: QMimeData | None = None) -> list[File]:
    """Files copied in the file manager, or a picture."""
    mime = mime or QGuiApplication.clipboard().mimeData()
    if mime.hasUrls():
        return of_paths([Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()])
    if not mime.hasImage():
        return []
    png = QBuffer()
    png.open(QIODevice.OpenModeFlag.WriteOnly)
    QGuiApplication.clipboard().image().save(png, "PNG")  # type: ignore[call-overload]
    when = clock.now().astimezone(clock.zone())
    return [(t("Picture {when}.png", when=f"{when:%Y-%m-%d %H%M%S}"), bytes(png.data().data()))]


def attach(page: RecordsPage, owner: str, number: int, files: Sequence[File]) -> None:
    store = page.context.runner.store
    page.context.runner.background(
        lambda progress: store.write(lambda s: attachments.attach(s, owner, number, files, progress)),
        title=t("Adding files"),
    )


def save(page: RecordsPage, number: int) -> None:
    """Save an attachment as a file, decrypted."""
    runner = page.context.runner
    schema = runner.store.schema

    def found(values: dict[str, Any] | None) -> None:
        if values is None:
            return
        name, _kind = QFileDialog.getSaveFileName(page, t("Save file"), str(values["name"]))
        if name:
            digest = str(values["digest"])
            runner.background(
                lambda progress: runner.store.vault.blobs.export(digest, Path(name), progress), title=t("Saving")
            )

    runner.read(lambda c: reads.get(c, schema, "attachments", number), found)
