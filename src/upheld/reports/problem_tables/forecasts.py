"""What can be wrong with a question about what will come."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "forecast.no_package": (
        mark("The models of {package} cannot be tried: the package is not installed."),
        mark("Install {package} beside Upheld, or compare without its models; Upheld's own methods do not need it."),
    ),
}
