"""What faults happen to: a site on SQLite, or on a PostgreSQL that may be stopped; and who is told what came of it.

Faults of one engine make their own, so that they run once, whichever DATABASE_URL names.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.server import Databases


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Print a line where the results of all tests are (tests/conftest.py)."""
    return lambda line: record_property("measured", line)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A prepared SQLite file from which each server gets its own copy."""
    with closing(Databases(tmp_path_factory.mktemp("sqlite"), "")) as databases:
        yield databases


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of its own that survives being stopped."""
    with Cluster(durable=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_databases(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A prepared database in it."""
    with closing(Databases(Path(tmp_path_factory.mktemp("postgres")), cluster.url)) as databases:
        yield databases
