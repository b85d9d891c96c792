"""The catalog in the admin site, where curators keep it."""

from courses.admin.broken_links import broken_links
from courses.admin.courses import CourseAdmin
from courses.admin.entries import EntryAdmin
from courses.admin.groups import StudyGroupAdmin
from courses.admin.loads import CatalogLoadAdmin
from courses.admin.paths import PathAdmin
from courses.admin.providers import AidRuleAdmin, ProviderAdmin
from courses.admin.resources import ResourceAdmin
from courses.admin.stale_facts import stale_facts

__all__ = [
    "AidRuleAdmin",
    "CatalogLoadAdmin",
    "CourseAdmin",
    "EntryAdmin",
    "PathAdmin",
    "ProviderAdmin",
    "ResourceAdmin",
    "StudyGroupAdmin",
    "broken_links",
    "stale_facts",
]
