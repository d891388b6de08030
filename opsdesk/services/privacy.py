"""Showing personal data in full: who saw what, when and why, written down before it shows."""

import getpass
from collections.abc import Iterable, Sequence

from opsdesk import clock
from opsdesk.errors import Trouble
from opsdesk.i18n import language, t
from opsdesk.i18n import mark as _
from opsdesk.model.schema import Schema
from opsdesk.store import reveals
from opsdesk.store.reveals import Reveal
from opsdesk.store.store import Store

MOST_REASON = 200
REVEALS = {
    "record": _("Looked at {name} unmasked"),
    "edit": _("Opened {fields} of {name} for editing"),
    "copy": _("Copied {n} {entity} unmasked"),
    "report": _("Made a PDF with unmasked personal data"),
    "export": _("Exported everything about {name}"),
    "all": _("Unmasked everything until the vault is locked"),
    "setting": _("Worked with masking turned off"),
}
"""How each kind of reveal is called in the log."""


def reveal(
    store: Store,
    what: str,
    *,
    entity: str = "",
    record: int | None = None,
    fields: Sequence[str] = (),
    n: int = 1,
    reason: str = "",
) -> None:
    """Write down that personal data is shown. A vault that is open for reading only cannot keep the log, and is read
    all the same: it may be on a medium that nobody can write."""
    assert what in REVEALS
    reason = " ".join(reason.split())[:MOST_REASON]
    if what == "all" and not reason:
        raise Trouble(t("Unmasking everything needs a reason."), t("Type one: it is kept in the log."), code="empty")
    if store.vault.read_only:
        return
    with store.aside() as connection:
        reveals.write(connection, Reveal(clock.seconds(), who(), what, entity, record, tuple(fields), n, reason))


def who() -> str:
    """The name of the computer account, as the system gives it."""
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):  # no account has this number: some containers
        return "?"


def say(schema: Schema, found: Reveal) -> str:
    """A line of the log in the user's language."""
    words: dict[str, object] = {"name": found.title or t("a record that is gone"), "n": f"{found.n:,}"}
    if found.entity in schema:
        declared = schema[found.entity]
        named = (declared.by_name.get(name) for name in found.fields)
        words["entity"] = t(declared.label).lower()
        words["fields"] = _and(t(field.label).lower() for field in named if field)
    return t(REVEALS[found.what], **words)


def _and(words: Iterable[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(words)
