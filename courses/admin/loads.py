"""The history of loads, and the page on which curators load files: see what it would do, then do it."""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from courses.catalog.apply import CatalogBusyError, CatalogMovedError
from courses.catalog.effects import effects_of
from courses.catalog.export import export_texts
from courses.catalog.files import SHIPPED_FILES, SUFFIXES, CatalogFiles, read_files, uploaded_files
from courses.catalog.merge import Prefer
from courses.catalog.plan import Load, ReloadPlan
from courses.catalog.reload import plan_reload, reload_files
from courses.catalog.report import summary_of
from courses.models import CatalogLoad
from learningpath.admin import GuardedAdmin

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
MAX_ASKED_LENGTH = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 16 * 1024  # of the form that applies it
ASKED_FOR = dt.timedelta(days=1)
SALT = "courses.admin.loads"


class FilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleans to name -> bytes."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        """Read the files (django.forms.Field.clean)."""
        uploads: list[UploadedFile] = [super(FilesField, self).clean(one, initial) for one in data or ()]
        if sum(one.size or 0 for one in uploads) > MAX_UPLOAD_BYTES:
            raise ValidationError(
                "More than 4 MiB in all: load parts of it, or use manage.py reload_catalog."
            )
        read: dict[str, bytes] = {}
        for one in uploads:
            name = one.name or ""
            if not name.endswith(SUFFIXES):
                raise ValidationError(f"“{name}” is no YAML file: its name has to end in .yaml or .yml.")
            if name in read:
                raise ValidationError(f"Two files are called “{name}”.")
            read[name] = one.read()
        return read


class LoadForm(forms.Form):
    """Which files to load, and which side wins a conflict."""

    uploads = FilesField(
        label="Your YAML files",
        required=False,
        help_text="One or several. Leave this empty to load the files this site was shipped with.",
        widget=FilesInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    prefer = forms.ChoiceField(
        label="Where the files and the admin site both changed a value",
        required=False,
        choices=[
            ("", "Stop and list it"),
            ("yaml", "The files win"),
            ("admin", "The admin site wins"),
        ],
    )


@dataclass(frozen=True)
class Asked:
    """What a curator asks to load: uploads by name, or with none the shipped files."""

    uploads: dict[str, bytes]
    prefer: Prefer

    @property
    def files(self) -> CatalogFiles:
        """The files themselves."""
        if not self.uploads:
            return read_files([SHIPPED_FILES])
        last_loaded = CatalogLoad.objects.last_loaded().values()
        return uploaded_files(self.uploads, {said["file"] for said in last_loaded if "file" in said})

    def signed(self, plan: ReloadPlan) -> str:
        """Return what was asked and the plan that was shown for it, as a text that nobody can change."""
        uploads = {name: raw.decode("latin-1") for name, raw in self.uploads.items()}
        return signing.dumps([uploads, self.prefer, plan.digest], salt=SALT, compress=True)


def _read_signed(text: str) -> tuple[Asked, str]:
    """Return what was asked, and the digest of the plan that was shown; raises signing.BadSignature."""
    uploads, prefer, digest = signing.loads(text, salt=SALT, max_age=ASKED_FOR)
    return Asked({name: raw.encode("latin-1") for name, raw in uploads.items()}, prefer), digest


@admin.register(CatalogLoad)
class CatalogLoadAdmin(GuardedAdmin):
    """The history of loads, with what each did; nobody edits it. To add one is to load files."""

    fields = ("loaded_at", "loaded_by", "source", "report_text")
    list_display = ("loaded_at", "source", "loaded_by")
    list_select_related: ClassVar[tuple[str, ...]] = ("loaded_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogLoad]:
        """Leave out what only the next load reads (ModelAdmin.get_queryset)."""
        return super().get_queryset(request).defer("loaded")

    @admin.display(description="report")
    def report_text(self, load: CatalogLoad) -> SafeString:
        """Return the report with its lines as they are."""
        return format_html("<pre>{}</pre>", load.report)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is history."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is history, and the newest tells the next load what was edited since."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for files, show what loading them would do, then do it (ModelAdmin.add_view)."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "asked" in request.POST:
            return self._load(request)
        form = LoadForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, {"form": form}, status=422 if form.errors else 200)
        asked = Asked(form.cleaned_data["uploads"], cast("Prefer", form.cleaned_data["prefer"]))
        return self._show(request, asked)

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the catalog as files (ModelAdmin.get_urls)."""
        export = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", export, name="courses_catalogload_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Give the catalog as it is now as an archive of YAML files, as ``export_catalog`` writes them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            for name, text in export_texts().items():
                files.writestr(f"catalog/{name}", text)
        headers = {"Content-Disposition": 'attachment; filename="catalog.zip"'}
        return HttpResponse(archive.getvalue(), content_type="application/zip", headers=headers)

    def _show(self, request: HttpRequest, asked: Asked) -> HttpResponse:
        """Show what loading would do."""
        today = timezone.localdate()
        plan = plan_reload(asked.files, Load(on=today, prefer=asked.prefer))
        signed = asked.signed(plan)
        if len(signed) > MAX_ASKED_LENGTH:
            messages.error(request, "These files are too big for this page: use manage.py reload_catalog.")
            return self._page(request, {"form": LoadForm()}, status=422)
        context = {
            "form": LoadForm(initial={"prefer": asked.prefer}),
            "plan": plan,
            "summary": summary_of(plan),
            "effects": [] if plan.problems else effects_of(plan, today),
            "source": asked.files.source,
            "asked": signed,
        }
        return self._page(request, context, status=422 if plan.problems else 200)

    def _load(self, request: HttpRequest) -> HttpResponse:
        """Load what was shown; when it is no longer what would happen, show that instead."""
        try:
            asked, digest = _read_signed(request.POST["asked"])
        except signing.BadSignature:
            messages.error(request, "That was too long ago, or is not complete: choose the files again.")
            return redirect("admin:courses_catalogload_add")
        record = CatalogLoad(loaded_at=timezone.now(), loaded_by=cast("Any", request.user))
        load = Load(on=timezone.localdate(), prefer=asked.prefer)
        try:
            plan = reload_files(asked.files, load, record, expected=digest)
        except CatalogMovedError:
            messages.warning(request, "The catalog changed meanwhile, so nothing was loaded. This is new:")
            return self._show(request, asked)
        except CatalogBusyError as busy:
            messages.error(request, f"Nothing was loaded: {busy}.")
            return self._show(request, asked)
        if plan.problems:
            return self._show(request, asked)
        if record.pk is None:
            messages.success(request, "The catalog is as the files say already.")
            return redirect("admin:courses_catalogload_changelist")
        self.log_addition(request, record, f"Loaded {record.source}: {summary_of(plan)}")
        messages.success(request, f"Loaded: {summary_of(plan)}")
        return redirect("admin:courses_catalogload_change", record.pk)

    def _page(self, request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Load files into the catalog",
            "opts": self.opts,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/courses/catalogload/load.html", context, status=status)
