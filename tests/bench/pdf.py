"""A table of 10,000 rows and 8 Chinese columns as a PDF, beside the same page content without measuring or wrapping.

    python -m tests.bench.pdf

ReportLab's own LongTable takes 15 s for it (measured once).
"""

from collections.abc import Iterator
from io import BytesIO
from random import Random

from tests.bench import measure
from tests.bench.measure import Row, took
from tests.bench.prepared import Prepared

ROWS = 10_000
BUDGET, MOST_MB = 2.7, 150
HEADER = ("编号", "客户", "阶段", "城市", "负责人", "累计消费", "最近联系", "备注")
NAMES = [
    a + b for a in ("星野", "云帆", "晴川", "北辰", "远山", "知行", "青禾", "长风") for b in ("网络", "文化", "教育")
]
NOTES = ("", "重点客户", "年付", "希望年底前完成续费，并要求导出功能；周五给答复。")


def cells() -> Iterator[tuple[str, ...]]:
    random = Random(1)
    for n in range(ROWS):
        name = f"{random.choice(NAMES)}{random.choice(('有限公司', '科技', '工作室'))}{n % 97}"
        amount = f"¥{random.randrange(1_000, 99_999):,}"
        day = f"2026-{random.randrange(1, 12):02d}-{random.randrange(1, 28):02d}"
        fixed = (
            random.choice(("成长", "留存", "沉默")),
            random.choice(("上海", "北京", "杭州")),
            random.choice(("李静", "王伟")),
        )
        yield (f"C-{n}", name, *fixed, amount, day, random.choice(NOTES))


def ours() -> None:
    from opsdesk.reports.frame import Document, press
    from opsdesk.reports.tables import Column, Table

    columns = tuple(Column(title, right=title == "累计消费") for title in HEADER)
    press(Document("客户名单", [Table(columns, cells())], as_of=20_779))


def limit() -> None:
    """Text of the same size at fixed places, every cell encoded once: what assembling the pages costs at least."""
    from reportlab.pdfgen.canvas import Canvas

    from opsdesk.reports import fonts

    fonts.register()
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1, initialFontName=fonts.REGULAR)
    face = fonts.Face(fonts.REGULAR, canvas)
    seen: dict[str, str] = {}
    for n, row in enumerate(cells()):
        y = 780 - n % 40 * 18
        shown = [seen.get(cell) or seen.setdefault(cell, face.show(cell, 8.5)) for cell in row]
        canvas.addLiteral(
            "BT " + " ".join(f"1 0 0 1 {40 + 64 * at} {y} Tm {text}" for at, text in enumerate(shown)) + " ET"
        )
        if n % 40 == 39:
            canvas.showPage()
    canvas.save()


def rows(prepared: Prepared) -> Iterator[Row]:
    from reportlab.pdfgen import canvas  # noqa: F401 - imported before the clock starts

    from opsdesk.reports import fonts

    fonts.register()
    spent = took(ours)
    peak = measure.peak()
    yield Row("PDF, 10,000 rows x 8", spent, took(limit), within=BUDGET, peak=peak, most=MOST_MB)


if __name__ == "__main__":
    measure.run(rows)
