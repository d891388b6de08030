"""Sums by SQL say what adding up in Python says."""

import random
from collections import defaultdict

from builders import bulk

from opsdesk.model.kinds import Stored
from opsdesk.query import language
from opsdesk.store import aggregates
from opsdesk.store.store import Store


def test_sums_by_a_choice_agree_with_adding_up(store: Store) -> None:
    draw = random.Random(7)
    made: list[dict[str, Stored]] = [
        {
            "code": f"C-{n}",
            "name": f"客户 {n}",
            "stage": draw.choice((None, "grow", "lost", "silent")),
            "city": draw.choice(("上海", "北京")),
            "value": draw.choice((None, draw.randrange(-5_000, 1_000_000))),
        }
        for n in range(400)
    ]
    bulk(store, "customers", made)  # type: ignore[arg-type]
    for typed in ("", "city=上海", "value>1000 stage=grow"):
        where = language.parse(store.schema["customers"], typed)
        expected: defaultdict[Stored, int] = defaultdict(int)
        for row in made:
            value = int(row["value"] or 0)
            if typed == "city=上海" and row["city"] != "上海":
                continue
            if typed.startswith("value") and not (value > 100_000 and row["stage"] == "grow"):
                continue
            expected[row["stage"]] += value
        found = store.read(lambda c, w=where: aggregates.sums_by(c, store.schema, "customers", "stage", "value", w))  # type: ignore[misc]
        assert found == expected
