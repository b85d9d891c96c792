"""The house as its sources have it: who imports whom, room by room, and on which floors that puts them.

A room is a folder of an app, or a file that stands beside the folders. ``python -m tests.house`` prints the
drawing of docs/architecture.md.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("learningpath", "courses", "progress")
ROOF = {"urls", "apps", "wsgi"}  # what only Django opens
SOURCES = [
    path for app in APPS for path in sorted((PROJECT / app).rglob("*.py")) if "migrations" not in path.parts
]


def module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """Every module a source file imports, inside functions too; ``from a import b`` counts as ``a.b``."""
    package = path.relative_to(PROJECT).parent.parts
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = [*above, node.module] if node.module else list(above)
            yield from (".".join([*base, alias.name]) for alias in node.names)


def is_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def room_of(module: str) -> str | None:
    """The room a module stands in, such as ``progress/log``; None for modules of others and for an app itself."""
    app, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    return f"{app}/{name}" if app in APPS and name else None


def doors(*apps: str) -> dict[str, set[str]]:
    """Each room of these apps with the rooms of theirs that it imports from."""
    leads: dict[str, set[str]] = {}
    for path in SOURCES:
        here = room_of(module_name(path))
        if here and here.split("/")[0] in apps:
            there = {room_of(imported) for imported in imports(path)} - {here, None}
            leads.setdefault(here, set()).update(
                room for room in there if room and room.split("/")[0] in apps and is_room(room)
            )
    return leads


def is_room(room: str) -> bool:
    return (PROJECT / room).is_dir() or (PROJECT / f"{room}.py").exists()


def floors(leads: Mapping[str, set[str]]) -> dict[str, int]:
    """Each room's floor: one above the highest it imports from; raises ValueError when there is a circle."""
    found: dict[str, int] = {}

    def floor(room: str, below: tuple[str, ...]) -> int:
        if room in below:
            raise ValueError(" -> ".join([*below[below.index(room) :], room]))
        if room not in found:
            found[room] = 1 + max((floor(one, (*below, room)) for one in leads.get(room, ())), default=-1)
        return found[room]

    for room in leads:
        floor(room, ())
    return found


def drawing() -> str:
    """The rooms of ``progress/`` floor by floor, the highest first; what only Django opens is left out."""
    leads = {room: there for room, there in doors("progress").items() if room.split("/")[1] not in ROOF}
    by_floor: dict[int, list[str]] = {}
    for room, floor in floors(leads).items():
        by_floor.setdefault(floor, []).append(room.removeprefix("progress/"))
    return "\n".join(
        f"{floor}  {'  '.join(sorted(by_floor[floor]))}" for floor in sorted(by_floor, reverse=True)
    )


if __name__ == "__main__":
    print(drawing())
