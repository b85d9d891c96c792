"""What all tests share: people, the catalog, a day, clean caches, and no test skipped in silence."""

import io
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from learningpath.models import User
from tests.rows import NOW
from tests.server import PASSWORD, Databases, Server, running_server

IN_CI = bool(os.environ.get("CI"))


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Give tests the markers that follow from where they are and which fixtures they ask for.

    Tests of real processes come first: they take long, and other workers find enough to do meanwhile. The
    browser's tests, which empty all tables, come last, whatever order their parameters lead to.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        mark = item.get_closest_marker("django_db")
        if "browser" in item.path.relative_to(item.config.rootpath).parts:
            item.add_marker(pytest.mark.browser)
        if "server_databases" in fixtures:
            item.add_marker(pytest.mark.process)
        if mark or fixtures & {"db", "transactional_db", "live_server", "server_databases"}:
            item.add_marker(pytest.mark.database)
        if fixtures & {"live_server", "transactional_db"} or (mark and mark.kwargs.get("transaction")):
            # Such a test ends by emptying all tables, also of the rows that migrations made.
            kwargs = (mark.kwargs if mark else {}) | {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)
    yield
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 2
    return 0 if item.get_closest_marker("process") else 1


def _fail_when_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what migrations made after a test that ends by emptying all tables.

    Another may follow on the same worker, which takes tests from others when its own are done. Tests with a
    browser put it back themselves before each, and nothing else follows them.
    """
    yield
    mark = item.get_closest_marker("django_db")
    empties = bool(mark and mark.kwargs.get("serialized_rollback")) and not item.get_closest_marker("browser")
    if empties and nextitem:
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        ContentType.objects.clear_cache()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _fail_when_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _fail_when_skipped(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured (tests/faults), also of those that passed, whichever worker ran them."""
    for report in itertools.chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", "") == "call":
            for name, value in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(str(value))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Log-in throttling counts in the cache."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language to whatever its thread does next, here to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture
def a_wednesday() -> Iterator[time_machine.Traveller]:
    """The clock stands still at the noon that tests/rows.py calls now; ``a_wednesday.shift`` moves it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _clock_before_all_else(request: pytest.FixtureRequest) -> None:
    """Stop the clock before any other fixture makes a row or signs in, whichever a test asks for first."""
    if "a_wednesday" in request.fixturenames:
        request.getfixturevalue("a_wednesday")


@pytest.fixture
def catalog(db: None) -> None:
    """The catalog of fixtures/catalog."""
    call_command("reload_catalog", stdout=io.StringIO())


@pytest.fixture
def learner(db: None) -> User:
    return User.objects.create_user("learner@example.org", PASSWORD)


@pytest.fixture
def outsider(db: None) -> User:
    """Another learner, who must see and change nothing of the first one's."""
    return User.objects.create_user("outsider@example.org", PASSWORD)


@pytest.fixture
def curator(db: None) -> User:
    """Keeps the catalog, and has no business with learners' rows."""
    user = User.objects.create_user("curator@example.org", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="curators"))
    return user


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def learner_client(learner: User) -> Client:
    return _signed_in(learner)


@pytest.fixture
def outsider_client(outsider: User) -> Client:
    return _signed_in(outsider)


@pytest.fixture
def curator_client(curator: User) -> Client:
    return _signed_in(curator)


@pytest.fixture(scope="session")
def server_databases() -> Iterator[Databases]:
    """The prepared database from which each server gets its own copy."""
    with (
        TemporaryDirectory(prefix="learning-path-servers-") as folder,
        closing(Databases(Path(folder))) as databases,
    ):
        yield databases


@pytest.fixture
def start_server(server_databases: Databases) -> Iterator[Callable[..., Server]]:
    """Start servers, each with its own database: ``start_server(LOG_LEVEL="ERROR")``."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(running_server(server_databases, **environment))


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A server of its own for this test."""
    return start_server()
