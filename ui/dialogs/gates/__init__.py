"""What stands before a closed vault: first run, passphrase, recovery code, and the states that need more than a key.

Each gate is imported when it is asked for: a start shows one of them, and all of them would cost it 17 ms.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.dialogs.gates.first_run import Create, FirstRun
    from ui.dialogs.gates.gate import Doors, Gate
    from ui.dialogs.gates.locked import Locked, Opening, Recover
    from ui.dialogs.gates.recovery import RecoveryCode, TypeBack
    from ui.dialogs.gates.restore import Restore
    from ui.dialogs.gates.states import Refused

__all__ = [
    "Create",
    "Doors",
    "FirstRun",
    "Gate",
    "Locked",
    "Opening",
    "Recover",
    "RecoveryCode",
    "Refused",
    "Restore",
    "TypeBack",
]
_HOMES = {
    "first_run": ("Create", "FirstRun"),
    "gate": ("Doors", "Gate"),
    "locked": ("Locked", "Opening", "Recover"),
    "recovery": ("RecoveryCode", "TypeBack"),
    "restore": ("Restore",),
    "states": ("Refused",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(name)
