"""A mail server on loopback that takes letters, refuses them, or hangs, at whatever step a test says."""

import base64
import datetime as dt
import socketserver
import ssl
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "ada", "secret"
HANGS = "hangs"
GREETING = "GREETING"  # the first thing a server says, before any command


class Conversation(socketserver.StreamRequestHandler):
    """One client; speaks as much SMTP (RFC 5321) as smtplib asks for."""

    server: "MailServer"

    def handle(self) -> None:
        said = GREETING
        while self._reply(said):
            line = self.rfile.readline().decode(errors="replace").strip()
            said = line.partition(" ")[0].upper()
            if not line:
                return
            if said == "STARTTLS":
                self._reply(said)
                self._encrypt()
                said = "NOTHING"
            if said == "AUTH" and base64.b64decode(line.split()[-1]) != f"\0{USER}\0{PASSWORD}".encode():
                said = "WRONG"

    def _reply(self, said: str) -> bool:
        """Answer a command as the test wants it, else as usual; return whether to go on."""
        answers = {
            GREETING: "220 ready",
            "EHLO": "250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS",
            "AUTH": "235 in",
        }
        answers |= {"WRONG": "535 no", "DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on"}
        answer = self.server.answers.get(said) or answers.get(said, "250 fine")
        if answer == HANGS:
            self.server.is_closing.wait(60)
            return False
        if said != "NOTHING":
            self._say(answer)
        if said == "DATA" and answer.startswith("354"):
            self.server.letters.append(self._letter())
            self._say("250 taken")
        return said != "QUIT" and not answer.startswith("421")

    def _letter(self) -> str:
        lines: list[str] = []
        while not lines or lines[-1] != ".":
            lines.append(self.rfile.readline().decode().rstrip("\r\n"))
        return "\n".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _encrypt(self) -> None:
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.setup()


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail at ``port`` while its context lasts; ``answers`` says what it replies to a command."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, folder: Path, **answers: str) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.port: int = self.server_address[1]
        self.answers = answers
        self.letters: list[str] = []
        self.is_closing = Event()
        self.certificate = folder / "mail.pem"
        self.certificate.write_bytes(_certificate())
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate)

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.is_closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gives up is what some tests are about."""


def _certificate() -> bytes:
    """Return a key and a certificate for 127.0.0.1 that vouches for itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail of the tests")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    return private + certificate.public_bytes(pem)
