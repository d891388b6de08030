"""A log of codes and counts, never of data; and the report of a bug, which names places in the code and no values."""

from pathlib import Path

from opsdesk import __version__, clock, paths

_MOST_BYTES = 256 * 1024


def note(code: str, **counts: int) -> None:
    """Append one line. `code` is a stable word ("vault-locked"), `counts` plain numbers."""
    numbers = " ".join(f"{name}={value}" for name, value in counts.items())
    _append(f"{code} {numbers}".strip())


def report(error: BaseException) -> str:
    """What a bug report may hold: versions, the kind of error and where it happened. Its message may quote data."""
    import platform  # like traceback, only needed here: 5 ms of every start
    import traceback

    lines = [f"OpsDesk {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__name__)
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}")
        cause = cause.__cause__ or cause.__context__
    _append("bug\n" + "\n".join(lines))
    return "\n".join(lines)


def file() -> Path:
    return paths.logs() / "opsdesk.log"


def _append(text: str) -> None:
    log = file()
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > _MOST_BYTES:
            log.replace(log.with_suffix(".old.log"))
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{clock.now():%Y-%m-%dT%H:%M:%SZ} {text}\n")
    except OSError:
        return  # a log that cannot be written must not become the next error
