"""Accounts in the admin, for superusers only; and what every admin page of the project refuses."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from allauth.account.admin import EmailAddressAdmin as AllauthEmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin as AllauthAuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSessionAdmin as AllauthUserSessionAdmin
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth import logout
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.forms import EmailField, Form, ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from learningpath.account_notices import CHANGED_BY_STAFF, DELETED_BY_STAFF, Notice, notice_for
from learningpath.curators import NewCurator, add_curator
from learningpath.leaving import LAST_SUPERUSER, counts_of_what_goes, forget, is_last_superuser
from learningpath.mail import MailNotSentError
from learningpath.models import User

HOW_ONE_GETS_IN = {"email", "is_active"}
NOT_TOLD = _("This is changed, but the mail that tells whoever has the account could not be sent.")
AN_ACCOUNT = "an account"  # what is said of one that was deleted, by nobody's name
FILTER_LOOKUPS = ("__exact", "__id__exact", "__isnull")
DIGITS_OF_A_KEY = 18
DATE_LOOKUPS = {"year": 4, "month": 2, "day": 2}  # with as many digits
COUNT_OF_LINES = re.compile(r"(?P<prefix>.+)-(TOTAL|INITIAL)_FORMS")
FIELD_OF_A_LINE = re.compile(r"(.+)-([0-9]{1,4})-")
DIGITS_OF_A_COUNT = 4
MOST_LISTED = 10_000  # rows of a list that can be leafed through; whoever looks for one of more searches
MOST_LINES = 250  # more do not fit into DATA_UPLOAD_MAX_NUMBER_FIELDS


def require_number(key: Any, digits: int = sys.maxsize) -> None:
    """Raise SuspiciousOperation unless a posted key of a row is a number; no page sends another."""
    if not _is_number(str(key), digits):
        raise SuspiciousOperation("A selected key is not a number of a row.")


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


def refuse_made_up_lines(posted: QueryDict) -> None:
    """Raise SuspiciousOperation when a form announces more lines than it sends: each would cost its time."""
    sent = {found.groups() for name in posted if (found := FIELD_OF_A_LINE.match(name))}
    lines = Counter(prefix for prefix, _ in sent)
    for name in posted:
        if announced := COUNT_OF_LINES.fullmatch(name):
            count = str(posted[name])
            if not _is_number(count, DIGITS_OF_A_COUNT) or int(count) > lines[announced["prefix"]]:
                raise SuspiciousOperation("A form announces more lines than it sends.")


class KeyField(ModelChoiceField):
    """A choice of one row; Django's own fails when its widget looks for a row by a value that is no key."""

    def to_python(self, value: Any) -> Any:
        """Return the row, refuse a number that no row can have (ModelChoiceField.to_python)."""
        if value not in self.empty_values:
            require_number(value)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what to show again: no number that no row can have (Field.bound_data)."""
        return data if _is_number(str(data), DIGITS_OF_A_KEY) else None


class KeysField(ModelMultipleChoiceField):
    """A choice of several rows."""

    def clean(self, value: Any) -> Any:
        """Return the rows (ModelMultipleChoiceField.clean)."""
        for key in value or ():
            require_number(key, DIGITS_OF_A_KEY)
        return super().clean(value)


class GuardedKeys(admin.options.BaseModelAdmin):
    """What pages and the lines inside them (inlines) share: keys in forms are numbers of rows."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a field that refuses other keys (BaseModelAdmin.formfield_for_foreignkey)."""
        return super().formfield_for_foreignkey(db_field, request, **({"form_class": KeyField} | kwargs))

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a field that refuses other keys (BaseModelAdmin.formfield_for_manytomany)."""
        return super().formfield_for_manytomany(db_field, request, **({"form_class": KeysField} | kwargs))


class GuardedInline(GuardedKeys, admin.TabularInline):
    """Lines inside a page; ``max_num`` is how many it can have, and no more are made, whatever is posted."""

    max_num = MOST_LINES

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Return the form of all lines (InlineModelAdmin.get_formset)."""
        return super().get_formset(request, obj, **({"absolute_max": self.max_num} | kwargs))


class BoundedPaginator(Paginator):
    """Pages of a list that counts and leafs through its first rows only, however many there are."""

    @cached_property
    def count(self) -> int:
        """How many rows are listed (django Paginator.count)."""
        return min(self._counted, MOST_LISTED)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are listed."""
        return self._counted > MOST_LISTED

    @cached_property
    def _counted(self) -> int:
        """How many rows there are, as far as it matters."""
        rows: Any = self.object_list
        return rows.order_by().values("pk")[: MOST_LISTED + 1].count()


class GuardedAdmin(GuardedKeys, admin.ModelAdmin):
    """A stock admin that answers made-up filters, keys and counts with 400, where Django would fail.

    No list counts all its rows, as those of learners are many.
    """

    paginator = BoundedPaginator
    show_full_result_count = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show and save a row, but not with more lines than a page has (ModelAdmin.changeform_view)."""
        if request.method == "POST":
            refuse_made_up_lines(request.POST)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new row empty, whatever the address says (ModelAdmin.get_changeform_initial_data)."""
        return {}

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters on the page and nothing else (ModelAdmin.lookup_allowed).

        Django allows every column and a step over every relation, so that curators could ask which
        courses have hours, and a broken regular expression would end in 500.
        """
        if self.date_hierarchy and lookup.startswith(f"{self.date_hierarchy}__"):
            return _is_number(value, DATE_LOOKUPS.get(lookup.removeprefix(f"{self.date_hierarchy}__"), 0))
        return lookup in self._filter_parameters() and "\0" not in value

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find nothing for a NUL, which PostgreSQL refuses (the autocomplete view checks no form)."""
        if "\0" in search_term:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Run an action on the selected rows, unless a key cannot be one."""
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            require_number(key, DIGITS_OF_A_KEY)
        return super().response_action(request, queryset)

    def _filter_parameters(self) -> set[str]:
        parameters: set[str] = set()
        filters: Any = self.list_filter
        for list_filter in filters:
            if isinstance(list_filter, str):
                parameters.update(f"{list_filter}{lookup}" for lookup in FILTER_LOOKUPS)
            else:
                parameters.add(list_filter.parameter_name)
        return parameters


class UserAddForm(AdminUserCreationForm):
    """A new account: e-mail address and password."""

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """Keep addresses in their one spelling, as signing up does."""
        return User.objects.spelling_of(self.cleaned_data["email"])


class UserForm(UserChangeForm):
    """An account as superusers see it."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """Keep addresses in their one spelling, as signing up does."""
        return User.objects.spelling_of(self.cleaned_data["email"])


class CuratorForm(Form):
    """The address of somebody who is to keep the catalog."""

    email = EmailField(label=_("e-mail address"), max_length=254)

    def save(self, request: HttpRequest) -> NewCurator | None:
        """Make them a curator, or say in the form why not."""
        try:
            return add_curator(self.cleaned_data["email"], request)
        except ValidationError as error:
            self.add_error("email", error)
        except MailNotSentError as error:
            self.add_error(
                "email", ValidationError(f"Nothing was changed, as the mail was not sent. {error}")
            )
        return None


@admin.register(User)
class UserAdmin(GuardedAdmin, DjangoUserAdmin):
    """Accounts by e-mail address; "Add a curator" makes staff who keep the catalog."""

    form = UserForm
    add_form = UserAddForm
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "language", "calendar")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),
    )
    list_display = ("email", "is_active", "is_staff", "is_superuser", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)

    change_list_template = "admin/learningpath/user/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the address that makes somebody a curator (ModelAdmin.get_urls)."""
        view = self.admin_site.admin_view(self.add_curator_view)
        return [path("add-curator/", view, name="learningpath_user_add_curator"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @method_decorator(never_cache)
    def add_curator_view(self, request: HttpRequest) -> HttpResponse:
        """Make the owner of an address a curator; a code for them is in the answer, and nowhere else."""
        if not request.user.is_superuser:
            raise PermissionDenied
        form = CuratorForm(request.POST or None)
        added = form.save(request) if form.is_valid() else None
        if added:
            LogEntry.objects.log_actions(
                cast("User", request.user).pk, [added.user], CHANGE, "Made a curator."
            )
        if added and not added.code:
            messages.success(request, added.said)
            return redirect("admin:learningpath_user_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Add a curator",
            "opts": self.opts,
            "form": form,
            "added": added,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/learningpath/user/add_curator.html", context, status=status)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:  # noqa: FBT001
        """Save; a changed address ends the old ones, which could reset the password (ModelAdmin.save_model).

        Where mail can confirm the new one, allauth adds it when the person signs in, and asks for that; where
        none can, the word of whoever saves here is all there is.
        """
        if change and HOW_ONE_GETS_IN.intersection(form.changed_data):
            _tell(request, User.objects.filter(pk=obj.pk))
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()
        if "email" in form.changed_data and not settings.SENDS_MAIL:
            _confirm_address(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers, as it takes along what nobody else may see (ModelAdmin.has_delete_permission)."""
        return request.user.is_active and request.user.is_superuser

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """Say what goes along, as numbers (ModelAdmin.get_deleted_objects).

        Django asks for the permission to delete each row that goes along. Nobody has it for hours, so nobody
        could delete an account; but they are its owner's, and go with it (learningpath/leaving.py).
        """
        stays = [LAST_SUPERUSER] if is_last_superuser(objs) else []
        return [str(user) for user in objs], counts_of_what_goes(objs), set(), stays

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:
        """Note that accounts were deleted, and not whose (ModelAdmin.log_deletions)."""
        kind = ContentType.objects.get_for_model(User)
        return [
            LogEntry.objects.create(
                user_id=cast("User", request.user).pk,
                content_type=kind,
                object_repr=AN_ACCOUNT,
                action_flag=DELETION,
            )
            for _user in queryset
        ]

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete with all that is personal (ModelAdmin.delete_model)."""
        self.delete_queryset(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete with all that is personal (ModelAdmin.delete_queryset)."""
        users = list(queryset)
        leaves = request.user.pk in {user.pk for user in users}
        with transaction.atomic():
            _tell(request, users, DELETED_BY_STAFF)
            for user in users:
                forget(user)
        if leaves:
            logout(request)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Say that an account was deleted, and not whose (ModelAdmin.response_delete)."""
        return super().response_delete(request, AN_ACCOUNT, obj_id)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set or take away a password, and tell whose it is (django UserAdmin.user_change_password).

        One's own is changed where the present one is asked for, and wrong ones are counted.
        """
        user: Any = self.get_object(request, unquote(id))
        if user == request.user:
            return redirect("account_change_password")
        response = super().user_change_password(request, id, form_url)
        if isinstance(response, HttpResponseRedirect):
            _tell(request, [user])
        return response


def _confirm_address(user: User) -> None:
    """Call the address of an account confirmed, unless it is the confirmed one of another."""
    if not EmailAddress.objects.filter(email=user.email, verified=True).exists():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _tell(request: HttpRequest, users: Iterable[User], template: str = CHANGED_BY_STAFF) -> None:
    """Tell the addresses that accounts have now, once what is done to them is stored.

    A mail server that hangs would else hold up whoever saves, and one that fails would undo it.
    """
    notices = [notice_for(user, template) for user in users]
    transaction.on_commit(lambda: _send(request, notices))


def _send(request: HttpRequest, notices: Iterable[Notice]) -> None:
    for notice in notices:
        try:
            notice.send()
        except MailNotSentError:
            messages.warning(request, NOT_TOLD)


class TellsOwner(admin.ModelAdmin):
    """Rows that decide who gets into an account, which is told when a superuser touches them."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:  # noqa: FBT001
        """Save, and tell the account, and the one that had the row before (ModelAdmin.save_model)."""
        _tell(request, User.objects.filter(pk__in={obj.user_id, form.initial.get("user", obj.user_id)}))
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete, and tell the account (ModelAdmin.delete_model)."""
        _tell(request, [obj.user])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete, and tell each account (ModelAdmin.delete_queryset)."""
        _tell(request, {row.user for row in queryset.select_related("user")})
        super().delete_queryset(request, queryset)


class EmailAddressAdmin(TellsOwner, GuardedAdmin, AllauthEmailAddressAdmin):
    """Addresses of accounts, each of which can reset the password."""

    search_fields: ClassVar[tuple[str, ...]] = ("email", "user__email")

    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        """Call addresses confirmed, and tell each account (allauth's action)."""
        _tell(request, {address.user for address in queryset.filter(verified=False).select_related("user")})
        super().make_verified(request, queryset)

    make_verified.short_description = AllauthEmailAddressAdmin.make_verified.short_description  # type: ignore[attr-defined]


class OnlyRemovable(TellsOwner):
    """Rows that the machinery of signing in writes: superusers look at them and may remove them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes one by hand."""
        return False


class UserSessionAdmin(OnlyRemovable, GuardedAdmin, AllauthUserSessionAdmin):
    """Sessions; removing one signs the person out there."""

    # allauth searches for a user name, which this project's accounts do not have.
    search_fields: ClassVar[tuple[str, ...]] = ("user__email", "ip")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        """End the session, not only the row about it (ModelAdmin.delete_model)."""
        _tell(request, [obj.user])
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """End the sessions, not only the rows about them (ModelAdmin.delete_queryset)."""
        _tell(request, {session.user for session in queryset.select_related("user")})
        for session in queryset:
            session.end()


class AuthenticatorAdmin(OnlyRemovable, GuardedAdmin, AllauthAuthenticatorAdmin):
    """Second factors; removing one helps a person who lost a device. The secrets in ``data`` stay hidden."""

    exclude = ("data",)
    list_filter = ("type",)


@admin.register(LogEntry)
class LogEntryAdmin(GuardedAdmin):
    """Who changed what in the admin site; curators see what concerns the catalog."""

    date_hierarchy = "action_time"
    fields = ("action_time", "user", "content_type", "object_repr", "change_text")
    list_display = ("action_time", "user", "content_type", "object_repr", "change_text")
    list_display_links = ("action_time",)
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Keep what was done to accounts from curators (ModelAdmin.get_queryset)."""
        entries = super().get_queryset(request)
        is_root = request.user.is_active and request.user.is_superuser
        return entries if is_root else entries.filter(content_type__app_label="courses")

    @admin.display(description=_("what was done"))
    def change_text(self, entry: LogEntry) -> str:
        """Say what was done in words."""
        return entry.get_change_message() or entry.get_action_flag_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: the admin site writes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is history."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is history."""
        return False


class GroupAdmin(GuardedAdmin, DjangoGroupAdmin):
    """Groups of accounts; "curators" keep the catalog."""


admin.site.unregister([EmailAddress, Group, UserSession, Authenticator])
admin.site.register(EmailAddress, EmailAddressAdmin)
admin.site.register(Group, GroupAdmin)
admin.site.register(UserSession, UserSessionAdmin)
admin.site.register(Authenticator, AuthenticatorAdmin)
