"""What stands before a closed vault: first run, passphrase, recovery code, and the states that need more than a key."""

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
