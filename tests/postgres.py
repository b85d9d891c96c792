"""A PostgreSQL cluster that lives as long as one command: ``python -m tests.postgres COMMAND...``.

The command finds the cluster in DATABASE_URL. It listens on a socket in a temporary folder, so
nothing else on the machine is touched, and two runs at once do not meet.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER_USER = "postgres"  # the server refuses to run as root
UNSAFE_AND_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def find_program(name: str) -> str:
    """Return the path of a server program: Debian's newest version, which is not on PATH, or PATH's."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    program = shutil.which(name, path=os.pathsep.join(map(str, newest_first))) or shutil.which(name)
    if program is None:
        sys.exit(f"{name} not found: install PostgreSQL (on Debian: apt-get install postgresql)")
    return program


class Cluster:
    """A throw-away cluster as a context manager; ``durable`` ones survive ``restart`` with all their rows."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="learning-path-pg-"))
        self.url = f"postgres:///postgres?host={self.folder}&user={SERVER_USER}"
        self.settings = [f"unix_socket_directories={self.folder}", "listen_addresses=", "max_connections=200"]
        self.settings += [] if durable else UNSAFE_AND_FAST

    def __enter__(self) -> Self:
        try:
            if os.geteuid() == 0:
                shutil.chown(self.folder, SERVER_USER)
            self._run(
                "initdb",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "-U",
                SERVER_USER,
            )
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop("immediate")
        finally:
            self._remove()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in self.settings)
        self._run("pg_ctl", "start", "--wait", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` in good order, ``immediate`` as in a crash."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={mode}")

    def restart(self, mode: str = "fast") -> None:
        """Stop and start, as an upgrade of the server would."""
        self.stop(mode)
        self.start()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *args: str) -> None:
        as_user = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
        command = [*as_user, find_program(program), f"--pgdata={self.folder / 'data'}", *args]
        # A file and not a pipe: the server inherits it, and a pipe's reader would wait for the server's end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False)
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed:\n{output.read()}")


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL set to a fresh cluster and return its exit code."""
    if not command:
        sys.exit(__doc__)
    # Ending this process must end the cluster too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with Cluster() as cluster:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": cluster.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
