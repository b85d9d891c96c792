"""Time zones a learner can choose, and the one to offer first."""

import re
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

DEFAULT_TIME_ZONE = "UTC"

_REGION_IN_LANGUAGE = re.compile(r"[a-z]{2,3}-([A-Z]{2})\b")


@cache
def known_time_zones() -> frozenset[str]:
    """Return all zones that dates can be computed in, old names included; read from disk once."""
    return frozenset(available_timezones())


@cache
def time_zone_names() -> tuple[str, ...]:
    """Return the zones to list: one for each place, and UTC."""
    places = {name for names in _zones_by_country().values() for name in names}
    return (*sorted(places & known_time_zones()), DEFAULT_TIME_ZONE)


def time_zone_text(name: str) -> str:
    """Return a zone as people read it: ``Africa/Addis Ababa``."""
    return name.replace("_", " ")


def guess_time_zone(accept_language: str) -> str:
    """Return the zone of the first country that the browser's languages name, if it has just one.

    A page with JavaScript knows better and replaces this guess with the device's own zone.
    """
    for region in _REGION_IN_LANGUAGE.findall(accept_language):
        zones = _zones_by_country().get(region, ())
        if len(zones) == 1:
            return zones[0]
    return DEFAULT_TIME_ZONE


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Return country code -> zones, from the table that comes with the time zone data."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    zones: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _position, zone, *_comment = line.split("\t")
            zones[country] = (*zones.get(country, ()), zone)
    return zones
