"""Desks and records for tests, in one line each: real vaults, whose passphrase costs next to nothing to try."""

from datetime import UTC, datetime
from pathlib import Path

from opsdesk import clock
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.record import Values
from opsdesk.services import rows as verbs
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP, RawKey
from opsdesk.store.store import Store

PASSPHRASE = "correct horse"
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
"""Thursday 2026-03-05, noon in Shanghai, where tests take place."""


def desk(folder: Path) -> Store:
    """An open store on a new vault inside `folder`; closing it is the caller's."""
    return Store(vault.create(folder / "vault", PASSPHRASE, cost=CHEAP).vault)


def reopened(store: Store) -> Store:
    """The same vault after a restart; `store` is closed."""
    folder, key = store.vault.folder, store.vault.key
    store.close()
    return Store(vault.open_vault(folder, RawKey(key)))


def add(store: Store, entity: str, **values: Stored) -> int:
    """Add a record and return its id. Text is read as typed into a form ("2026-03-05", "1234.5", "VIP;老客户")."""
    declared = store.schema[entity]
    row = {
        name: text.parse(declared.field(name), value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    changes = store.write(lambda store: verbs.add(store, entity, row))
    (number,) = changes.ids[entity] or ()
    return number


def customer(store: Store, name: str = "王伟", **values: Stored) -> int:
    return add(store, "customers", name=name, **values)


def order(store: Store, customer: int, amount: str = "100", **values: Stored) -> int:
    return add(store, "orders", customer=customer, amount=amount, **values)


def interaction(store: Store, customer: int, summary: str = "聊了报价", **values: Stored) -> int:
    return add(store, "interactions", customer=customer, summary=summary, **values)


def contact(store: Store, company: int, name: str = "李娜", **values: Stored) -> int:
    return add(store, "contacts", company=company, name=name, **values)


def bulk(store: Store, entity: str, rows: list[Values]) -> range:
    """Insert `rows` (all with the same fields) the way an import does; returns their ids."""
    columns = list(rows[0])

    def insert(store: Store) -> range:
        with store.operation("import", entity=entity, n=len(rows), file="rows.csv") as operation:
            return operation.insert_many(entity, columns, [[row[name] for name in columns] for row in rows])

    return store.write(insert)


def days_ago(days: int) -> int:
    return clock.today() - days
