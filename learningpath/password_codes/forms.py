"""The form of whoever forgot their password and has a code."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from allauth.account.forms import PasswordVerificationMixin
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from learningpath.accounts import LONGEST_EMAIL
from learningpath.models import PasswordCode, User
from learningpath.password_codes.codes import rows_of_code, use_up

LONGEST_CODE = 100  # with whatever somebody puts between its letters
NOT_TOGETHER = gettext_lazy("This address and this code do not belong together, or the code was used.")


class CodeForm(PasswordVerificationMixin, forms.Form):
    """An address, one of its codes and a new password; refused alike whether or not there is an account."""

    email = EmailField(label=gettext_lazy("Email"), max_length=LONGEST_EMAIL)
    code = forms.CharField(
        label=gettext_lazy("Recovery code"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password1 = SetPasswordField(label=gettext_lazy("New password"))
    password2 = PasswordField(label=gettext_lazy("New password (again)"), autocomplete="new-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.row: PasswordCode | None = None

    def clean_email(self) -> str:
        """Return the address; the new password may not be like it, whosever it is."""
        email = User.objects.spelling_of(self.cleaned_data["email"])
        password: Any = self.fields["password1"]
        password.user = User(email=email)
        return email

    def clean(self) -> dict[str, Any]:
        """Find the code's account; tries are counted as those of passwords (learningpath/throttling.py)."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        adapter: Any = get_adapter()
        adapter.pre_authenticate(self.request, email=cleaned["email"])
        self.row = rows_of_code(cleaned["email"], cleaned["code"]).first()
        if self.row is None:
            raise forms.ValidationError(NOT_TOGETHER)
        adapter.take_back_count()
        return cleaned

    def save(self) -> User | None:
        """Use up the code and set the password; None when another request was first with that code."""
        if self.row is None or not use_up(self.row, self.cleaned_data["password1"]):
            self.add_error(None, NOT_TOGETHER)
            return None
        return self.row.user
