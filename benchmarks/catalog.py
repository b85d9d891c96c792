"""How long a reload takes next to Django's ``loaddata``: ``python -m benchmarks.catalog [OBJECTS]``.

A generated catalog is loaded into an empty database and reloaded unchanged, by the catalog's loader and
by ``loaddata`` from a JSON fixture of the same rows (JSON is the fastest of its formats). This happens on
SQLite and on a throw-away PostgreSQL that keeps its writes safe. Every step is a process of its own, so
that its peak memory is its own, and its time is that of reading the files and writing the rows.

Prints a table for each database, medians of three rounds, and ends with one line of ``name=value``
figures: ratios (loaddata's seconds by ours, those of the worse database), writes of the unchanged reload
and memory in MB.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.postgres import Cluster, find_program

PROJECT = Path(__file__).resolve().parent.parent
ROUNDS = 3
STEPS = ("load", "reload")
KEPT_SETTINGS = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
WRITING = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY", "TRUNCATE"}

ENTRIES_IN_A_FILE = 800  # a file of the catalog may have 1 MiB
FEWEST_OBJECTS = 50
STEPS_OF_A_PATH = 10
RULES = {"review_days": "16", "finish_days": "180", "per_course": "yes", "parallel": "no"}
EFFORTS = (
    "{hours: 26}",
    "{hours: {low: 20, high: 30}}",
    "{months: 3, hours_a_week: 10}",
    "{weeks: 10, hours_a_week: {low: 4, high: 6}}",
    "{weeks: 6, hours_a_week: 2.5}",
    "unknown",
)
LEVELS = ("beginner", "intermediate", "advanced")
RESOURCE_KINDS = ("financial_aid", "scholarship", "practice", "portfolio", "contribution", "reading")
PROSE = """
from a straight line to the networks that read pictures speech and text you build models yourself before
the library does it for you and learn when one is fooling its maker data examples formula matrix slope
practice week small start program pattern table film question answer course step
"""
WORDS = PROSE.split()


@dataclass(frozen=True)
class Mix:
    """How many rows of each kind make up a catalog."""

    providers: int
    rules: int
    courses: int
    paths: int
    steps: int
    groups: int
    resources: int

    @classmethod
    def of(cls, objects: int) -> "Mix":
        """Return a mix of so many rows in all, three quarters of them courses."""
        hundredth = max(1, objects // 100)
        rest = {
            "providers": hundredth,
            "rules": hundredth * len(RULES),
            "paths": hundredth,
            "steps": hundredth * STEPS_OF_A_PATH,
            "groups": 3 * hundredth,
            "resources": 7 * hundredth,
        }
        return cls(courses=objects - sum(rest.values()), **rest)

    def __str__(self) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in vars(self).items())


@dataclass(frozen=True)
class Figures:
    """What one step cost; ``writes`` are statements that change rows."""

    read_s: float
    write_s: float
    megabytes: float
    writes: int

    @property
    def total_s(self) -> float:
        """Reading and writing."""
        return self.read_s + self.write_s


@dataclass(frozen=True)
class Comparison:
    """The rounds of one step, by our loader and by loaddata."""

    ours: Sequence[Figures]
    loaddata: Sequence[Figures]

    @property
    def ratio(self) -> float:
        """How many times as long loaddata takes."""
        return _median(self.loaddata, "total_s") / _median(self.ours, "total_s")

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


# --- The catalog ---


def write_catalog(folder: Path, objects: int) -> Mix:
    """Write a catalog of so many rows, in files as a curator might split it."""
    mix = Mix.of(objects)
    sections = {
        "providers": [_provider(number) for number in range(mix.providers)],
        "courses": [_course(number, mix) for number in range(mix.courses)],
        "paths": [_path(number, mix) for number in range(mix.paths)],
        "groups": [_group(number) for number in range(mix.groups)],
        "resources": [_resource(number, mix) for number in range(mix.resources)],
    }
    for section, entries in sections.items():
        for start in range(0, len(entries), ENTRIES_IN_A_FILE):
            text = f"{section}:\n" + "\n".join(entries[start : start + ENTRIES_IN_A_FILE])
            (folder / f"{section}-{start}.yaml").write_text(text, encoding="utf-8")
    return mix


def _provider(number: int) -> str:
    rules = "".join(
        f"      - kind: {kind}\n        value: {value}\n        confidence: medium\n"
        f"        note: {_prose(number, 10)}\n{_fact(f'provider-{number}/aid', indent=8)}"
        for kind, value in RULES.items()
    )
    return f"{_head('provider', number)}    aid_rules:\n{rules}"


def _course(number: int, mix: Mix) -> str:
    is_bundle = number % 4 == 0
    text = _head("course", number) + (
        f"    provider: provider-{number % mix.providers}\n"
        f"    kind: {'specialization' if is_bundle else 'course'}\n"
        f"    level: {LEVELS[number % len(LEVELS)]}\n"
        f"    is_paid: {'yes' if number % 3 else 'no'}\n"
        f"    effort: {EFFORTS[number % len(EFFORTS)]}\n"
        f"{_description(number)}{_fact(f'course-{number}')}"
    )
    text += f"    parts: {2 + number % 5}\n" if is_bundle else ""
    is_replaced = number % 100 == 99  # noqa: PLR2004 - one in a hundred
    return text + (f"    retired_on: 2026-06-01\n    successor: course-{number - 1}\n" if is_replaced else "")


def _path(number: int, mix: Mix) -> str:
    first = number * STEPS_OF_A_PATH
    steps = "".join(
        f"      - course: course-{(first + place) % mix.courses}\n"
        + ("" if place % 4 else f"        is_core: no\n        note: {_prose(first + place, 10)}\n")
        for place in range(STEPS_OF_A_PATH)
    )
    return (
        f"  - slug: path-{number}\n    title: Path {number}\n    summary: {_prose(number, 15)}\n"
        f"{_description(number)}    position: {number % 100 + 1}\n    steps:\n{steps}"
    )


def _group(number: int) -> str:
    return f"{_head('group', number)}    place: Accra\n{_description(number)}{_fact(f'group-{number}')}"


def _resource(number: int, mix: Mix) -> str:
    return _head("resource", number) + (
        f"    kind: {RESOURCE_KINDS[number % len(RESOURCE_KINDS)]}\n"
        f"    provider: provider-{number % mix.providers}\n"
        f"{_description(number)}{_fact(f'resource-{number}')}"
    )


def _head(kind: str, number: int) -> str:
    return (
        f"  - slug: {kind}-{number}\n    title: {kind.capitalize()} {number}, {_prose(number, 3)}\n"
        f"    url: https://www.academy.example/learn/{kind}-{number}\n"
    )


def _description(number: int) -> str:
    """Return some fifty words over several lines, as curators write them."""
    lines = [_prose(number * 5 + line, 13) for line in range(4)]
    return "    description: >-\n" + "".join(f"      {line}\n" for line in lines)


def _fact(page: str, indent: int = 4) -> str:
    blanks = " " * indent
    source = f"https://www.academy.example/learn/{page}"
    return f"{blanks}source_url: {source}\n{blanks}verified_on: 2026-03-28\n"


def _prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words)).capitalize() + "."


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
        case "loaddata":
            answer = _loaddata(folder)
        case "dump":
            answer = _dump(folder)
        case "rows":
            answer = _rows()
        case _:
            sys.exit(f"There is no step {step}.")
    print(json.dumps(answer))


def _reload(folder: Path) -> dict[str, Any]:
    from courses.catalog.apply import apply_catalog  # noqa: PLC0415
    from courses.catalog.parse import parse_catalog  # noqa: PLC0415

    with _writes_counted() as writes:
        start = time.perf_counter()
        catalog = parse_catalog([folder / "catalog"])
        read = time.perf_counter()
        plan = apply_catalog(catalog)
        end = time.perf_counter()
    if plan.problems:
        sys.exit(f"The generated catalog was refused: {plan.problems[0]}")
    return {
        "read_s": read - start,
        "write_s": end - read,
        "writes": len(writes),
        "megabytes": _peak_megabytes(),
    }


def _loaddata(folder: Path) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415

    start = time.perf_counter()
    call_command("loaddata", folder / "fixture.json", verbosity=0)
    end = time.perf_counter()
    # Its reading and writing cannot be told apart, and counting its statements would slow it down.
    return {"read_s": 0, "write_s": end - start, "writes": 0, "megabytes": _peak_megabytes()}


def _prepare() -> bool:
    """Make the tables."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    return True


def _dump(folder: Path) -> bool:
    """Write the rows of the database as a fixture for loaddata."""
    from django.core.management import call_command  # noqa: PLC0415

    labels = [f"courses.{table.model.__name__}" for table in _tables()]
    call_command("dumpdata", *labels, output=folder / "fixture.json", verbosity=0)
    return True


def _rows() -> list[str]:
    """Return what the database holds, without primary keys."""
    return sorted(str(sorted(row.items())) for table in _tables() for row in table.stored_rows().values())


def _tables() -> list[Any]:
    from courses.catalog.schema import KINDS  # noqa: PLC0415

    return [kind.table for kind in KINDS] + [kind.nested.table for kind in KINDS if kind.nested]


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
        print(f"Seconds, medians of {ROUNDS} rounds; ratio: loaddata's total by ours")
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
    rounds: dict[str, Comparison] = {step: Comparison([], []) for step in STEPS}
    for _ in range(ROUNDS):
        ours, theirs = _one_round(database, folder)
        for step in STEPS:
            one = rounds[step]
            rounds[step] = Comparison([*one.ours, ours[step]], [*one.loaddata, theirs[step]])
    if run_child("rows", database.url("ours"), folder) != run_child("rows", database.url("theirs"), folder):
        sys.exit("The two loaders did not store the same rows.")
    return rounds


def _one_round(database: Database, folder: Path) -> tuple[dict[str, Figures], dict[str, Figures]]:
    for name in ("ours", "theirs"):
        database.copy_empty(name)
    ours, theirs = {}, {}
    for step in STEPS:
        ours[step] = Figures(**run_child("reload", database.url("ours"), folder))
        if step == "load":
            run_child("dump", database.url("ours"), folder)
        theirs[step] = Figures(**run_child("loaddata", database.url("theirs"), folder))
    return ours, theirs


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
    titles = f"{'read':>8}{'write':>8}{'total':>8}{'loaddata':>10}{'ratio':>8}"
    lines = [f"\n{name:<12}{titles}{'writes':>8}{'MB':>6}{'loaddata MB':>13}"]
    for step, comparison in steps.items():
        ours = comparison.ours
        lines.append(
            f"{step:<12}{_median(ours, 'read_s'):>8.2f}{_median(ours, 'write_s'):>8.2f}"
            f"{_median(ours, 'total_s'):>8.2f}{_median(comparison.loaddata, 'total_s'):>10.2f}"
            f"{comparison.ratio:>8.2f}{comparison.writes:>8}{_peak(ours):>6.0f}"
            f"{_peak(comparison.loaddata):>13.0f}"
        )
    return "\n".join(lines)


def last_line(results: dict[str, dict[str, Comparison]]) -> str:
    """Return the figures of all databases; the bare names are those of the worse one."""
    every = [comparison for steps in results.values() for comparison in steps.values()]
    figures = {
        f"{step}_ratio": f"{min(steps[step].ratio for steps in results.values()):.2f}" for step in STEPS
    }
    figures["unchanged_writes"] = str(max(steps["reload"].writes for steps in results.values()))
    figures["memory_mb"] = f"{max(_peak(one.ours) for one in every):.0f}"
    figures["loaddata_memory_mb"] = f"{max(_peak(one.loaddata) for one in every):.0f}"
    for name, steps in results.items():
        for step, comparison in steps.items():
            figures[f"{name}_{step}_s"] = f"{_median(comparison.ours, 'total_s'):.2f}"
            figures[f"{name}_{step}_ratio"] = f"{comparison.ratio:.2f}"
    return " ".join(f"{name}={figure}" for name, figure in figures.items())


def _median(rounds: Sequence[Figures], name: str) -> float:
    return median(getattr(figures, name) for figures in rounds)


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
