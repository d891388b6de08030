"""Key figures in a row: a number, what it counts, and where a comparison says more, a remark."""

from dataclasses import dataclass

from opsdesk.reports.frame import SMALL, TINY, Sheet

GAP = 8.0
PADDING = 10.0
FIGURE = 15.0


@dataclass(frozen=True, slots=True)
class Tile:
    figure: str
    label: str
    remark: str = ""


@dataclass(frozen=True)
class Tiles:
    tiles: tuple[Tile, ...]
    in_row: int = 4

    def draw(self, sheet: Sheet) -> None:
        columns = min(self.in_row, len(self.tiles))
        width = (sheet.right - sheet.left - GAP * (columns - 1)) / columns
        for start in range(0, len(self.tiles), columns):
            row = self.tiles[start : start + columns]
            height = 62.0 if any(tile.remark for tile in row) else 50.0
            sheet.need(height + GAP)
            sheet.y -= height
            for n, tile in enumerate(row):
                self._draw_tile(sheet, tile, sheet.left + n * (width + GAP), width, height)
            sheet.y -= GAP
        sheet.y -= 10

    def _draw_tile(self, sheet: Sheet, tile: Tile, x: float, width: float, height: float) -> None:
        room = width - 2 * PADDING
        sheet.box(x, sheet.y, width, height, "background", radius=6)
        top = sheet.y + height
        size = FIGURE
        while size > SMALL and sheet.bold.width(sheet.legible(tile.figure), size) > room:
            size -= 1
        sheet.write(x + PADDING, top - 24, sheet.cut(tile.figure, room, size, bold=True), size, bold=True)
        sheet.write(x + PADDING, top - 39, sheet.cut(tile.label, room, SMALL), SMALL, ink="muted")
        if tile.remark:
            sheet.write(x + PADDING, top - 52, sheet.cut(tile.remark, room, TINY), TINY, ink="muted")
