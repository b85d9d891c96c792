from courses.catalog.schema import EFFORT_FIELDS, KINDS


def test_every_column_of_the_catalog_has_a_key():
    for kind in KINDS:
        keys = set(kind.keys) | (set(EFFORT_FIELDS) if "effort" in kind.keys else set())
        assert keys - {"effort"} == set(kind.table.fields) - {"changed_on"}  # kept by reloads themselves
        if kind.nested:
            assert {*kind.nested.keys, kind.nested.owner} == set(kind.nested.table.fields)


def test_what_may_be_left_out_follows_the_models():
    required = {kind.section: kind.required_keys for kind in KINDS}
    assert required["paths"] == {"slug", "title", "summary", "steps"}
    assert required["providers"] == {"slug", "title", "url"}
    assert "url" not in required["resources"]
    assert "effort" in required["courses"]
