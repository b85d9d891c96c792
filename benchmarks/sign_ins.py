"""What many people cost who sign in at once from one address: ``python -m benchmarks.sign_ins``.

A class behind one address, served as in production by ``deploy/gunicorn.conf.py`` over http: once with
passwords hashed as now, once with all of them hashed as earlier, with five times the memory. Memory is the
most that any worker ever had (resident set, in MB).
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from benchmarks.pages import set_up_site
from benchmarks.production import Served, served

PEOPLE = 48
PASSWORD = "seven green kettles"
SALT = "salt-of-this-benchmark"
LOG_IN = "/accounts/login/"


@dataclass(frozen=True)
class Figures:
    """How many were let in, in how many seconds, and what the largest worker had at most."""

    let_in: int
    seconds: float
    idle_mb: float
    peak_mb: float


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="learning-path-sign-ins-") as folder:
        set_up_site(folder)
        from learningpath.passwords import EarlierHasher, PasswordHasher  # noqa: PLC0415

        figures = {}
        for name, hasher in (("now", PasswordHasher()), ("earlier", EarlierHasher())):
            make_people(name, hasher.encode(PASSWORD, SALT))
            figures[name] = measure(name, folder)
    print(f"{PEOPLE} people sign in at once from one address")
    print(f"{'hashed as':<12}{'let in':>8}{'seconds':>9}{'idle MB':>9}{'peak MB':>9}")
    for name, one in figures.items():
        print(f"{name:<12}{one.let_in:>8}{one.seconds:>9.1f}{one.idle_mb:>9.0f}{one.peak_mb:>9.0f}")
    print(last_line(figures))


def make_people(name: str, password_hash: str) -> None:
    """Make their accounts."""
    from learningpath.models import User  # noqa: PLC0415

    User.objects.bulk_create(
        User(email=f"{name}-{number}@example.org", password=password_hash) for number in range(PEOPLE)
    )


def measure(name: str, folder: str) -> Figures:
    """Let all of them sign in at once, each with a browser that has opened the page before."""
    with served(folder) as server:
        browsers = [Browser(server) for _ in range(PEOPLE)]
        idle_mb = server.peak_worker_mb
        start = time.perf_counter()
        with ThreadPoolExecutor(PEOPLE) as pool:
            addresses = [f"{name}-{number}@example.org" for number in range(PEOPLE)]
            statuses = list(pool.map(Browser.sign_in, browsers, addresses))
        seconds = time.perf_counter() - start
        return Figures(statuses.count(HTTPStatus.FOUND), seconds, idle_mb, server.peak_worker_mb)


class Browser:
    """Keeps the token of the page to sign in."""

    def __init__(self, server: Served) -> None:
        self.connection = HTTPConnection("localhost", server.port)
        self.connection.request("GET", LOG_IN)
        page = self.connection.getresponse()
        page.read()
        self.connection.close()  # the server would, after two seconds
        cookies = SimpleCookie(page.headers["Set-Cookie"])
        self.token = cookies["__Host-csrftoken"].value

    def sign_in(self, email: str) -> int:
        """Return the status of the answer."""
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": self.token}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"__Host-csrftoken={self.token}",
            "Referer": "https://localhost/",
            "Host": "localhost",
        }
        self.connection.request("POST", LOG_IN, urlencode(form), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def last_line(figures: dict[str, Figures]) -> str:
    """Return the figures that count as ``name=value``, for programs."""
    now, earlier = figures["now"], figures["earlier"]
    return (
        f"let_in={min(now.let_in, earlier.let_in)} seconds={now.seconds:.1f} peak_mb={now.peak_mb:.0f}"
        f" earlier_seconds={earlier.seconds:.1f} earlier_peak_mb={earlier.peak_mb:.0f}"
    )


if __name__ == "__main__":
    main()
