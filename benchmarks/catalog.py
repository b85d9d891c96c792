"""How long a reload takes next to Django's ``loaddata``: ``python -m benchmarks.catalog [OBJECTS]``.

A generated catalog is loaded into an empty database and reloaded unchanged, by the catalog's loader and
by ``loaddata`` from fixtures of the same rows: in YAML, as our files are, and in JSON, the fastest of its
formats. This happens on SQLite and on a throw-away PostgreSQL that keeps its writes safe. Every step is a
process of its own, so that its peak memory is its own, and its time is that of reading the files and
writing the rows.

Prints a table for each database, medians of three rounds, and ends with one line of ``name=value``
figures: ratios (loaddata's seconds by ours, those of the worse database, from YAML and from JSON), writes
of the unchanged reload and memory in MB.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.generated_catalog import write_catalog
from tests.postgres import Cluster, find_program

PROJECT = Path(__file__).resolve().parent.parent
ROUNDS = 3
STEPS = ("load", "reload")
FIXTURES = ("yaml", "json")
LOADERS = ("reload", *FIXTURES)  # ours, and loaddata from each
KEPT_SETTINGS = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
WRITING = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY", "TRUNCATE"}

FEWEST_OBJECTS = 50


@dataclass(frozen=True)
class Figures:
    """What one step cost; ``writes`` are statements that change rows."""

    seconds: float
    megabytes: float
    writes: int = 0


@dataclass(frozen=True)
class Comparison:
    """The rounds of one step: by our loader, and by loaddata from YAML and from JSON."""

    ours: Sequence[Figures]
    yaml: Sequence[Figures]
    json: Sequence[Figures]

    @property
    def ratio(self) -> float:
        """How many times as long loaddata takes from YAML."""
        return _seconds(self.yaml) / _seconds(self.ours)

    @property
    def json_ratio(self) -> float:
        """How many times as long loaddata takes from JSON."""
        return _seconds(self.json) / _seconds(self.ours)

    @property
    def writes(self) -> int:
        """The most statements that any round of ours wrote with."""
        return max(figures.writes for figures in self.ours)


class Database(ABC):
    """A kind of database that can be had empty as often as needed."""

    name: str

    @abstractmethod
    def url(self, database: str) -> str:
        """Return the address of a database."""

    @abstractmethod
    def copy_empty(self, database: str) -> None:
        """Make the database anew, with tables and without rows."""


class Sqlite(Database):
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """Return the address of a file."""
        return f"sqlite:///{self.folder / database}.sqlite3"

    def copy_empty(self, database: str) -> None:
        """Copy the empty file over the old one."""
        for suffix in ("-wal", "-shm"):
            (self.folder / f"{database}.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "empty.sqlite3", self.folder / f"{database}.sqlite3")


class Postgresql(Database):
    """Databases of a throw-away cluster."""

    name = "postgresql"

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._execute('CREATE DATABASE "empty"')

    def url(self, database: str) -> str:
        """Return the address of a database of the cluster."""
        return self.cluster.url.replace("postgres:///postgres?", f"postgres:///{database}?")

    def copy_empty(self, database: str) -> None:
        """Drop the old database and copy the empty one."""
        self._execute(f'DROP DATABASE IF EXISTS "{database}"')
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "empty"')

    def _execute(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415 - not needed where PostgreSQL is missing

        address = self.cluster.url.replace("postgres:", "postgresql:", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


# --- One step, in a process of its own ---


def run_step(step: str, folder: Path) -> None:
    """Carry out a step on the database of the environment and print what it cost as JSON."""
    import django  # noqa: PLC0415 - the parent does without: a child's peak memory is at least its parent's

    django.setup()
    match step:
        case "prepare":
            answer: object = _prepare()
        case "reload":
            answer = _reload(folder)
        case "yaml" | "json":
            answer = _loaddata(folder, step)
        case "dump":
            answer = _dump(folder)
        case "rows":
            answer = _rows()
        case _:
            sys.exit(f"There is no step {step}.")
    print(json.dumps(answer))


def _reload(folder: Path) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from courses.catalog.change_set import Load  # noqa: PLC0415
    from courses.catalog.files import read_files  # noqa: PLC0415
    from courses.catalog.reload import reload_files  # noqa: PLC0415
    from courses.models import CatalogLoad  # noqa: PLC0415

    record = CatalogLoad(loaded_at=timezone.now())
    with _writes_counted() as writes:
        start = time.perf_counter()
        change_set = reload_files(read_files([folder / "catalog"]), Load(on=timezone.localdate()), record)
        seconds = time.perf_counter() - start
    if change_set.problems:
        sys.exit(f"The generated catalog was refused: {change_set.problems[0]}")
    return {"seconds": seconds, "writes": len(writes), "megabytes": _peak_megabytes()}


def _loaddata(folder: Path, extension: str) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.management.commands.loaddata import Command  # noqa: PLC0415
    from django.db.models.signals import pre_save  # noqa: PLC0415

    pre_save.receivers.clear()  # what Django's own does, without what learningpath/natural_keys.py looks at
    start = time.perf_counter()
    call_command(Command(), folder / f"fixture.{extension}", verbosity=0)
    # Counting its statements would slow it down.
    return {"seconds": time.perf_counter() - start, "megabytes": _peak_megabytes()}


def _prepare() -> bool:
    """Make the tables."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return True


def _dump(folder: Path) -> bool:
    """Write the rows of the database as fixtures for loaddata."""
    from django.core.management import call_command  # noqa: PLC0415

    labels = [f"courses.{table.model.__name__}" for table in _tables()]
    for extension in FIXTURES:
        output = folder / f"fixture.{extension}"
        call_command("dumpdata", *labels, format=extension, output=output, verbosity=0)
    return True


def _rows() -> list[str]:
    """Return what the database holds, without primary keys."""
    return sorted(str(sorted(row.items())) for table in _tables() for row in table.stored_rows().values())


def _tables() -> Sequence[Any]:
    from courses.catalog.schema import TABLES  # noqa: PLC0415

    return TABLES


@contextmanager
def _writes_counted() -> Iterator[list[str]]:
    """Yield a list that gets every statement that changes rows."""
    from django.db import connection  # noqa: PLC0415

    writes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        if is_write(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes


def is_write(sql: str) -> bool:
    """Tell whether a statement changes rows, also behind a WITH."""
    words = sql.upper().replace("(", " ").split()
    return bool(words) and (words[0] in WRITING or (words[0] == "WITH" and bool(WRITING & set(words))))


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- All steps ---


def main(objects: int) -> None:
    """Measure and print."""
    if objects < FEWEST_OBJECTS:
        sys.exit(f"At least {FEWEST_OBJECTS} objects are needed for one of each kind.")
    results: dict[str, dict[str, Comparison]] = {}
    with tempfile.TemporaryDirectory(prefix="learning-path-catalog-") as name:
        folder = Path(name)
        (folder / "catalog").mkdir()
        mix = write_catalog(folder / "catalog", objects)
        print(f"{objects:,} objects: {mix}")
        print(f"Seconds, medians of {ROUNDS} rounds; ratio: loaddata's by ours")
        for database in _databases(folder):
            results[database.name] = compare(database, folder)
            print(table_of(database.name, results[database.name]))
    print(last_line(results))


def _databases(folder: Path) -> Iterator[Database]:
    yield Sqlite(folder)
    try:
        find_program("initdb")
    except SystemExit as missing:
        print(f"\nPostgreSQL was NOT measured: {missing}")
        return
    with Cluster(durable=True) as cluster:
        yield Postgresql(cluster)


def compare(database: Database, folder: Path) -> dict[str, Comparison]:
    """Load and reload by both loaders in turn, each round from an empty database."""
    run_child("prepare", database.url("empty"), folder)
    rounds: dict[str, dict[str, list[Figures]]] = {step: defaultdict(list) for step in STEPS}
    for _ in range(ROUNDS):
        for loader in LOADERS:
            database.copy_empty(loader)
        for step in STEPS:
            for loader in LOADERS:
                if loader == "yaml" and not (folder / "fixture.yaml").exists():
                    run_child("dump", database.url("reload"), folder)
                figures = Figures(**run_child(loader, database.url(loader), folder))
                rounds[step][loader].append(figures)
    stored = [run_child("rows", database.url(loader), folder) for loader in LOADERS]
    if any(rows != stored[0] for rows in stored):
        sys.exit("The loaders did not store the same rows.")
    return {step: Comparison(by["reload"], by["yaml"], by["json"]) for step, by in rounds.items()}


def run_child(step: str, url: str, folder: Path) -> Any:
    """Run a step in a process of its own, set up as in production, and return its answer."""
    environment = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ} | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "learningpath.settings",
        "SECRET_KEY": "for-this-benchmark-only-" + "x" * 40,
        "ALLOWED_HOSTS": "localhost",
    }
    command = [sys.executable, "-m", "benchmarks.catalog", step, str(folder)]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{step} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def table_of(name: str, steps: dict[str, Comparison]) -> str:
    """Return the table of one database."""
    titles = f"{'ours':>8}{'from YAML':>11}{'from JSON':>11}{'ratio':>8}{'by JSON':>9}"
    lines = [f"\n{name:<12}{titles}{'writes':>8}{'MB':>6}{'loaddata MB':>13}"]
    for step, one in steps.items():
        lines.append(
            f"{step:<12}{_seconds(one.ours):>8.2f}{_seconds(one.yaml):>11.2f}{_seconds(one.json):>11.2f}"
            f"{one.ratio:>8.2f}{one.json_ratio:>9.2f}{one.writes:>8}{_peak(one.ours):>6.0f}{_peak(one.yaml):>13.0f}"
        )
    return "\n".join(lines)


def last_line(results: dict[str, dict[str, Comparison]]) -> str:
    """Return the figures of all databases; the bare names are those of the worse one."""
    every = [comparison for steps in results.values() for comparison in steps.values()]
    figures = {f"{step}_ratio": f"{min(by[step].ratio for by in results.values()):.2f}" for step in STEPS}
    figures["unchanged_writes"] = str(max(by["reload"].writes for by in results.values()))
    figures |= {
        f"{step}_json_ratio": f"{min(by[step].json_ratio for by in results.values()):.2f}" for step in STEPS
    }
    figures["memory_mb"] = f"{max(_peak(one.ours) for one in every):.0f}"
    figures["loaddata_memory_mb"] = f"{max(_peak(one.yaml) for one in every):.0f}"
    for name, steps in results.items():
        for step, comparison in steps.items():
            figures[f"{name}_{step}_s"] = f"{_seconds(comparison.ours):.2f}"
            figures[f"{name}_{step}_ratio"] = f"{comparison.ratio:.2f}"
    return " ".join(f"{name}={figure}" for name, figure in figures.items())


def _seconds(rounds: Sequence[Figures]) -> float:
    return median(figures.seconds for figures in rounds)


def _peak(rounds: Sequence[Figures]) -> float:
    return max(figures.megabytes for figures in rounds)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [step, folder]:
            run_step(step, Path(folder))
        case [objects]:
            main(int(objects))
        case _:
            main(10_000)
