"""What a page showed, in few letters, to tell what was changed after it was opened."""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac


def digest_of(salt: str, values: Iterable[str], length: int = 16) -> str:
    """Return a digest of values as a page shows them; whoever cannot read them cannot guess them from it."""
    return salted_hmac(salt, "\0".join(values)).hexdigest()[:length]
