"""A small vault of each released schema, as it was written then: `uv run python tests/golden_vault.py` keeps today's.

Run it once when a schema is released: what it wrote is what users have on their disks, so it is never made anew.
It holds a record of every entity with every field filled, an own field of every kind, an attachment and a history of
every kind of entry; `version-N.json` says what was to be read in it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from builders import NOON, PASSPHRASE, bulk

from opsdesk import clock
from opsdesk.model import kinds as k
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Field
from opsdesk.model.text import pack
from opsdesk.query.filters import Query, Test
from opsdesk.services import customers as archive
from opsdesk.services import desk as own
from opsdesk.services import rows as verbs
from opsdesk.services import saved_views
from opsdesk.services.rows import Selection
from opsdesk.store import journal, rows, vault
from opsdesk.store.custom import CUSTOM_KINDS
from opsdesk.store.keys import CHEAP
from opsdesk.store.steps import STEPS
from opsdesk.store.store import Store

FOLDER = Path(__file__).parent / "golden" / "vaults"
ATTACHED = "合同 contract\n".encode() * 100
BY_VERBS = ("attachments", "views", "custom_fields")
"""Records whose values mean something to the store: they come from the verbs that make them."""


def fill(store: Store) -> None:
    for kind in CUSTOM_KINDS:
        options = ["金", "银"] if kind == "pick" else []
        store.write(
            lambda store, kind=kind, options=options: own.add_field(store, "customers", f"我的 {kind}", kind, options)
        )
    for entity in store.schema:
        for number in (1, 2) if entity.name not in BY_VERBS else ():
            values = {field.name: _value(store, field, number) for field in entity.editable}
            store.write(lambda store, name=entity.name, values=values: verbs.add(store, name, values))
    store.write(lambda store: archive.attach(store, 1, [("合同.txt", ATTACHED)]))
    kept = store.read(lambda c: rows.get(c, store.schema, "attachments", 1)) or {}
    owners = {field.name: _value(store, field, 1) for field in store.schema["attachments"].editable if _owns(field)}
    store.write(lambda store: verbs.add(store, "attachments", {**kept, **owners}))
    store.write(lambda store: own.save_view(store, "重点", Query("customers", Test("city", "=", ("上海",))), ["name"]))
    store.write(lambda store: saved_views.snapshot(store, "customers", 1))
    bulk(store, "customers", [{"name": name, "city": "杭州"} for name in ("单雄信", "欧阳锋", "Müller")])
    chosen = Selection("customers", where=Test("city", "=", ("杭州",)))
    store.write(lambda store: verbs.edit(store, chosen, {"stage": "grow"}))
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset({3}))))
    store.write(lambda store: verbs.remove(store, Selection("customers", frozenset({1}))))
    store.write(lambda store: store.undo())
    store.write(lambda store: verbs.edit(store, Selection("customers", frozenset({2})), {"note": "undone"}))
    store.write(lambda store: store.undo())


def _owns(field: Field) -> bool:
    return isinstance(field.kind, k.Ref)


def _value(store: Store, field: Field, number: int) -> Stored:
    """Something of the field's kind, another one for each `number`."""
    match field.kind:
        case _ if field.name == "code":
            return None
        case k.Text(codes="requirements"):
            return pack(["R-1"]) if number > 1 else None  # the first has nobody to name
        case k.Text(form="phone"):
            return pack([f"1380013800{number}", f"021-6000000{number}"])
        case k.Text(form="email"):
            return pack([f"wang{number}@example.com"])
        case k.Tags() | k.Text(many=True):
            return pack(["VIP", f"老客户{number}"])
        case k.Text() | k.Prose():
            return f"王伟 {field.name} {number}"[: field.kind.most]
        case k.Pick(options=options):
            return options[number - 1].key if options else f"其他 {number}"
        case k.Whole() | k.Money() | k.Span():
            return 86_400 * number
        case k.Decimal() | k.Percent():
            return number / 4
        case k.Flag():
            return number % 2
        case k.Day():
            return clock.today() - number
        case k.Moment():
            return clock.seconds() - number
        case k.Ref(entity=entity):
            return min(store.read(lambda c: rows.ids(c, store.schema, Query(entity))), default=None)
        case k.Link():
            return f"https://example.com/{number}"


def contents(store: Store) -> dict[str, Any]:
    """Everything there is to be read, as JSON would give it back."""
    return {
        "records": {
            entity.name: {
                str(number): store.read(lambda c, n=number, e=entity.name: rows.get(c, store.schema, e, n))
                for number in sorted(store.read(lambda c, e=entity.name: rows.ids(c, store.schema, Query(e))))
            }
            for entity in store.schema
        },
        "history": [
            [done.verb, dict(done.params), done.affected, done.undone] for done in store.read(journal.operations)
        ],
    }


def kept() -> list[int]:
    """The versions there are vaults of."""
    return sorted(int(path.stem.removeprefix("version-")) for path in FOLDER.glob("version-*.json"))


def folder_of(version: int) -> Path:
    return FOLDER / f"version-{version}"


def expected(version: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(folder_of(version).with_suffix(".json").read_text("utf-8"))
    return found


def main() -> None:
    folder = folder_of(len(STEPS))
    if folder.exists():
        sys.exit(f"{folder} is kept already: users have it on their disks as it is")
    with clock.frozen(NOON):
        store = Store(vault.create(folder, PASSPHRASE, cost=CHEAP).vault)
        fill(store)
        text = json.dumps(contents(store), ensure_ascii=False, indent=1, sort_keys=True)
        store.close()
    for name in ("vault.lock", "vault.raise"):
        (folder / name).unlink(missing_ok=True)
    folder.with_suffix(".json").write_text(text + "\n", "utf-8")
    print(f"{folder}: commit it, and leave it as it is")


if __name__ == "__main__":
    main()
