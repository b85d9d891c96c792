"""One spelling for each e-mail address, so that a person who types it otherwise gets no second account."""

import unicodedata

import idna


def one_spelling(address: str) -> str:
    """Return an address as accounts have it: in small letters, its domain as mail servers know it.

    ``Ada@MÜNCHEN.example`` and ``ada@xn--mnchen-3ya.example`` are one; full-width letters are plain ones.
    What stands before the ``@`` stays: ``ada+ai`` is no other name of ``ada``. So does what is no address.
    """
    plain = unicodedata.normalize("NFKC", address).strip().lower()
    local, at, domain = plain.rpartition("@")
    return local + at + _ascii_domain(domain) if at else plain


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (
        idna.IDNAError,
        UnicodeError,
    ):  # none that may be registered; some are all the same, as those of signs
        return ".".join(label if label.isascii() else _ascii_label(label) for label in domain.split("."))


def _ascii_label(label: str) -> str:
    return f"xn--{label.encode('punycode').decode('ascii')}"
