"""The door for a WSGI server: ``gunicorn learningpath.wsgi``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learningpath.settings")

application = get_wsgi_application()

# What is loaded by now stays for good: the garbage collector need not look through it for each few pages.
gc.collect()
gc.freeze()
