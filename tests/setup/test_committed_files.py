"""No committed file names a package registry or a folder of somebody's machine; both would be wrong everywhere else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Spelt with a bracket each, so that this file does not find itself.
REGISTRIES = (
    r"(py[p]i|pythonhos[t]ed|npm[j]s|cond[a]|deb[.]debia[n]|archive[.]ubunt[u]|proxy[.]golan[g]|crate[s])\.(org|io|com)"
)
PIP_SOURCES = r"(index-ur[l]|--find-link[s]|--trusted-hos[t])"
MACHINE_PATHS = r"(^|[^.A-Za-z0-9_/:])/(work|root|hom[e]|tmp|Users)/[A-Za-z]"
ADDRESSES = "https?[:]//"


def committed_lines(pattern: str, *files: str) -> list[str]:
    """What git grep finds in committed text files; it answers 1 when there is nothing."""
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode in (0, 1), found.stderr
    return found.stdout.splitlines()


@pytest.mark.parametrize("pattern", [REGISTRIES, PIP_SOURCES, MACHINE_PATHS])
def test_not_in_any_committed_file(pattern: str) -> None:
    assert committed_lines(pattern, ".") == []


def test_no_address_at_all_where_packages_are_named() -> None:
    assert committed_lines(ADDRESSES, "*.lock", "*requirements*", "Makefile", ".ci", "tools", "*.sh") == []


def test_the_search_sees_committed_files() -> None:
    assert committed_lines("^name = .siaga-desk.$", ".") == ['pyproject.toml:6:name = "siaga-desk"']
