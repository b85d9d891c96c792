"""The app as in production, for measuring: gunicorn's processes, and what stands for the proxy in front."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30


@dataclass(frozen=True)
class Served:
    """A running server: its port, gunicorn's first process, and the requests it answered, a line each."""

    port: int
    pid: int
    access_log: Path

    @property
    def worker_pids(self) -> list[int]:
        """The ids of the processes that answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    @property
    def most_worker_mib(self) -> float:
        """The memory of the largest worker (resident set), in MiB."""
        return max(_kib(pid, "VmRSS") for pid in self.worker_pids) / 1024

    @property
    def peak_worker_mb(self) -> float:
        """The most memory that any worker ever had (resident set), in MB."""
        return max(_kib(pid, "VmHWM") for pid in self.worker_pids) * 1024 / 1e6


@contextmanager
def served(folder: str, *, workers: int = 2) -> Iterator[Served]:
    """Serve what ``DATABASE_URL`` and the other variables say on a free port, with files in ``folder``."""
    port = free_port()
    access_log = Path(folder) / f"access-{port}.log"
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    options = {
        "--bind": f"127.0.0.1:{port}",
        "--workers": workers,
        "--access-logfile": access_log,
        "--access-logformat": "%(m)s %(U)s %(s)s",
        "--log-level": "warning",
    }
    arguments = [str(part) for option in options.items() for part in option]
    with subprocess.Popen([*command, *arguments, "benchmarks.behind_proxy"], cwd=PROJECT) as process:
        try:
            wait_for(f"http://localhost:{port}/healthz")
            yield Served(port, process.pid, access_log)
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(url: str) -> None:
    """Return once a server answers there; raises what the last try raised after half a minute."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url).close()
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _kib(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])
