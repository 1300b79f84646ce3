"""The locks are pinned, hashed, silent about where packages come from, and true to what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def asked_for(name: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-r ")]


def locked(name: str) -> dict[str, set[str]]:
    """Each pin (with its marker) and its hashes, as pip reads them: continued lines joined, comments gone."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = (
        line.partition("  # via")[0].split("--hash=") for line in text.splitlines() if not line.lstrip().startswith("#")
    )
    return {pin.strip(): {each.strip() for each in hashes} for pin, *hashes in entries if pin.strip()}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_with_hashes(name: str) -> None:
    pins = locked(name)
    assert len(pins) > 20
    for pin, hashes in pins.items():
        assert re.fullmatch(r"==[^*,]+", str(Requirement(pin).specifier)), pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), pin


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "requirements-dev.in"])
def test_no_line_says_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    options = {line.split()[0] for line in text.splitlines() if line.lstrip().startswith("-") and "--hash=" not in line}
    assert options <= {"-r"}


def test_requirements_are_those_of_pyproject_and_its_build() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"]]
    assert {str(each) for each in asked_for("requirements.in")} == {str(Requirement(each)) for each in wanted}


@pytest.mark.parametrize(
    ("asked", "lock"), [("requirements.in", LOCKS[0]), ("requirements.in", LOCKS[1]), ("requirements-dev.in", LOCKS[1])]
)
def test_what_is_asked_for_is_locked_within_its_bounds(asked: str, lock: str) -> None:
    pins = [Requirement(pin) for pin in locked(lock)]
    for wanted in asked_for(asked):
        versions = [str(pin.specifier)[2:] for pin in pins if pin.name == wanted.name.lower()]
        assert versions, wanted
        assert all(version in wanted.specifier for version in versions), wanted


def test_the_program_runs_with_what_it_is_tested_with() -> None:
    run, test = (locked(name) for name in LOCKS)
    assert run.items() <= test.items()
