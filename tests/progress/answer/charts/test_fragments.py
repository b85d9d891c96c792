"""The charts as SVG and tables on the page: names, escapes, and what they point to."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string

from tests.progress.answer.charts.plans import charts_for
from tests.progress.projection.studies import ONE_WEEK, START, course, study

HOSTILE = '"><svg onload=alert(1)>&amp;{{ 7 }}'
FRAGMENTS = {"hours": ("_hours", "chart"), "bars": ("_week_bars", "bars")}
FRAGMENTS |= {"timeline": ("_timeline", "card"), "year": ("_year_of_weeks", "card")}


def rendered(name, titles=("First", "Second", "Third")):
    inputs = study(
        course(10.0, "completed", 10.0, START + ONE_WEEK), course(60.0), course(30.0), weeks=[9, 0, 6, 8]
    )
    chart = getattr(charts_for(inputs, START + 4 * ONE_WEEK, titles), name)
    template, variable = FRAGMENTS[name]
    return render_to_string(f"progress/answer/charts/{template}.html", {variable: chart})


@pytest.mark.parametrize("name", FRAGMENTS)
def test_each_drawing_is_an_image_with_a_title_and_a_summary_and_a_table_says_the_same(name):
    page = ET.fromstring(f"<main>{rendered(name)}</main>")
    by_id = {one.get("id"): one for one in page.iter() if one.get("id")}
    images = [svg for svg in page.iter("svg") if svg.get("role") == "img"]
    assert images
    for svg in images:
        assert svg[0].tag == "title"
        assert by_id[svg.get("aria-labelledby")] is svg[0]
        assert svg[0].text.strip()
        assert "".join(by_id[svg.get("aria-describedby")].itertext()).strip()
    assert all(svg.get("aria-hidden") for svg in page.iter("svg") if svg not in images)
    (details,) = page.iter("details")
    assert details.find("summary").text == "Show as table"
    for table in details.iter("table"):
        assert table.find("caption").text.strip()
        columns = len(table.findall("thead/tr/th[@scope='col']"))
        assert columns >= 2
        for row in table.findall("tbody/tr"):
            assert [cell.tag for cell in row] == ["th", *["td"] * (columns - 1)]
            assert row[0].get("scope") == "row"


@pytest.mark.parametrize("name", ["hours", "timeline"])
def test_a_hostile_title_is_text(name):
    page = rendered(name, titles=[HOSTILE, HOSTILE, HOSTILE])
    assert "<svg onload" not in page
    assert HOSTILE in "".join(ET.fromstring(f"<main>{page}</main>").itertext())


def test_ids_are_unique_on_a_page_with_all_charts():
    ids = re.findall(r'\sid="([^"]+)"', "".join(rendered(name) for name in FRAGMENTS))
    assert len(ids) == len(set(ids)) >= 9
