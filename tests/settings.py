"""Production's settings, save what a test client over plain http cannot live with.

The database is a real one, as in production: a SQLite file, or the server DATABASE_URL points to.
"""

import os
import tempfile
from pathlib import Path

os.environ |= {
    "DEBUG": "0",
    "SECRET_KEY": "for-tests-only-" + "x" * 40,
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "CACHE_URL": "locmemcache://",
}
for name in (
    "ADMIN_SIGN_IN_HOURS",
    "CSRF_TRUSTED_ORIGINS",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "HSTS_INCLUDE_SUBDOMAINS",
    "HSTS_PRELOAD",
    "LOG_LEVEL",
    "TRUSTED_PROXY_COUNT",
):
    os.environ.pop(name, None)

from learningpath.settings import *  # noqa: E402, F403
from learningpath.settings import DATABASES, STORAGES  # noqa: E402

_scratch = tempfile.TemporaryDirectory(prefix="learning-path-tests-")

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: in memory, threads would share one connection and never wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_scratch.name) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["timeout"] = 5  # as requests have it, see learningpath/wsgi.py
else:
    # A pool's idle connections would keep the test database from being dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # argon2 would take half of each log-in
    "learningpath.passwords.PasswordHasher",
]

STATIC_ROOT = _scratch.name  # exists and is empty: whitenoise warns about a missing folder
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
DEVICE_COOKIE_NAME = "device"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"

# Each test of an admin page else would set up a second factor; tests/learningpath/test_staff_sign_in.py asks for it.
ADMIN_SECOND_FACTOR = False
