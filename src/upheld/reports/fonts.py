"""The fonts that paper is set in: what this machine has, in the order to try, and what is missing for a script.

Typst carries a Latin font of its own, so English and Polish can always be printed. Other scripts need a font of the
machine or of the reader's own folder; a letter that none of them draws is a fault with a remedy, never an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typst

from upheld.problems import BadInput, Problem

MARKS: Final = "DejaVu Sans Mono"
"""Typst's own: has the marks of the verdicts and sets paths and ids; not asked for running text."""

_OWN_LATIN: Final = "Libertinus Serif"
_CORE, _CJK, _EMOJI = "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"
_CHINESE: Final = ("Noto Sans CJK SC", "Noto Serif CJK SC")

_SCRIPTS: Final = {
    "LATIN": ("Latin", ("Noto Sans", _OWN_LATIN), _CORE),
    "GREEK": ("Greek", ("Noto Sans", _OWN_LATIN), _CORE),
    "CYRILLIC": ("Cyrillic", ("Noto Sans", _OWN_LATIN), _CORE),
    "ARABIC": ("Arabic and Persian", ("Noto Sans Arabic", "Noto Naskh Arabic"), _CORE),
    "EXTENDED": ("Arabic and Persian", ("Noto Sans Arabic", "Noto Naskh Arabic"), _CORE),
    "CJK": ("Chinese (Han)", _CHINESE, _CJK),
    "IDEOGRAPHIC": ("Chinese (Han)", _CHINESE, _CJK),
    "FULLWIDTH": ("Chinese (Han)", _CHINESE, _CJK),
    "BOPOMOFO": ("Bopomofo", _CHINESE, _CJK),
    "HIRAGANA": ("Japanese", ("Noto Sans CJK JP", *_CHINESE), _CJK),
    "KATAKANA": ("Japanese", ("Noto Sans CJK JP", *_CHINESE), _CJK),
    "HANGUL": ("Korean", ("Noto Sans CJK KR", *_CHINESE), _CJK),
}
"""First word of a letter's Unicode name → the script as it is told, font families for it, the Debian package."""

_SYMBOLS: Final = ("Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Symbols2", "Noto Sans Math", "Noto Emoji")
_PREFERRED: Final = ("Noto Sans", "Noto Sans Arabic", *_CHINESE, "Noto Sans CJK JP", "Noto Sans CJK KR", *_SYMBOLS)


@dataclass(frozen=True)
class Fonts:
    """What Typst may use, and the `families` for running text in the order to try them."""

    loaded: typst.Fonts
    families: tuple[str, ...]
    folders: tuple[Path, ...] = ()


def found(folders: Sequence[Path] = (), *, system: bool = True) -> Fonts:
    """The fonts of the machine and of the reader's own `folders`, which come first; raises BadInput for a bad folder.

    `system` False leaves out those of the machine.
    """
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        raise BadInput(*(Problem("paper.no_font_folder", str(folder), field="--font-path") for folder in missing))
    paths = list(folders)
    own = _families(typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths))
    embedded = _families(typst.Fonts(include_system_fonts=False))
    loaded = typst.Fonts(include_system_fonts=system, font_paths=paths)
    seen = _families(loaded)
    preferred = [family for family in _PREFERRED if family in seen]
    others = sorted(seen.difference(own, preferred, embedded))
    return Fonts(loaded, tuple(dict.fromkeys((*sorted(own), *preferred, _OWN_LATIN, *others))), tuple(folders))


def missing(letters: Iterable[str]) -> BadInput:
    """The fault of `letters` that no font draws: a problem per script, with what was looked for and where to get it."""
    scripts: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    for letter in letters:
        scripts.setdefault(_script(letter), []).append(letter)
    return BadInput(*(_problem(*script, drawn) for script, drawn in scripts.items()))


def _problem(script: str, families: Sequence[str], package: str, letters: Sequence[str]) -> Problem:
    sample = "".join(dict.fromkeys(letters))[:8]
    values = {"script": script, "families": ", ".join(families), "package": package, "sample": sample}
    return Problem("paper.font_missing", values=values)


def _script(letter: str) -> tuple[str, tuple[str, ...], str]:
    name = unicodedata.name(letter, "")
    first = name.split(" ")[0]
    if first in _SCRIPTS:
        return _SCRIPTS[first]
    if unicodedata.category(letter).startswith("S"):
        return "symbols and pictures", ("Noto Sans Symbols", "Noto Sans Symbols2", "Noto Color Emoji"), _EMOJI
    script = first.capitalize() or f"U+{ord(letter):04X}"
    return script, (f"Noto Sans {script}", f"Noto Serif {script}"), _CORE


def _families(fonts: typst.Fonts) -> set[str]:
    return set(fonts.families())
