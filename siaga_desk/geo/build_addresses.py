"""Reads the written addresses of schools and facilities: street, kilometre, kampung, housing, kelurahan. Places nothing.

Conservative: what is not clearly marked as one of these ("Kp.", "Jl.", "Komplek", "Km", "Kel.") is not read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

_WORDS = {
    **dict.fromkeys(("JL", "JLN", "JALAN"), "JALAN"),
    **dict.fromkeys(("KP", "KAMP", "KAMPUNG"), "KAMPUNG"),
    **dict.fromkeys(("LING", "LINK", "LINGK", "LINGKUNGAN"), "LINGKUNGAN"),
    **dict.fromkeys(("KOMP", "KOMPLEK", "KOMPLEKS"), "KOMPLEK"),
    **dict.fromkeys(("PERUM", "PERUMAHAN"), "PERUMAHAN"),
    **dict.fromkeys(("KEL", "KELURAHAN", "DS", "DESA"), "KEL"),
    **dict.fromkeys(("KEC", "KECAMATAN"), "KEC"),
    **dict.fromkeys(("NO", "NOMOR", "N0"), "NO"),
    **dict.fromkeys(("SYEH", "SYECH", "SYEIKH", "SYEKH"), "SYEKH"),
    "ACHMAD": "AHMAD",
    "ABD": "ABDUL",
    "FATTAH": "FATAH",
    "JENDRAL": "JENDERAL",
    "WR": "WARUNG",
}
_STOPS = frozenset(
    (
        *(",", "JALAN", "KAMPUNG", "LINGKUNGAN", "KOMPLEK", "PERUMAHAN", "PERUMNAS", "KEL", "KEC", "KOTA", "KABUPATEN"),
        *("RT", "RW", "NO", "BLOK", "KM", "KAV", "KODE", "TLP", "TELP", "RUKO", "BELAKANG", "DEPAN", "SAMPING"),
    )
)
_CITY = ("SERANG", "BANTEN")
_NO_NAME = frozenset((("SELATAN",), ("UTARA",), ("TIMUR",), ("BARAT",)))  # half of a name that we did not understand
_HOUSING_WORDS = frozenset(("CITRA", "GRIYA", "PURI", "PERMATA", "TAMAN", "BUMI", "PERSADA", "BTN", "INDAH"))
_NO_HOUSING = frozenset(("PERKANTORAN", "PEMDA", "DEPAG"))  # offices call themselves Komplek too
_ALIKE = 0.9  # likeness of two spellings of one name: "Djidun", "Jidun"


def words_of(text: str) -> list[str]:
    """The words of an address in capitals, marks in one spelling, "," where a part ends: JALAN RAYA JAKARTA KM 6.5."""
    text = re.sub(r"\bKM\W{0,3}0*(\d+)(?:[.,](\d))?\d*", lambda found: f" KM {found[1]}.{found[2] or 0} ", text.upper())
    text = text.replace("JL.N ", "JALAN ").replace("-", " ").replace("'", "")
    text = re.sub(r"\b([A-Z])\.\s?(?=[A-Z]\b)", r"\1", text)  # K.H. -> KH
    text = re.sub(r"[,/()&]", " , ", text)
    words = re.findall(r",|\d+\.\d|[A-Z0-9]+", text)
    return _spelled([_WORDS.get(word, word) for word in words])


def _spelled(words: list[str]) -> list[str]:
    joined = " ".join(re.sub(r"^DJ(?=[AEIOU])", "J", word) for word in words)
    for old, new in (
        (r"\bP A (?=SEMI)", "PA "),
        (r"\bA YANI\b", "AHMAD YANI"),
        (r"\bKH A FATAH\b", "KH ABDUL FATAH"),
        (r"\bKH FATAH\b", "KH ABDUL FATAH"),
        (r"^(JALAN )?45\b", r"\g<1>EMPAT LIMA"),
        (r"\bPAL 6\b", "PAL ENAM"),
    ):
        joined = re.sub(old, new, joined)
    return joined.split()


def compact(text: str | Sequence[str]) -> str:
    """Letters and digits only, in capitals: how two spellings of a name are compared."""
    return re.sub(r"[^A-Z0-9]", "", (text if isinstance(text, str) else "".join(text)).upper())


def alike(one: str, other: str, least: float = _ALIKE) -> bool:
    """Whether two compact names are spellings of one."""
    if one == other:
        return True
    if not one or not other or one[0] != other[0] or abs(len(one) - len(other)) > 2 or min(len(one), len(other)) < 5:
        return False
    return SequenceMatcher(None, one, other).ratio() >= least


class Addresses:
    """Reads addresses of one city, whose kelurahan (in every spelling) and kecamatan are known by name."""

    def __init__(self, kelurahan: Iterable[str], kecamatan: Iterable[str]) -> None:
        self._kecamatan = {compact(name) for name in kecamatan}
        self._areas = {compact(name) for name in kelurahan} | self._kecamatan

    def is_area(self, name: str | Sequence[str]) -> bool:
        """Whether a name is that of a kelurahan or kecamatan. Near is not enough: Kaloran is not Kalodran."""
        return compact(name) in self._areas

    def kampung(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Every kampung or lingkungan that is named as one."""
        for index, word in enumerate(words):
            if word in ("KAMPUNG", "LINGKUNGAN"):
                name = self.without_areas(_until_stop(words[index + 1 :], 3))
                if (
                    len(compact(name)) > 2
                    and name not in _NO_NAME
                    and not self.is_area(name)
                    and not _HOUSING_WORDS.intersection(name)
                ):
                    yield name

    def housing(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Every komplek, perumahan, perumnas, named as one or by its own word before a block: KOMPLEK TAMAN PESONA."""
        for index, word in enumerate(words):
            following = words[index + 1] if index + 1 < len(words) else ""
            if word in ("KOMPLEK", "PERUMAHAN", "PERUMNAS") and following != "PERUMNAS":
                name = _until_stop(words[index + 1 :], 4)
                if len(compact(name)) > 3 and not _NO_HOUSING.intersection(name):
                    yield word, *name
            elif word == "LINGKUNGAN" and _HOUSING_WORDS.intersection(name := _until_stop(words[index + 1 :], 4)):
                yield "PERUMAHAN", *name
            elif word == "BLOK":
                name = _before(words, index)
                mark = words[index - len(name) - 1] if index > len(name) else ""
                if len(name) > 1 and name[0] in _HOUSING_WORDS and mark not in ("KOMPLEK", "PERUMAHAN", "PERUMNAS"):
                    yield "PERUMAHAN", *name

    def kelurahan(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """What stands where a kelurahan is named: after Kel., or as a part of its own that is no kecamatan."""
        for index, word in enumerate(words):
            if word == "KEL" or (word == "," and words[index + 1 : index + 2] != ["KEL"]):
                name = _until_stop(words[index + 1 :], 3)
                for count in range(len(name), 0, -1):
                    bare_kecamatan = word == "," and compact(name[:count]) in self._kecamatan
                    spelled = any(alike(compact(name[:count]), area, 0.87) for area in self._areas)
                    if spelled and not bare_kecamatan:
                        yield name[:count]
                        break

    def street_words(self, words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(index after it, name) of every street that is named as one; an address may begin with a bare street name."""
        starts = [index + 1 for index, word in enumerate(words) if word == "JALAN"]
        if words and words[0] not in _STOPS:
            starts.insert(0, 0)
        for start in starts:
            name = _until_stop(words[start:], 7)
            if name:
                yield start + len(name), name

    def street_name(self, written: str) -> tuple[str, ...]:
        """The name of an index row without what only says where: "KI AJURUM CIPOCOK JAYA SERANG" -> KI AJURUM."""
        words = words_of(written)
        if words and words[0] == "N":  # what the parser of the index left of "Jln"
            words = words[1:]
        name = list(_until_stop(words, 7))
        while (
            len(name) > 1 and (name[-1] in _CITY[:1] or re.search(r"\d", name[-1]) or len(name[-1]) == 1) and name[-1] != "I"
        ):
            name.pop()
        return self.without_areas(tuple(name), least=2)

    def without_areas(self, name: tuple[str, ...], least: int = 1) -> tuple[str, ...]:
        """Without the kelurahan and the city after it, as long as `least` words remain."""
        while len(name) > least:
            if name[-1] in _CITY:
                name = name[:-1]
            elif len(name) - 2 >= least and self.is_area(name[-2:]):
                name = name[:-2]
            elif self.is_area(name[-1:]):
                name = name[:-1]
            else:
                break
        return name


def kilometre(words: Sequence[str], after: int) -> str | None:
    """The kilometre written behind a street: "4", "6,5"."""
    for index in range(after, len(words) - 1):
        if words[index] == "KM" and re.fullmatch(r"\d+\.\d", words[index + 1]):
            return words[index + 1].removesuffix(".0").replace(".", ",")
    return None


def shown(words: Sequence[str]) -> str:
    """A name as it is shown, from its words in capitals: "SD NEGERI CICERI" -> "SD Negeri Ciceri"."""
    return " ".join("-".join(_title(part) for part in word.split("-")) for word in words)


_KEPT = frozenset(
    (
        *(
            "SD",
            "SDN",
            "SDIT",
            "SDI",
            "SMP",
            "SMPN",
            "SMPIT",
            "SMA",
            "SMAN",
            "SMAS",
            "SMK",
            "SMKN",
            "SMKS",
            "SKH",
            "SH",
            "IT",
        ),
        *("PGRI", "BPK", "YP", "GUPPI", "BTN", "KH", "TB", "RMHS", "PA", "AMD", "RT", "RW"),
        *("I", "II", "III", "IV", "VI", "VII", "VIII", "IX"),
    )
)


def _title(word: str) -> str:
    return word if word in _KEPT else word.capitalize()


def _until_stop(words: Sequence[str], most: int) -> tuple[str, ...]:
    name: list[str] = []
    for word in words:
        if word in _STOPS or re.search(r"\d", word) or len(name) == most:
            break
        name.append(word)
    return tuple(name)


def _before(words: Sequence[str], index: int) -> tuple[str, ...]:
    """The words before `index` back to a stop."""
    start = index
    while start > 0 and words[start - 1] not in _STOPS and not re.search(r"\d", words[start - 1]):
        start -= 1
    return tuple(words[start:index])
