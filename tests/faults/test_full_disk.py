"""No room left where SQLite's file is, under learners who save, and then room again."""

import contextlib
import os
import resource
import shutil
import subprocess
import time

import pytest

from tests.faults.learners import AWAY, load_on, seconds
from tests.server import running_server
from tests.test_concurrency import ask

pytestmark = pytest.mark.process

LONGEST_PAGE_SECONDS = 1
FIRST_SAVE_SECONDS = 1


class SmallDisk:
    """A file system of a few MiB in memory, which is filled to its last byte."""

    kind = "tmpfs"

    def __init__(self, folder) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def full(self, _server):
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            for size in (2**16, 2**9, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"x" * size)
        yield
        filler.unlink()


class Limit:
    """Where no file system may be mounted: the server's processes can make no file longer."""

    kind = "limit"

    def __init__(self, folder) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def full(self, server):
        for process in server.processes():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        yield
        for process in server.processes():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)


@pytest.fixture
def disk(tmp_path):
    """A small disk, where this user may make one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(tmp_path)]
    may_mount = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    if not may_mount or os.environ.get("FAULT_DISK") == "limit":
        yield Limit(tmp_path)
    else:
        yield SmallDisk(tmp_path)
    if may_mount:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.fixture
def server(sqlite_databases, disk):
    with sqlite_databases.fresh() as prepared:
        shutil.copy(prepared.removeprefix("sqlite:///"), disk.folder / "site.db")
    with running_server(sqlite_databases, DATABASE_URL=f"sqlite:///{disk.folder}/site.db") as server:
        yield server


def test_savers_are_told_so_readers_go_on_and_all_saves_again_without_a_restart(server, disk, say):
    with load_on(server) as load:
        load.until_each_saves()
        with disk.full(server):
            full = time.monotonic()
            load.go_on(seconds(3))
            load.until_each_is_refused()  # the journal may have room left for a while
            signing_in = server.client().log_in(load.learners[0].email)
            free = time.monotonic()
        load.until_each_saves()
    refused = load.refused(AWAY)
    reads = load.visits_between(full, free)
    usual = load.slowest_before(full).seconds
    slowest = max(visit.seconds for visit in reads)
    kept = sum(save.keeps_what_was_typed for save in refused)
    first_save = load.first_save_after(free)
    line = load.line(
        "full_disk",
        allowed=(AWAY,),
        kept_typed=kept,
        slowest_page_s=slowest,
        usual_s=usual,
        first_save_s=first_save,
        sign_in=signing_in.status_code,
        disk=disk.kind,
    )
    say(line)
    assert " lost=0 doubled=0 errors=0 " in line
    assert len({save.cell[0] for save in refused}) == len(load.learners)
    assert kept == len(refused)
    assert {visit.status for visit in reads} == {"200"}
    assert slowest < LONGEST_PAGE_SECONDS + usual
    assert signing_in.status_code == 503
    assert first_save < FIRST_SAVE_SECONDS + usual
    assert server.client().log_in(load.learners[0].email).url.endswith("/plan/")
    assert ask(server, "PRAGMA integrity_check") == [("ok",)]
