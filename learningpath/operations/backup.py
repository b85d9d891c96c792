"""A backup of the database that is one: of a single moment, complete, checked, and tried by restoring it."""

from pathlib import Path
from types import ModuleType

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from learningpath.operations import postgres, sqlite
from learningpath.operations.files import replacing
from learningpath.operations.refused import Refused
from learningpath.operations.seal import is_sealed, seal

BY_VENDOR = {"sqlite": sqlite, "postgresql": postgres}


def back_up(path: Path, keep: int = 1) -> None:
    """Write a checked backup to ``path``, which stays as it was until then; ``keep`` of them stay."""
    programs = BY_VENDOR[connection.vendor]
    _refuse_other_files(path, programs)
    with replacing(path, keep) as part:
        programs.dump(connection.settings_dict, part)
        _check(Path(part.name), programs)
        seal(part)


def restore(path: Path) -> bool:
    """Replace all that the database holds by a backup; return whether that is older than the code.

    What is damaged, of another program or newer than the code is refused before anything is touched.
    """
    programs = BY_VENDOR[connection.vendor]
    if programs.is_the_database(path, connection.settings_dict):
        raise Refused(f"{path} is the database itself.")
    kind = _kind_of(path)
    if kind is None:
        raise Refused(f"{path} is no backup.")
    if kind != programs:
        raise Refused(f"{path} is a backup of {kind.NAME}, and the database is {programs.NAME}.")
    if not is_sealed(path):
        raise Refused(f"{path} is damaged, incomplete, or was not made by manage.py backup.")
    _check(path, programs)
    on_disk = MigrationLoader(None).disk_migrations
    replaced = {one for migration in on_disk.values() for one in migration.replaces}
    seen = programs.migrations(path)
    if newer := sorted(seen - set(on_disk) - replaced):
        names = ", ".join(".".join(one) for one in newer[:3])
        raise Refused(f"{path} is of newer code, which had the migrations {names}: update the code first.")
    connection.close()
    programs.load(path, connection.settings_dict)
    missing = set(on_disk) - seen
    return any(not on_disk[one].replaces or set(on_disk[one].replaces) - seen for one in missing)


def _check(path: Path, programs: ModuleType) -> None:
    programs.check(path)
    if not _own(programs.migrations(path)):
        raise Refused(f"{path} is not of Learning Path.")


def _own(migrations: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {one for one in migrations if one[0] == "learningpath"}


def _kind_of(path: Path) -> ModuleType | None:
    """Return what a file is a backup of, as its first bytes say."""
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
    except OSError as error:
        raise Refused(f"Cannot read {path}: {error.strerror}.") from error
    return next((one for one in BY_VENDOR.values() if beginning.startswith(one.BEGINS_WITH)), None)


def _refuse_other_files(path: Path, programs: ModuleType) -> None:
    """Refuse to overwrite what is no backup: the database itself, or somebody's file."""
    if programs.is_the_database(path, connection.settings_dict):
        raise Refused(f"{path} is the database itself.")
    if path.exists() and path.stat().st_size and _kind_of(path) is None:
        raise Refused(f"{path} is there already and no backup: it stays.")
