"""The wheel carries the program with its city data and resources, and finds them where nothing of the checkout is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def committed(folder: str) -> set[str]:
    listing = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in listing.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True, capture_output=True
    )
    (file,) = folder.glob("siaga_desk-*.whl")
    return file


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("siaga_desk", "siaga_desk"),
        ("gisdata", "siaga_desk/_shipped/gisdata"),
        ("resources", "siaga_desk/_shipped/resources"),
    ],
)
def test_every_committed_file_is_in_the_wheel(wheel: Path, folder: str, place: str) -> None:
    expected = {place + name.removeprefix(folder) for name in committed(folder)}
    assert expected
    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_nothing_else_at_its_top(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"siaga_desk"}


def test_installed_program_finds_its_files(wheel: Path, tmp_path: Path) -> None:
    install = [
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--root-user-action",
        "ignore",
    ]
    subprocess.run([sys.executable, *install, "--target", tmp_path, wheel], check=True, capture_output=True)
    # -S: without the environment's own packages, among them the path to this checkout.
    look = "import siaga_desk.resources as r; print(r.resource('theme', 'tokens.toml')); print(r.gisdata('README.md'))"
    found = subprocess.run(
        [sys.executable, "-S", "-c", look],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [Path(line) for line in found.stdout.splitlines()]
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "siaga_desk/_shipped/resources/theme/tokens.toml",
        "siaga_desk/_shipped/gisdata/README.md",
    ]
    assert all(path.is_file() for path in paths)
