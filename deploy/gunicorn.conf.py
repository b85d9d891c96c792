"""How gunicorn serves the app: on a server, for ``make run DEBUG=0``, in the tests and in the benchmarks.

Workers are forked from a process that has loaded everything, and share that memory. So new code and new
settings need a restart: a reload (HUP) would start workers from the old ones.
"""

wsgi_app = "learningpath.wsgi"
preload_app = True
workers = 2
# Most wait: for the database, for mail. Not all may save at once (learningpath/outages/middleware.py).
threads = 12
control_socket_disable = True
# Else a header named SCRIPT_NAME would go into the addresses that base.html keeps for everybody.
forwarder_headers = ""
