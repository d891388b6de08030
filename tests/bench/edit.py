"""The first edit of a record, which makes its editors: how long the window is away, opening the form and painting it.

python -m tests.bench.edit
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from opsdesk.settings import Settings
from opsdesk.store.store import Store
from tests.bench import measure
from tests.bench.measure import Row
from tests.bench.prepared import Prepared, new_store
from ui.app import start
from ui.forms.record_form import RecordForm
from ui.pages.customers.layout import CUSTOMERS
from ui.runner import Runner

WITHIN = 0.05


def rows(prepared: Prepared) -> Iterator[Row]:
    app = start.make_application()
    with tempfile.TemporaryDirectory() as place:
        start.theme.apply(Settings(Path(place, "settings.json")))
        store = new_store(Path(place), "vault")
        store.write(_fill)
        runner = Runner(store)
        form = RecordForm(runner, "customers", CUSTOMERS.sections)
        form.resize(400, 800)
        form.show()
        form.open(1)
        while form.number != 1 or not runner.idle:
            app.processEvents()
        for what, step in (
            ("first edit of a record", lambda: form.edit("city")),
            ("  painting its form", app.processEvents),
        ):
            begin = time.process_time()
            step()
            yield Row(what, time.process_time() - begin, within=WITHIN)
        form.close()
        runner.close()
        store.close()


def _fill(store: Store) -> None:
    with store.operation("sample") as operation:
        operation.insert("customers", {"name": "晴川网络", "city": "上海", "tags": '["VIP"]'})


if __name__ == "__main__":
    measure.run(rows)
