"""Who may try a password how often: nobody is locked out of their account by somebody else's tries.

Wrong ones are counted by allauth, by visitor, by account and visitor, and widely by account
(ACCOUNT_RATE_LIMITS); a device that the account knows has a count of its own instead, filled by nobody else.
Right ones are counted for their own account alone, as many people can share an address.
"""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import clean_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from learningpath.known_devices import known_device, remember_device
from learningpath.models import User

APP = "allauth.account"
BY_VISITOR, BY_ACCOUNT, BY_DEVICE = (
    "login_failed_of_visitor",
    "login_failed_for_account",
    "login_failed_on_device",
)
BY_BOTH = "login_failed"  # account and visitor; allauth empties it after codes and resets, whatever it counts
RIGHT_OR_WRONG = "login_of_account"
# allauth waits a second for its turn to count, and then answers as if there had been too many.
COUNTING_TRIES = 3


class ThrottledSignIn(DefaultAccountAdapter):
    """Counts before the password is hashed; allauth takes back what a right one had counted."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try, or refuse it (allauth's hook)."""
        device = known_device(request, credentials.get("email", ""))
        by_both = self._get_login_attempts_cache_key(request, **credentials)
        of_strangers = {BY_VISITOR: "", BY_BOTH: by_both, BY_ACCOUNT: self._key_of_account(**credentials)}
        self._login_failed_rl_usage = ratelimit.RateLimitUsage(usage=[])
        self._count(request, RIGHT_OR_WRONG, device or by_both)
        for action, key in ({BY_DEVICE: device} if device else of_strangers).items():
            self._login_failed_rl_usage.usage.extend(self._count(request, action, key).usage)

    def _count(self, request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage:
        """Count a try, or refuse it."""
        for _ in range(COUNTING_TRIES):
            if usage := ratelimit.consume(request, app=APP, action=action, key=key):
                return usage
        raise self.validation_error("too_many_login_attempts")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address; all IPv4 that is written as IPv6 would be one (allauth's hook)."""
        try:
            address = ip_address(super().get_client_ip(request))
        except ImproperlyConfigured:  # past some of our proxies, so that those behind wrote all there is
            first, *_others = request.headers["X-Forwarded-For"].split(",")
            address = ip_address(clean_client_ip(first) or request.META["REMOTE_ADDR"])
        return str(getattr(address, "ipv4_mapped", None) or address)

    def take_back_count(self) -> None:
        """Take back what this try counted, as it was right; allauth does so itself for passwords."""
        self._rollback_login_failed_rl_usage()

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember the device from which somebody signed in with all that it takes (allauth's hook)."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def _key_of_account(self, **credentials: Any) -> str:
        """Name the account; allauth's name has the host in it, so that each of our hosts had a count."""
        return str(credentials.get("email", "")).lower()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Name account and visitor together (allauth's names the account alone)."""
        return f"{self._key_of_account(**credentials)}:{ratelimit.get_ip(request)}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Begin to count anew once the password was reset by mail, for the account as well."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        key = self._key_of_account(**credentials)
        ratelimit.clear(request, app=APP, action=BY_ACCOUNT, key=key)
