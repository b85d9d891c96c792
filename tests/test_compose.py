"""The example for compose gives the app all that can be set, as the README and deploy/example.env say."""

import re

import pytest
import yaml
from django.conf import settings

from tests.learningpath.test_settings import PRODUCTION, settings_under

DEPLOY = settings.BASE_DIR / "deploy"
README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
EXAMPLE = (DEPLOY / "example.env").read_text(encoding="utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

TABLE = README.split("## Settings from the environment")[1].split("\n## ")[0]
DOCUMENTED = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", TABLE, re.MULTILINE))
ASKED_FOR = {name: value.strip('"') for name, value in re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)}
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")
GIVEN = {"SITE_HOST": "learning.example", "SECRET_KEY": PRODUCTION["SECRET_KEY"], "POSTGRES_PASSWORD": "x"}
SERVICES = yaml.safe_load(COMPOSE)["services"]
OF_THE_APP = [name for name, service in SERVICES.items() if service.get("image") == "learning-path"]


def filled_in(service: str, **environment: str) -> dict[str, str]:
    """Return the environment of a service as compose fills it in."""

    def value_of(match: re.Match[str]) -> str:
        name, _, otherwise = match.groups()
        return environment.get(name) or otherwise or ""

    return {
        name: VARIABLE.sub(value_of, str(value)) for name, value in SERVICES[service]["environment"].items()
    }


@pytest.mark.parametrize("service", OF_THE_APP)
def test_each_container_of_the_app_gets_every_documented_variable(service):
    assert set(SERVICES[service]["environment"]) == set(DOCUMENTED)


def test_there_are_such_containers():
    assert {"prepare", "app", "backup"} == set(OF_THE_APP)


def test_the_example_of_what_to_fill_in_names_what_compose_reads_and_nothing_else():
    assert set(ASKED_FOR) == {name for name, _, _ in VARIABLE.findall(COMPOSE)}


def test_what_may_stay_as_it_is_stands_there_as_compose_has_it_and_as_the_readme_says():
    otherwise = {name: default for name, kind, default in VARIABLE.findall(COMPOSE) if kind == "-"}
    assert {name: ASKED_FOR[name] for name in otherwise} == otherwise
    for name in otherwise.keys() - {"TRUSTED_PROXY_COUNT"}:  # compose has one proxy of its own
        said = re.sub(r"^`(.*)`$", r"\1", DOCUMENTED[name])
        assert otherwise[name] == {"none": "", "empty": ""}.get(said, said), name


def test_the_app_starts_with_what_compose_gives_and_with_what_the_example_says():
    for environment in (GIVEN, ASKED_FOR | GIVEN):
        found = settings_under(**filled_in("app", **environment))
        assert (found["DEBUG"], found["ALLOWED_HOSTS"]) == (False, ["learning.example", "localhost"])
        assert (found["SECURE_HSTS_PRELOAD"], found["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (False, 1)
        assert found["CSRF_TRUSTED_ORIGINS"] == []
        assert found["SENDS_MAIL"] is False


@pytest.mark.parametrize("name", sorted(set(DOCUMENTED) & set(ASKED_FOR)))
def test_what_is_filled_in_reaches_the_app_and_where_nginx_says_it_too_also_nginx(name):
    environment = GIVEN | {name: "filled-in"}
    assert filled_in("app", **environment)[name] == "filled-in"
    if name in {variable for variable, _, _ in VARIABLE.findall(NGINX)}:
        assert filled_in("nginx", **environment)[name] == "filled-in"


def test_nginx_is_given_all_that_its_example_reads():
    assert {name for name, _, _ in VARIABLE.findall(NGINX)} == set(SERVICES["nginx"]["environment"])
