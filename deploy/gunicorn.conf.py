"""How gunicorn serves the app: on a server, for ``make run DEBUG=0``, in the tests and in the benchmarks.

Workers are forked from a process that has loaded everything, and share that memory. So new code and new
settings need a restart: a reload (HUP) would start workers from the old ones.
"""

import contextlib
import ctypes

wsgi_app = "learningpath.wsgi"
preload_app = True
workers = 2
# Most wait: for the database, for mail. Not all may save at once (learningpath/outages/middleware.py).
threads = 12
control_socket_disable = True
# Bytes, gunicorn's most: what a form to try a long path says stands in its address.
limit_request_line = 8190
# Else a header named SCRIPT_NAME would go into the addresses that base.html keeps for everybody.
forwarder_headers = ""

# What glibc keeps for later (malloc.h); workers inherit it, and other C libraries do without.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
with contextlib.suppress(AttributeError, OSError, TypeError):
    _c_library = ctypes.CDLL(None)
    # Large blocks go back to the system at once: hashing a password takes 19 MiB, an old one 100 MiB.
    _c_library.mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
    # Threads share the rest: 2 MB less a worker, as Python runs one of them at a time.
    _c_library.mallopt(M_ARENA_MAX, 1)
