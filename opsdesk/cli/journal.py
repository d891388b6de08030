"""`history`, `undo`, `redo` and `search`."""

from collections.abc import Callable

import click

from opsdesk.cli import output
from opsdesk.cli.desk import Desk
from opsdesk.cli.rows import LISTS, number_of
from opsdesk.cli.shape import command, option
from opsdesk.errors import Trouble
from opsdesk.i18n import mark as _
from opsdesk.i18n import t
from opsdesk.model import text
from opsdesk.model.changes import Changes
from opsdesk.model.kinds import Moment
from opsdesk.model.record import Entity
from opsdesk.services import privacy
from opsdesk.services.verbs import say
from opsdesk.store import aliases, journal
from opsdesk.store import search as searching
from opsdesk.store.journal import Done, Entry
from opsdesk.store.reveals import Reveal, newest
from opsdesk.store.store import Store
from opsdesk.work import Progress


@command("history", help=_("What was done, newest first; with ENTITY and CODE, what happened to that record."))
@click.argument("entity", type=click.Choice(LISTS), metavar="[ENTITY", required=False)
@click.argument("code", required=False, metavar="CODE]")
@option("--limit", type=click.IntRange(min=0), default=200, metavar="N", help=_("At most so many."))
@option("--reveals", is_flag=True, help=_("Instead: who looked at masked personal data in full, when and why."))
@click.pass_obj
def history(desk: Desk, entity: str | None, code: str | None, limit: int, reveals: bool) -> None:
    if entity and not code:
        raise click.UsageError(t("Which record? Give its code."))
    if entity and reveals:
        raise click.UsageError(t("The log of reveals is one for all records: leave ENTITY and CODE out."))
    with desk.store() as store:
        if reveals:
            _of_reveals(desk, store, limit)
        elif entity and code:
            _of_record(desk, store, store.schema[entity], code, limit)
        else:
            _of_desk(desk, store, store.read(lambda c: journal.operations(c, limit)))


def _of_desk(desk: Desk, store: Store, done: list[Done]) -> None:
    if desk.json:
        output.document({"operations": [_operation(store, one) for one in done]})
        return
    output.table(
        [t("Number"), t("When"), t("Records"), t("What"), ""],
        [
            (str(one.id), _when(one.at), f"{one.affected:,}", say(store.schema, one.verb, one.params), _state(one))
            for one in done
        ],
    )


def _operation(store: Store, done: Done) -> dict[str, object]:
    return {
        "operation": done.id,
        "at": _stamp(done.at),
        "verb": done.verb,
        "text": say(store.schema, done.verb, done.params),
        "affected": done.affected,
        "undone": done.undone,
    }


def _state(done: Done) -> str:
    return t("Cannot be undone") if done.closed else t("undone") if done.undone else ""


def _of_record(desk: Desk, store: Store, entity: Entity, code: str, limit: int) -> None:
    number = number_of(store, entity.name, code)
    ids = store.read(lambda c: aliases.with_formers(c, entity.name, number))
    entries = store.read(lambda c: journal.history(c, store.schema, entity.name, ids, limit))
    if desk.json:
        output.document({"code": code, "entries": [_entry(entity, entry) for entry in entries]})
        return
    output.table(
        [t("Number"), t("When"), t("What"), t("Before"), t("After")],
        [(str(entry.operation), _when(entry.at), *_words(entity, entry)) for entry in entries],
    )


def _entry(entity: Entity, entry: Entry) -> dict[str, object]:
    field = entity.by_name.get(entry.field or "")
    return {
        "operation": entry.operation,
        "at": _stamp(entry.at),
        "verb": entry.verb,
        "action": _ACTIONS[entry.action],
        "field": entry.field,
        "before": text.plain(field, entry.before) if field else entry.before,
        "after": text.plain(field, entry.after) if field else entry.after,
    }


def _of_reveals(desk: Desk, store: Store, limit: int) -> None:
    found = store.read(lambda c: newest(c, store.schema, limit))
    if desk.json:
        output.document({"reveals": [_reveal(store, one) for one in found]})
        return
    output.table(
        [t("When"), t("Who"), t("What"), t("Code"), t("Reason")],
        [(_when(one.at), one.who, privacy.say(store.schema, one), one.code, one.reason) for one in found],
    )


def _reveal(store: Store, one: Reveal) -> dict[str, object]:
    return {
        "at": _stamp(one.at),
        "who": one.who,
        "what": one.what,
        "text": privacy.say(store.schema, one),
        "entity": one.entity or None,
        "code": one.code or None,
        "fields": list(one.fields),
        "n": one.n,
        "reason": one.reason,
    }


_ACTIONS = {"i": "add", "u": "change", "d": "remove"}


def _words(entity: Entity, entry: Entry) -> tuple[str, str, str]:
    """What happened to a record, and the field's value before and after."""
    if entry.field is None:
        return (t("added") if entry.action == "i" else t("removed")), "", ""
    field = entity.by_name.get(entry.field)
    if field is None:  # a field of the user's own that was removed since
        return entry.field, str(entry.before), str(entry.after)
    return t(field.label), text.show(field, entry.before), text.show(field, entry.after)


def _when(seconds: int) -> str:
    return text.SHOW[Moment](Moment(), seconds)


def _stamp(seconds: int) -> str:
    return text.DUMP[Moment](Moment(), seconds)


# -- undo and redo --------------------------------------------------------------------------------------------------


@command("undo", help=_("Undo the last action, or the last N; --operation undoes one older action alone."))
@click.argument("n", type=click.IntRange(min=1), default=1, metavar="[N]")
@option("--operation", type=int, metavar="ID", help=_("Its number in the history."))
@click.pass_obj
def undo(desk: Desk, n: int, operation: int | None) -> None:
    with desk.store() as store:
        if operation is not None:
            done = [desk.write(store, lambda store, progress: store.undo(operation, progress))]
        else:
            done = _repeated(desk, store, n, lambda store, progress: store.undo(None, progress))
        if not done:
            raise Trouble(t("There is nothing to undo."), code="nothing-to-undo")
        _told(desk, store, done, t("Undone: {what}"))


@command("redo", help=_("Redo what was undone last, or the last N."))
@click.argument("n", type=click.IntRange(min=1), default=1, metavar="[N]")
@click.pass_obj
def redo(desk: Desk, n: int) -> None:
    with desk.store() as store:
        done = _repeated(desk, store, n, Store.redo)
        if not done:
            raise Trouble(t("There is nothing to redo."), code="nothing-to-redo")
        _told(desk, store, done, t("Redone: {what}"))


def _repeated(desk: Desk, store: Store, n: int, step: Callable[[Store, Progress], Changes]) -> list[Changes]:
    """Take `step` up to `n` times, until there is nothing left."""
    done: list[Changes] = []
    while len(done) < n and (changes := desk.write(store, step)):
        done.append(changes)
    return done


def _told(desk: Desk, store: Store, done: list[Changes], sentence: str) -> None:
    last = done[-1]
    desk.answer(
        {
            "operation": last.operation,
            "verb": last.verb,
            "affected": sum(changes.affected for changes in done),
            "operations": [changes.operation for changes in done],
        },
        "\n".join(sentence.format(what=say(store.schema, changes.verb, changes.params)) for changes in done),
    )


# -- search -----------------------------------------------------------------------------------------------------------


@command("search", help=_("Find records by any of their words: Chinese, pinyin, initials, last digits of a phone."))
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@option("--in", "entity", type=click.Choice(LISTS), help=_("Only in this list."))
@option("--limit", type=click.IntRange(min=1), default=20, metavar="N", help=_("At most so many of each list."))
@click.pass_obj
def search(desk: Desk, words: tuple[str, ...], entity: str | None, limit: int) -> None:
    with desk.store() as store:
        within = [entity] if entity else LISTS
        masked = not desk.json
        hits = store.read(lambda c: searching.search(c, store.schema, " ".join(words), within, limit, masked=masked))
        if desk.json:
            output.document(
                {
                    "hits": [
                        {"entity": hit.entity, "code": hit.code, "title": hit.title, "snippet": hit.snippet}
                        for hit in hits
                    ]
                }
            )
            return
        output.table(
            [t("List"), t("Code"), t("Title"), t("Text")],
            [(t(store.schema[hit.entity].label), hit.code, hit.title, hit.snippet) for hit in hits],
        )
