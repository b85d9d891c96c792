"""Backups of PostgreSQL by its own programs: pg_dump, pg_restore and psql, of the server's version or newer.

Where the database is and its password go to them in the environment, never on their command line, which
everybody on the machine can read.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from psycopg import pq

from learningpath.operations.refused import Refused

NAME = "PostgreSQL"
BEGINS_WITH = b"PGDMP"
WAITS_FOR_SECONDS = 30  # for each table that others use, before a restore gives up


def is_the_database(_path: Path, _database: Mapping[str, Any]) -> bool:
    """Whether a file is the database itself, which this one never is."""
    return False


def dump(database: Mapping[str, Any], part: IO[bytes]) -> None:
    """Copy the database as it is at one moment into an empty file."""
    # The child inherits the file with its lock, so nobody else writes it, should we be killed first.
    _run("pg_dump", "--format=custom", "--no-password", environment=_environment(database), stdout=part)


def check(path: Path) -> None:
    """Refuse a file that is damaged or incomplete: all of it is read and unpacked."""
    try:
        _run("pg_restore", f"--file={os.devnull}", str(path))
    except Refused as error:
        raise Refused(f"{path} is damaged or of a newer PostgreSQL: {error}") from error


def migrations(path: Path) -> set[tuple[str, str]]:
    """Return (app, name) of the migrations that a backup has seen; none when it is of another program."""
    script = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(path))
    found = set()
    columns: list[str] = []
    for line in script.splitlines():
        if line.startswith("COPY "):
            columns = line.partition("(")[2].partition(")")[0].split(", ")
        elif line == "\\.":
            columns = []
        elif columns:
            row = dict(zip(columns, line.split("\t"), strict=True))
            found.add((row["app"], row["name"]))
    return found


def load(path: Path, database: Mapping[str, Any]) -> None:
    """Replace all tables of the app in one transaction; without its last word nothing has changed."""
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(  # noqa: S603
            [
                _program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges",
                "--no-comments", "--file=-", str(path),
            ],
            stdout=subprocess.PIPE,
            stderr=said,
        )  # fmt: skip
        writer = subprocess.Popen(  # noqa: S603
            [_program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=_environment(database),
        )
        with reader, writer:
            _pass_on(reader, writer)
        if reader.returncode or writer.returncode:
            said.seek(0)
            raise Refused(_first_lines(said.read().decode(errors="replace")))


def _pass_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Let one program carry out what the other one reads; COMMIT only what was read to its end."""
    assert reader.stdout
    assert writer.stdin
    try:
        writer.stdin.write(_beginning().encode())
        shutil.copyfileobj(reader.stdout, writer.stdin)
        if reader.wait() == 0:
            writer.stdin.write(b"COMMIT;\n")
        writer.stdin.close()
    except BrokenPipeError:  # it has ended, and says why
        reader.kill()


def _beginning() -> str:
    """Return what removes all tables of the app, also those that the backup does not know yet."""
    names = {"django_migrations", *connection.introspection.django_table_names(), *_cache_tables()}
    drops = [f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE;\n" for name in sorted(names)]
    quiet = "SET client_min_messages = warning;\n"
    return "".join(["BEGIN;\n", quiet, f"SET LOCAL lock_timeout = '{WAITS_FOR_SECONDS}s';\n", *drops])


def _cache_tables() -> list[str]:
    caches = settings.CACHES.values()
    return [cache["LOCATION"] for cache in caches if cache["BACKEND"].endswith("DatabaseCache")]


def _environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Return our environment with libpq's variables for the parameters that Django connects with."""
    options = database["OPTIONS"]
    given = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    parameters = options | {name: value for name, value in given.items() if value}
    variables = {
        one.keyword.decode(): one.envvar.decode() for one in pq.Conninfo.get_defaults() if one.envvar
    }
    ours = {variables[name]: str(value) for name, value in parameters.items() if name in variables}
    return os.environ | ours


def _run(
    program: str, *args: str, environment: Mapping[str, str] | None = None, stdout: IO[bytes] | None = None
) -> str:
    """Run a program and return what it prints, unless that goes into a file."""
    done = subprocess.run(  # noqa: S603
        [_program(program), *args],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise Refused(_first_lines(done.stderr.decode(errors="replace")))
    return (done.stdout or b"").decode()


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise Refused(f"{name} is not installed (on Debian: apt-get install postgresql-client).")
    return program


def _first_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[:3])
