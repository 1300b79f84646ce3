"""`siaga-desk`: what can be asked of the program on a command line. Every command imports what it needs, and no other does.

A refusal is one sentence on standard error and exit code 2; a check that fails, and a bug of ours, is exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import siaga_desk
from siaga_desk import i18n, theme
from siaga_desk.cli_bundle import add_commands as add_bundle_commands
from siaga_desk.cli_city import add_commands as add_city_commands
from siaga_desk.cli_data import add_commands as add_data_commands
from siaga_desk.cli_recommend import add_commands as add_recommend_commands
from siaga_desk.cli_roads import add_commands as add_road_commands
from siaga_desk.cli_units import add_commands as add_unit_commands
from siaga_desk.diagnostics import SOFT_SENTENCE, diary
from siaga_desk.domain.errors import BadInput, Refusal, sentence
from siaga_desk.i18n import say, t
from siaga_desk.settings import default_path, read_settings

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130

FIRST_PROFILE = "kota_serang"

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words ask; the answer is the exit code."""
    words = _with_negative_numbers(sys.argv[1:] if argv is None else list(argv))
    i18n.use(_language(words))
    try:
        asked = _parser().parse_args(words)
    except SystemExit as end:  # --help, --version, or words that make no sense
        return int(end.code or 0)
    with diary(asked.diary, console=False) as kept:
        asked.kept = kept
        try:
            return _run(asked.command, asked)
        except Exception as bug:  # noqa: BLE001 - nobody above us would say a sentence
            kept.record(type(bug), bug, bug.__traceback__)
            _complain(say(SOFT_SENTENCE))
            return FAILED


def _run(command: Command, asked: argparse.Namespace) -> int:
    try:
        code = command(asked)
        sys.stdout.flush()  # here, where a reader who has gone is heard of, and not while Python ends
        return code
    except Refusal as why:
        _complain(say(why.message))
        return REFUSED
    except BrokenPipeError:  # whoever read our answers has gone; say nothing more, also not while Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def _answer(value: Any) -> None:
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))


# --- commands that show a window ------------------------------------------------------------------------------------------


def _operator(asked: argparse.Namespace) -> int:
    from siaga_desk.windows import run_operator

    return run_operator(
        store=asked.store,
        profile=asked.profile,
        desk_name=asked.desk,
        theme=asked.theme,
        mbtiles=asked.mbtiles,
        diary=asked.kept,
    )


def _wall(asked: argparse.Namespace) -> int:
    from siaga_desk.windows import run_wall

    return run_wall(store=asked.store, theme=asked.theme, mbtiles=asked.mbtiles)


def _drill(asked: argparse.Namespace) -> int:
    from siaga_desk.performance import play_drill

    return play_drill(
        story=asked.story,
        solo=asked.solo,
        offscreen=asked.offscreen,
        out=asked.out,
        rate=asked.rate,
        theme=asked.theme,
        diary=asked.kept,
    )


# --- commands that show none ----------------------------------------------------------------------------------------------


def _headless(asked: argparse.Namespace) -> int:
    from siaga_desk.app import open_room
    from siaga_desk.domain.ids import LIVE, drill_ledger
    from siaga_desk.headless import run

    room = open_room(
        asked.store,
        profile=asked.profile,
        desk_name=asked.desk,
        ledger=drill_ledger(asked.drill) if asked.drill else LIVE,
    )
    try:
        run(room, sys.stdin.buffer, sys.stdout.buffer, person=asked.person)
    finally:
        room.close()
    return DONE


def _log_verify(asked: argparse.Namespace) -> int:
    from siaga_desk.json_forms import form
    from siaga_desk.store import verify

    found = verify(asked.store)
    if asked.json:
        _answer({"ok": found.ok, **form(found)})
    else:
        for chain in found.chains:
            print(
                t("{desk}: {events} peristiwa, rantai {chain}", desk=chain.desk, events=chain.events, chain=chain.chain[:12])
            )
        if found.first_bad is None:
            print(t("Semua utuh."))
        else:
            bad = found.first_bad
            print(
                t(
                    "Tidak utuh mulai peristiwa {seq} dari rantai {chain}: {reason}. Semua sebelum itu utuh.",
                    seq=bad.seq,
                    chain=bad.chain[:12],
                    reason=bad.reason,
                )
            )
    return DONE if found.ok else FAILED


def _incidents(asked: argparse.Namespace) -> int:
    from siaga_desk.app import follow_room
    from siaga_desk.domain.codec import read_time
    from siaga_desk.json_forms import row_form

    room = follow_room(asked.store)
    try:
        since = None if asked.since is None else read_time(asked.since, "--since")
        rows = room.queries.incidents(open_only=asked.open, since=since, limit=asked.limit)
        now = room.clock.now()
        forms = [row_form(row, room.follower.situation, room.profile, now) for row in rows]
    except ValueError as why:
        raise BadInput("Waktu tidak terbaca: {why}.", why=str(why)) from None
    finally:
        room.close()
    if asked.json:
        _answer(forms)
        return DONE
    for row in forms:
        clock = row["clock"]
        place = ", ".join(filter(None, (row["place"], row["kelurahan"], row["kecamatan"] or row["neighbour"]))) or "–"
        print("\t".join((row["label"], row["category"], place, clock["state"] if clock else "–", row["units"] or "–")))
    return DONE


def _sheet(asked: argparse.Namespace) -> int:
    from siaga_desk.app import follow_room
    from siaga_desk.reports.sheet import write_sheet

    room = follow_room(asked.store)
    try:
        trouble = write_sheet(asked.out, room.follower.situation, room.profile, room.clock, room.identity)
    finally:
        room.close()
    if trouble is not None:
        _complain(say(trouble))
        return REFUSED
    return DONE


def _profile_check(asked: argparse.Namespace) -> int:
    from siaga_desk.profiles import load_profile

    profile = load_profile(asked.file)
    print(
        t(
            "Profil {city} baik: {categories} jenis kejadian, {agencies} instansi, {kinds} jenis unit.",
            city=profile.city,
            categories=len(profile.categories),
            agencies=len(profile.agencies),
            kinds=len(profile.unit_kinds),
        )
    )
    return DONE


# --- what is read from words ----------------------------------------------------------------------------------------------


_NUMBERS = ("--lat", "--lon", "--near")


def _with_negative_numbers(words: list[str]) -> list[str]:
    """`--lat -6,12` as `--lat=-6,12`, and `locate -6,12;106,1` as a text: argparse takes a minus for an option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _NUMBERS and re.match(r"-[\d.,a-zA-Z]", word) and not word.startswith("--"):
            joined[-1] += f"={word}"
        elif "locate" in joined and re.match(r"-[\d.,]", word):
            joined.append(f" {word}")  # what has a space in it is no option
        else:
            joined.append(word)
    return joined


def _language(words: list[str]) -> str:
    """The language asked for; it must be known before the first word of help is written."""
    for place, word in enumerate(words):
        option, _, value = word.partition("=")
        value = value or next(iter(words[place + 1 :]), "")
        if option == "--language" and value in i18n.LANGUAGES:
            return value
    settings, message = read_settings(default_path())
    if message is not None:
        i18n.use(settings.language)
        _complain(say(message))
    return settings.language


# --- the words themselves -------------------------------------------------------------------------------------------------

# What argparse says, and what we say; a group of the pattern fills the place of its name.
_COMPLAINTS = {
    r"the following arguments are required: (?P<names>.*)": sentence("Masih kurang: {names}."),
    r"unrecognized arguments: (?P<names>.*)": sentence("Tidak dikenal: {names}."),
    r"argument (?P<name>.*?): expected (one|at least one) argument": sentence("{name} perlu diikuti nilainya."),
    r"argument (?P<name>.*?): invalid choice: (?P<value>.*) \(choose from (?P<known>.*)\)": sentence(
        "{name} tidak mengenal {value}. Pilih dari {known}."
    ),
    r"argument (?P<name>.*?): invalid \w+ value: (?P<value>.*)": sentence("{name} tidak bisa berisi {value}."),
    r"argument (?P<name>.*?): ignored explicit argument (?P<value>.*)": sentence("{name} tidak diikuti nilai."),
    r"ambiguous option: (?P<name>.*?) could match (?P<known>.*)": sentence("{name} bisa berarti {known}. Tulis lengkap."),
}


class _Parser(argparse.ArgumentParser):
    """Speaks the chosen language. Every option stands in one group of ours, so that none of argparse's own titles shows."""

    def __init__(self, **named: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **named)
        self.options = self.add_argument_group(t("pilihan"))
        self.options.add_argument("-h", "--help", action="help", help=t("bantuan ini"))
        self.options.add_argument("--language", choices=i18n.LANGUAGES, help=t("bahasa; tanpa ini yang ada di pengaturan"))

    def error(self, message: str) -> NoReturn:
        for pattern, text in _COMPLAINTS.items():
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = t(text, **found.groupdict())
                break
        self.exit(REFUSED, f"{message}\n{t('Bantuan: {command}', command=f'{self.prog} --help')}\n")


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, t("pemakaian: ") if prefix is None else prefix)


def _parser() -> _Parser:
    parser = _Parser(prog="siaga-desk", description=t("Meja pengiriman untuk ruang 112 Kota Serang."))
    parser.options.add_argument("--version", action="version", version=siaga_desk.__version__, help=t("versi program"))
    below = parser.add_subparsers(title=t("perintah"), metavar=t("PERINTAH"), required=True)

    one = _command(below, "run", t("buka meja operator"), _operator, diary="operator")
    one.add_argument("--store", type=Path, metavar="FILE", help=t("berkas data; tanpa ini berkas yang biasa"))
    _profile_option(one)
    one.add_argument("--desk", metavar="NAME", help=t("nama meja, untuk berkas data yang baru"))
    _looks(one)

    one = _command(below, "wall", t("buka dinding peta, hanya membaca"), _wall, diary="wall")
    _store(one)
    _looks(one)

    one = _command(below, "headless", t("meja tanpa jendela: baris JSON masuk dan keluar"), _headless, diary="headless")
    _store(one)
    _profile_option(one)
    one.add_argument("--desk", metavar="NAME", default="Meja 1", help=t("nama meja, untuk berkas data yang baru"))
    one.add_argument("--person", metavar="NAME", help=t("nama orang yang mulai bertugas"))
    one.add_argument("--drill", metavar="NAME", help=t("catatan latihan dengan nama ini, terpisah dari yang nyata"))

    drill = _group(below, "drill", t("latihan"))
    one = _command(drill, "play", t("mainkan sebuah cerita latihan"), _drill, diary="drill")
    one.add_argument("story", type=Path, metavar="FILE", help=t("cerita latihan, TOML"))
    one.add_argument("--solo", action="store_true", help=t("program juga memainkan operatornya"))
    one.add_argument("--offscreen", action="store_true", help=t("tanpa layar; gambar dan catatan ditulis ke --out"))
    one.add_argument("--out", type=Path, metavar="DIR", default=Path("out"), help=t("folder untuk gambar dan catatan"))
    one.add_argument("--rate", type=_rate, metavar="N", help=t("berapa kali lebih cepat dari jam"))
    one.add_argument("--theme", choices=theme.NAMES, help=t("warna gelap atau terang"))

    log = _group(below, "log", t("catatan peristiwa"))
    one = _command(log, "verify", t("periksa setiap rantai dari awal sampai akhir"), _log_verify)
    _store(one)
    _json(one)

    add_city_commands(partial(_command, below), _profile_option)
    add_recommend_commands(partial(_command, below), _profile_option)
    add_road_commands(partial(_command, below), _profile_option)

    one = _command(below, "incidents", t("daftar kejadian"), _incidents)
    _store(one)
    one.add_argument("--open", action="store_true", help=t("hanya yang terbuka"))
    one.add_argument("--since", metavar="TIME", help=t("diterima sejak, misalnya 2026-11-21T00:00+07:00"))
    one.add_argument("--limit", type=_count, default=200, metavar="N", help=t("paling banyak"))
    _json(one)

    one = _command(below, "sheet", t("tulis lembar situasi sekarang, untuk dicetak"), _sheet)
    _store(one)
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help=t("berkas HTML"))

    add_unit_commands(partial(_command, _group(below, "units", t("daftar unit, dan posisi kendaraannya"))))
    add_data_commands(partial(_command, _group(below, "data", t("data kota"))))
    add_bundle_commands(partial(_command, _group(below, "bundle", t("bawa data antarmeja dengan stik USB"))))

    profile = _group(below, "profile", t("profil kota"))
    one = _command(profile, "check", t("periksa sebuah profil kota"), _profile_check)
    one.add_argument("file", type=Path, metavar="FILE")
    return parser


def _group(below: Any, name: str, what: str) -> Any:
    parser = below.add_parser(name, help=what, description=what)
    return parser.add_subparsers(title=t("perintah"), metavar=t("PERINTAH"), required=True)


def _command(below: Any, name: str, what: str, command: Command, *, diary: str = "cli") -> Any:
    """A command with its options group. `diary`: which file keeps its diary."""
    parser = below.add_parser(name, help=what, description=what)
    parser.set_defaults(command=command, diary=diary)
    return parser.options


def _store(options: Any) -> None:
    options.add_argument("--store", type=Path, required=True, metavar="FILE", help=t("berkas data"))


def _profile_option(options: Any) -> None:
    options.add_argument(
        "--profile", default=FIRST_PROFILE, metavar="ID", help=t("profil kota: namanya, atau berkas .toml milik kota")
    )


def _looks(options: Any) -> None:
    options.add_argument("--theme", choices=theme.NAMES, help=t("warna gelap atau terang"))
    options.add_argument("--mbtiles", type=Path, metavar="FILE", help=t("peta dasar milik kota, MBTiles"))


def _json(options: Any) -> None:
    options.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000:
        raise ValueError(text)
    return value


def _rate(text: str) -> float:
    value = float(text.replace(",", "."))
    if not 0.01 <= value <= 10_000:  # NaN is not either
        raise ValueError(text)
    return value
