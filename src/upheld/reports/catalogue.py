"""The one catalogue: every sentence of the terminal, the report and the command line, in each language.

English sentences are their own keys (gettext). Translations live in ``locale/<code>/LC_MESSAGES/upheld.po`` and are
compiled in memory when a language is first asked for: no build step, nothing generated to commit.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from babel import Locale
from babel.messages import mofile, pofile

CODES = ("en", "pl", "zh_Hans", "fa")
DOMAIN = "upheld"
_LATIN = re.compile("[A-Za-z]")
_ISOLATE, _ISOLATE_END = "\u2068", "\u2069"


@dataclass(frozen=True)
class Language:
    """A language that sentences are said in."""

    code: str  # one of CODES
    translations: gettext.NullTranslations = field(compare=False, repr=False)

    @property
    def direction(self) -> str:
        """``"ltr"`` or ``"rtl"``."""
        return Locale.parse(self.code).text_direction

    @property
    def tag(self) -> str:
        """As HTML writes it: ``zh-Hans``."""
        return self.code.replace("_", "-")

    def say(self, sentence: str, /, **values: object) -> str:
        """`sentence` in this language, its ``{gaps}`` filled with `values`; an empty sentence stays empty."""
        return self.translations.gettext(sentence).format_map(self._filling(values)) if sentence else ""

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form of the sentence that `count` asks for in this language."""
        return self.translations.ngettext(one, many, count).format_map(self._filling(values))

    def apart(self, text: str) -> str:
        """`text` kept from pulling its neighbours into its own direction, where a right-to-left line holds Latin.

        Without it a number after a Latin name would be read as part of that name and change its place.
        """
        return f"{_ISOLATE}{text}{_ISOLATE_END}" if self.direction == "rtl" and _LATIN.search(text) else text

    def _filling(self, values: Mapping[str, object]) -> _Values:
        return _Values({name: self.apart(value) if isinstance(value, str) else value for name, value in values.items()})


class _Values(dict[str, object]):
    """A gap nobody filled stays visible as an en dash: a message about a fault must not become a fault itself."""

    def __missing__(self, key: str) -> str:
        return "–"


def mark(sentence: str) -> str:
    """`sentence` unchanged: marks a sentence of a table for the catalogue, to be said later."""
    return sentence


def nearest_code(wanted: str) -> str | None:
    """The code of CODES meant by ``pl``, ``pl_PL.UTF-8``, ``zh-CN`` or ``FA``; None when there is none.

    >>> nearest_code("pl_PL.UTF-8"), nearest_code("zh-CN"), nearest_code("xx")
    ('pl', 'zh_Hans', None)
    """
    main = wanted.split(".")[0].replace("-", "_").split("_")[0].lower()
    return next((code for code in CODES if code.split("_")[0] == main), None)


@lru_cache(maxsize=len(CODES))
def language(code: str = "en") -> Language:
    """The language `code` (one of CODES), its catalogue compiled once in a process."""
    if code not in CODES:
        raise ValueError(f"{code} is none of {', '.join(CODES)}")
    return Language(code, gettext.NullTranslations() if code == "en" else _compiled(code))


def _compiled(code: str) -> gettext.GNUTranslations:
    path = resources.files("upheld") / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as source:
        messages = pofile.read_po(source, locale=code, domain=DOMAIN)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
