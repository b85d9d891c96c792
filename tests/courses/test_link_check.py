"""Links are asked politely, by HEAD and then GET, and never inside a private network."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from courses.link_check import Manners, NoAnswerError, addresses_of, check_links, is_public, problem_of

HERE = "127.0.0.1"
OWN = Manners(timeout=1, at_most=2, pause=0, private_hosts=frozenset([HERE]))
Asked = list[tuple[str, str]]


class Site(BaseHTTPRequestHandler):
    asked: Asked = []

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        self.asked.append((self.command, self.path))
        name = self.path.split("?")[0].strip("/")
        if name == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                self.wfile.write(b"X-Slow: 1\r\n")
                time.sleep(0.1)
        if name == "silent":
            time.sleep(3)
        if name == "no-head" and self.command == "HEAD":
            return self.send(405)
        if name == "loop":
            return self.send(302, "/loop")
        if name.startswith("to-"):
            return self.send(301, {"to-fine": "/fine"}.get(name, f"http://{name[3:]}/"))
        return self.send(int(name) if name.isdigit() else 200)

    def send(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 - names of http.server


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer((HERE, 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{HERE}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("page", ["/fine", "/fine?a=b#c", "/to-fine", "/no-head", ""])
def test_what_answers_is_well(site, page):
    assert problem_of(f"{site}{page}", OWN) == ""


def test_head_comes_first_and_get_only_where_it_must(site):
    problem_of(f"{site}/fine", OWN)
    problem_of(f"{site}/no-head", OWN)
    assert Site.asked == [("HEAD", "/fine"), ("HEAD", "/no-head"), ("GET", "/no-head")]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/404", "answers 404"),
        ("/500", "answers 500"),
        ("/403", "turns programs away (403): look at it yourself"),
        ("/loop", "leads on more than 5 times"),
        ("/silent", "did not answer within 1 seconds"),
        ("/to-localhost", "leads into a private network (localhost), and was not asked"),
        ("/to-10.0.0.1", "leads into a private network (10.0.0.1), and was not asked"),
        ("/to-[::1]", "leads into a private network (::1), and was not asked"),
    ],
)
def test_what_does_not_answer_says_why(site, page, said):
    assert problem_of(f"{site}{page}", OWN) == said


def test_an_answer_that_drips_is_cut_off(site):
    begin = time.monotonic()
    assert "did not answer within 2 seconds" in problem_of(f"{site}/drip", OWN)
    assert time.monotonic() - begin < 6


def test_without_the_word_of_an_operator_nothing_private_is_even_connected_to(site):
    assert "private network" in problem_of(f"{site}/fine", Manners())
    assert "private network" in problem_of(site.replace(HERE, "localhost"), OWN)
    assert Site.asked == []


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "http://a:b@example.org/", "http://", "http://x:99999/"],
)
def test_what_is_no_web_address_is_not_asked(url):
    assert "no web address" in problem_of(url, Manners())


def test_a_closed_port_and_an_unknown_host_are_told():
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    assert problem_of(f"http://{HERE}:{port}/", OWN) == "could not be reached (ConnectionRefusedError)"
    assert problem_of("http://nobody.invalid/", Manners()) == "its host nobody.invalid is not known"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_is_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_others_are(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost."])
def test_other_ways_to_write_a_private_address_do_not_help(host):
    with pytest.raises(NoAnswerError):
        addresses_of(host, 80)


def test_links_of_one_host_are_asked_one_after_the_other(site):
    manners = Manners(timeout=1, pause=0.2, private_hosts=frozenset([HERE]))
    begin = time.monotonic()
    found = dict(check_links([f"{site}/{number}" for number in (200, 404, 500)], manners))
    assert time.monotonic() - begin >= 0.4
    assert list(found.values()) == ["", "answers 404", "answers 500"]
