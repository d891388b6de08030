"""Every speed promise beside its limit, measured in the same run.

    python -m tests.bench                          everything at a million customers: about twenty minutes
    python -m tests.bench lists search --rows 20000 --keep /tmp/kept

Each module runs in a process of its own, so that its peak of memory is its own. Times are processor seconds, except
for starting, scrolling and absent windows, which are waited for. The exit code is 1 when a budget is missed.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import HEADER, arguments
from tests.bench.prepared import Prepared

MODULES = (
    "start",
    "lists",
    "segments",
    "search",
    "scroll",
    "boards",
    "edit",
    "loads",
    "sample",
    "pdf",
    "charts",
    "campaigns",
    "duplicates",
    "similar",
    "activity",
    "lifetime",
    "value",
    "triage",
    "priorities",
    "levels",
)


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, help=f"some of: {', '.join(MODULES)}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opsdesk-bench-") as passing:
        folder = chosen.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        if {"lists", "search", "scroll", "boards"} & set(chosen.modules):
            print(f"A vault of {chosen.rows:,} customers: {Prepared(folder, chosen.rows).vault}", flush=True)
        print(HEADER, flush=True)
        missed = 0
        for module in chosen.modules:
            command = [sys.executable, "-m", f"tests.bench.{module}", "--rows", str(chosen.rows), "--keep", str(folder)]
            missed |= subprocess.run(command, check=False).returncode
        return missed


if __name__ == "__main__":
    sys.exit(main())
