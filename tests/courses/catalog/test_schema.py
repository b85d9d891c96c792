from courses.catalog.schema import SECTIONS, VALUES_OF_COLUMNS


def test_every_column_of_the_catalog_has_a_key():
    for section in SECTIONS:
        keys = {name for key in section.keys for name in VALUES_OF_COLUMNS.get(key, [key])}
        assert keys == set(section.table.fields) - {"changed_on"}  # kept by reloads themselves
        if section.nested:
            assert {*section.nested.keys, section.nested.owner} == set(section.nested.table.fields)


def test_what_may_be_left_out_follows_the_models():
    required = {section.name: section.required_keys for section in SECTIONS}
    assert required["paths"] == {"slug", "title", "summary", "steps"}
    assert required["providers"] == {"slug", "title", "url"}
    assert "url" not in required["resources"]
    assert "effort" in required["courses"]
