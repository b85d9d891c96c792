"""Time zones to choose from, and the one that is offered first."""

from zoneinfo import ZoneInfo

import pytest

from learningpath.time_zones import guess_time_zone, time_zone_names

ZONES = [
    "Africa/Addis_Ababa",
    "Africa/Lagos",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Europe/London",
]


@pytest.mark.parametrize("name", [*ZONES, "UTC", "Asia/Kolkata", "America/Argentina/Ushuaia"])
def test_the_list_has_a_zone_for_each_place(name):
    assert name in time_zone_names()


def test_all_zones_of_the_list_exist_and_stand_in_order():
    *places, utc = time_zone_names()
    assert places == sorted(places)
    assert utc == "UTC"
    for name in time_zone_names():
        assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    ("accept_language", "zone"),
    [
        ("am-ET,am;q=0.9,en;q=0.8", "Africa/Addis_Ababa"),
        ("en-NG", "Africa/Lagos"),
        ("en,fr-SN;q=0.5", "Africa/Dakar"),
        ("en-US,en;q=0.9", "UTC"),  # many zones: no guess
        ("en-US,yo-NG;q=0.9", "Africa/Lagos"),
        ("en", "UTC"),
        ("en-XX", "UTC"),
        ("", "UTC"),
        ("\x00" * 100 + "-" * 5000, "UTC"),
    ],
)
def test_the_guess_is_the_zone_of_the_first_country_that_has_just_one(accept_language, zone):
    assert guess_time_zone(accept_language) == zone
