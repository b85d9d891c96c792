"""The history of loads; to add one is to load files (courses/admin/load_page.py).

What reads and writes YAML is imported when a curator asks for it: most workers never need these 2 MB.
"""

import io
import zipfile
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from courses.models import CatalogLoad
from learningpath.admin import GuardedAdmin


@admin.register(CatalogLoad)
class CatalogLoadAdmin(GuardedAdmin):
    """The history of loads, with what each did; nobody edits it."""

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
        from courses.admin.load_page import LoadPage  # noqa: PLC0415

        return LoadPage(self, request).answer()

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the catalog as files (ModelAdmin.get_urls)."""
        export = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", export, name="courses_catalogload_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Give the catalog as it is now as an archive of YAML files, as ``export_catalog`` writes them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        from courses.catalog.export import export_texts  # noqa: PLC0415

        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            for name, text in export_texts().items():
                files.writestr(f"catalog/{name}", text)
        headers = {"Content-Disposition": 'attachment; filename="catalog.zip"'}
        return HttpResponse(archive.getvalue(), content_type="application/zip", headers=headers)
