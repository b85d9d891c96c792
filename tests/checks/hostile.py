"""Hostile requests for every address: values, bodies, headers, files, made from the forms that its page shows."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import quote

TEXTS = (
    "", "-1", "0", "169", "NaN", "-inf", "1e400", "1e3", "1,5", "١٢", "1_0", "0x10", "abc", "None", "null", "[]", "{}",
    str(2**31), str(2**63), "9" * 30, "9" * 5000, "\0", "a\0b", "\ud800", "\u202eabc", "😀" * 10_000, "x" * 4000,
    "9999-12-31", "0001-01-01", "2026-02-30", "99999999999-01-01", "2026-W53", "//evil.example", "/\\evil.example",
    "javascript:alert(1)", "https:evil.example", "../../etc/passwd", "\r\nSet-Cookie: x=1", "%", "%s%n", "'", '"--',
    "{{7*7}}", "<svg onload=alert(1)>", "a@" + "b" * 300 + ".example", "http://[", "http://a:b@[::1/",
    "ftp://user:password@x.example",
)  # fmt: skip
RAW = (b"\xff\xfe", b"\xc0\x80", b"\xf5" * 20)  # not UTF-8
BIG = "x" * 1_000_000
KEYS = (
    str(2**63),
    str(2**64),
    "9" * 30,
    "-1",
    "0",
    "x",
    "a%00b",
    "%00",
    "%ED%A0%80",
    "%E2%80%AE",
    "%FF",
    "1.5",
    "%F0%9F%98%80" * 300,
)
COUNTS = ("99999", "250", "2000", "9" * 30, "9" * 5000, "-1", "abc", "", "\0", "1e3", "١٢")
FORM_TYPE = "application/x-www-form-urlencoded"
CHARSETS = ("latin-1", "hex", "undefined", "utf-16", "utf-7", "idna", "no-such", "UTF8", "punycode", "rot13")
TYPES = (
    "application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "multipart/form-data; boundary=\xe9", "nonsense", "", ";;;=",
)  # fmt: skip
COOKIES = (
    "x",
    "made-up-by-me",
    '"aaaaaaaa\\000"',
    "\xe9" * 32,
    "a" * 3000,
    '"',
    "-" * 32,
    '"\\355\\240\\200aaaaaa"',
)
COOKIE_NAMES = ("sessionid", "csrftoken", "django_language", "messages", "__Host-sessionid", "tried_plan")
REQUEST_HEADERS = (
    {"Accept-Language": "x" * 4000}, {"Accept-Language": "fr;q=nan, am;q=1e400"}, {"Accept-Language": "\xe9, *, -, "},
    {"If-None-Match": "W/" * 1000}, {"If-None-Match": '"\xe9'}, {"If-Modified-Since": "Thu, 99 Feb 99999 99:99:99 GMT"},
    {"Range": "bytes=9223372036854775808-"}, {"Host": "evil.example"}, {"Host": "[::1"}, {"Host": "a" * 300},
    {"X-Forwarded-For": "x, \xe9, ::::"}, {"X-Forwarded-For": ""}, {"X-Forwarded-Proto": "x"}, {"Referer": "http://["},
    {"Origin": "http://["}, {"Origin": "null"}, {"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"},
    {"Accept-Encoding": "br;q=x, gzip;q=nan"}, {"User-Agent": "\xe9" * 2000}, {"X-HTTP-Method-Override": "TRACE"},
)  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
FILES = (
    ("a.yaml", b""), ("a.yaml", b"\x89PNG\r\n\x1a\n" + b"\0" * 1000), ("a.yaml", b"\0" * 1_100_000), ("a.png", b"x"),
    ("a.yaml", b"\xff\xfe"), ("a.yaml", b"a: &a [" + b"x," * 9 + b"]\nb: [*a, *a]"), ("a.yaml", b"[" * 10_000), ("a.yaml", b"- 1\n" * 9000),
    ("../../a.yaml", b"courses: []"), ("x" * 300 + ".yaml", b"courses: []"), ("a\0.yaml", b"courses: []"), ("\u202e.yaml", b"- slug: 1"),
    ("a.yaml", b"courses:\n- slug: first\n  effort: 1e400\n"), ("a.yaml", b"paths:\n- slug: path\n  steps: 99999999999999999999\n"),
    ("a.yaml", b"!!python/object/apply:os.system ['true']"), ("a.zip", b"PK\x03\x04" + b"\0" * 50),
)  # fmt: skip
# What pages read from their address beside the fields of the forms they show.
PARAMETERS = (
    "next", "week", "until", "page", "add", "hours", "by", "starts_on", "time_zone", "planned_pace_hours", "waive", "q", "p", "o",
    "all", "e", "_popup", "_to_field", "_changelist_filters", "action_time__year", "action_time__month", "retired", "stale",
    "provider__id__exact", "level__exact", "successor", "course", "app_label", "model_name", "field_name", "term", "language",
    "is_staff__exact", "password__startswith", "user__password__regex", "id__in", "reauthenticate", "key",
)  # fmt: skip
FORMS_NOT_SHOWN = {
    "plan/courses/<slug:slug>/share/": ("share_done_percent", "seen"),
    "plan/courses/<slug:slug>/estimate/": ("estimate_hours", "seen"),
    "plan/courses/<slug:slug>/took/": ("took_hours", "seen", "skip"),
    "plan/courses/<slug:slug>/beside/": ("side_pace_hours", "from"),
    "plan/courses/<slug:slug>/parts/": ("part-part", "part-", "part-other", "seen"),
    "plan/courses/<slug:slug>/counts/": ("counts",),
    "plan/aid/": ("aid", "aid-first", "aid-"),
    "plan/aid/<slug:slug>/<slug:part>/": ("state", "on"),
    "plan/courses/<slug:slug>/move/": ("position",),
    "plan/courses/<slug:slug>/replace/": ("credit", "seen"),
    "i18n/setlang/": ("language", "next"),
    "accounts/2fa/totp/activate/": ("code",),
    "accounts/2fa/authenticate/": ("code", "credential"),
    "accounts/2fa/webauthn/add/": ("name", "credential", "passwordless"),
    "accounts/2fa/webauthn/login/": ("credential",),
    "accounts/2fa/webauthn/reauthenticate/": ("credential",),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": ("name",),
    "accounts/login/code/confirm/": ("code",),
    "admin/courses/catalogload/add/": ("asked", "prefer"),
}  # fmt: skip
MULTIPART = "multipart/form-data; boundary=part"


@dataclass(frozen=True)
class Request:
    """One hostile request, and what is hostile about it."""

    what: str
    address: str
    method: str = "GET"
    body: bytes = b""
    content_type: str = FORM_TYPE
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = (
            self.method,
            self.address[:150],
            self.what,
            self.content_type,
            self.cookies,
            self.headers,
            self.body,
        )
        return " ".join(str(part)[:200] for part in said)


@dataclass
class Form:
    """A form of a page: where it goes, and the fields with the values it was shown with."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or self.address
            self.forms.append(Form(action, given.get("method", "get").upper()))
        name = given.get("name")
        if not self.forms or not name or tag not in {"input", "select", "textarea", "button"}:
            return
        if given.get("type") == "file":
            self.forms[-1].files.append(name)
        else:
            self.forms[-1].fields.append((name, given.get("value", "")))


def forms_of(address: str, page: str) -> list[Form]:
    """Return the forms of a page."""
    reader = FormReader(address)
    reader.feed(page)
    return reader.forms


def encoded(pairs: list[tuple[str, str | bytes]]) -> bytes:
    """Return pairs as a browser posts them; halves of surrogate pairs and other bytes stay as they are."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(value: str | bytes) -> str:
    return quote(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value, safe="")


def upload(pairs: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    """Return pairs and files (field, file name, content) as multipart."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode("utf-8", "surrogatepass") for name, value in pairs]
    parts += [
        f'name="{name}"; filename="{file}"\r\nContent-Type: text/x; charset=hex\r\n\r\n'.encode() + content
        for name, file, content in files
    ]
    return (
        b"".join(b"--part\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        + b"--part--\r\n"
    )


def requests_to(
    route: str, address: str, forms: list[Form], rng: random.Random, count: int
) -> Iterator[Request]:
    """Yield hostile requests to an address, of each kind in turn, as ``rng`` chooses them."""
    if route in FORMS_NOT_SHOWN:
        forms = [*forms, Form(address, "POST", [(name, "1") for name in FORMS_NOT_SHOWN[route]])]
    kinds = [_bodies, _wrappings, _parameters]
    kinds += [_places] * ("<" in route)
    kinds += [_fields, _fields] if any(form.fields for form in forms) else []
    kinds += [_counts] if any(name.endswith("_FORMS") for form in forms for name, _ in form.fields) else []
    kinds += [_uploads, _uploads] if any(form.files for form in forms) else []
    rng.shuffle(kinds)
    yield from islice(_in_turn(kinds, route, address, forms, rng), count)


def _in_turn(
    kinds: list, route: str, address: str, forms: list[Form], rng: random.Random
) -> Iterator[Request]:
    while True:
        for kind in kinds:
            yield kind(route, address, forms, rng)


def _places(route: str, address: str, _forms: list[Form], rng: random.Random) -> Request:
    """A made-up key or slug in the address itself."""
    parts = address.strip("/").split("/")
    patterns = route.strip("/").split("/")
    places = [n for n, pattern in enumerate(patterns) if "<" in pattern and n < len(parts)]
    key = rng.choice(KEYS)
    parts[rng.choice(places)] = key
    return Request(f"place {key}", f"/{'/'.join(parts)}/", rng.choice(("GET", "POST")))


def _parameters(_route: str, address: str, forms: list[Form], rng: random.Random) -> Request:
    """Made-up values of all that pages read from their address."""
    asked = [name for form in forms if form.method == "GET" for name, _ in form.fields]
    names = (
        rng.sample(PARAMETERS, 3)
        if rng.random() < 0.5 or not asked
        else rng.sample(asked, min(3, len(asked)))
    )
    pairs = [(name, rng.choice(TEXTS + RAW)) for name in names]
    return Request(f"parameters {names}", f"{address}?{encoded(pairs)[:4000].decode()}")


def _fields(_route: str, _address: str, forms: list[Form], rng: random.Random) -> Request:
    """A form with one value made up, or all of them, or fields missing or repeated."""
    form = rng.choice([form for form in forms if form.fields])
    at, value = rng.randrange(len(form.fields)), rng.choice((*TEXTS, *RAW, BIG))
    pairs: list[tuple[str, str | bytes]] = list(form.fields)
    how = rng.choice(("one", "one", "one", "all", "missing", "repeated"))
    name = pairs[at][0]
    if how == "one":
        pairs[at] = (name, value)
    elif how == "all":
        pairs = [(name, rng.choice(TEXTS)) for name, _ in pairs]
    elif how == "missing":
        del pairs[at]
    else:
        pairs = [*pairs, (name, value), (name, "1")]
    return _sent(form, f"{how} {name}", pairs)


def _sent(form: Form, what: str, pairs: list[tuple[str, str | bytes]]) -> Request:
    if form.method == "GET":
        return Request(what, f"{form.action.partition('?')[0]}?{encoded(pairs)[:4000].decode()}")
    return Request(what, form.action, "POST", encoded(pairs))


def _counts(_route: str, _address: str, forms: list[Form], rng: random.Random) -> Request:
    """A form that announces more lines than it has."""
    form = rng.choice([form for form in forms if any(name.endswith("_FORMS") for name, _ in form.fields)])
    count = rng.choice(COUNTS)
    which = rng.choice(("TOTAL_FORMS", "INITIAL_FORMS", "_FORMS"))
    pairs = [(name, count if name.endswith(which) else value) for name, value in form.fields]
    return _sent(form, f"{which} {count[:40]}", pairs)


def _uploads(_route: str, _address: str, forms: list[Form], rng: random.Random) -> Request:
    """Files of the wrong kind, or hundreds of them."""
    form = rng.choice([form for form in forms if form.files])
    name, (file, content) = rng.choice(form.files), rng.choice(FILES)
    files = [(name, f"{n}{file}" if n else file, content) for n in range(rng.choice((1, 1, 1, 2, 150)))]
    files = files if len(content) * len(files) < 3_000_000 else files[:2]
    return Request(f"{len(files)} × {file!r}", form.action, "POST", upload(form.fields, files), MULTIPART)


def _bodies(_route: str, address: str, _forms: list[Form], rng: random.Random) -> Request:
    """A body in another charset, of another type, too large, or nothing that a form sends."""
    body = rng.choice(
        (
            b"",
            b"a=1",
            b"\xff\xfe=%FF",
            b"{",
            json.dumps({"a": [1e308]}).encode(),
            b"&".join(b"a=1" for _ in range(3000)),
            BIG.encode(),
        )
    )
    kind = rng.choice(
        (
            *TYPES,
            *(f"{FORM_TYPE}; charset={charset}" for charset in CHARSETS),
            f"multipart/form-data; boundary=x; charset={rng.choice(CHARSETS)}",
        )
    )
    address += rng.choice(("", "?x=%FF"))
    return Request("body", address, rng.choice(("POST", "POST", "GET", "PUT")), body, kind)


def _wrappings(_route: str, address: str, _forms: list[Form], rng: random.Random) -> Request:
    """A method, cookies or headers that no browser sends."""
    request = Request("wrapping", address, rng.choice(("GET", "POST", *METHODS)))
    if rng.random() < 0.5:
        return replace(request, cookies={rng.choice(COOKIE_NAMES): rng.choice(COOKIES)})
    return replace(request, headers=rng.choice(REQUEST_HEADERS))
