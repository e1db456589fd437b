"""Django's settings, all from the environment (`environment.read`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from upheld.reports import javascript
from upheld.reports.files import cache_folder
from upheld.web import environment, secret_key

_FOUND = environment.read()
_ROOM = Path(__file__).parent
_PAGES = sorted(path for path in (_ROOM / "pages").iterdir() if path.is_dir())


WORKSPACE = _FOUND.workspace
FIXED_NOW = _FOUND.now
UPLOAD_LIMIT_BYTES = _FOUND.upload_limit_bytes
TRUSTED_PROXIES = _FOUND.proxies
METRICS_TOKEN = _FOUND.metrics_token

SECRET_KEY = _FOUND.secret_key or secret_key.of_workspace(_FOUND.workspace)
DEBUG = _FOUND.debug
# This machine itself is always let in: whoever supervises us asks /healthz under no other name.
ALLOWED_HOSTS = [*_FOUND.hosts, *(host for host in environment.THIS_MACHINE if host not in _FOUND.hosts)]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _FOUND.hosts if not host.startswith((".", "["))]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
    "upheld.web",
]
MIDDLEWARE = [
    "upheld.web.observed.middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "upheld.web.asked.middleware",
    "upheld.web.refusals.middleware",
]
ROOT_URLCONF = "upheld.web.urls"
ASGI_APPLICATION = "upheld.web.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [_ROOM / "templates", *(page / "templates" for page in _PAGES)],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "upheld.web.templating.environment",
            "context_processors": ["upheld.web.frame.context"],
        },
    },
    # The API's documentation page comes from its package in Django's own template language.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

# Every request has a thread of its own, and connections belong to threads: none outlives its request.
DATABASES = {"default": dj_database_url.parse(_FOUND.database_url, conn_max_age=0)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers go on while one writes; a writer waits for another instead of failing; no write starts as a read.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

AUTH_USER_MODEL = "web.Account"
LOGIN_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600  # a long shift; idle sessions end sooner, see `asked`
SESSION_IDLE_S = 2 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSIONS_PER_ACCOUNT = 5
API_REQUESTS_PER_MINUTE = 600  # of one token or session, in each process
LOGIN_ATTEMPTS = 5  # failed ones for one account or address within LOGIN_WINDOW_S; then it waits
LOGIN_WINDOW_S = 15 * 60
INVITATION_DAYS = 7

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _FOUND.https
SECURE_HSTS_SECONDS = 365 * 86400 if _FOUND.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _FOUND.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
if _FOUND.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        # Charts set the style of their own elements; a page's own markup carries no inline style.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "polski"), ("zh-hans", "简体中文"), ("fa", "فارسی")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = _FOUND.static_root
STATICFILES_DIRS: list[Any] = [
    _ROOM / "static",
    *(path for page in _PAGES if (path := page / "static").is_dir()),
    ("vega", javascript.folder(cache_folder())),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "upheld.web.static_files.Storage"},
}
WHITENOISE_MAX_AGE = 0
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"upheld": {"level": "INFO"}, "django.security.DisallowedHost": {"level": "ERROR"}},
}
