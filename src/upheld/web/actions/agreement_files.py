"""Writing agreements into the workspace: the files that commands read, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from upheld.reports import files
from upheld.web.models import AgreementVersion
from upheld.web.queries.centre import workspace


def write(versions: Iterable[AgreementVersion]) -> None:
    """The text of each of `versions` and the tables it names, under the name it has in the workspace."""
    folder = workspace().agreements
    for version in versions:
        for name, content in version.tables.items():
            place = folder / Path(name).name
            if not place.is_file() or place.read_text(encoding="utf-8") != content:
                files.write_text(place, content)
        files.write_text(folder / version.file_name, version.text)


def free_name(slug: str, number: int) -> str:
    """A file name for version `number` that nothing in the workspace has."""
    folder = workspace().agreements
    name, more = f"{slug}-v{number}.toml", 1
    while (folder / name).exists():
        more += 1
        name = f"{slug}-v{number}-{more}.toml"
    return name
