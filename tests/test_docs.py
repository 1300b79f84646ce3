"""What the documents say is there: files, links, pictures, commands, options, make targets, keys and messages."""

from __future__ import annotations

import argparse
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from siaga_desk.cli import _parser
from siaga_desk.resources import resource
from tools import key_table

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
PICTURES = sorted((GUIDE / "gambar").glob("*.png"))
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "gisdata/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`|^(?: {4}|)((?:siaga-desk|make) .+)$", re.MULTILINE)
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md|csv|gpkg|lock|in|po|qss)")
PLACES = ("", "siaga_desk", "gisdata", "docs", "resources", "tests", "tools")
NOT_OURS = ("out/", "build/", ".venv/", "admin/", "…")
"""Made on the spot, or a folder of the sources that gisdata is built from."""


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Headings as a link names them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def code_in(text: str) -> Iterator[str]:
    for found in CODE.finditer(text):
        yield (found[1] or found[2]).strip()


every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(text_of(document)):
        path, _, anchor = target.partition("#")
        assert not re.match(r"\w+:", target), f"{target}: no document leads out of this repository"
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(text_of(there)), target


@every_document
def test_every_file_named_is_there(document: Path) -> None:
    for code in code_in(text_of(document)):
        if not FILE.fullmatch(code) or code.startswith(NOT_OURS):
            continue
        places = [document.parent, *(ROOT / place for place in PLACES)]
        assert any((place / code).exists() for place in places), code


# --- the command line -----------------------------------------------------------------------------------------------------


def below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    groups = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {name: sub for group in groups for name, sub in group.choices.items()}


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


@every_document
def test_every_command_and_option_named_is_there(document: Path) -> None:
    for code in re.findall(r"siaga-desk +([a-z][^`\n|”]*)", text_of(document)):
        parser, words = _parser(), code.split()
        while words and below(parser):
            assert words[0] in below(parser), f"siaga-desk {code}"
            parser = below(parser)[words.pop(0)]
        for option in re.findall(r"--[a-z-]+", " ".join(words)):
            assert option in options(parser), f"siaga-desk {code}"


@every_document
def test_every_make_target_named_is_there(document: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
    for code in code_in(text_of(document)):
        if code.startswith("make "):
            assert code.split()[1] in targets, code


# --- pictures -------------------------------------------------------------------------------------------------------------


def test_every_picture_is_used_has_words_and_few_colours() -> None:
    used = {
        (document.parent / target).resolve(): words
        for document in DOCUMENTS
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text_of(document))
    }
    assert set(used) == set(PICTURES)
    assert all(used.values())
    for picture in PICTURES:
        width, height, depth, colours = struct.unpack(">IIBB", picture.read_bytes()[16:26])
        assert colours == 3, f"{picture.name}: not of the picture tool, which writes at most 256 colours"
        assert depth <= 8
        assert width <= 1920
        assert height <= 1080


def test_pictures_are_light() -> None:
    sizes = {picture.name: picture.stat().st_size for picture in PICTURES}
    assert max(sizes.values()) < 300_000, sizes
    assert sum(sizes.values()) < 1_500_000, sizes


# --- what the guide repeats from the program ------------------------------------------------------------------------------


def test_the_guide_has_every_key_as_the_program_has_it() -> None:
    document = text_of(GUIDE / "tombol.md")
    assert key_table.renewed(document) == document, "python tools/key_table.py docs/guide/tombol.md"


def says(sentence: str) -> re.Pattern[str] | None:
    """What `sentence` looks like with its places filled; None for one that is hardly more than places."""
    fixed = re.split(r"\{\w+\}", sentence)
    return re.compile(".+".join(map(re.escape, fixed))) if sum(map(len, fixed)) > 20 else None


def test_every_message_of_the_guide_is_one_of_the_program() -> None:
    with resource("locale", "en.po").open("rb") as file:
        sentences = [message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)]
    known = [pattern for sentence in sentences if (pattern := says(str(sentence)))]
    rows = re.findall(r"^\| ([^|]+) \|", text_of(GUIDE / "bila-ada-masalah.md"), re.MULTILINE)
    messages = [row for row in rows if row not in ("pesan", "---")]
    assert len(messages) > 20
    assert [message for message in messages if not any(pattern.fullmatch(message) for pattern in known)] == []


def test_the_index_names_every_page_of_the_guide() -> None:
    named = {target for target in LINK.findall(text_of(GUIDE / "README.md")) if target.endswith(".md")}
    assert named == {page.name for page in GUIDE.glob("*.md")} - {"README.md"}


def test_the_architecture_names_every_room() -> None:
    text = text_of(ROOT / "docs" / "ARCHITECTURE.md")
    package = ROOT / "siaga_desk"
    rooms = [each.name for each in package.iterdir() if (each / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}/`" not in text] == []
    modules = [each.name for each in package.glob("*.py") if not each.name.startswith("__")]
    assert [module for module in modules if f"`{module}`" not in text] == []
