"""The account of a person, who signs in with an e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from learningpath.addresses import one_spelling
from learningpath.natural_keys import NaturalKeyQuerySet, NaturallyKeyed, found_by_name


class UserManager(BaseUserManager["User"]):
    """Creates accounts by e-mail address."""

    def spelling_of(self, address: str) -> str:
        """Return an address as accounts have it: in its one spelling, or as typed where an old one has it."""
        spelled, typed = one_spelling(address), address.strip().lower()
        has_it = models.Q(email=typed) | models.Q(emailaddress__email=typed)
        return typed if typed != spelled and self.filter(has_it).exists() else spelled

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user; without a password nobody can sign in as them."""
        user = self.model(email=one_spelling(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_confirmed_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user whose address counts as confirmed, by the word of who runs a command."""
        with transaction.atomic():
            user = self.create_user(email, password, **fields)
            addresses: Any = user.emailaddress_set  # type: ignore[attr-defined]  # allauth's, which has no types
            addresses.create(email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user who may do everything (``manage.py createsuperuser``)."""
        return self.create_confirmed_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of this e-mail address, whatever its spelling."""
        user: User = found_by_name(self.get(email__iexact=self.spelling_of(username or "")))
        return user


class User(AbstractUser):
    """A learner or curator; the e-mail address is the name to sign in with."""

    class Calendar(models.TextChoices):
        """In which calendars a person reads days."""

        BY_LANGUAGE = "language", _("As the language has it: both in Amharic")
        GREGORIAN = "gregorian", _("Gregorian")
        ETHIOPIAN = "ethiopian", _("Gregorian and Ethiopian")

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: as the browser asks."),
    )
    calendar = models.CharField(_("calendar"), max_length=10, choices=Calendar, default=Calendar.BY_LANGUAGE)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    natural_key_fields: ClassVar[tuple[str, ...]] = ("email",)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_in_any_case",
                violation_error_message=_("An account with this e-mail address exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def refuse_raw(self, _using: str) -> None:
        """Take an address of a fixture in its one spelling (learningpath.natural_keys)."""
        self.email = one_spelling(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account (Model.save); one that was deleted meanwhile does not come back by it."""
        if not self._state.adding and not args and not kwargs.keys() & {"force_insert", "update_fields"}:
            kwargs["force_update"] = True
        super().save(*args, **kwargs)


class PasswordCode(NaturallyKeyed):
    """One of the codes with which somebody gives their account a new password where no mail can; used once.

    Only its hash is here, so it is shown when it is made and never again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="password_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    natural_key_fields = ("digest",)
    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("password code")
        verbose_name_plural = _("password codes")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
