"""The catalog as curators keep it: providers, courses, paths and their steps, groups, resources.

Every entry has a slug as its natural key: the YAML files and the addresses of the pages rely on it. It
changes only in the files, which name the old one under ``formerly``; old addresses go on leading to the
entry. Nothing is deleted that a learner has: it is retired.
"""

from courses.models.broken_link import BrokenLink
from courses.models.confidence import Confidence
from courses.models.course import Course, circle_of_successors
from courses.models.entry import SLUG, STALE_AFTER_DAYS, CatalogEntry, Fact, OfferedEntry
from courses.models.group import StudyGroup
from courses.models.load import CatalogLoad
from courses.models.part import Part
from courses.models.path import Path, Step, Suggestion, suggestion_fault
from courses.models.provider import AidRule, Provider
from courses.models.resource import RequiredCourse, Resource
from courses.models.revision import Revision

__all__ = [
    "SLUG",
    "STALE_AFTER_DAYS",
    "AidRule",
    "BrokenLink",
    "CatalogEntry",
    "CatalogLoad",
    "Confidence",
    "Course",
    "Fact",
    "OfferedEntry",
    "Part",
    "Path",
    "Provider",
    "RequiredCourse",
    "Resource",
    "Revision",
    "Step",
    "StudyGroup",
    "Suggestion",
    "circle_of_successors",
    "suggestion_fault",
]
