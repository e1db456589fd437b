"""Our static files: under names with their hash, compressed, cacheable for ever."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_FILES, _PATTERNS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class Storage(CompressedManifestStaticFilesStorage):
    """Without a manifest (tests, a first look with DEBUG) files have their plain names."""

    manifest_strict = False
    support_js_module_import_aggregation = True
    # Not `import("…")`: packages write it in comments about types, of files that they do not bring.
    _js_module_import_aggregation_patterns = (_FILES, _PATTERNS[:-1])
