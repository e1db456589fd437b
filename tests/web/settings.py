"""The web's settings for tests: a workspace of their own, an unhurried clock, plain static names, quick passwords."""

from __future__ import annotations

import os
import tempfile

os.environ["UPHELD_WORKSPACE"] = os.environ.get("UPHELD_TEST_WORKSPACE") or tempfile.mkdtemp(prefix="upheld-tests-")
os.environ["UPHELD_NOW"] = "2026-11-22T12:00:00Z"
for name in ("UPHELD_DEBUG", "UPHELD_HTTPS", "UPHELD_SECRET_KEY", "UPHELD_STATIC_ROOT", "UPHELD_HOSTS"):
    os.environ.pop(name, None)
if "UPHELD_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["UPHELD_TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)

from upheld.web.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file as in earnest: SQLite in memory locks whole tables between threads, and waits for nobody.
    DATABASES["default"]["TEST"] = {"NAME": str(WORKSPACE / "tests.sqlite3")}  # noqa: F405
