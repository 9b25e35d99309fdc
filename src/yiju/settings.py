"""Settings: everything that differs between installations comes from the environment.

| variable | meaning | default |
| --- | --- | --- |
| YIJU_HOME | folder of the database, keys and uploads | ./var |
| DATABASE_URL | postgresql://user:password@host:port/name | SQLite in YIJU_HOME |
| YIJU_LAKE | where readings are kept: a folder, or s3://bucket/folder | lake in YIJU_HOME |
| YIJU_LAKE_OPTIONS | JSON object of what that storage needs besides AWS_… | none |
| YIJU_FONTS | folder with the city's own fonts for papers (docs/bulletins.md) | none |
| YIJU_LAKE_NEAR_MB | disk in YIJU_HOME for files of such a lake that are read often | 2048 |
| YIJU_ENGINE | what answers questions about readings: duckdb or spark | duckdb |
| YIJU_SPARK | the master of Spark, as spark://host:7077 or local[*] | local[*] |
| YIJU_SPARK_OPTIONS | JSON object of further settings of Spark | none |
| YIJU_MQTT_LISTEN | where devices connect over MQTT, beside the server: host:port | nowhere |
| YIJU_MQTT_TLS | certificate and key of that door, two files with a comma | none |
| YIJU_MQTT_FOLLOW | another broker to follow: mqtt(s)://user:password@host:port | none |
| YIJU_CITY | the city profile: a folder name below yiju/city, or a path | changzhou |
| YIJU_TODAY | a fixed day for demonstrations, as 2022-06-30 | the real day |
| YIJU_APPLICATIONS | application packages in order, separated by commas | the built-in list |
| YIJU_EVENT_HASH | sha256 or sm3 | sha256 |
| YIJU_HOSTS | host names that are served, separated by commas | loopback only |
| YIJU_OIDC | issuer,client id,client secret of an OpenID provider | none |
| YIJU_OIDC_CLAIM | the claim of the provider that holds the account name | preferred_username |
| YIJU_OPEN311_OPEN | 1 to take reports through Open311 without a key, within bounds | 0 |
| YIJU_OPEN311_REMOTES | other Open311 servers: address,jurisdiction,key, by spaces | none |
| YIJU_BEHIND_TLS | 1 behind a proxy that ends TLS and sets X-Forwarded-Proto | 0 |
"""

import json
import os
import secrets
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).parent
HOME = Path(os.environ.get("YIJU_HOME", "var")).absolute()


def kept_secret(name: str) -> str:
    """A key that is made once and kept in a file that only its owner may read."""
    if given := os.environ.get(f"YIJU_{name.upper()}"):
        return given
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / f"{name}.key"
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()


def database(url: str | None) -> dict[str, Any]:
    """Django's form of a database address; SQLite in HOME where none is given."""
    if not url:
        HOME.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "yiju.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    # Of each thread that serves.
                    "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; "
                    # A checkpoint waits for the disk: one for some hundred cases, not for thirty.
                    "PRAGMA wal_autocheckpoint=8000;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL: {parts.scheme}:// is not served. Use postgresql://…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def issuer_of(url: str) -> str:
    """The address of an identity provider. What it says is trusted because TLS says who it is;
    only on this machine itself may it do without."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError(f"YIJU_OIDC: {url} must begin with https://")
    return url


DEBUG = False
SECRET_KEY = kept_secret("secret")
FIELD_KEY = kept_secret("field")
ALLOWED_HOSTS = os.environ.get("YIJU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.Account"

YIJU_LAKE = os.environ.get("YIJU_LAKE", str(HOME / "lake"))
YIJU_LAKE_OPTIONS: dict[str, str] = json.loads(os.environ.get("YIJU_LAKE_OPTIONS", "{}"))
YIJU_LAKE_NEAR_MB = int(os.environ.get("YIJU_LAKE_NEAR_MB", "2048"))
YIJU_FONTS = os.environ.get("YIJU_FONTS", "")
YIJU_ENGINE = os.environ.get("YIJU_ENGINE", "duckdb")
YIJU_SPARK = os.environ.get("YIJU_SPARK", "local[*]")
YIJU_SPARK_OPTIONS: dict[str, str] = json.loads(os.environ.get("YIJU_SPARK_OPTIONS", "{}"))
YIJU_MQTT_LISTEN = os.environ.get("YIJU_MQTT_LISTEN", "")
YIJU_MQTT_TLS = os.environ.get("YIJU_MQTT_TLS", "")
YIJU_MQTT_FOLLOW = os.environ.get("YIJU_MQTT_FOLLOW", "")
YIJU_CITY = os.environ.get("YIJU_CITY", "changzhou")
YIJU_TODAY = os.environ.get("YIJU_TODAY", "")
YIJU_EVENT_HASH = os.environ.get("YIJU_EVENT_HASH", "sha256")
YIJU_OPEN311_OPEN = os.environ.get("YIJU_OPEN311_OPEN") == "1"
YIJU_OPEN311_REMOTES = os.environ.get("YIJU_OPEN311_REMOTES", "").split()

BUILT_IN_APPLICATIONS = ",".join(
    f"yiju.applications.{name}"
    for name in (
        "toilets",
        "lighting",
        "nightscape",
        "cityops",
        "inspections",
        "contractor_credit",
        "sales_permits",
        "presale",
        "resale",
        "property_service",
        "owners_assembly",
        "property_rating",
        "maintenance_fund",
        "lifts",
        "compound_parking",
    )
)
YIJU_APPLICATIONS = [
    *filter(None, os.environ.get("YIJU_APPLICATIONS", BUILT_IN_APPLICATIONS).split(",")),
    *sorted(found.value for found in entry_points(group="yiju.applications")),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "yiju.interfaces.web",
    "yiju.interfaces.sensorthings",
    "yiju.interfaces.talq",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "yiju.platform.events",
    "yiju.platform.registry",
    "yiju.platform.trust",
    "yiju.platform.trust.draws",
    "yiju.platform.trust.ballots",
    "yiju.platform.trust.standings",
    "yiju.platform.work",
    "yiju.platform.work.banking",
    "yiju.platform.sensing",
    "yiju.platform.steering",
    "yiju.platform.steering.evaluation",
    "yiju.platform.steering.periodic",
    "yiju.platform.steering.supervision",
    "yiju.platform.steering.funding",
    "yiju.platform.steering.consultations",
    "yiju.platform.steering.surveys",
    *YIJU_APPLICATIONS,
]

MIDDLEWARE = [
    "yiju.interfaces.counting.CountWhatComesIn",
    "yiju.interfaces.web.straight.LetProgramsStraightIn",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yiju.interfaces.web.middleware.SpeakTheReadersLanguage",
    "yiju.interfaces.web.middleware.AnswerCityErrors",
    "yiju.interfaces.web.middleware.HoldThePolicy",
]

CSRF_FAILURE_VIEW = "yiju.interfaces.web.home.forged"
ROOT_URLCONF = "yiju.urls"
WSGI_APPLICATION = "yiju.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yiju.interfaces.web.context.around_every_page",
            ],
            "builtins": ["yiju.interfaces.web.templatetags.yiju"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "uploads"
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "yiju.interfaces.web.passwords.LongEnough",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "yiju.interfaces.web.accounts.NoOpenSignup"
SOCIALACCOUNT_ADAPTER = "yiju.interfaces.web.accounts.CityIdentity"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yiju"

YIJU_OIDC_CLAIM = os.environ.get("YIJU_OIDC_CLAIM", "preferred_username")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if oidc := os.environ.get("YIJU_OIDC"):
    issuer, client, secret = oidc.split(",", 2)
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "city",
                "name": "OIDC",
                "client_id": client,
                "secret": secret,
                "settings": {"server_url": issuer_of(issuer)},
            }
        ],
        "OAUTH_PKCE_ENABLED": True,
    }

if os.environ.get("YIJU_BEHIND_TLS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Failed sign-ins are counted here, so all processes must see the same counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("YIJU_LOG", "WARNING")},
}
