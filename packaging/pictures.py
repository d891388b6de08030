"""Takes the README's pictures of the real window: `uv run python packaging/pictures.py`."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "pictures"
PICTURES = (
    ("customers-light-zh", "customers", "zh", "light"),
    ("customers-dark-en", "customers", "en", "dark"),
    ("feedback-light-zh", "feedback", "zh", "light"),
    ("campaigns-dark-en", "campaigns", "en", "dark"),
    ("reports-light-en", "reports", "en", "light"),
)


def main() -> None:
    HERE.mkdir(exist_ok=True)
    still = {
        **os.environ,
        "OPSDESK_NOW": "2026-11-22T10:00:00",
        "OPSDESK_HOME": str(HERE / "none"),
        "TZ": "Asia/Shanghai",
    }
    for name, page, language, theme in PICTURES:
        words = ["--sample", "--screenshot", str(HERE / f"{name}.png"), "--page", page]
        look = ["--lang", language, "--theme", theme, "--size", "1280x800"]
        subprocess.run([sys.executable, "-c", "from ui.app import main; main()", *words, *look], check=True, env=still)


if __name__ == "__main__":
    main()
