"""The catalog in the admin site, where curators keep it."""

from courses.admin.broken_links import broken_links
from courses.admin.entries import EntryAdmin
from courses.admin.loads import CatalogLoadAdmin
from courses.admin.stale_facts import stale_facts

__all__ = ["CatalogLoadAdmin", "EntryAdmin", "broken_links", "stale_facts"]
