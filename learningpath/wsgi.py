"""The door for a WSGI server: ``gunicorn --config deploy/gunicorn.conf.py``."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learningpath.settings")

application = get_wsgi_application()

# Load all pages now, so that workers forked from here share them, and the libraries they bring along.
get_resolver().reverse_dict  # noqa: B018

# What is loaded by now stays for good: the garbage collector need not look through it for each few pages.
gc.collect()
gc.freeze()
