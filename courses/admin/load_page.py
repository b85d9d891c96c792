"""The page on which curators load files: see what it would do, then do it."""

import datetime as dt
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from courses.catalog.apply import CatalogBusyError, CatalogMovedError
from courses.catalog.change_set import ChangeSet, Load
from courses.catalog.document import MAX_BYTES
from courses.catalog.files import SHIPPED_FILES, SUFFIXES, CatalogFiles, read_files, uploaded_files
from courses.catalog.impact import impact_of
from courses.catalog.merge import Prefer
from courses.catalog.reload import compare_files, reload_files
from courses.catalog.report import has_conflicts, has_foreign, moved_entries, summary_of
from courses.models import CatalogLoad

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.core.files.uploadedfile import UploadedFile

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
MOST_FILES = 100
ARCHIVE = ".zip"
PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes to unpack little
# What Python raises for an archive that is none: ValueError for a name that is not UTF-8 and for a place that
# is not in the file, RuntimeError for one with a password.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError, RuntimeError)
SIDES = ("yaml", "admin")
TOO_MUCH = (
    "More than 4 MiB or 100 files in all: load parts of it, or ask whoever runs the site to load it there."
)
MAX_ASKED_LENGTH = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 16 * 1024  # of the form that applies it
ASKED_FOR = dt.timedelta(days=1)
SALT = "courses.admin.loads.of_a_curator_and_source"  # another one with each other shape
NOT_COMPLETE = "That was too long ago, or is not complete: choose the files again."
NOT_YOURS = (
    "Nothing was loaded: what this load does was shown to another curator. "
    "Choose the files, and look at it yourself first."
)


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
            raise ValidationError(TOO_MUCH)
        read: dict[str, bytes] = {}
        for one in uploads:
            name = one.name or ""
            inside = _files_of_archive(name, one) if name.endswith(ARCHIVE) else [(name, one.read())]
            for file, raw in inside:
                if not file.endswith(SUFFIXES):
                    raise ValidationError(f"“{file}” is no YAML file: its name has to end in .yaml or .yml.")
                if file in read:
                    raise ValidationError(f"Two files are called “{file}”.")
                read[file] = raw
        if sum(map(len, read.values())) > MAX_UPLOAD_BYTES:
            raise ValidationError(TOO_MUCH)
        return read


def _files_of_archive(name: str, upload: "UploadedFile") -> list[tuple[str, bytes]]:
    """Return the files in an archive such as the site gives, unpacked no further than is allowed."""
    try:
        with zipfile.ZipFile(cast("Any", upload)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MAX_UPLOAD_BYTES:
                raise ValidationError(TOO_MUCH)
            return [(PurePosixPath(one.filename).name, _unpacked(archive, one)) for one in members]
    except BROKEN:
        raise ValidationError(f"“{name}” is no archive that can be opened.") from None


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type not in PACKED_AS:
        raise zipfile.BadZipFile
    with archive.open(member) as stream:
        return stream.read(MAX_BYTES + 1)


class LoadForm(forms.Form):
    """Which files to load, and which side wins a conflict."""

    uploads = FilesField(
        label="Your YAML files, or a zip of them",
        required=False,
        help_text="One or several, or this site’s zip. Empty: the files that it was shipped with.",
        widget=FilesInput(attrs={"accept": ",".join((*SUFFIXES, ARCHIVE))}),
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
    take_over: bool = False

    @property
    def files(self) -> CatalogFiles:
        """The files themselves."""
        if not self.uploads:
            return read_files([SHIPPED_FILES])
        last_loaded = CatalogLoad.objects.last_loaded().values()
        return uploaded_files(self.uploads, {said["file"] for said in last_loaded if "file" in said})

    def load(self, today: dt.date) -> Load:
        """Return the occasion."""
        return Load(today, self.prefer, self.take_over)

    def signed(self, change_set: ChangeSet, curator: Any) -> str:
        """Return what was asked and the change set shown for it, as a text that only its curator can use."""
        uploads = {name: raw.decode("latin-1") for name, raw in self.uploads.items()}
        said = [curator.pk, uploads, self.prefer, change_set.digest, self.take_over]
        return signing.dumps(said, salt=SALT, compress=True)


class NotYoursError(signing.BadSignature):
    """It was signed for another curator, who saw what it would do."""


def _why_again(refused: signing.BadSignature) -> str:
    return NOT_YOURS if isinstance(refused, NotYoursError) else NOT_COMPLETE


def _read_signed(text: str, curator: Any) -> tuple[Asked, str]:
    """Return what was asked, and the digest of the change set that was shown; raises signing.BadSignature."""
    key, uploads, prefer, digest, take_over = signing.loads(text, salt=SALT, max_age=ASKED_FOR)
    if key != curator.pk:
        raise NotYoursError
    raw = {name: text.encode("latin-1") for name, text in uploads.items()}
    return Asked(raw, prefer, take_over=take_over), digest


@dataclass(frozen=True)
class LoadPage:
    """The page, for one request that may see it."""

    admin: "ModelAdmin[CatalogLoad]"
    request: HttpRequest

    def answer(self) -> HttpResponse:
        """Ask for files, show what loading them would do, then do it."""
        if "asked" in self.request.POST:
            return self._load()
        if "again" in self.request.POST:
            return self._settle()
        form = LoadForm(self.request.POST or None, self.request.FILES or None)
        if self.request.method != "POST" or not form.is_valid():
            return self._page({"form": form}, status=422 if form.errors else 200)
        return self._show(Asked(form.cleaned_data["uploads"], cast("Prefer", form.cleaned_data["prefer"])))

    def _settle(self) -> HttpResponse:
        """Show what the same files would do with a side chosen for conflicts."""
        side = self.request.POST.get("prefer", "")
        try:
            asked, _ = _read_signed(self.request.POST["again"], self.request.user)
        except signing.BadSignature as refused:
            return self._choose_again(_why_again(refused))
        if side in SIDES:
            asked = replace(asked, prefer=cast("Prefer", side))
        if "take_over" in self.request.POST:
            asked = replace(asked, take_over=True)
        return self._show(asked)

    def _choose_again(self, why: str) -> HttpResponse:
        messages.error(self.request, why)
        return redirect("admin:courses_catalogload_add")

    def _show(self, asked: Asked) -> HttpResponse:
        """Show what loading would do."""
        today = timezone.localdate()
        change_set = compare_files(asked.files, asked.load(today))
        signed = asked.signed(change_set, self.request.user)
        if len(signed) > MAX_ASKED_LENGTH:
            messages.error(
                self.request, "These files are too big for this page: use manage.py reload_catalog."
            )
            return self._page({"form": LoadForm()}, status=422)
        context = {
            "form": LoadForm(initial={"prefer": asked.prefer}),
            "change_set": change_set,
            "summary": summary_of(change_set),
            "has_conflicts": has_conflicts(change_set),
            "moved": moved_entries(change_set),
            "has_foreign": has_foreign(change_set),
            "impact": [] if change_set.problems else impact_of(change_set, today),
            "source": asked.files.source,
            "asked": signed,
        }
        return self._page(context, status=422 if change_set.problems else 200)

    def _load(self) -> HttpResponse:
        """Load what was shown; when it is no longer what would happen, show that instead."""
        try:
            asked, digest = _read_signed(self.request.POST["asked"], self.request.user)
        except signing.BadSignature as refused:
            return self._choose_again(_why_again(refused))
        record = CatalogLoad(loaded_at=timezone.now(), loaded_by=cast("Any", self.request.user))
        load = asked.load(timezone.localdate())
        try:
            change_set = reload_files(asked.files, load, record, expected=digest)
        except CatalogMovedError:
            messages.warning(
                self.request, "The catalog changed meanwhile, so nothing was loaded. This is new:"
            )
            return self._show(asked)
        except CatalogBusyError as busy:
            messages.error(self.request, f"Nothing was loaded: {busy}.")
            return self._show(asked)
        if change_set.problems:
            return self._show(asked)
        if record.pk is None:
            messages.success(self.request, f"Nothing was loaded. {summary_of(change_set)}")
            return redirect("admin:courses_catalogload_changelist")
        self.admin.log_addition(self.request, record, f"Loaded {record.source}: {summary_of(change_set)}")
        messages.success(self.request, f"Loaded: {summary_of(change_set)}")
        return redirect("admin:courses_catalogload_change", record.pk)

    def _page(self, context: dict[str, Any], status: int) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": "Load files into the catalog",
            "opts": self.admin.opts,
            **context,
        }
        self.request.current_app = self.admin.admin_site.name
        return TemplateResponse(self.request, "admin/courses/catalogload/load.html", context, status=status)
