"""How passwords are hashed: in little memory, one at a time in a process, so that many can sign in at once.

Hashes made before, with five times the memory, still let people in and are replaced as they do. Until none is
left a refused sign-in costs as much as the dearest, or its time would tell which address has an old account.
"""

from threading import Lock

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache

from learningpath.models import User

ASK_AGAIN_SECONDS = 60 * 60
_one_at_a_time = Lock()


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second choice of parameters."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password."""
        with _one_at_a_time:
            encoded: str = super().encode(password, salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password with a hash of whatever parameters."""
        with _one_at_a_time:
            is_correct: bool = super().verify(password, encoded)
        return is_correct

    def harden_runtime(self, password: str, encoded: str) -> None:  # noqa: ARG002 (Django gives it)
        """Do for a wrong password and an old hash what is done for a new one too."""
        self.encode(password, self.salt())


class EarlierHasher(PasswordHasher):
    """Argon2id as it was here at first: Django's own parameters."""

    time_cost = Argon2PasswordHasher.time_cost
    memory_cost = Argon2PasswordHasher.memory_cost
    parallelism = Argon2PasswordHasher.parallelism


def cost_as_an_earlier_hash(password: str, stored: str = "") -> None:
    """Hash once more, as earlier, while anybody's hash is such a one and ``stored`` is none itself."""
    if not stored.startswith(_EARLIER) and cache.get_or_set(_KEY, _some_are_earlier, ASK_AGAIN_SECONDS):
        earlier = EarlierHasher()
        earlier.encode(password, earlier.salt())


def _some_are_earlier() -> bool:
    return User.objects.filter(password__startswith=_EARLIER).exists()


_KEY = "some-passwords-are-hashed-as-earlier"
_COSTS = f"m={EarlierHasher.memory_cost},t={EarlierHasher.time_cost},p={EarlierHasher.parallelism}"
_EARLIER = f"argon2$argon2id$v=19${_COSTS}$"
