"""Starting the window: arguments, and what a bare system lacks to show one.

Nothing of Qt is imported before it is known that a window can be shown: the answer to `--version`, to a missing display
or to a missing library needs none.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from opsdesk import __version__, child
from opsdesk.i18n import LANGUAGES, set_language, t

DEBIAN = (
    "libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 "
    "libxcb-keysyms1 libxcb-render-util0 libxcb-shape0"
)
"""The packages a bare Debian or Ubuntu needs for a real window; README names the same ones."""
_LIBRARIES = ("libEGL.so.1", "libGL.so.1", "libfontconfig.so.1", "libdbus-1.so.3")
_OF_XCB = (
    "libxkbcommon-x11.so.0", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0", "libxcb-shape.so.0",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if child.dispatch(words):
        return 0
    set_language("system")
    asked = _parser().parse_args(words)
    if asked.screenshot:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_SCALE_FACTOR"] = str(asked.scale)
    if reason := hindrance():
        print(reason, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 1
    from ui.app import imports

    imports.lighten()
    from ui.app import start

    return start.run(asked)


def hindrance() -> str:
    """Why no window can be shown here, in one line; "" when nothing speaks against it."""
    if not sys.platform.startswith("linux"):
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not (chosen or wayland or os.environ.get("DISPLAY")):
        return t(
            "No display: OpsDesk cannot open a window here. "
            "“opsdesk --sample --screenshot out.png” and “opsdesk-cli” work without one."
        )
    needed = _LIBRARIES if chosen or wayland else (*_LIBRARIES, *_OF_XCB)
    if missing := [name for name in needed if not _loads(name)]:
        return t(
            "Missing system libraries: {names}. On Debian or Ubuntu: sudo apt install {packages}",
            names=", ".join(missing),
            packages=DEBIAN,
        )
    return ""


def _loads(library: str) -> bool:
    """Whether the system has `library`. Qt itself would end the process with a message nobody understands."""
    from _ctypes import dlopen  # ctypes itself would cost 3 ms

    try:
        dlopen(library, 0)
    except OSError:
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="opsdesk", description=t("An offline, encrypted desk for product operations.")
    )
    parser.add_argument("--version", action="version", version=f"OpsDesk {__version__}")
    parser.add_argument("--sample", action="store_true", help=t("open a sample desk in a throw-away vault"))
    parser.add_argument("--vault", type=Path, metavar="DIR", help=t("open the vault in this folder"))
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help=t("paint one page into a picture and leave"))
    parser.add_argument("--page", default="", metavar="P", help=t("the page to show"))
    parser.add_argument("--lang", choices=(*LANGUAGES, "system"), help=t("the language of this run"))
    parser.add_argument("--theme", choices=("light", "dark", "system"), help=t("the colours of this run"))
    parser.add_argument("--size", type=_size, default=(1280, 800), metavar="WxH", help=t("the size of the picture"))
    parser.add_argument("--scale", type=float, default=1.0, help=t("device pixels per pixel of the picture"))
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _x, height = text.partition("x")
    return int(width), int(height)
