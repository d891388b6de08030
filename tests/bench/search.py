"""Keystroke to rows: the 100 newest hits of what people type, letter by letter.

    python -m tests.bench.search --rows 1000000 --keep /tmp/kept

The limit is one look-up of a frequent character in the same index: what FTS5 takes to bring 100 rows at all.
"""

from collections.abc import Iterable, Iterator
from statistics import quantiles

from opsdesk.query import words
from opsdesk.query.filters import Query, Words
from opsdesk.store import rows as read
from tests.bench import measure
from tests.bench.measure import Row, took
from tests.bench.prepared import Prepared

HITS = 100
BUDGET = 0.05
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


def rows(prepared: Prepared) -> Iterator[Row]:
    store = prepared.store()
    with store.reader() as connection:

        def answered(text: str) -> float:
            query = Query("customers", Words(text))
            return took(lambda: read.first(connection, store.schema, query, HITS))

        frequent = "SELECT rowid FROM customers_search WHERE customers_search MATCH ? ORDER BY rowid DESC LIMIT 100"
        limit = took(lambda: connection.execute(frequent, ['"京"']).fetchall(), times=5)
        everything: list[float] = []
        for kind, texts in TYPED.items():
            spent = [answered(text) for text in keystrokes(texts) if words.match_query(text)]
            everything += spent
            yield Row(f"search, p95: {kind}", quantiles(spent, n=20)[-1], limit)
        yield Row("search, p95 of all keystrokes", quantiles(everything, n=20)[-1], limit, within=BUDGET)
    store.close()


def keystrokes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for end in range(1, len(text) + 1):
            yield text[:end]


if __name__ == "__main__":
    measure.run(rows)
