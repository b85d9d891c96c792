"""The app as in production: gunicorn's processes on a loopback port, a database of its own, clients over http.

Tests get it as the fixtures ``server`` and ``start_server`` of tests/conftest.py.
"""

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import Cookie, DefaultCookiePolicy
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urljoin

import psycopg
import requests

PROJECT = Path(__file__).resolve().parent.parent
PASSWORD = "seven green kettles"
PREPARE = """
import django
from django.core.management import call_command
from django.db import connection
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable")
call_command("reload_catalog")
call_command("collectstatic", interactive=False, verbosity=0)
connection.close()  # SQLite writes its journal into the file, which is then copied
"""

T = TypeVar("T")


def at_once(*actions: Callable[[], T]) -> list[T]:
    """Run the actions in threads that set off together; return what they return, in their order."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


class InsideTheProxy(DefaultCookiePolicy):
    """Production's cookies are Secure; here they travel on the proxy's inner side, over http."""

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        cookie.secure = False
        return super().set_ok(cookie, request)


class Client(requests.Session):
    """A browser of sorts: keeps cookies, sends CSRF tokens, and looks as if behind a proxy that ends TLS."""

    def __init__(self, base_url: str, address: str) -> None:
        super().__init__()
        self.base_url = base_url
        self.trust_env = False  # no proxy of the machine between us and loopback
        self.headers["X-Forwarded-For"] = address
        self.headers["X-Forwarded-Proto"] = "https"
        self.headers["Referer"] = base_url.replace("http:", "https:") + "/"
        self.cookies.set_policy(InsideTheProxy())

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request to a path of the site; a POST of a dict gets its CSRF token (repeat a field with a list)."""
        if method.upper() == "POST" and isinstance(kwargs.get("data") or {}, Mapping):
            kwargs["data"] = {"csrfmiddlewaretoken": self.csrf_token(), **(kwargs.get("data") or {})}
        kwargs.setdefault("timeout", 60)
        return super().request(method, urljoin(self.base_url, url), *args, **kwargs)

    def csrf_token(self) -> str:
        """Return the token of the cookie, which any page with a form sets."""
        names = ("__Host-csrftoken", "csrftoken")  # the latter with DEBUG
        if not any(name in self.cookies for name in names):
            self.get("/accounts/login/")
        return next(self.cookies[name] for name in names if name in self.cookies)

    def sign_up(self, email: str, password: str = PASSWORD) -> requests.Response:
        """Create an account, which also signs in."""
        return self.post("/accounts/signup/", {"email": email, "password1": password, "password2": password})

    def log_in(self, email: str, password: str = PASSWORD) -> requests.Response:
        """Sign in."""
        return self.post("/accounts/login/", {"login": email, "password": password})


class Databases:
    """Makes fresh databases of the kind DATABASE_URL names: all copies of one, migrated and with the catalog.

    ``server_url`` is another PostgreSQL than DATABASE_URL's, or "" for files of SQLite.
    """

    def __init__(self, folder: Path, server_url: str | None = None) -> None:
        self.folder = folder
        self.static_root = folder / "static"
        self._server_url = os.environ.get("DATABASE_URL", "") if server_url is None else server_url
        postgres_url, _, query = self._server_url.partition("?")
        self.is_postgres = postgres_url.startswith("postgres")
        self._url = (
            f"{postgres_url.rpartition('/')[0]}/{{}}?{query}"
            if self.is_postgres
            else f"sqlite:///{folder}/{{}}"
        )
        self._template = self._create()
        prepare = [sys.executable, "-c", PREPARE]
        subprocess.run(prepare, cwd=PROJECT, env=self.environment(self.url(self._template)), check=True)

    def url(self, name: str) -> str:
        """Return the DATABASE_URL of a database."""
        return self._url.format(name)

    def environment(self, database_url: str) -> dict[str, str]:
        """Return what production would set."""
        ours = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}  # and no other variable of the tests
        return ours | {
            "DJANGO_SETTINGS_MODULE": "learningpath.settings",
            "SECRET_KEY": "for-server-tests-only-" + "x" * 40,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": database_url,
            "STATIC_ROOT": str(self.static_root),
            "TRUSTED_PROXY_COUNT": "1",
        }

    @contextlib.contextmanager
    def fresh(self) -> Iterator[str]:
        """Make a copy of the prepared database, yield its URL, and remove it."""
        name = self._create(template=self._template)
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Remove the prepared database."""
        self._drop(self._template)

    def _create(self, template: str | None = None) -> str:
        name = f"server_{uuid.uuid4().hex}"
        if self.is_postgres:
            self._ask_postgres(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        elif template:
            shutil.copy(self.folder / template, self.folder / name)
        return name

    def _drop(self, name: str) -> None:
        if self.is_postgres:
            self._ask_postgres(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            for suffix in ("", "-wal", "-shm"):
                (self.folder / (name + suffix)).unlink(missing_ok=True)

    def _ask_postgres(self, statement: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(statement)


class Server:
    """Gunicorn with 2 workers of 12 threads; can be stopped, killed and started again on its port and database."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._networks = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        """Where its rows are."""
        return self.environment["DATABASE_URL"]

    @property
    def worker_pids(self) -> list[int]:
        """The ids of the processes that answer."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def client(self, address: str = "") -> Client:
        """Return a new visitor, whose address is a new one too unless given: attempts are counted by address."""
        return Client(self.base_url, address or f"2001:db8:{next(self._networks):x}::1")

    def manage(self, *args: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` on the server's database; the caller looks at the return code."""
        command = [sys.executable, "manage.py", *args]
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment,
            input=typed,
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def start(self) -> None:
        """Start the processes and wait until the site answers."""
        command = [sys.executable, "-m", "gunicorn", "--config=deploy/gunicorn.conf.py"]
        command += [f"--bind=127.0.0.1:{self.port}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def processes(self) -> list[int]:
        """Return the ids of the first process and of those it has forked."""
        assert self._process
        first = self._process.pid
        return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

    def stop(self) -> None:
        """End the processes in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End all processes at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        """Signal our own process group and nothing else."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _answers(self) -> bool:
        try:
            return self.client().get("/healthz", timeout=5).ok
        except requests.RequestException:
            return False


@contextlib.contextmanager
def running_server(databases: Databases, **environment: str) -> Iterator[Server]:
    """Run a server on a fresh database, with further environment variables if given."""
    with databases.fresh() as url:
        server = Server(
            databases.environment(url) | environment, databases.folder / f"{uuid.uuid4().hex}.log"
        )
        try:
            server.start()
            yield server
        finally:
            server.kill()
            print(server.log.read_text())  # pytest shows it when the test failed
