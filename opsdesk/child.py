"""Work that runs in a process of its own: how to start it, from a checkout and from a frozen bundle alike.

A child is a module with an `if __name__ == "__main__"` end. In a frozen bundle sys.executable is the application
itself, so `dispatch` is the first thing its entry points do.
"""

import runpy
import select
import sys
import time
from collections.abc import Sequence
from typing import IO, Any

_FLAG = "--opsdesk-child"
_TICK = 0.1


def apart() -> dict[str, Any]:
    """How to start a child: Ctrl-C reaches the parent alone, which then cancels; on Windows no console opens."""
    if sys.platform == "win32":
        from subprocess import CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW  # 12 ms that most starts need not spend

        return {"creationflags": CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def command(module: str) -> list[str]:
    """The command line that runs `module` (a module of opsdesk) as a process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, _FLAG, module]
    return [sys.executable, "-m", module]


def ready(pipe: IO[bytes]) -> bool:
    """Whether something can be read, waiting a moment for it, so that cancelling never waits for the child."""
    if sys.platform == "win32":
        import _winapi
        import msvcrt

        try:
            if _winapi.PeekNamedPipe(msvcrt.get_osfhandle(pipe.fileno()), 0)[0]:
                return True
        except BrokenPipeError:
            return True  # the end: reading tells
        time.sleep(_TICK / 10)
        return False
    else:
        return bool(select.select([pipe], [], [], _TICK)[0])


def dispatch(arguments: Sequence[str]) -> bool:
    """Run the child that `arguments` (without the program's name) ask for; False when they ask for none."""
    match arguments:
        case [flag, module, *rest] if flag == _FLAG and module.startswith("opsdesk."):
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__")
            return True
        case _:
            return False
