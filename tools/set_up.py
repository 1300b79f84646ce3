"""Readies this checkout for `make run` or `make test`; must never need more than a bare Python and its standard library.

    python3 tools/set_up.py run      system packages, .venv with requirements.lock, the program
    python3 tools/set_up.py test     the same with requirements-dev.lock

Every step first looks whether it is already done, so that a repeated call costs a fraction of a second:

- system packages (tools/debian-packages.txt) are compared with dpkg's list; missing ones are installed with apt by root or
  through passwordless sudo, otherwise one sentence names them;
- .venv is made anew when it is missing, broken, or was made for another place (a moved checkout, another Python);
- a lock is installed when its content differs from the one installed last, the program when pyproject.toml does. What was
  installed is noted in .venv/set-up/, inside the environment, so that the notes vanish with it.

Where packages come from is pip's and apt's own configuration; none is named here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTES = VENV / "set-up"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}


class SetUpError(Exception):
    """Set-up cannot go on; the text is one sentence for whoever typed `make`."""


def wanted_packages(listing: str) -> list[list[str]]:
    """The lines of debian-packages.txt: for each need, the package names that fulfil it (any one is enough)."""
    lines = (line.partition("#")[0].strip() for line in listing.splitlines())
    return [[name.strip() for name in line.split("|")] for line in lines if line]


def missing_packages(wanted: list[list[str]], dpkg_listing: str) -> list[list[str]]:
    """Those needs that no installed package fulfils; `dpkg_listing` has a line "status<TAB>name" for each known package."""
    rows = (line.partition("\t") for line in dpkg_listing.splitlines())
    installed = {name for status, _, name in rows if status == "installed"}
    return [names for names in wanted if installed.isdisjoint(names)]


def ready_system_packages() -> None:
    if sys.platform == "darwin":
        return  # the Qt wheels for macOS bring all they need
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        if not NOTES.exists():
            _say("this system has no apt; please install its equivalents of what tools/debian-packages.txt lists.")
        return
    wanted = wanted_packages((ROOT / "tools" / "debian-packages.txt").read_text(encoding="utf-8"))
    missing = missing_packages(wanted, _dpkg_listing())
    if missing:
        _install_system_packages(missing)
        still = missing_packages(wanted, _dpkg_listing())
        if still:
            raise SetUpError(f"apt could not install these system packages: {_one_line(still)}")


def _install_system_packages(missing: list[list[str]]) -> None:
    if os.geteuid() == 0:
        as_root: list[str] = []
    elif shutil.which("sudo") and _run("sudo", "-n", "true", keep_output=True).returncode == 0:
        as_root = ["sudo", "-n"]
    else:
        raise SetUpError(
            f"these system packages are missing and only an administrator may install them: {_one_line(missing)}"
        )
    _say(f"installing {len(missing)} system packages with apt ...")
    # A third-party source that does not answer must not stop us: when it matters, the installation says so.
    _run(*as_root, "apt-get", "update", "-qq")
    done = _run(
        *as_root, "env", "DEBIAN_FRONTEND=noninteractive",
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120",
        *(_name_on_offer(names) for names in missing),
        keep_output=True,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout, file=sys.stderr)


def _dpkg_listing() -> str:
    return _run("dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\n", keep_output=True).stdout


def _name_on_offer(names: list[str]) -> str:
    """The name under which this release of Debian or Ubuntu offers a package."""
    for name in names[:-1]:
        policy = _run("env", "LC_ALL=C", "apt-cache", "policy", name, keep_output=True).stdout
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            return name
    return names[-1]


def _one_line(needs: list[list[str]]) -> str:
    return " ".join(_name_on_offer(names) for names in needs)


def ready_venv() -> None:
    if _venv_is_sound():
        return
    _say(f"making .venv with Python {sys.version.split()[0]} ...")
    if _run(sys.executable, "-m", "venv", "--clear", str(VENV)).returncode:
        raise SetUpError(
            "the virtual environment could not be made; on Debian and Ubuntu the package python3-venv is needed."
        )


def _venv_is_sound() -> bool:
    """Made for this very folder (its scripts name it) and still working (its Python was not replaced by another version)."""
    pip = VENV / "bin" / "pip"
    # The first line is #!/place/.venv/bin/python or, for a long place, a shell's exec '/place/.venv/bin/python'.
    if not pip.is_file() or not re.search(r"[!'\" ]" + re.escape(str(PYTHON)), pip.read_text(encoding="utf-8")):
        return False
    return PYTHON.exists() and _run(str(PYTHON), "-I", "-c", "import pip", keep_output=True).returncode == 0


def ready_requirements(purpose: str) -> None:
    """Install the lock of `purpose`; requirements-dev.lock holds all of requirements.lock with the same pins."""
    fingerprints = {name: _fingerprint(ROOT / lock) for name, lock in LOCKS.items()}
    if _noted(purpose) == fingerprints[purpose]:
        return
    _say(f"installing the Python packages of {LOCKS[purpose]} (some hundred megabytes the first time) ...")
    # Wheels only: nothing is built, so nothing is fetched that the lock does not name.
    _pip_install("--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / LOCKS[purpose]))
    _note(purpose, fingerprints[purpose])
    if purpose == "test":
        _note("run", fingerprints["run"])


def ready_program() -> None:
    wanted = _fingerprint(ROOT / "pyproject.toml")
    if _noted("program") != wanted:
        # hatchling is in the lock, so the build needs no environment, and no download, of its own.
        _pip_install("--no-build-isolation", "--no-deps", "--editable", str(ROOT))
        _note("program", wanted)


def _pip_install(*what: str) -> None:
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    # That root runs pip is no news inside an environment of our own, nor is a newer pip.
    pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--root-user-action", "ignore", *quiet]
    if _run(str(PYTHON), *pip, *what).returncode:
        raise SetUpError("pip stopped for the reason above; nothing is lost, the same command starts this step again.")


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _noted(what: str) -> str:
    note = NOTES / what
    return note.read_text(encoding="ascii") if note.is_file() else ""


def _note(what: str, fingerprint: str) -> None:
    NOTES.mkdir(exist_ok=True)
    (NOTES / what).write_text(fingerprint, encoding="ascii")


def _say(sentence: str) -> None:
    print(f"set-up: {sentence}", flush=True)


def _run(*command: str, keep_output: bool = False) -> subprocess.CompletedProcess[str]:
    out, err = (subprocess.PIPE, subprocess.STDOUT) if keep_output else (None, None)
    # Every command stands in this file; only package names and paths of this checkout are filled in.
    return subprocess.run(command, check=False, text=True, stdout=out, stderr=err)  # noqa: S603


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(f"usage: set_up.py {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  the one file that an older Python gets to read
            version = sys.version.split()[0]
            raise SetUpError(f"Siaga Desk needs Python 3.11 or newer, not {version}; name one: make PYTHON=python3.11 ...")
        ready_system_packages()
        ready_venv()
        ready_requirements(arguments[0])
        ready_program()
    except SetUpError as stopped:
        print(f"set-up: {stopped}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
