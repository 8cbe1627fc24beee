"""Settings: everything that differs between places comes from the environment.

`LACHAN_DATABASE_URL`  database; SQLite in the data folder if unset
`LACHAN_DATA_DIR`      where files and the default database live
`LACHAN_ENV`           `demo` (default), `test` or `production`
`LACHAN_SECRET_KEY`    required in production
`LACHAN_FIELD_KEY`     key of encrypted fields, base64 of 32 bytes; as above
`LACHAN_FORMER_KEYS`   field keys in use before, with commas between, newest first
`LACHAN_HOSTS`         comma-separated host names
`LACHAN_SHARED_DATA`   folder of public test data, if present
`LACHAN_LOG`           least level that is logged (default `INFO`)
`LACHAN_LANGUAGE`      language of the command line, `vi` or `en`
`LACHAN_SECOND_FACTOR` `roles` (in production): some roles need one; else `off`
`LACHAN_PUBLIC_URL`    how people reach the house: the beginning of links in messages
`LACHAN_NOTICES`       `send` (in production) or `file`: nothing leaves the machine
`LACHAN_NOTICES_PRIVATE` `on`: gateways and webhooks may lie in our own network
`LACHAN_NOTICES_TRUST` file of certificates that gateways and webhooks are checked by
`LACHAN_MAIL_URL`      mail server, `smtp://name:password@host:587`, or `…_FILE`
`LACHAN_MAIL_FROM`     sender of mails
"""

import base64
import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import database_at
from config.mail import mail_at

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ.get("LACHAN_ENV", "demo")
IS_PRODUCTION = ENVIRONMENT == "production"
IS_TEST = "pytest" in sys.modules


def _data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(os.environ.get("LACHAN_DATA_DIR") or Path(base) / "lachan")


def _secret(name: str, purpose: str) -> str:
    """A secret from the environment, or from the file named by `…_FILE`.

    Outside production a fixed, worthless one will do; in production not even when it
    is set by hand.
    """
    file = os.environ.get(f"{name}_FILE")
    told = Path(file).read_text("utf-8").strip() if file else ""
    value = os.environ.get(name) or told
    worthless = base64.b64encode(hashlib.sha256(f"demo:{name}".encode()).digest())
    if IS_PRODUCTION and value in ("", worthless.decode()):
        raise ImproperlyConfigured(
            f"{name} is not set. Production refuses to start with the demo's keys. "
            f"Set {name} or {name}_FILE ({purpose})."
        )
    return value or worthless.decode()


def _field_key(name: str, written: str) -> bytes:
    """A field key. Raises ImproperlyConfigured for anything but 32 bytes."""
    try:
        key = base64.b64decode(written, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(
            f"{name} is not base64 of 32 bytes. `lachan keys new` makes such a key."
        )
    return key


def _former_keys() -> tuple[bytes, ...]:
    name = "LACHAN_FORMER_KEYS"
    file = os.environ.get(f"{name}_FILE")
    told = Path(file).read_text("utf-8") if file else ""
    written = (os.environ.get(name) or told).replace(",", " ").split()
    return tuple(_field_key(name, each) for each in written)


DATA_DIR = _data_dir()
DATABASES = {
    "default": database_at(
        os.environ.get("LACHAN_DATABASE_URL")
        or f"sqlite:///{quote(str(DATA_DIR / 'lachan.sqlite3'))}"
    )
}
SECRET_KEY = _secret("LACHAN_SECRET_KEY", "any long random text")
FIELD_KEY = _field_key(
    "LACHAN_FIELD_KEY", _secret("LACHAN_FIELD_KEY", "base64 of 32 bytes")
)
# What they sealed is still read; `lachan keys rotate` seals it under the key in force.
FORMER_KEYS = _former_keys()
SHARED_DATA = Path(
    os.environ.get("LACHAN_SHARED_DATA") or ROOT.parent / "shared" / "data"
)
POLICY_DIR = ROOT / "policy"

DEBUG = False
ALLOWED_HOSTS = os.environ.get(
    "LACHAN_HOSTS", "localhost,127.0.0.1,[::1],testserver"
).split(",")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "design",
    "lachan.ground.journal",
    "lachan.ground.policy",
    "lachan.ground.access",
    "lachan.ground.intake",
    "lachan.ground.integrity",
    "lachan.ground.units",
    "lachan.ground.bodies",
    "lachan.ground.tasks",
    "lachan.ground.notices",
    "lachan.ground.people",
    "lachan.ground.health",
    "lachan.ground.sites",
    "lachan.ground.privacy",
    "lachan.watch.labs",
    "lachan.watch.cases",
    "lachan.contain.tracing",
    "lachan.command.indicators",
    "lachan.command.reports",
    "lachan.command.levels",
    "lachan.command.regulations",
    "lachan.command.briefing",
    "lachan.doors.console",
    "lachan.doors.interchange",
    "lachan.doors.demo",
    # Last: its ready() installs flow, figures and judgements into the modules above.
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HtmxMiddleware",
    "config.middleware.StationMiddleware",
    "config.middleware.SignInMiddleware",
    "config.middleware.VisitMiddleware",
    "config.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.house",
            ],
            "builtins": ["design.templatetags.design"],
        },
    },
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if IS_TEST:
    # A password hash that costs 50 ms is a virtue in service and a vice in a suite;
    # Argon2 itself is tested in access.
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
# By account, not by address: a whole health station shares one address, and a guesser
# who changes addresses must still meet the lock.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_CALLABLE = "lachan.ground.access.pages.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# The demo's passwords are printed: a second factor would guard nothing there.
SECOND_FACTOR_BY_ROLE = (
    os.environ.get("LACHAN_SECOND_FACTOR") or ("roles" if IS_PRODUCTION else "off")
) == "roles"

# The demo tells nobody outside: what would go out is written beside the database.
PUBLIC_URL = (os.environ.get("LACHAN_PUBLIC_URL") or "http://localhost:8000").rstrip(
    "/"
)
NOTICES_GO_OUT = (
    os.environ.get("LACHAN_NOTICES") or ("send" if IS_PRODUCTION else "file")
) == "send"
NOTICES_PRIVATE = os.environ.get("LACHAN_NOTICES_PRIVATE") == "on"
NOTICES_TRUST = os.environ.get("LACHAN_NOTICES_TRUST", "")
DEFAULT_FROM_EMAIL = os.environ.get("LACHAN_MAIL_FROM") or "lachan@localhost"
_mail_file = os.environ.get("LACHAN_MAIL_URL_FILE")
_mail = os.environ.get("LACHAN_MAIL_URL") or (
    Path(_mail_file).read_text("utf-8").strip() if _mail_file else ""
)
if _mail:
    vars().update(mail_at(_mail))

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
# The kernel speaks but is no Django app.
LOCALE_PATHS = [ROOT / "lachan" / "kernel" / "locale"]
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
# Collected in production only; elsewhere files are served from where they are made.
STATIC_ROOT = ROOT / "var" / "static" if IS_PRODUCTION else None
_built = ROOT / "design" / "dist"
STATICFILES_DIRS = [_built] if _built.exists() else []
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
# Papers are set in Tinos, the open twin of the official typeface.
FONT_PATHS = [ROOT / "node_modules" / "@expo-google-fonts" / "tinos"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
# The proxy that ends TLS speaks plain HTTP to us; forms come from https all the same.
CSRF_TRUSTED_ORIGINS = (
    [f"https://{host}" for host in ALLOWED_HOSTS] if IS_PRODUCTION else []
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.page_too_old"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"lachan": {"level": os.environ.get("LACHAN_LOG", "INFO")}},
}
