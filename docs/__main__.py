"""Write every generated page: ``make docs``."""

from __future__ import annotations

import importlib
from pathlib import Path

PAGES = sorted(path.stem for path in Path(__file__).parent.glob("*_page.py"))


def main() -> None:
    """Write each page to docs/reference."""
    for page in PAGES:
        importlib.import_module(f"docs.{page}").main()


if __name__ == "__main__":
    main()
