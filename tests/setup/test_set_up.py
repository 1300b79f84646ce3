"""tools/set_up.py: what is done is not done again, what cannot be done is said in a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import set_up

ROOT = Path(__file__).parents[2]


class Machine:
    """Stands in for every program that set-up starts: notes what was started, answers what the test laid out."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.dpkg: list[str] = []
        self.failing = ""
        self.on_start: Callable[[str], None] = lambda command: None

    def __call__(self, *command: str, keep_output: bool = False) -> subprocess.CompletedProcess[str]:
        line = " ".join(command)
        self.started.append(line)
        self.on_start(line)
        output = "\n".join(f"installed\t{name}" for name in self.dpkg) if command[0] == "dpkg-query" else ""
        return subprocess.CompletedProcess(command, int(bool(self.failing) and self.failing in line), output)

    def installs(self) -> list[str]:
        """The locks and folders that pip was asked to install since the last look, by their last argument."""
        done = [Path(line.split()[-1]).name for line in self.started if " -m pip " in line]
        self.started.clear()
        return done


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A checkout in `tmp_path` whose .venv is there and sound, on a Debian that has every package."""
    checkout = tmp_path / "checkout"
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / "tools").mkdir()
    python = checkout / ".venv" / "bin" / "python"
    python.symlink_to(sys.executable)
    (checkout / ".venv" / "bin" / "pip").write_text(f"#!{python}\nfrom pip import main\n")
    (checkout / "tools" / "debian-packages.txt").write_text("# why\nlibnss3\n\nlibcups2t64 | libcups2  # printers\n")
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (checkout / name).write_text(f"the first {name}")
    for name, place in {
        "ROOT": checkout,
        "VENV": python.parents[1],
        "PYTHON": python,
        "NOTES": python.parents[1] / "set-up",
    }.items():
        monkeypatch.setattr(set_up, name, place)
    monkeypatch.setattr(set_up.sys, "platform", "linux")
    monkeypatch.setattr(set_up.shutil, "which", lambda program: None if program == "sudo" else program)
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    machine = Machine()
    machine.dpkg = ["libnss3", "libcups2"]
    monkeypatch.setattr(set_up, "_run", machine)
    return machine


def test_second_call_installs_nothing(machine: Machine) -> None:
    assert set_up.main(["run"]) == 0
    assert machine.installs() == ["requirements.lock", "checkout"]
    assert set_up.main(["run"]) == 0
    assert machine.installs() == []


def test_tests_bring_what_a_run_needs(machine: Machine) -> None:
    assert set_up.main(["test"]) == 0
    assert machine.installs() == ["requirements-dev.lock", "checkout"]
    assert set_up.main(["run"]) == 0
    assert machine.installs() == []


@pytest.mark.parametrize(
    ("changed", "installed"),
    [("requirements.lock", ["requirements.lock"]), ("requirements-dev.lock", []), ("pyproject.toml", ["checkout"])],
)
def test_only_what_changed_is_installed_again(machine: Machine, changed: str, installed: list[str]) -> None:
    set_up.main(["run"])
    machine.installs()
    (set_up.ROOT / changed).write_text("the second")
    assert set_up.main(["run"]) == 0
    assert machine.installs() == installed


def test_what_failed_is_tried_again(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.failing = "--require-hashes"
    assert set_up.main(["run"]) == 1
    assert capsys.readouterr().err.startswith("set-up: pip stopped")
    machine.installs()
    machine.failing = ""
    assert set_up.main(["run"]) == 0
    assert machine.installs() == ["requirements.lock", "checkout"]


@pytest.mark.parametrize("first_line", ["#!/elsewhere{python}", "#!/elsewhere/checkout/.venv/bin/python", ""])
def test_venv_of_another_place_is_made_anew(machine: Machine, first_line: str) -> None:
    (set_up.VENV / "bin" / "pip").write_text(first_line.format(python=set_up.PYTHON))
    set_up.ready_venv()
    assert machine.started == [f"{sys.executable} -m venv --clear {set_up.VENV}"]


def test_venv_whose_python_was_replaced_is_made_anew(machine: Machine) -> None:
    machine.failing = "import pip"
    set_up.ready_venv()
    assert machine.started[-1] == f"{sys.executable} -m venv --clear {set_up.VENV}"


def test_long_path_in_a_script_is_recognised(machine: Machine) -> None:
    (set_up.VENV / "bin" / "pip").write_text(f'#!/bin/sh\n\'\'\'exec\' "{set_up.PYTHON}" "$0" "$@"\n')
    set_up.ready_venv()
    assert not any("-m venv" in line for line in machine.started)


def test_missing_packages_are_named_to_who_may_not_install_them(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.dpkg = []
    assert set_up.main(["run"]) == 1
    sentence = capsys.readouterr().err
    assert sentence.count("\n") == 1
    assert sentence.endswith("may install them: libnss3 libcups2\n")
    assert not any("install" in line for line in machine.started)


@pytest.mark.parametrize(("user", "sudo", "prefix"), [(0, False, "env"), (1000, True, "sudo -n env")])
def test_missing_packages_are_installed_by_who_may(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, user: int, sudo: bool, prefix: str
) -> None:
    monkeypatch.setattr(set_up.os, "geteuid", lambda: user)
    monkeypatch.setattr(set_up.shutil, "which", lambda program: program if sudo or program != "sudo" else None)
    machine.dpkg = ["libcups2t64"]
    machine.on_start = lambda command: machine.dpkg.append("libnss3") if "apt-get install" in command else None
    set_up.ready_system_packages()
    (install,) = (line for line in machine.started if "apt-get install" in line)
    assert install.startswith(f"{prefix} DEBIAN_FRONTEND=noninteractive apt-get install -y")
    assert install.endswith(" libnss3")


def test_packages_that_apt_does_not_have_are_named(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 0)
    machine.dpkg = ["libcups2"]
    with pytest.raises(set_up.SetUpError, match=r"apt could not install these system packages: libnss3$"):
        set_up.ready_system_packages()


def test_removed_package_that_left_its_settings_counts_as_missing() -> None:
    wanted = [["libnss3"], ["libcups2t64", "libcups2"]]
    assert set_up.missing_packages(wanted, "config-files\tlibnss3\ninstalled\tlibcups2") == [["libnss3"]]


def test_package_list_names_nothing_twice() -> None:
    wanted = set_up.wanted_packages((ROOT / "tools" / "debian-packages.txt").read_text(encoding="utf-8"))
    names = [name for names in wanted for name in names]
    assert len(names) > 40
    assert len(names) == len(set(names))
