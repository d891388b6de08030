"""A table of 10,000 rows and 8 Chinese columns as a PDF: our time and memory beside ReportLab's own tables.

python -m tests.bench.pdf            ours, and the limit: the same page content without measuring or wrapping
python -m tests.bench.pdf --peers    also one LongTable, which takes 15 s
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random

ROWS = 10_000
BUDGET_SECONDS, BUDGET_MEGABYTES = 2.7, 150
HEADER = ("编号", "客户", "阶段", "城市", "负责人", "累计消费", "最近联系", "备注")
NAMES = [
    a + b for a in ("星野", "云帆", "晴川", "北辰", "远山", "知行", "青禾", "长风") for b in ("网络", "文化", "教育")
]
NOTES = ("", "重点客户", "年付", "希望年底前完成续费，并要求导出功能；周五给答复。")


def rows() -> Iterator[tuple[str, ...]]:
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


def ours() -> tuple[int, int]:
    from opsdesk.reports.frame import Document, press
    from opsdesk.reports.tables import Column, Table

    columns = tuple(Column(title, right=title == "累计消费") for title in HEADER)
    printed = press(Document("客户名单", [Table(columns, rows())], as_of=20_779))
    return printed.pages, len(printed.data)


def limit() -> tuple[int, int]:
    """Text of the same size at fixed places, every cell encoded once: what assembling the pages costs at least."""
    from reportlab.pdfgen.canvas import Canvas

    from opsdesk.reports import fonts

    fonts.register()
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1, initialFontName=fonts.REGULAR)
    face = fonts.Face(fonts.REGULAR, canvas)
    seen: dict[str, str] = {}
    for n, row in enumerate(rows()):
        y = 780 - n % 40 * 18
        shown = [seen.get(cell) or seen.setdefault(cell, face.show(cell, 8.5)) for cell in row]
        canvas.addLiteral(
            "BT " + " ".join(f"1 0 0 1 {40 + 64 * at} {y} Tm {text}" for at, text in enumerate(shown)) + " ET"
        )
        if n % 40 == 39:
            canvas.showPage()
    canvas.save()
    return canvas.getPageNumber() - 1, len(buffer.getvalue())


def long_table() -> tuple[int, int]:
    from opsdesk.reports import fonts

    fonts.register()
    from reportlab.platypus import LongTable, SimpleDocTemplate

    buffer = BytesIO()
    template = SimpleDocTemplate(buffer, initialFontName=fonts.REGULAR)
    style = [("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8.5)]
    template.build([LongTable([HEADER, *rows()], repeatRows=1, style=style)])
    return template.page, len(buffer.getvalue())


def measure(name: str, work: Callable[[], tuple[int, int]]) -> float:
    started = time.process_time()  # of this process: others may be busy beside it
    pages, size = work()
    took = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<12} {took:6.2f} s  {pages:4} pages  {size / 1e6:5.2f} MB  peak {peak:4.0f} MB")
    return took


def main() -> None:
    from reportlab.pdfgen import canvas  # noqa: F401 - imported before the clock starts

    from opsdesk.reports import fonts

    fonts.register()
    took = measure("ours", ours)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    least = measure("limit", limit)
    print(f"ratio {took / least:.2f}; budget {BUDGET_SECONDS} s, {BUDGET_MEGABYTES} MB: ", end="")
    print("met" if took <= BUDGET_SECONDS and peak <= BUDGET_MEGABYTES else "MISSED")
    if "--peers" in sys.argv:
        measure("LongTable", long_table)


if __name__ == "__main__":
    main()
