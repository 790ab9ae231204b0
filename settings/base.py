"""What all settings share. Everything that differs between deployments comes from the environment."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from settings import environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.read()

SECRET_KEY = ENV["SECRET_KEY"]
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"].split(",")
DEBUG = False

EXPERIMENT = ENV["EXPERIMENT"]
SITE_URL = ENV["SITE_URL"]
WARM_EVERY_S = environment.number("WARM_EVERY_S", ENV["WARM_EVERY_S"])
WARM_LOG = ENV["WARM_LOG"]
TRUSTED_PROXIES = ENV["TRUSTED_PROXIES"]
RATE_LIMIT = environment.number("RATE_LIMIT", ENV["RATE_LIMIT"])
CLIENT_TOKENS = {
    token: environment.number("CLIENT_TOKENS", units)
    for token, units in environment.pairs("CLIENT_TOKENS", ENV["CLIENT_TOKENS"]).items()
}
CONNECT_TIME_LIMIT_S = environment.number("CONNECT_TIME_LIMIT_S", ENV["CONNECT_TIME_LIMIT_S"])
SQL_TIME_LIMIT_MS = environment.number("SQL_TIME_LIMIT_MS", ENV["SQL_TIME_LIMIT_MS"])
FACET_TIME_LIMIT_MS = environment.number("FACET_TIME_LIMIT_MS", ENV["FACET_TIME_LIMIT_MS"])
FACETS_TIME_LIMIT_MS = environment.number("FACETS_TIME_LIMIT_MS", ENV["FACETS_TIME_LIMIT_MS"])
ANSWER_TIME_LIMIT_S = environment.number("ANSWER_TIME_LIMIT_S", ENV["ANSWER_TIME_LIMIT_S"])
LANE_DIR = ENV["LANE_DIR"]
INDEX_DIR = ENV["INDEX_DIR"]
INDEX_DAYS = environment.number("INDEX_DAYS", ENV["INDEX_DAYS"])
INDEX_MAX_AGE_S = environment.number("INDEX_MAX_AGE_S", ENV["INDEX_MAX_AGE_S"])
INDEX_MEMORY_MB = environment.number("INDEX_MEMORY_MB", ENV["INDEX_MEMORY_MB"])
INDEX_THREADS = environment.number("INDEX_THREADS", ENV["INDEX_THREADS"])
INDEX_PUBLISH_S = environment.number("INDEX_PUBLISH_S", ENV["INDEX_PUBLISH_S"])
INDEX_TIME_LIMIT_MS = environment.number("INDEX_TIME_LIMIT_MS", ENV["INDEX_TIME_LIMIT_MS"])
SEARCH_URL = environment.words(ENV["SEARCH_URL"])
SEARCH_USERNAME, SEARCH_PASSWORD, SEARCH_API_KEY = ENV["SEARCH_USERNAME"], ENV["SEARCH_PASSWORD"], ENV["SEARCH_API_KEY"]
SEARCH_PILOT_LOGS, SEARCH_SYSTEM_LOGS = ENV["SEARCH_PILOT_LOGS"], ENV["SEARCH_SYSTEM_LOGS"]
OUTSIDE_HOSTS = environment.words(ENV["OUTSIDE_HOSTS"])
OUTSIDE_NETWORKS = environment.networks("OUTSIDE_NETWORKS", ENV["OUTSIDE_NETWORKS"])
OUTSIDE_CA = ENV["OUTSIDE_CA"]
GRID_CERTIFICATE, STORAGE_TOKEN_FILE = ENV["GRID_CERTIFICATE"], ENV["STORAGE_TOKEN_FILE"]
RUCIO_URL, RUCIO_AUTH_URL, RUCIO_VO = ENV["RUCIO_URL"], ENV["RUCIO_AUTH_URL"], ENV["RUCIO_VO"]
RUCIO_ACCOUNT, RUCIO_USERNAME, RUCIO_PASSWORD = ENV["RUCIO_ACCOUNT"], ENV["RUCIO_USERNAME"], ENV["RUCIO_PASSWORD"]
RUCIO_TOKEN_FILE = ENV["RUCIO_TOKEN_FILE"]
LOG_PROVIDER = environment.one_of("LOG_PROVIDER", ENV["LOG_PROVIDER"], ("rucio", "s3", "gs", "cric"))
LOG_FOLDER_URL = environment.template("LOG_FOLDER_URL", ENV["LOG_FOLDER_URL"], ("queue", "pandaid"))
LOG_DIR = ENV["LOG_DIR"]
LOG_STORE_MB = environment.number("LOG_STORE_MB", ENV["LOG_STORE_MB"])
LOG_FETCH_MB = environment.number("LOG_FETCH_MB", ENV["LOG_FETCH_MB"])
LOG_UNPACKED_MB = environment.number("LOG_UNPACKED_MB", ENV["LOG_UNPACKED_MB"])
LOG_TIME_LIMIT_S = environment.number("LOG_TIME_LIMIT_S", ENV["LOG_TIME_LIMIT_S"])
EXPORT_TIME_LIMIT_MS = environment.number("EXPORT_TIME_LIMIT_MS", ENV["EXPORT_TIME_LIMIT_MS"])

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "core.panda",
    "core",
    "home",
    "jobs",
    "tasks",
    "errors",
    "dash",
    "sites",
    "users",
    "files",
    "harvester",
    "logs",
    "help",
    "status",
    "simulator",
]
MIDDLEWARE = [
    "core.traffic.address.TrustedHop",
    "core.traffic.journal.Journal",
    # What adds headers stands before what answers: files, refusals and errors have them as well.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.render.headers.Fixed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.traffic.limits.Limits",
    "core.traffic.long_answers.LongAnswers",
    "core.render.errors.PlainErrors",
    "django.middleware.common.CommonMiddleware",
    "core.render.tidy.Tidy",
]
ROOT_URLCONF = "bigpandamon.urls"
WSGI_APPLICATION = "bigpandamon.wsgi.application"
# Old links come with and without a slash; both are routes, and no redirect ever drops a query.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.portal"],
            "context_processors": ["core.context.portal"],
        },
    }
]

REDIS_URL = ENV["REDIS_URL"]
# Used through core.cache.store alone.
CACHES = {"default": environment.cache(REDIS_URL)}

PANDA_SCHEMAS = environment.pairs("PANDA_SCHEMAS", ENV["PANDA_SCHEMAS"])
CONNECT = {"connect_time_limit_s": CONNECT_TIME_LIMIT_S}
DATABASES = {
    "default": environment.database("PORTAL_DB_URL", ENV["PORTAL_DB_URL"], **CONNECT),
    "panda": environment.database(
        "PANDA_DB_URL", ENV["PANDA_DB_URL"], **CONNECT, SCHEMAS=PANDA_SCHEMAS, READ_ONLY=True
    ),
}
if ENV["PANDA_RW_DB_URL"]:
    DATABASES["panda_rw"] = environment.database("PANDA_RW_DB_URL", ENV["PANDA_RW_DB_URL"], SCHEMAS=PANDA_SCHEMAS)
DATABASE_ROUTERS = ["core.panda.router.PandaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Times are UTC without a zone in PanDA's columns, and so everywhere: nothing is ever converted.
USE_TZ = False
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Only these files of npm packages are served, each under the name on the left.
STATICFILES_PACKAGES = {
    "d3/d3.min.js": BASE_DIR / "node_modules/d3/dist/d3.min.js",
    "foundation/foundation.min.css": BASE_DIR / "node_modules/foundation-sites/dist/css/foundation.min.css",
}
STATICFILES_FINDERS = ["core.staticfiles.ServedFiles"]
STORAGES = {"staticfiles": {"BACKEND": "core.staticfiles.NamedByContent"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
# No request changes anything, so there is none to forge: Django's check asks for CSRF protection.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
SECURE_REFERRER_POLICY = "same-origin"

HTTPS = ENV["HTTPS"] == "1"
SECURE_SSL_REDIRECT = HTTPS
# Probes come from this machine, without the proxy that speaks TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "core.traffic.journal.JsonLines"},
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
