"""Keystroke to rows at a million customers: the 100 newest hits of what people type, letter by letter.

python -m tests.bench.search             1,000,000 customers of the sample; --size N for others

The limit is one look-up of a frequent character in the same index: what FTS5 takes to bring 100 rows at all.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import sqlcipher3.dbapi2 as sqlcipher

from opsdesk import clock
from opsdesk.model.text import unpack
from opsdesk.query import words
from opsdesk.sample.records import COLUMNS, Desk
from opsdesk.sample.stories import Size

BUDGET_MS = 50
TYPED = {
    "one character": ("星", "司", "京", "张", "李"),
    "two characters": ("北京", "星野", "张伟", "有限", "科技", "上海", "云芯", "限北"),
    "more characters": ("星野网络", "网络科技有限公司", "北京星野网络科技", "价格敏感"),
    "pinyin": ("xingye", "zhangwei", "wangluokeji", "beijingxing", "youxuan", "gongyou"),
    "initials": ("bjxy", "xywl", "zw", "yxgs", "gsyx"),
    "last digits": ("5678", "12345678", "0000", "13812"),
    "mail and code": ("sales@xingye.example", "zhang.wei", "C-00012"),
    "two words": ("北京 科技", "bj 软件", "张 上海", "星野 138"),
}


def rows(customers: int) -> Iterator[tuple[int, str]]:
    desk = Desk(Size(customers), seed=1, today=clock.today(), language="zh")
    place = {name: at for at, name in enumerate(COLUMNS["customers"])}
    for number, row in enumerate(desk.rows("customers"), 1):
        texts = [f"C-{number}", *(row[place[name]] for name in ("company", "email", "wechat", "note", "tags"))]
        yield (
            number,
            words.index_row(
                [str(row[place["name"]])], [str(text) for text in texts if text], unpack(row[place["phone"]])
            ),
        )


def keystrokes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for end in range(1, len(text) + 1):
            yield text[:end]


def main() -> None:
    customers = int(sys.argv[sys.argv.index("--size") + 1]) if "--size" in sys.argv else 1_000_000
    with TemporaryDirectory() as folder:
        connection = sqlcipher.connect(str(Path(folder, "bench.db")), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{'11' * 32}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA cache_size = -64000")
        connection.execute(words.create_sql("found"))
        begun = time.process_time()
        made = list(rows(min(customers, 20_000)))
        print(f"words of a customer: {(time.process_time() - begun) / len(made) * 1e6:.1f} µs with making it")
        connection.execute("BEGIN")
        begun = time.perf_counter()
        connection.executemany(f"INSERT INTO found (rowid, {words.COLUMN}) VALUES (?, ?)", rows(customers))
        connection.execute("COMMIT")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        print(f"{customers:,} rows indexed: {time.perf_counter() - begun:.1f} s, {pages * 4096 / 1e6:.0f} MB")

        def took(expression: str) -> float:
            begun = time.perf_counter()
            connection.execute(
                "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid DESC LIMIT 100", (expression,)
            ).fetchall()
            return (time.perf_counter() - begun) * 1000

        limit = min(took('"京"') for _ in range(5))
        print(f"limit {limit:.2f} ms\n{'typed':16} keystrokes  median     p95   worst ms")
        everything: list[float] = []
        for kind, texts in TYPED.items():
            spent = {text: took(expression) for text in keystrokes(texts) if (expression := words.match_query(text))}
            times = list(spent.values())
            everything += times
            worst = max(spent, key=spent.__getitem__)
            print(
                f"{kind:16} {len(times):10} {median(times):7.1f} {quantiles(times, n=20)[-1]:7.1f} {spent[worst]:7.1f} {worst}"
            )
        p95 = quantiles(everything, n=20)[-1]
        print(f"all: p95 {p95:.1f} ms, budget {BUDGET_MS} ms, {'kept' if p95 <= BUDGET_MS else 'MISSED'}")
        connection.close()


if __name__ == "__main__":
    main()
