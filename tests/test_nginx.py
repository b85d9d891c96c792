"""The example for nginx, as nginx itself reads it: in front of the real app, and of none."""

import datetime as dt
import os
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.server import PROJECT, running_server

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SITE = "localhost"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cache-Control": "",
}

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_certificate(folder):
    """A certificate for our host that nobody has signed but we."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SITE)])
    now = dt.datetime.now(dt.UTC)
    certificate = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=now - dt.timedelta(days=1),
        not_valid_after=now + dt.timedelta(days=1),
    ).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)


class Nginx:
    """The example with ports, paths and app of this test; all else is as it stands."""

    def __init__(self, folder, app_port, hsts="0") -> None:
        self.http, self.https = free_port(), free_port()
        write_certificate(folder)
        shutil.copytree(PROJECT / "deploy" / "errors", folder / "errors")
        example = (PROJECT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        example = re.sub(r"\n *listen \[::\].*", "", example)  # not every machine has IPv6
        for was, now in (
            ("listen 80", f"listen 127.0.0.1:{self.http}"),
            ("listen 443", f"listen 127.0.0.1:{self.https}"),
            ("server app:8000", f"server 127.0.0.1:{app_port}"),
            ("/etc/nginx/tls", str(folder)),
            ("/usr/share/nginx", str(folder)),
            ("${SITE_HOST}", SITE),
            ("${HSTS_INCLUDE_SUBDOMAINS}", hsts),
            ("${HSTS_PRELOAD}", hsts),
        ):
            assert was in example
            example = example.replace(was, now)
        scratch = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "example.conf").write_text(example)
        (folder / "nginx.conf").write_text(
            f"daemon off; {'user root;' if os.getuid() == 0 else ''} worker_processes 1; pid {folder}/pid; error_log stderr; events {{}}"
            f"http {{ access_log off; types {{ text/html html; text/css css; }} {scratch} include {folder}/example.conf; }}"
        )
        self.command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]

    def ask(self, path, method="GET", port=None, host=SITE, data=None):
        with requests.Session() as session:
            session.trust_env = False
            scheme, port = ("https", self.https) if port is None else ("http", port)
            return session.request(
                method,
                f"{scheme}://{SITE}:{port}{path}",
                headers={"Host": host},
                verify=False,
                allow_redirects=False,
                timeout=30,
                data=data,
            )

    def wait(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.https), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("nginx did not start")


@pytest.fixture(scope="module")
def app(server_databases):
    with running_server(server_databases, HSTS_INCLUDE_SUBDOMAINS="1", HSTS_PRELOAD="1") as server:
        yield server


@pytest.fixture(scope="module", params=["app", "no app"])
def nginx(request, app, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    has_app = request.param == "app"
    nginx = Nginx(folder, app.port, hsts="1") if has_app else Nginx(folder, free_port())
    nginx.has_app = has_app
    checked = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(nginx.command)
    try:
        nginx.wait()
        yield nginx
    finally:
        process.terminate()
        process.wait(timeout=10)


def assert_guarded(answer, hsts=True):
    for name, value in HEADERS.items():
        said = answer.raw.headers.getlist(name)
        assert len(said) == 1, (name, said)
        assert value in said[0]
    assert len(answer.raw.headers.getlist("Strict-Transport-Security")) == hsts


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
class TestExample:
    def test_a_page_of_the_app_passes_with_its_headers_once_and_else_ours_says_so_in_three_languages(
        self, nginx
    ):
        answer = nginx.ask("/")
        assert_guarded(answer)
        assert answer.status_code == (200 if nginx.has_app else 502)
        if not nginx.has_app:
            page = answer.content.decode()
            assert "Away for a moment" in page
            assert '<p lang="fr">' in page
            assert '<p lang="am">' in page
            assert answer.headers["Retry-After"] == "60"
            style = nginx.ask("/errors/errors.css")
            assert style.status_code == 200
            assert_guarded(style)

    def test_what_the_app_refuses_is_shown_as_the_app_says_it(self, nginx):
        answer = nginx.ask("/no-such-page/")
        assert_guarded(answer)
        if nginx.has_app:
            assert answer.status_code == 404
            assert "site.css" in answer.text or "/static/" in answer.text

    def test_plain_http_leads_to_our_host_and_no_other(self, nginx):
        answer = nginx.ask("/plan/?x=1", port=nginx.http)
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"https://{SITE}/plan/?x=1"
        assert_guarded(answer, hsts=False)

    def test_what_nginx_says_itself_binds_browsers_to_tls_as_the_app_does(self, nginx):
        of_nginx = nginx.ask("/accounts/login/", "POST", data=b"x" * 700_000).headers[
            "Strict-Transport-Security"
        ]
        if nginx.has_app:
            assert nginx.ask("/").headers["Strict-Transport-Security"] == of_nginx
        else:
            assert of_nginx == "max-age=31536000"

    @pytest.mark.parametrize(
        "line", ["GET / HTTP/1.0", "GET / HTTP/1.1", "GET http://evil.example/ HTTP/1.1"]
    )
    def test_a_request_without_our_host_gets_no_page(self, nginx, line):
        with socket.create_connection(("127.0.0.1", nginx.http), timeout=10) as plain:
            plain.sendall(f"{line}\r\n\r\n".encode())
            answer = plain.recv(4096)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
        assert b"evil" not in answer

    @pytest.mark.parametrize("host", ["evil.example", "x.localhost", "127.0.0.1"])
    def test_another_host_gets_no_answer(self, nginx, host):
        for port in (None, nginx.http):
            with pytest.raises(requests.ConnectionError):
                nginx.ask("/", port=port, host=host)

    def test_another_name_gets_no_handshake(self, nginx):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", nginx.https), timeout=10) as plain,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(plain, server_hostname="evil.example")

    def test_a_large_body_is_refused_but_where_curators_send_files(self, nginx):
        refused = nginx.ask("/accounts/login/", "POST", data=b"x" * 700_000)
        assert refused.status_code == 413
        assert "too large" in refused.text
        assert_guarded(refused)
        files = nginx.ask("/admin/courses/catalogload/add/", "POST", data=b"x" * 700_000)
        # The app refuses whoever is not signed in without reading all, which may cut nginx off while it sends.
        assert files.status_code in ({403, 502} if nginx.has_app else {502})
        assert nginx.ask("/admin/courses/catalogload/add/", "POST", data=b"x" * 6_000_000).status_code == 413

    def test_nginx_does_not_say_which_version_it_is(self, nginx):
        assert nginx.ask("/errors/away.html").headers["Server"] == "nginx"
        assert nginx.ask("/errors/away.html").status_code == 404
