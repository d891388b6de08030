"""Takes a weight off every import: the collector's, and what PySide6 does at each of those after its own."""

import gc
import sys


def lighten() -> None:
    """Collect no garbage while all is new: 10 ms. ui.app.garbage takes over once there is a window.

    And keep PySide6 from reading the source of each module that is imported.

    It looks there for its own name, for `from __feature__ import ...`, which nobody here uses: a fifth of the time
    that our modules take to load. What it finds decides between "uses PySide6 without features" and "never mind", and
    the first is right for any module.
    """
    gc.disable()
    import PySide6.QtCore  # noqa: F401 - brings the module below

    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: True  # type: ignore[attr-defined]
