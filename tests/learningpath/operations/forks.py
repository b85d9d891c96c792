"""Runs ``manage.py`` command after command on one site: each a process of its own, but Python and Django start once."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import PROJECT, Server

# Reads a command a line, runs it in a fork of itself that has no connection yet, and prints its return code.
PARENT = """
import json, os, sys, traceback, django
django.setup()
from django.core.management import execute_from_command_line

def run(args, out, err):
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    try:
        execute_from_command_line(["manage.py", *args])
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0

for line in sys.stdin:
    child = os.fork()
    if not child:
        code = run(*json.loads(line))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class ForkingSite(Server):
    """A site whose commands are forks of one process; ask it from one thread at a time."""

    def __init__(self, site: Server, folder: Path, parent: "subprocess.Popen[str]") -> None:
        super().__init__(site.environment, site.log)
        self.port, self.base_url, self._networks = site.port, site.base_url, site._networks
        self.said = [str(folder / "out"), str(folder / "err")]
        self.parent = parent

    def manage(self, *args: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command that asks for nothing; the caller looks at the return code."""
        assert not typed
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        print(json.dumps([args, *self.said]), file=self.parent.stdin, flush=True)
        code = int(self.parent.stdout.readline())
        out, err = (Path(path).read_text(encoding="utf-8") for path in self.said)
        return subprocess.CompletedProcess(args, code, out, err)


@contextmanager
def forking(site: Server, folder: Path) -> Iterator[ForkingSite]:
    """Run the commands of a site in forks."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=PROJECT, env=site.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as parent:  # fmt: skip
        yield ForkingSite(site, folder, parent)  # then its input ends, and so does it
