"""Our static files: under names with their hash, compressed, cacheable for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Without a manifest (tests, a first look with DEBUG) files have their plain names."""

    manifest_strict = False
    support_js_module_import_aggregation = True
