"""Asks whether a link answers, politely, and never at an address inside the operator's own network.

The name of a host is resolved once, each of its addresses is looked at, and the connection goes to exactly
these: so neither a name, a redirect nor a second look-up leads to a machine that only this one can reach.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Event, Timer
from urllib.parse import urljoin, urlsplit

USER_AGENT = "learning-path-link-check/1 (checks the links of a course catalog)"
MOST_REDIRECTS = 5
MOST_HOSTS_AT_ONCE = 8
PORTS = {"http": 80, "https": 443}
TURNED_AWAY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoAnswerError(Exception):
    """What came instead of an answer, in words."""


@dataclass(frozen=True)
class Manners:
    """How links are asked: seconds to wait, between two links of a host, and which hosts may be private."""

    timeout: float = 10
    at_most: float = 30  # for one answer, however slowly it drips
    pause: float = 1
    private_hosts: Collection[str] = field(default_factory=frozenset)


def check_links(urls: Iterable[str], manners: Manners) -> Iterator[tuple[str, str]]:
    """Yield each address with what is wrong, or "". Links of one host take turns; some hosts go at once."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).netloc, []).append(url)
    with ThreadPoolExecutor(MOST_HOSTS_AT_ONCE) as hosts:
        asked = [hosts.submit(_check_host, links, manners) for links in by_host.values()]
        for done in as_completed(asked):
            yield from done.result()


def _check_host(urls: list[str], manners: Manners) -> list[tuple[str, str]]:
    found = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(manners.pause)
        found.append((url, problem_of(url, manners)))
    return found


def problem_of(url: str, manners: Manners) -> str:
    """Return in words why a link does not work, or "" if it does."""
    try:
        for _hop in range(MOST_REDIRECTS + 1):
            status, onward = _ask(url, manners)
            if not onward:
                return _said_of(status)
            url = urljoin(url, onward)
    except NoAnswerError as error:
        return str(error)
    return f"leads on more than {MOST_REDIRECTS} times"


def _said_of(status: int) -> str:
    if status in TURNED_AWAY:
        return f"turns programs away ({status}): look at it yourself"
    return "" if status < HTTPStatus.BAD_REQUEST else f"answers {status}"


def _ask(url: str, manners: Manners) -> tuple[int, str]:
    """Return the status and where it leads on, by HEAD, and by GET if the server does not like that."""
    status, onward = _send("HEAD", url, manners)
    return (status, onward) if status < HTTPStatus.BAD_REQUEST else _send("GET", url, manners)


def _send(method: str, url: str, manners: Manners) -> tuple[int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NoAnswerError(f"leads to {url[:100]!r}, which is no web address") from None
    if not port or not parts.hostname or parts.username is not None:
        raise NoAnswerError(f"leads to {url[:100]!r}, which is no web address")
    addresses = addresses_of(parts.hostname, port, manners.private_hosts)
    connection = CONNECTIONS[parts.scheme](parts.hostname, port, addresses, manners.timeout)
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    try:
        with _cut_off(connection, manners.at_most):
            connection.request(method, target, headers=headers)
            return _read(connection.getresponse())
    except ssl.SSLCertVerificationError as error:
        raise NoAnswerError(f"has a wrong certificate: {error.verify_message}"[:200]) from None
    except TimeoutError:
        raise NoAnswerError(f"did not answer within {manners.timeout:g} seconds") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswerError(f"could not be reached ({type(error).__name__})") from None
    finally:
        connection.close()


def _read(response: HTTPResponse) -> tuple[int, str]:
    is_redirect = HTTPStatus.MULTIPLE_CHOICES < response.status < HTTPStatus.BAD_REQUEST
    onward = response.headers.get("Location", "") if is_redirect else ""
    return response.status, onward


@contextmanager
def _cut_off(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """End a connection that takes too long as a whole, however short its single silences are."""
    is_cut = Event()

    def cut() -> None:
        is_cut.set()
        sock = connection.sock
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_cut.is_set():  # what was read until then looks like a short answer
            raise NoAnswerError(f"did not answer within {seconds:g} seconds")


# --- Where a name leads ----------------------------------------------------------------------------------


def addresses_of(host: str, port: int, private_hosts: Collection[str] = ()) -> list[str]:
    """Return the addresses of a host, or raise NoAnswerError when one of them is not of the public net."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswerError(f"its host {host[:100]} is not known") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if host not in private_hosts and not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise NoAnswerError(f"leads into a private network ({host[:100]}), and was not asked")
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address is of the public net, and so is the one that it carries inside, if any."""
    if not address.is_global or address.is_multicast:
        return False
    return all(inner.is_global and not inner.is_multicast for inner in _inside(address))


def _inside(address: Address) -> Iterator[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _connect(addresses: Iterable[str], port: int, timeout: float) -> socket.socket:
    error: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as refused:
            error = refused
    raise error


class _Connection(HTTPConnection):
    """A connection to addresses that were looked at."""

    def __init__(self, host: str, port: int, addresses: list[str], timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._addresses = addresses
        self._seconds = timeout

    def connect(self) -> None:
        """Connect (http.client.HTTPConnection.connect)."""
        self.sock = _connect(self._addresses, self.port, self._seconds)


class _SecureConnection(HTTPSConnection):
    """The same with TLS, for the name that was asked for."""

    def __init__(self, host: str, port: int, addresses: list[str], timeout: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout, context=self._tls)
        self._addresses = addresses
        self._seconds = timeout

    def connect(self) -> None:
        """Connect (http.client.HTTPSConnection.connect)."""
        plain = _connect(self._addresses, self.port, self._seconds)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


CONNECTIONS: Mapping[str, Callable[..., HTTPConnection]] = {"http": _Connection, "https": _SecureConnection}
