"""What the benchmarks work on: a vault of sample customers and the same customers as files, made once and kept."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from opsdesk import clock
from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.model.schema import BUILT_IN
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size
from opsdesk.store import vault
from opsdesk.store.keys import CHEAP, Passphrase
from opsdesk.store.store import Store

CUSTOMERS = BUILT_IN["customers"]
SHEET = {
    "code": "编号", "name": "客户名称", "company": "公司", "phone": "手机", "email": "邮箱", "region": "省份", "city": "城市",
    "source": "来源", "stage": "阶段", "value": "预计价值", "created": "建档日期", "note": "备注",
}  # fmt: skip
"""The twelve columns of the files, as the desk and as the sheet call them."""

EVENTS, SPAN = 10, 3 * 365  # orders a customer on average, and days they lie in
ORDER = ("customer", "date", "amount", "status", "product", "channel")
INTERACTION = ("customer", "at", "kind", "summary")
STATUSES, SHARES = ("completed", "paid", "refunded", "pending", "cancelled"), (0.8, 0.09, 0.03, 0.04, 0.04)


@dataclass(frozen=True)
class Prepared:
    folder: Path
    customers: int

    @cached_property
    def vault(self) -> Path:
        """A vault with the customers, indexed and searchable."""
        made = self.folder / f"vault-{self.customers}"
        if not made.exists():
            store = new_store(self.folder, "making")

            def fill(store: Store) -> None:
                with store.operation("sample") as operation:
                    operation.insert_many("customers", COLUMNS["customers"], self.rows())

            store.write(fill)
            store.close()
            (self.folder / "making").rename(made)
        return made

    @cached_property
    def busy(self) -> Path:
        """The same with EVENTS orders a customer on average over three years, and an interaction for each customer."""
        made = self.folder / f"busy-{self.customers}"
        if not made.exists():
            making = self.folder / "making-busy"
            shutil.rmtree(making, ignore_errors=True)
            shutil.copytree(self.vault, making)
            store = opened(making)

            def fill(store: Store) -> None:
                with store.operation("sample") as operation:
                    operation.insert_many("orders", ORDER, self._orders())
                    operation.insert_many("interactions", INTERACTION, self._interactions())

            store.write(fill)
            store.close()
            making.rename(made)
        return made

    def _orders(self) -> Iterator[tuple[Stored, ...]]:
        """In the order of their days, as a desk grows: some customers buy every week, a tenth never."""
        chance = np.random.default_rng(1)
        each = chance.geometric(1 / (EVENTS + 1), self.customers) - 1
        customers = np.repeat(np.arange(1, self.customers + 1), each)
        days = clock.today() - (chance.beta(1, 1.4, customers.size) * SPAN).astype(np.int64)
        amounts = (chance.lognormal(9.5, 1, customers.size)).astype(np.int64) + 100
        order = np.argsort(days, kind="stable")
        for at in range(0, order.size, 50_000):
            part = order[at : at + 50_000]
            statuses = chance.choice(STATUSES, part.size, p=SHARES).tolist()
            rows = zip(customers[part].tolist(), days[part].tolist(), amounts[part].tolist(), statuses, strict=True)
            for customer, day, amount, status in rows:
                signed = -amount if status == "refunded" else amount
                yield customer, day, signed, status, "年度会员", "官网"

    def _interactions(self) -> Iterator[tuple[Stored, ...]]:
        chance = np.random.default_rng(2)
        customers = chance.integers(1, self.customers + 1, self.customers).tolist()
        moments = np.sort(clock.seconds() - chance.integers(0, SPAN * 86_400, self.customers)).tolist()
        for customer, at in zip(customers, moments, strict=True):
            yield customer, at, "call", "回访"

    def store(self) -> Store:
        """The prepared vault, open; who writes into it undoes that."""
        return opened(self.vault)

    def rows(self) -> Iterator[tuple[Stored, ...]]:
        """The customers in the order of `sample.records.COLUMNS`."""
        return Desk(Size(self.customers), seed=1, today=clock.today(), language="zh").rows("customers")

    @cached_property
    def csv(self) -> Path:
        made = self.folder / f"customers-{self.customers}.csv"
        if not made.exists():
            partial = made.with_suffix(".partial")
            with partial.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(self._sheet())
            partial.rename(made)
        return made

    def xlsx(self, rows: int) -> Path:
        """The first `rows` customers as a workbook."""
        made = self.folder / f"customers-{rows}.xlsx"
        if not made.exists():
            import xlsxwriter

            partial = made.with_suffix(".partial")
            with xlsxwriter.Workbook(str(partial), {"constant_memory": True, "strings_to_numbers": False}) as book:
                sheet = book.add_worksheet()
                for at, cells in enumerate(self._sheet(rows)):
                    sheet.write_row(at, 0, cells)
            partial.rename(made)
        return made

    def _sheet(self, most: int | None = None) -> Iterator[list[str]]:
        yield list(SHEET.values())
        for number, row in enumerate(self.rows(), 1):
            if number > (most or number):
                return
            values = dict(zip(COLUMNS["customers"], row, strict=True), code=f"KH{number:07d}")
            yield [text.dump(CUSTOMERS.field(name), values[name]) for name in SHEET]


def opened(folder: Path) -> Store:
    return Store(vault.open_vault(folder, Passphrase("bench")))


def new_store(folder: Path, name: str) -> Store:
    """An empty vault in place of whatever stood there."""
    shutil.rmtree(folder / name, ignore_errors=True)
    return Store(vault.create(folder / name, "bench", cost=CHEAP).vault)
