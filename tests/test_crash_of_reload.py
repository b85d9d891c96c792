"""Reloads by real processes, killed at any moment, and two at once; tests/faults has them under learners who save.

The catalog is found wholly as one version has it or wholly as another, and learners' rows as they were.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.server import PROJECT, Databases, Server, at_once
from tests.test_concurrency import ask, connected

pytestmark = pytest.mark.process

KILLS = 50
ROUNDS = 10

VERSIONS = (1, 2, 3)
COURSES_OF_LEARNERS = (
    "mathematics-for-machine-learning", "machine-learning", "deep-learning", "python-for-data-science",
    "google-it-automation",
)  # fmt: skip
COURSES = (*COURSES_OF_LEARNERS, *(f"course-{number}" for number in range(215)))
OTHERS = range(20)  # how many there are of each other kind
STEPS = 8

OF_CATALOG = tuple(
    f"courses_{name}"
    for name in ("provider", "aidrule", "course", "part", "path", "step", "studygroup", "resource")
)
LISTS = {"courses_aidrule", "courses_step"}  # whose rows come and go with each version, so their ids do too
OF_LEARNERS = (
    "learningpath_user",
    *(model._meta.db_table for model in apps.get_app_config("progress").get_models()),
)

# Gives a learner rows of every kind, then forks a process for each reload: Django is imported once, so
# that a kill meets the reload and not Python's start, nor its end, which would touch and so copy all the
# memory the processes share: longer than the reload. "end" is asked for each process, which keeps its number
# until then.
FORKING = """
import gc, os, runpy, sys, traceback
import django, psycopg_pool
from django.core.management import call_command
django.setup()
call_command("check", stdout=sys.stderr)  # which every command begins with, and which imports all pages
import courses.management.commands.reload_catalog
gc.freeze()
if not os.fork():
    from courses.models import Path
    from learningpath.models import User
    from tests.rows import make_rows_of_every_kind
    user = User.objects.create_user("learner@example.org")
    make_rows_of_every_kind(user, Path.objects.get(slug="ai-engineer-foundations"))
    sys.exit()
assert os.wait()[1] == 0
for line in sys.stdin:
    order, _, value = line.strip().partition(" ")
    if order == "end":
        print(os.waitstatus_to_exitcode(os.waitpid(int(value), 0)[1]), flush=True)
    elif process := os.fork():
        print(process, flush=True)
    else:
        os.dup2(2, 1)
        sys.argv = ["manage.py", "reload_catalog", value]
        code = 1
        try:
            runpy.run_path("manage.py", run_name="__main__")
            code = 0
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)
"""

FOREIGN_KEYS_OF_POSTGRES = """
SELECT string_agg(format(
    'SELECT %L FROM %s child LEFT JOIN %s parent ON parent.%I = child.%I WHERE child.%I IS NOT NULL AND parent.%I IS NULL',
    key.conname, key.conrelid::regclass, key.confrelid::regclass,
    there.attname, here.attname, here.attname, there.attname), ' UNION ALL ')
FROM pg_constraint key
JOIN pg_attribute here ON here.attrelid = key.conrelid AND here.attnum = key.conkey[1]
JOIN pg_attribute there ON there.attrelid = key.confrelid AND there.attnum = key.confkey[1]
WHERE key.contype = 'f'
"""
OTHERS_AT_POSTGRES = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def write_version(folder: Path, version: int) -> Path:
    """Write a catalog that differs from its other versions in every entry and every list."""
    fact = {"source_url": f"https://source.example/{version}", "verified_on": f"2026-01-0{version}"}
    described = fact | {"description": f"What version {version} says of it."}

    def entry(slug: str) -> dict[str, Any]:
        return {
            "slug": slug,
            "title": f"{slug}, version {version}",
            "url": f"https://{slug}.example/{version}",
        }

    def course(number: int, slug: str) -> dict[str, Any]:
        after = number + version
        return entry(slug) | described | {
            "provider": f"provider-{after % len(OTHERS)}",
            "level": "beginner",
            "effort": {"hours": 20 + version},
            "parts": [entry(f"part-of-{slug}") | fact | {"hours": version, "confidence": "low"}],
            "successor": COURSES[after] if after < len(COURSES) else None,
        }  # fmt: skip

    def rule(kind: str, value: object) -> dict[str, Any]:
        return fact | {"kind": kind, "value": value, "confidence": "low"}

    def steps(number: int) -> list[dict[str, Any]]:
        first = number * STEPS + version * 3
        return [{"course": COURSES[at % len(COURSES)]} for at in range(first, first + STEPS)]

    own_rule = ("per_course", "discount", "free_audit")[version - 1]
    rules = [rule("review_days", 10 + version), rule(own_rule, value=True)]
    catalog = {
        "providers": [entry(f"provider-{n}") | {"aid_rules": rules} for n in OTHERS],
        "courses": [course(number, slug) for number, slug in enumerate(COURSES)],
        "paths": [
            {"slug": f"path-{n}", "title": f"Path {n}", "summary": f"Version {version}.", "steps": steps(n)}
            for n in OTHERS
        ],
        "groups": [entry(f"group-{n}") | described | {"place": "Ghana"} for n in OTHERS],
        "resources": [
            entry(f"resource-{n}") | described | {"kind": "reading", "provider": f"provider-{n}"}
            for n in OTHERS
        ],
    }
    folder.mkdir()
    (folder / "catalog.yaml").write_text(
        json.dumps({"source": "learning-path"} | catalog)
    )  # JSON is YAML too
    return folder


def digest(connection: Any, table: str) -> str:
    """Return a digest of a table's rows in any order, without what depends on how they came about.

    That are the ids of rows of lists, and the day on which a course last changed.
    """
    cursor = connection.execute(f"SELECT * FROM {table}")
    leave_out = "id" if table in LISTS else "changed_on"
    columns = [number for number, column in enumerate(cursor.description) if column[0] != leave_out]
    rows = sorted(repr([row[number] for number in columns]) for row in cursor.fetchall())
    return sha256("\n".join(rows).encode()).hexdigest()


class Site:
    """A site's database with a learner's rows; forked processes bring the catalog to its versions."""

    def __init__(self, server: Server, folders: dict[int, Path]) -> None:
        self.server = server  # not started: only its database and its manage.py are used
        self.folders = folders
        self.is_postgres = server.database_url.startswith("postgres")
        with server.log.open("ab") as log:
            self._forking = subprocess.Popen(
                [sys.executable, "-c", FORKING],
                cwd=PROJECT, env=server.environment, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self._digests: dict[int, dict[str, str]] = {}
        self.seconds_of_reload = [self._learn(version) for version in VERSIONS][-1]
        self._learners = self._read(OF_LEARNERS)
        for table in OF_CATALOG:
            assert len({tables[table] for tables in self._digests.values()}) == len(VERSIONS)
        assert ask(server, "SELECT count(*) FROM progress_weeklylog")[0][0] > 0

    def close(self) -> None:
        """End the process that forks."""
        with self._forking as process:
            process.stdin.close()

    def begin(self, version: int) -> int:
        """Start a reload and return its process id."""
        return self._order(f"reload {self.folders[version]}")

    def end(self, process: int) -> int:
        """Wait for a process and return its exit code, negative for a signal."""
        return self._order(f"end {process}")

    @property
    def other_versions(self) -> list[int]:
        """The versions besides the present one."""
        return [version for version in VERSIONS if version != self.version]

    def kill_reload(self, version: int, after_seconds: float) -> str:
        """Kill a reload with SIGKILL and tell how far it had come."""
        before = self.version
        process = self.begin(version)
        time.sleep(after_seconds)
        os.kill(process, signal.SIGSTOP)  # so that the moment looked at is the moment of the kill
        was_writing = self._is_being_written()
        os.kill(process, signal.SIGKILL)
        code = self.end(process)
        assert code in {0, -signal.SIGKILL}, self.server.log.read_text()
        self.check_whole()
        if code == 0:
            assert self.version == version
            return "finished"
        if self.version == version:
            return "committed"
        assert self.version == before
        return "writing" if was_writing else "reading"

    def check_whole(self) -> None:
        """Find out which version the catalog is of; fail when it is a mix, or when anything else was touched."""
        self._wait_until_alone()
        found = self._read(OF_CATALOG)
        versions = {
            table: [version for version in VERSIONS if self._digests[version][table] == found[table]]
            for table in OF_CATALOG
        }
        assert len({str(version) for version in versions.values()}) == 1, f"a mix of versions: {versions}"
        assert versions[OF_CATALOG[0]], "the catalog is of no version"
        assert self._read(OF_LEARNERS) == self._learners
        assert self._damage() == []
        self.version = versions[OF_CATALOG[0]][0]

    def _learn(self, version: int) -> float:
        """Reload undisturbed, remember what that gives, and return the seconds it took."""
        start = time.monotonic()
        code = self.end(self.begin(version))
        took = time.monotonic() - start
        assert code == 0, self.server.log.read_text()
        self._digests[version] = self._read(OF_CATALOG)
        self.version = version
        return took

    def _order(self, order: str) -> int:
        print(order, file=self._forking.stdin)
        answer = self._forking.stdout.readline()
        assert answer, self.server.log.read_text()
        return int(answer)

    def _read(self, tables: tuple[str, ...]) -> dict[str, str]:
        with connected(self.server) as connection:
            return {table: digest(connection, table) for table in tables}

    def _is_being_written(self) -> bool:
        """Tell whether a transaction is open that writes, or on SQLite holds the write lock."""
        with connected(self.server) as connection:
            if self.is_postgres:
                with_rows = f"{OTHERS_AT_POSTGRES} AND backend_xid IS NOT NULL"
                return connection.execute(with_rows).fetchone()[0] > 0
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            connection.rollback()
            return False

    def _wait_until_alone(self) -> None:
        """PostgreSQL finishes the statement of a killed client, which may be its COMMIT, before it notices."""
        deadline = time.monotonic() + 20
        while self.is_postgres and ask(self.server, OTHERS_AT_POSTGRES)[0][0]:
            assert time.monotonic() < deadline, "a transaction outlives its process"
            time.sleep(0.01)

    def _damage(self) -> list[Any]:
        """Return rows whose foreign keys lead nowhere and, on SQLite, whatever else is broken."""
        with connected(self.server) as connection:
            if self.is_postgres:
                return connection.execute(
                    connection.execute(FOREIGN_KEYS_OF_POSTGRES).fetchone()[0]
                ).fetchall()
            integrity = connection.execute("PRAGMA integrity_check").fetchall()
            return connection.execute("PRAGMA foreign_key_check").fetchall() + [
                row for row in integrity if row != ("ok",)
            ]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The versions of the catalog."""
    folder = tmp_path_factory.mktemp("catalog")
    return {version: write_version(folder / str(version), version) for version in VERSIONS}


@pytest.fixture(scope="module")
def sites(server_databases: Databases, folders: dict[int, Path]) -> Iterator[list[Site]]:
    """Two sites, so that two processes can be killed side by side."""
    with ExitStack() as stack:
        urls = [stack.enter_context(server_databases.fresh()) for _ in range(2)]
        servers = [
            Server(server_databases.environment(url), server_databases.folder / f"site-{number}.log")
            for number, url in enumerate(urls)
        ]
        sites = at_once(*(lambda server=server: Site(server, folders) for server in servers))
        for site in sites:
            stack.enter_context(closing(site))
        yield sites


def outcomes_of_kills(site: Site, kills: int, seed: int) -> Counter[str]:
    """Kill reloads at random moments of their run, each to another version than the present.

    How long a run takes changes with what else the machine does. So moments are drawn from a span that
    shrinks when one came too late and grows when one came too early, and all parts of a run are met.
    """
    chance = random.Random(seed)
    span = site.seconds_of_reload
    outcomes: Counter[str] = Counter()
    for _ in range(kills):
        outcome = site.kill_reload(chance.choice(site.other_versions), chance.uniform(0, span))
        outcomes[outcome] += 1
        span *= {"reading": 1.25, "writing": 1, "committed": 1, "finished": 0.8}[outcome]
    return outcomes


def test_a_reload_killed_at_50_moments_leaves_the_old_catalog_or_the_new_one_and_can_be_repeated(sites):
    kills = [
        lambda site=site, seed=seed: outcomes_of_kills(site, KILLS // len(sites), seed)
        for seed, site in enumerate(sites)
    ]
    outcomes = sum(at_once(*kills), Counter())
    print(outcomes)  # pytest shows it when the test failed
    assert outcomes.total() == KILLS
    assert outcomes["reading"] > 0
    assert outcomes["writing"] >= KILLS // 10
    assert outcomes["committed"] + outcomes["finished"] > 0
    for site in sites:
        version = site.other_versions[0]
        done = site.server.manage("reload_catalog", str(site.folders[version]))
        assert done.returncode == 0, done.stderr
        site.check_whole()
        assert site.version == version


def test_two_reloads_at_once_end_in_one_of_their_versions_ten_times_in_a_row(sites):
    site = sites[0]
    refused = 0
    for turn in range(ROUNDS):
        versions = site.other_versions[:: 1 if turn % 2 else -1]
        processes = [site.begin(version) for version in versions]
        codes = [site.end(process) for process in processes]
        assert set(codes) <= {0, 1}, site.server.log.read_text()
        site.check_whole()
        assert site.version in [version for version, code in zip(versions, codes, strict=True) if code == 0]
        refused += codes.count(1)
    said = site.server.log.read_text()
    assert said.count("CommandError: ") == refused
    assert "Traceback" not in said
