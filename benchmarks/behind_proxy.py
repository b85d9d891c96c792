"""The app as gunicorn serves it to a proxy that ended TLS, without the proxy."""

import os
from collections.abc import Iterable
from typing import Any

from learningpath.wsgi import application as app


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request as one that came over TLS, maybe from a browser that knows one encoding (PEP 3333)."""
    headers = {"HTTP_X_FORWARDED_PROTO": "https"}
    if only := os.environ.get("ONLY_ENCODING"):
        headers["HTTP_ACCEPT_ENCODING"] = only
    return app(environ | headers, start_response)
