"""A link as a QR code: its dark and light modules, an SVG and a PNG. The encoder is ReportLab's; no network is asked.

ISO/IEC 18004: byte mode, error correction M (15 %), a quiet zone of four modules.
"""

import struct
import zlib
from pathlib import Path

from opsdesk.errors import Trouble
from opsdesk.i18n import t
from opsdesk.store import durable
from opsdesk.store.connect import explained

QUIET = 4
MOST_BYTES = 2213  # of version 39 at level M, the largest that the encoder chooses
PIXELS = 10  # of a module in a PNG

Modules = tuple[tuple[bool, ...], ...]


def modules(text: str) -> Modules:
    """Rows of modules, True is dark, without the quiet zone. Trouble when `text` is too long for one code."""
    data = text.encode("utf-8")
    if not data or len(data) > MOST_BYTES:
        raise Trouble(
            t("{n} bytes do not fit into a QR code.", n=f"{len(data):,}"),
            t("At most {n}; shorten the link.", n=f"{MOST_BYTES:,}"),
            code="qr-long",
        )
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(data))
    code.make()
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def svg(text: str) -> bytes:
    rows = modules(text)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET},{y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * PIXELS}" height="{side * PIXELS}" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>\n'
    ).encode()


def png(text: str, pixels: int = PIXELS) -> bytes:
    """One bit a pixel: black on white."""
    rows = modules(text)
    light = (False,) * (len(rows) + 2 * QUIET)
    framed = [light] * QUIET + [(False,) * QUIET + row + (False,) * QUIET for row in rows] + [light] * QUIET
    side = len(light) * pixels
    lines = bytearray()
    for row in framed:
        bits = "".join(("0" if dark else "1") * pixels for dark in row).ljust((side + 7) // 8 * 8, "1")
        lines += (b"\x00" + int(bits, 2).to_bytes(len(bits) // 8)) * pixels
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def save(text: str, out: Path) -> None:
    """Write the code of `text` in the format of the suffix."""
    made = {".svg": svg, ".png": png}.get(out.suffix.lower())
    if made is None:
        raise Trouble(
            t("A QR code is written as .png or .svg."), t("Choose a name that ends in one of them."), code="suffix"
        )
    with explained(out):
        durable.write(out, made(text))
