"""Settings, read from the environment; README.md lists every variable.

Without DEBUG the app refuses to start unless SECRET_KEY and ALLOWED_HOSTS are set.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DEBUG: bool = env.bool("DEBUG", default=False)


def _required_in_production(name: str, while_debugging: str) -> str:
    value = env.str(name, default="")
    if value:
        return value
    if DEBUG:
        return while_debugging
    raise ImproperlyConfigured(f"Set {name} in the environment (or DEBUG=1 to try the app out).")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


SECRET_KEY = _required_in_production("SECRET_KEY", while_debugging="for-debugging-only-" + "x" * 40)
ALLOWED_HOSTS = _names(_required_in_production("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"))
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS names no host.")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "learningpath",
    "courses",
    "progress",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "learningpath.middleware.keep_one_stack",
    # What writes headers comes next, so that they are on whatever is refused or fails further in.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "learningpath.middleware.HeadersOfEveryAnswer",
    "learningpath.middleware.answer_what_breaks",
    "learningpath.languages.begin_in_the_language_of_the_site",
    "learningpath.middleware.refuse_trace",
    "learningpath.middleware.refuse_unreadable",
    "django.middleware.security.SecurityMiddleware",  # leads to TLS
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "learningpath.outages.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "learningpath.outages.middleware.OutageMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "learningpath.languages.speak_as_the_account_asks",
    "learningpath.middleware.validate_pages",
    "learningpath.middleware.refuse_as_our_own_forms_do",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "learningpath.staff_sign_in.StaffSignInMiddleware",
    "learningpath.recent_sign_in.RecentSignInMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "courses.middleware.FormerSlugMiddleware",
]

ROOT_URLCONF = "learningpath.urls"
WSGI_APPLICATION = "learningpath.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database and cache ----------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
_database_options = _database.setdefault("OPTIONS", {})
if _database["ENGINE"].endswith("sqlite3"):
    _database["CONN_MAX_AGE"] = 600
    # IMMEDIATE: a transaction that will write waits for its turn instead of failing halfway.
    # FULL: NORMAL may lose an acknowledged hour in a power cut.
    _database_options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for whoever writes; requests wait less, see learningpath/wsgi.py
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif _database["ENGINE"].endswith("postgresql"):
    # The pool keeps connections itself, so CONN_MAX_AGE stays 0.
    _database["CONN_HEALTH_CHECKS"] = True
    # As many as a worker has threads, of which all but one may wait for a connection: so /healthz is answered
    # while there is none. Seconds: a page waits no longer for a connection, and the pool tries no longer by
    # itself, as it would try ever more rarely; the next page then has it try at once.
    pool = {"min_size": 1, "max_size": 12, "max_waiting": 11, "timeout": 3, "reconnect_timeout": 2}
    _database_options.setdefault("pool", pool)
    _database_options.setdefault("connect_timeout", 3)
    # Milliseconds until a server counts as cut off that takes nothing in.
    _database_options.setdefault("tcp_user_timeout", 5000)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Log-in throttling counts in the cache, so it has to be one that all processes share.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://cache_entries")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    CACHES["default"]["BACKEND"] = "learningpath.outages.caches.DatabaseCache"
    # The usual 300 entries would let a few hundred addresses push out the counters of all others.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)
elif CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["BACKEND"] = "learningpath.outages.caches.RedisCache"
    # Seconds to connect and to answer: a cache that hangs must not hang a page.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("socket_timeout", 1)

# What is the same for everybody in each page's head (base.html), for as long as a process lives.
CACHES["template_fragments"] = {
    "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
    "OPTIONS": {"MAX_ENTRIES": 1000},
}

# --- Accounts ----------------------------------------------------------------------------

AUTH_USER_MODEL = "learningpath.User"
AUTHENTICATION_BACKENDS = ["learningpath.accounts.AuthenticationBackend"]
PASSWORD_HASHERS = ["learningpath.passwords.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"

EMAIL_URL: str = env.str("EMAIL_URL", default="")
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hang a page
if EMAIL_URL:
    globals().update(env.email_url("EMAIL_URL"))
elif DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:  # never into a log: mail carries tokens
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SENDS_MAIL = bool(EMAIL_URL) or DEBUG
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Learning Path <noreply@localhost>")

ACCOUNT_ADAPTER = "progress.trying.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "learningpath.accounts.LoginForm",
    "signup": "progress.trying.accounts.SignupForm",
    "add_email": "learningpath.accounts.AddEmailForm",
    "reset_password": "learningpath.accounts.ResetPasswordForm",
    "change_password": "learningpath.accounts.ChangePasswordForm",
}
# Without a mail server nobody could confirm an address, so nobody is asked to.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_URL else "none"
ACCOUNT_SESSION_REMEMBER = True
# Whoever changes an account says who they are again (learningpath/recent_sign_in.py).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_EMAIL_NOTIFICATIONS = True
USERSESSIONS_ADAPTER = "learningpath.account_notices.UserSessionsAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Learning Path: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
# Attempts are counted by the visitor's address, which a proxy in front adds to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)
# Wrong passwords, counted before any is hashed (learningpath/throttling.py). What counts by visitor leaves
# room for a class behind one address.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # allauth's, which counts right passwords too, and all people behind an address together
    "login_failed_of_visitor": "18/m/ip,100/h/ip",
    "login_failed": "5/5m/key",  # by account and visitor; allauth empties it after codes and resets
    "login_failed_for_account": "100/h/key",  # from everywhere but the devices it knows
    "login_failed_on_device": "5/5m/key,50/d/key",  # on each of these
    "login_of_account": "30/m/key",  # right or wrong, by account and visitor or device
    "signup": "60/m/ip,200/h/ip",
    "reset_password": "40/m/ip,100/h/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # whose secret nobody can guess
DEVICE_COOKIE_NAME = "device" if DEBUG else "__Host-device"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Learning Path"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Without mail nobody can confirm an address, and curators could not get into the admin site.
MFA_ALLOW_UNVERIFIED_EMAIL = not SENDS_MAIL
# What the admin site asks for (learningpath/staff_sign_in.py).
ADMIN_SECOND_FACTOR = not DEBUG
ADMIN_SIGN_IN_HOURS: int = env.int("ADMIN_SIGN_IN_HOURS", default=12)
if ADMIN_SIGN_IN_HOURS < 1:
    raise ImproperlyConfigured("ADMIN_SIGN_IN_HOURS is how many hours a sign-in is good for: 1 or more.")

# What a page says once stays on the server, not in a cookie.
MESSAGE_STORAGE = "learningpath.messages.Messages"

# --- Language and time -------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("am", "አማርኛ")]  # each in its own words
# Words of libraries that are said otherwise here, or that they do not have in a language.
LOCALE_PATHS = [BASE_DIR / "learningpath" / "words_of_libraries"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEBUG
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # the server's; each learner's own zone is in their plan

# --- Static files --------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT: str = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_FINDERS = [
    "learningpath.styles.finder.LeanBootstrapFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "learningpath.scripts.StaticFilesStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Security ------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its check marks with data: images
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "learningpath.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    # Both bind names that are none of ours, and for long: whoever runs the site decides.
    SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD: bool = env.bool("HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # which ask for these two
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
