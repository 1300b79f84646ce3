"""The form of one unit. Shows and collects what is typed; decides nothing and saves nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from siaga_desk.domain.profile import Profile
from siaga_desk.i18n import language, t
from siaga_desk.ui.look.parts import DashedTag, Words
from siaga_desk.ui.look.style import Role, Width, current
from siaga_desk.ui.operator.buttons import KeyButton

from .draft import UnitDraft

NOTE_LINES = 2


class UnitForm(QWidget):
    """`edited` after every keystroke; the buttons' wishes as signals."""

    edited = Signal()
    save_asked = Signal()
    revert_asked = Signal()
    look_asked = Signal()
    pick_toggled = Signal(bool)
    retire_asked = Signal(str)  # reason
    kind_chosen = Signal(str)  # by hand
    service_asked = Signal(str)  # reason: out of service, or back

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Words("", Role.TITLE, "text", Width.NARROW)
        self.title.setWordWrap(True)
        self.tag = DashedTag(t("contoh"))
        self.name, self.id = _line(120), _line(64)
        self.kind, self.agency = QComboBox(), QComboBox()
        for id_, kind in profile.unit_kinds.items():
            self.kind.addItem(kind.name_en if language() == "en" else kind.name, id_)
        for id_, agency in profile.agencies.items():
            self.agency.addItem(agency.short, id_)
        self.lat, self.lon = _line(40), _line(40)
        self.lat.setPlaceholderText("-6,1093")
        self.lon.setPlaceholderText("106,1678")
        self.lat.setMaxLength(400)  # a pair or a link may be pasted here
        self.pick = _button(t("Tunjuk di peta"))
        self.pick.setCheckable(True)
        self.look = _button(t("Lihat"))
        self.area = Words("", Role.HINT, "text2", Width.NARROW)
        self.area.setWordWrap(True)
        self.example = QCheckBox(t("Contoh, belum dipastikan"))
        self.telephone, self.source = _line(60), _line(400)
        self.source.setPlaceholderText(t("dari mana posisi ini diketahui"))
        self.crew, self.shift = _line(2), _line(120)
        self.shift.setPlaceholderText(t("kosong: selalu jaga. Contoh: 07.00-19.00"))
        self.neighbour = QComboBox()
        self.neighbour.addItem(t("bukan, unit kota sendiri"), "")
        for id_, neighbour in profile.neighbours.items():
            self.neighbour.addItem(neighbour.name, id_)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self._boxes = (self.kind, self.agency, self.neighbour)
        for box in self._boxes:
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.told = Words("", Role.BODY, "text2", Width.NARROW)
        self.told.setWordWrap(True)
        self.save = KeyButton(t("Simpan"), "Ctrl S", primary=True)
        self.revert = _button(t("Batalkan perubahan"))
        self.reason = _line(300)
        self.reason.setPlaceholderText(t("Alasan, satu kalimat"))
        self.service, self.retire = _button(""), _button(t("Hapus dari daftar"))
        self._labels: dict[str, Words] = {}
        self._fields: Mapping[str, QWidget] = {
            "name": self.name, "kind": self.kind, "agency": self.agency, "lat": self.lat, "lon": self.lon,
            "source": self.source, "example": self.example, "crew": self.crew, "shift": self.shift,
            "telephone": self.telephone, "neighbour": self.neighbour, "note": self.note, "id": self.id,
        }  # fmt: skip
        self._lay_out()
        self._connect()
        self._fit_text()

    # --- what stands in it ---

    def draft(self) -> UnitDraft:
        return UnitDraft(
            id=self.id.text(),
            name=self.name.text(),
            kind=self.kind.currentData() or "",
            agency=self.agency.currentData() or "",
            lat=self.lat.text(),
            lon=self.lon.text(),
            example=self.example.isChecked(),
            telephone=self.telephone.text(),
            source=self.source.text(),
            note=self.note.toPlainText(),
            crew=self.crew.text(),
            shift=self.shift.text(),
            neighbour=self.neighbour.currentData() or "",
        )

    def put(self, draft: UnitDraft, *, title: str, is_new: bool, is_out: bool) -> None:
        """Show another unit, or the same anew. Says nothing through `edited`."""
        blocked = [(part, part.blockSignals(True)) for part in self._fields.values()]
        for line, text in (
            (self.name, draft.name),
            (self.id, draft.id),
            (self.lat, draft.lat),
            (self.lon, draft.lon),
            (self.telephone, draft.telephone),
            (self.source, draft.source),
            (self.crew, draft.crew),
            (self.shift, draft.shift),
        ):
            if line.text() != text:
                line.setText(text)
        if self.note.toPlainText() != draft.note:
            self.note.setPlainText(draft.note)
        for box, id_ in zip(self._boxes, (draft.kind, draft.agency, draft.neighbour), strict=True):
            at = box.findData(id_)
            if at < 0 and id_:  # of another profile: shown as it is, refused when it is saved
                box.addItem(id_, id_)
                at = box.count() - 1
            box.setCurrentIndex(at)
        self.example.setChecked(draft.example)
        for part, was in blocked:
            part.blockSignals(was)
        self.title.setText(title)
        self.tag.setVisible(draft.example)
        self.id.setReadOnly(not is_new)
        for removing in (self.reason, self.service, self.retire):
            removing.setVisible(not is_new)
        self.service.setText(t("Siap kembali") if is_out else t("Tandai tidak siap"))
        self.service.setProperty("out", is_out)

    def set_position(self, lat: str, lon: str, source: str | None = None) -> None:
        """As if it had been typed. `source` None: leave it."""
        self.lat.setText(lat)
        self.lon.setText(lon)
        if source is not None:
            self.source.setText(source)
        self.edited.emit()

    def show_problems(self, problems: Iterable[str]) -> None:
        """These fields are wrong: their labels say so, the first of them gets the keyboard."""
        wrong = set(problems)
        for name, label in self._labels.items():
            label.set_tone("err" if name in wrong else "text2")
        first = next((name for name in self._fields if name in wrong), None)
        if first is not None:
            self._fields[first].setFocus()

    def tell(self, text: str, tone: str) -> None:
        """The one sentence under the fields."""
        self.told.set_tone(tone)
        self.told.setText(text)

    # --- how it is made ---

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(10)
        rows.setVerticalSpacing(6)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.pick)
        beside.addWidget(self.look)
        beside.addStretch(1)
        for name, text, what in (
            ("name", t("Nama"), self.name),
            ("kind", t("Jenis"), self.kind),
            ("agency", t("Instansi"), self.agency),
            ("lat", t("Lintang"), self.lat),
            ("lon", t("Bujur"), self.lon),
            ("", "", beside),
            ("", "", self.area),
            ("source", t("Sumber posisi"), self.source),
            ("example", "", self.example),
            ("crew", t("Awak"), self.crew),
            ("shift", t("Jam jaga"), self.shift),
            ("telephone", t("Telepon"), self.telephone),
            ("neighbour", t("Tetangga"), self.neighbour),
            ("note", t("Catatan"), self.note),
            ("id", t("Kode"), self.id),
        ):
            label = Words(text, Role.BODY, "text2", Width.NARROW)
            if name:
                self._labels[name] = label
                if text:
                    label.setBuddy(self._fields[name])
                    self._fields[name].setAccessibleName(text)
            if isinstance(what, QWidget):
                rows.addRow(label, what)
            else:
                rows.addRow(label, what)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.tag, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(8)
        inner.addLayout(head)
        inner.addLayout(rows)
        inner.addStretch(1)
        inner.addWidget(self.reason)
        away = QHBoxLayout()
        away.setSpacing(8)
        away.addWidget(self.service)
        away.addWidget(self.retire)
        away.addStretch(1)
        inner.addLayout(away)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 10)
        foot.addWidget(self.save)
        foot.addSpacing(8)
        foot.addWidget(self.revert)
        foot.addStretch(1)
        said = QHBoxLayout()
        said.setContentsMargins(12, 6, 12, 6)
        said.addWidget(self.told)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(said)
        column.addLayout(foot)

    def _connect(self) -> None:
        for line in (self.name, self.id, self.lat, self.lon, self.telephone, self.source, self.crew, self.shift):
            line.textEdited.connect(self._edited)
        self.note.textChanged.connect(self._edited)
        for box in self._boxes:
            box.currentIndexChanged.connect(self._edited)
        self.kind.activated.connect(self._fit_agency)
        self.example.toggled.connect(self._edited)
        self.example.toggled.connect(self.tag.setVisible)
        self.save.clicked.connect(self.save_asked)
        self.revert.clicked.connect(self.revert_asked)
        self.look.clicked.connect(self.look_asked)
        self.pick.toggled.connect(self.pick_toggled)
        self.retire.clicked.connect(lambda: self.retire_asked.emit(self.reason.text()))
        self.service.clicked.connect(lambda: self.service_asked.emit(self.reason.text()))

    @Slot()
    def _edited(self) -> None:
        self.edited.emit()

    @Slot(int)
    def _fit_agency(self, index: int) -> None:
        """A kind chosen by hand brings its agency along, which can still be changed."""
        self.kind_chosen.emit(self.kind.itemData(index))

    def choose_agency(self, agency: str) -> None:
        self.agency.setCurrentIndex(self.agency.findData(agency))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit_text()

    def _fit_text(self) -> None:
        """Lengths that follow the size of the text."""
        self.setMinimumWidth(current().px(380))
        self.note.setFixedHeight(round(self.note.fontMetrics().lineSpacing() * NOTE_LINES) + current().px(16))


def _line(limit: int) -> QLineEdit:
    line = QLineEdit()
    line.setMaxLength(limit)
    return line


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
