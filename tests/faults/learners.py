"""Learners on the real site who save hours all the time, and remember what they were told.

``FAULT_SECONDS`` makes each fault last longer than in the suite.
"""

import contextlib
import datetime as dt
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from threading import Event

import requests

from tests.pages import values_of
from tests.server import Client, Server
from tests.test_concurrency import ENROLL, FORM, ask, same_session, send

WEEKS = 150  # that a learner can log
COURSES = 5  # that they log hours of, of those their form asks for
SAVED, AWAY, CUT = "302", "503", "cut"  # what an answer was; cut: there was none
PAGES_READ = ("/plan/", "/plan/log/", "/paths/", "/healthz")
LONGEST_WAIT_SECONDS = 60  # for something that should come at once, on a busy machine
PAUSE_SECONDS = 0.05  # before somebody who was refused tries again

Cell = tuple[str, str, str]  # who, which course, the Monday of which week


def seconds(usual: float) -> float:
    """Return how long a fault lasts: FAULT_SECONDS, or what is usual in the suite."""
    return float(os.environ.get("FAULT_SECONDS", usual))


def this_monday() -> dt.date:
    """Return the Monday of this week, where the servers are."""
    today = dt.datetime.now(dt.UTC).date()
    return today - dt.timedelta(days=today.weekday())


def hours_of(server: Server) -> list[tuple[Cell, Decimal]]:
    """Return all logged hours, as they are in the database."""
    rows = ask(
        server,
        "SELECT email, slug, week_start, hours FROM progress_weeklylog l"
        " JOIN learningpath_user u ON u.id = l.user_id JOIN courses_course c ON c.id = l.course_id",
    )
    return [((email, slug, str(week)), Decimal(str(hours))) for email, slug, week, hours in rows]


@dataclass(frozen=True)
class Answer:
    """What somebody was answered, after how many seconds, and when (``time.monotonic``)."""

    page: str
    status: str
    seconds: float
    at: float
    refusal: requests.Response | None = None

    @property
    def began(self) -> float:
        """When it was asked for."""
        return self.at - self.seconds


@dataclass(frozen=True)
class Save:
    """Hours that a learner typed, and what they were told."""

    cell: Cell
    hours: Decimal
    answer: Answer

    @property
    def keeps_what_was_typed(self) -> bool:
        """Whether the page that refuses has a form with the hours in it."""
        page = self.answer.refusal
        return page is not None and str(self.hours) in values_of(page).values()


class Visitor:
    """Somebody with a browser, who keeps how each page was answered."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.headers["Connection"] = "close"  # as the proxy in front asks: a kept one may just be ending
        self.visits: list[Answer] = []
        self._turn = 0

    def take_turn(self) -> None:
        """Read the next page."""
        self.open(PAGES_READ[self._turn % len(PAGES_READ)])
        self._turn += 1

    def open(self, page: str) -> requests.Response | None:
        """Read a page; return it if there is one to go on with."""
        answer, response = self._ask("GET", page)
        self.visits.append(answer)
        if answer.status == "200":
            return response
        time.sleep(PAUSE_SECONDS)
        return None

    def _ask(
        self, method: str, page: str, form: dict[str, str] | None = None
    ) -> tuple[Answer, requests.Response | None]:
        start = time.monotonic()
        try:
            response = self.client.request(method, page, data=form, allow_redirects=False)
        except requests.RequestException:
            end = time.monotonic()
            return Answer(page, CUT, end - start, end), None
        end = time.monotonic()
        status = str(response.status_code)
        if response.is_redirect and response.headers["Location"] != "/plan/":
            status += " " + response.headers["Location"].partition("?")[0]
        refusal = response if method == "POST" and not response.is_redirect else None
        return Answer(page, status, end - start, end, refusal), response


@dataclass(frozen=True)
class FilledForm:
    """The form of a week with hours typed into it."""

    cell: Cell
    hours: Decimal
    fields: dict[str, str]


class Learner(Visitor):
    """A learner who saves one figure after the other, mostly new ones, by the form of each week."""

    def __init__(self, client: Client, email: str) -> None:
        super().__init__(client)
        self.email = email
        self.saves: list[Save] = []

    def take_turn(self) -> None:
        """Type hours of one course into the form of a week, and save; each fourth time correct the last ones.

        Whoever is refused by a page that has what they typed presses its button again.
        """
        filled = self._refused_form() or self.fill(
            self._turn - (self._turn % 4 == 3), Decimal(self._turn % 1000 + 1) / 100
        )
        if filled and self.send(filled).answer.status == SAVED:
            self._turn += 1

    def fill(self, number: int, hours: Decimal) -> FilledForm | None:
        """Open a form and type hours into its field of that number, counted through courses and weeks."""
        week = this_monday() - dt.timedelta(weeks=number // COURSES % WEEKS)
        page = self.open(f"/plan/log/?week={week}")
        if page is None:
            return None
        fields = values_of(page)
        field = sorted(name for name in fields if name.startswith("hours-"))[number % COURSES]
        cell = (self.email, field.removeprefix("hours-"), str(week))
        return FilledForm(cell, hours, fields | {field: str(hours)})

    def send(self, filled: FilledForm) -> Save:
        """Save a form, and keep what came of it."""
        answer = self._ask("POST", f"/plan/log/?week={filled.cell[2]}", filled.fields)[0]
        save = Save(filled.cell, filled.hours, answer)
        self.saves.append(save)
        if answer.status != SAVED:
            time.sleep(PAUSE_SECONDS)
        return save

    def _refused_form(self) -> FilledForm | None:
        last = self.saves[-1] if self.saves else None
        if last is None or last.answer.status != AWAY or not last.keeps_what_was_typed:
            return None
        assert last.answer.refusal is not None
        return FilledForm(last.cell, last.hours, values_of(last.answer.refusal))


def signed_up(server: Server, email: str) -> Learner:
    """Return a new learner with a plan that began long ago."""
    client = server.client()
    assert client.sign_up(email).ok
    form = FORM | {"starts_on": str(this_monday() - dt.timedelta(weeks=WEEKS))}
    assert send(client, ENROLL, form) == (302, "/plan/")
    return Learner(client, email)


class Load:
    """Learners who save and readers who read, at once, until the fault is over."""

    def __init__(self, server: Server, learners: int, readers: int) -> None:
        self.server = server
        emails = [f"learner-{number}@example.org" for number in range(learners)]
        self.learners = [signed_up(server, email) for email in emails]
        self.readers = [Visitor(client) for client in same_session(server, self.learners[0].client, readers)]
        self._done = Event()
        self._pool = ThreadPoolExecutor(learners + readers)
        self._running: list[Future[None]] = []

    def begin(self) -> None:
        """Let all set off."""
        visitors = [*self.learners, *self.readers]
        self._running = [self._pool.submit(self._keep_on, visitor) for visitor in visitors]

    def end(self) -> None:
        """Let all finish what they are at."""
        self._done.set()
        for running in self._running:
            running.result()
        self._pool.shutdown()

    def go_on(self, for_seconds: float) -> None:
        """Wait while they work; fails when one of them could not go on."""
        deadline = time.monotonic() + for_seconds
        while time.monotonic() < deadline:
            time.sleep(0.02)
            for running in self._running:
                if running.done():
                    running.result()

    def until_each_saves(self) -> None:
        """Wait until each learner was told once more that something is saved."""
        self._until_each_was_told(SAVED, since=time.monotonic())

    def until_each_is_refused(self) -> None:
        """Wait until each learner was told that something could not be saved."""
        self._until_each_was_told(AWAY, since=0)

    def _until_each_was_told(self, status: str, since: float) -> None:
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while not all(_was_told(learner, status, since) for learner in self.learners):
            assert time.monotonic() < deadline, self.line(f"not_each_was_told_{status}")
            self.go_on(0.05)

    @property
    def saves(self) -> list[Save]:
        """All saves, in order for each learner."""
        return [save for learner in self.learners for save in tuple(learner.saves)]

    @property
    def acknowledged(self) -> list[Save]:
        """The saves that learners were told are saved."""
        return _saved(self.saves)

    @property
    def visits(self) -> list[Answer]:
        """All pages read, by learners and by readers."""
        return [visit for visitor in [*self.learners, *self.readers] for visit in tuple(visitor.visits)]

    def refused(self, status: str) -> list[Save]:
        """Return the saves that were answered so."""
        return [save for save in self.saves if save.answer.status == status]

    def visits_between(self, begin: float, end: float) -> list[Answer]:
        """Return the pages that were asked for or answered in a span of time."""
        return [visit for visit in self.visits if visit.at > begin and visit.began < end]

    def slowest_before(self, moment: float) -> Answer:
        """Return the answer that took longest before a moment: so busy is this machine."""
        answers = [*self.visits, *(save.answer for save in self.saves)]
        return max((one for one in answers if one.at < moment), key=lambda one: one.seconds)

    def first_save_after(self, moment: float) -> float:
        """Return the seconds from a moment to the first save that was acknowledged after it."""
        return min(save.answer.at for save in self.acknowledged if save.answer.at > moment) - moment

    def line(self, fault: str, *, allowed: tuple[str, ...] = (), **measured: object) -> str:
        """Return what came of it in one line; answers that are neither success nor allowed are errors."""
        lost, doubled = lost_and_doubled(self.saves, hours_of(self.server))
        saves = Counter(save.answer.status for save in self.saves)
        pages = Counter(visit.status for visit in self.visits)
        fine = {SAVED, "200", *allowed}
        errors = sum(count for status, count in [*saves.items(), *pages.items()] if status not in fine)
        said = {
            "fault": fault,
            "acknowledged": saves[SAVED],
            "lost": lost,
            "doubled": doubled,
            "errors": errors,
            "saves": _counts(saves),
            "pages": _counts(pages),
            "engine": "postgresql" if self.server.database_url.startswith("postgres") else "sqlite",
        }
        return " ".join(f"{name}={_text(value)}" for name, value in (said | measured).items())

    def _keep_on(self, visitor: Visitor) -> None:
        while not self._done.is_set():
            visitor.take_turn()


def all_but_one_in_100(answers: list[Answer]) -> float:
    """Return the seconds that 99 of 100 answers took at most: a busy processor may forget a thread for long."""
    return sorted(answer.seconds for answer in answers)[int(len(answers) * 0.99) - 1]


def lost_and_doubled(saves: list[Save], rows: list[tuple[Cell, Decimal]]) -> tuple[int, int]:
    """Return how many acknowledged figures are not there or were replaced by older ones, and how many are too many.

    Of a save that was not acknowledged nobody knows: its commit may have been the last that the server did.
    """
    may_be: dict[Cell, set[Decimal | None]] = defaultdict(lambda: {None})
    for save in saves:
        if save.answer.status == SAVED:
            may_be[save.cell] = {save.hours}
        elif save.answer.status in (AWAY, CUT):
            may_be[save.cell].add(save.hours)
    stored = dict(rows)
    lost = sum(stored.get(cell) not in hours for cell, hours in may_be.items())
    return lost, len(rows) - len(stored) + len(stored.keys() - may_be.keys())


@contextlib.contextmanager
def load_on(server: Server, *, learners: int = 8, readers: int = 1) -> Iterator[Load]:
    """Let learners save and readers read while the block does harm."""
    load = Load(server, learners, readers)
    load.begin()
    try:
        yield load
    finally:
        load.end()


def _was_told(learner: Learner, status: str, since: float) -> bool:
    return any(save.answer.status == status and save.answer.at > since for save in tuple(learner.saves))


def _saved(saves: list[Save]) -> list[Save]:
    return [save for save in tuple(saves) if save.answer.status == SAVED]


def _counts(statuses: Counter[str]) -> str:
    return ",".join(f"{status}:{count}" for status, count in sorted(statuses.items()))


def _text(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
