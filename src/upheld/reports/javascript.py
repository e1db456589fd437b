"""The charts' JavaScript (Vega, Vega-Lite, Vega-Embed), taken from vl-convert's own bundle: no network, no CDN.

Making the bundle costs seconds of processor time, so it is kept in the user's cache folder under the versions in it.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache as cache_result
from importlib import metadata
from pathlib import Path

import vl_convert


def bundle(cache: Path) -> str:
    """The bundle as one ES module, safe inside ``<script>``; made at first use and kept in the folder `cache`."""
    kept = cache / file_name()
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    made = inside_script(vl_convert.javascript_bundle(None))  # type: ignore[arg-type]  # its own default
    _keep(kept, made)
    return made


def file_name() -> str:
    """What the bundle is called in its folder."""
    return f"vega-{version()}.js"


def folder(cache: Path) -> Path:
    """A folder under `cache` that holds the bundle and nothing else: for servers of files."""
    apart = cache / "vega"
    bundle(apart)
    return apart


def inside_script(source: str) -> str:
    """`source` with everything that could end or comment out an HTML script element defused."""
    return source.replace("</script", "<\\/script").replace("</SCRIPT", "<\\/SCRIPT").replace("<!--", "<\\!--")


@cache_result
def version() -> str:
    """What the bundle is made of: vl-convert, Vega, Vega-Lite."""
    return "-".join(
        (metadata.version("vl-convert-python"), vl_convert.get_vega_version(), vl_convert.get_vegalite_versions()[-1])
    )


def _keep(path: Path, text: str) -> None:
    """Write whole or not at all; a cache that cannot be written costs time, not the report."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(text)
        Path(name).replace(path)
    except OSError:
        return
