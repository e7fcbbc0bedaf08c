"""Questions answered from the record of the best SOP, over a real registry and a real index."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.access import OPERATOR, VISITOR
from indexer.config import Settings
from indexer.installation import Installation
from indexer.models import (
    Access,
    Answer,
    DurationTotal,
    MinuteSpan,
    QuestionKind,
    SopIdentity,
    SopKind,
    Sort,
    Step,
    StepsState,
)
from indexer.search.service import request_for, search
from tests.filling import add_sop

STEPS = (
    Step("1", "Menerima berkas dokumen CPMI", ("Petugas Loket",), "Paspor, visa kerja", "5 menit", page=2, minutes=5),
    Step("2", "Memverifikasi dokumen CPMI", ("Verifikator",), "Berkas", "1 hari kerja", page=2, minutes=450),
    Step("3", "Mengarsipkan hasil verifikasi dokumen", ("Arsiparis",), "-", "10 menit", page=3, minutes=10),
)
PAGES = ("Verifikasi dokumen CPMI", "Menerima berkas dokumen", "Mengarsipkan")


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    opened = Installation.open(settings)
    yield opened
    opened.close()


def add(installation: Installation, state: StepsState = StepsState.READ, steps: tuple[Step, ...] = STEPS) -> int:
    return add_sop(installation, "Verifikasi Dokumen CPMI", *PAGES, steps=steps, steps_state=state)


def ask(installation: Installation, text: str) -> Answer | None:
    return search(installation, request_for(OPERATOR, text)).answer


def numbers(answer: Answer | None) -> list[str]:
    return [step.number for step in answer.steps] if answer else []


def test_how_long_is_told_in_all_and_step_by_step(installation: Installation) -> None:
    add(installation)
    answer = ask(installation, "berapa lama verifikasi dokumen CPMI?")
    assert answer is not None
    assert (answer.kind, answer.total, answer.step_count) == (
        QuestionKind.DURATION,
        DurationTotal(MinuteSpan(465, 465), known=3),
        3,
    )
    assert [step.duration for step in answer.steps] == ["5 menit", "1 hari kerja", "10 menit"]
    assert [answer.page_labels[step.page] for step in answer.steps] == ["hal. 2", "hal. 2", "hal. 3"]


def test_a_total_counts_the_steps_that_do_not_say_their_time(installation: Installation) -> None:
    add(installation, steps=(*STEPS[:2], replace(STEPS[2], duration="kondisional", minutes=None)))
    answer = ask(installation, "berapa lama verifikasi dokumen CPMI?")
    assert answer is not None
    assert (answer.total, numbers(answer)) == (DurationTotal(MinuteSpan(455, 455), known=2, unknown=1), ["1", "2", "3"])


def test_a_total_keeps_working_time_and_clock_time_apart(installation: Installation) -> None:
    """`minutes` as a reader kept them that took "3 x 24 jam" for working time."""
    add(installation, steps=(*STEPS[:2], replace(STEPS[2], duration="3 x 24 jam", minutes=4320)))
    answer = ask(installation, "berapa lama verifikasi dokumen CPMI?")
    assert answer is not None
    assert answer.total == DurationTotal(MinuteSpan(455, 455), MinuteSpan(4320, 4320), known=3)


def test_a_question_on_one_step_gets_that_step(installation: Installation) -> None:
    add(installation)
    answer = ask(installation, "berapa lama mengarsipkan verifikasi dokumen")
    assert answer is not None
    assert (answer.total, numbers(answer)) == (None, ["3"])


@pytest.mark.parametrize(
    "text", ["berapa lama penanganan dokumen CPMI?", "lama proses verifikasi dokumen CPMI", "durasi verifikasi dokumen"]
)
def test_a_question_on_the_work_as_a_whole_is_not_one_on_the_step_that_uses_its_word(
    installation: Installation, text: str
) -> None:
    add(
        installation,
        steps=(*STEPS, Step("4", "Melaporkan proses penanganan", inputs="-", duration="1 jam", minutes=60)),
    )
    answer = ask(installation, text)
    assert (answer and answer.total, numbers(answer)) == (
        DurationTotal(MinuteSpan(525, 525), known=4),
        ["1", "2", "3", "4"],
    )


def test_words_for_the_work_as_a_whole_do_not_make_a_title_another(installation: Installation) -> None:
    add_sop(installation, "Pengurusan Paspor Dinas dan Exit Permit", *PAGES, steps=STEPS, steps_state=StepsState.READ)
    assert numbers(ask(installation, "berapa lama pembuatan paspor dinas")) == ["1", "2", "3"]


def test_who_does_a_thing_is_who_does_the_step_in_which_it_is_done(installation: Installation) -> None:
    add(installation)
    answer = ask(installation, "siapa yang memverifikasi dokumen CPMI?")
    assert answer is not None
    assert (numbers(answer), answer.steps[0].performers) == (["2"], ("Verifikator",))


def test_a_noun_in_another_step_does_not_make_its_performer_the_answer(installation: Installation) -> None:
    add(installation, steps=(STEPS[0], STEPS[2]))
    assert ask(installation, "siapa yang memverifikasi dokumen CPMI?") is None


def test_documents_are_those_that_come_in_first_not_what_one_step_hands_to_the_next(
    installation: Installation,
) -> None:
    add(installation, steps=(Step("1", "Menetapkan jadwal", inputs="Rencana kegiatan"), *STEPS))
    answer = ask(installation, "dokumen apa saja untuk verifikasi CPMI")
    assert [step.inputs for step in answer.steps] == ["Paspor, visa kerja"] if answer else False


def test_documents_of_one_step_are_what_goes_into_it(installation: Installation) -> None:
    add(installation)
    answer = ask(installation, "apa saja berkas yang perlu untuk mengarsipkan hasil verifikasi dokumen")
    assert answer is None  # the step names none
    assert numbers(ask(installation, "berkas apa untuk menerima dokumen CPMI")) == ["1"]


def test_how_is_told_by_the_steps(installation: Installation) -> None:
    add(installation)
    assert numbers(ask(installation, "bagaimana cara verifikasi dokumen CPMI")) == ["1", "2", "3"]


@pytest.mark.parametrize("state", [StepsState.UNREADABLE, StepsState.NONE])
def test_steps_that_were_not_read_answer_nothing(installation: Installation, state: StepsState) -> None:
    add(installation, state)
    for text in ("berapa lama", "siapa yang", "apa syarat", "bagaimana cara"):
        assert ask(installation, f"{text} memverifikasi dokumen CPMI") is None


def test_of_steps_read_in_part_only_a_sure_one_answers(installation: Installation) -> None:
    unsure = replace(STEPS[1], doubt="Simbol tidak terbaca.")
    add(installation, StepsState.PARTLY, (STEPS[0], unsure, STEPS[2]))
    assert ask(installation, "siapa yang memverifikasi dokumen CPMI") is None
    assert numbers(ask(installation, "siapa yang menerima berkas dokumen CPMI")) == ["1"]
    assert ask(installation, "berapa lama verifikasi dokumen CPMI") is None
    assert ask(installation, "bagaimana cara verifikasi dokumen CPMI") is None


@pytest.mark.parametrize(
    "text", ["berapa lama verifikasi paspor dinas", "siapa?", "berapa lama CPMI", "verifikasi", "apa syarat arsip"]
)
def test_what_is_not_clearly_meant_gets_no_answer(installation: Installation, text: str) -> None:
    add(installation)
    assert ask(installation, text) is None


def answers(installation: Installation, text: str) -> list[tuple[str, list[str]]]:
    found = search(installation, request_for(OPERATOR, text)).answers
    return [(each.sop.title, [step.number for step in each.steps]) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "siapa yang memverifikasi dokumen pelaut",
        "berapa lama verifikasi dokumen CPMI Australia",
        "siapa yang mencacah dokumen CPMI",
        "dokumen apa saja untuk verifikasi ijazah CPMI",
        "bagaimana cara verifikasi rekening CPMI",
        "sop apa untuk verifikasi kapal CPMI",
    ],
)
def test_a_question_with_a_telling_word_that_the_record_lacks_is_not_answered(
    installation: Installation, text: str
) -> None:
    add(installation)
    add_sop(installation, "Pemeriksaan Kapal dan Rekening Pelaut", "ijazah rekening Australia mencacah")
    assert answers(installation, text) == []


def test_a_synonym_does_not_answer_what_is_written_in_its_own_word(installation: Installation) -> None:
    step = Step("1", "Menandatangani surat pengantar klaim kematian", ("Direktur",), page=1)
    add_sop(installation, "Klaim Kematian PMI", "klaim", steps=(step,), steps_state=StepsState.READ)
    asked = "siapa yang menandatangani surat pengantar jenazah"
    assert answers(installation, asked) == [("Klaim Kematian PMI", ["1"])]
    other = replace(step, activity="Menjemput jenazah")
    add_sop(installation, "Pemulangan Jenazah PMI", "jenazah", steps=(other,), steps_state=StepsState.READ)
    assert answers(installation, asked) == []


def test_documents_of_a_macro_sop_are_those_of_its_steps(installation: Installation) -> None:
    add_sop(
        installation,
        "Verifikasi Dokumen CPMI",
        *PAGES,
        steps=STEPS,
        steps_state=StepsState.READ,
        kind=SopKind.MACRO,
    )
    assert answers(installation, "apa saja syarat verifikasi dokumen CPMI") == []
    assert answers(installation, "berkas apa untuk menerima dokumen CPMI") == [("Verifikasi Dokumen CPMI", ["1"])]


def test_a_step_of_an_sop_that_is_not_the_first_hit_answers(installation: Installation) -> None:
    add_sop(installation, "Verifikasi Dokumen CPMI dan Arsip Loket Mengarsipkan", "mengarsipkan hasil " * 20)
    add(installation)
    assert answers(installation, "siapa yang mengarsipkan hasil verifikasi dokumen") == [
        ("Verifikasi Dokumen CPMI", ["3"])
    ]


def test_sops_that_answer_equally_well_are_listed_up_to_three(installation: Installation) -> None:
    for unit in ("Bali", "Aceh", "Riau", "Banten"):
        title = f"Verifikasi Dokumen CPMI pada BP3MI {unit}"
        add_sop(installation, title, *PAGES, steps=STEPS, steps_state=StepsState.READ)
    found = answers(installation, "siapa yang memverifikasi dokumen CPMI")
    assert len({title for title, _ in found}) == 3
    assert {tuple(steps) for _, steps in found} == {("2",)}


@pytest.mark.parametrize(
    "text",
    [
        "siapa pelaksana verifikasi dokumen CPMI",
        "verifikasi dokumen CPMI melibatkan siapa saja",
        "siapa saja yang terlibat dalam verifikasi dokumen CPMI",
        "verifikasi dokumen CPMI dilakukan oleh siapa saja",
        "siapa yang menangani verifikasi dokumen CPMI",
    ],
)
def test_who_takes_part_in_the_whole_is_every_performer_with_the_steps(installation: Installation, text: str) -> None:
    add(installation)
    answer = ask(installation, text)
    assert (
        [step.performers for step in answer.steps] == [("Petugas Loket",), ("Verifikator",), ("Arsiparis",)]
        if (answer)
        else False
    )


@pytest.mark.parametrize(
    "text",
    [
        "berapa lama verifikasi dokumen CPMI berlaku",
        "berapa biaya verifikasi dokumen CPMI, syaratnya apa",
        "siapa nama petugas verifikasi dokumen CPMI",
        "jam berapa verifikasi dokumen CPMI buka",
    ],
)
def test_what_no_record_holds_is_not_answered(installation: Installation, text: str) -> None:
    add(installation)
    assert answers(installation, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "siapa yang nerima berkas dokumen cpmi",
        "siapa yg ngarsipin hasil verifikasi dokumen",
        "siapa terima berkas dokumen cpmi",
    ],
)
def test_everyday_verbs_mean_the_formal_ones(installation: Installation, text: str) -> None:
    add(installation)
    assert numbers(ask(installation, text)) == (["1"] if "erima" in text else ["3"])


def test_an_abbreviation_means_the_title_with_these_initials(installation: Installation) -> None:
    add_sop(installation, "Penanganan Gugatan Tata Usaha Negara", *PAGES, steps=STEPS, steps_state=StepsState.READ)
    assert numbers(ask(installation, "berapa lama gugatan TUN ditangani")) == ["1", "2", "3"]


def test_the_next_step_is_the_one_after_the_step_that_is_named(installation: Installation) -> None:
    add(installation)
    assert numbers(ask(installation, "setelah menerima berkas dokumen CPMI langkah selanjutnya apa")) == ["2"]
    assert ask(installation, "setelah mengarsipkan hasil verifikasi dokumen langkahnya apa") is None


def test_which_sop_is_answered_by_its_title(installation: Installation) -> None:
    add(installation)
    assert answers(installation, "sop apa untuk verifikasi dokumen cpmi") == [("Verifikasi Dokumen CPMI", [])]
    assert answers(installation, "sop apa untuk mengarsipkan hasil") == []


def test_a_word_that_was_left_out_of_the_search_leaves_no_answer(installation: Installation) -> None:
    add(installation)
    result = search(installation, request_for(OPERATOR, "durasi verifikasi dokumen zqxzqx"))
    assert result.correction is not None
    assert result.correction.is_shown
    assert result.answers == ()


def test_steps_without_printed_numbers_are_told_by_their_place(installation: Installation) -> None:
    add(installation, steps=tuple(replace(step, number="") for step in STEPS))
    assert numbers(ask(installation, "siapa yang memverifikasi dokumen CPMI")) == ["2"]


def test_an_answer_comes_first_and_only_there(installation: Installation) -> None:
    add(installation)
    request = request_for(OPERATOR, "berapa lama verifikasi dokumen CPMI")
    assert search(installation, replace(request, page=2)).answer is None
    assert search(installation, replace(request, sort=Sort.TITLE)).answer is None


def test_a_hidden_sop_answers_nobody_who_may_not_see_it(installation: Installation) -> None:
    add_sop(
        installation, "Verifikasi Dokumen", *PAGES, steps=STEPS, steps_state=StepsState.READ, access=Access.INTERNAL
    )
    assert search(installation, request_for(VISITOR, "berapa lama verifikasi dokumen")).answer is None
    assert ask(installation, "berapa lama verifikasi dokumen") is not None


def test_a_micro_sop_named_by_the_question_answers_before_the_macro_sop_that_it_stands_under(
    installation: Installation,
) -> None:
    macro = SopIdentity(number="M/1")
    step = replace(STEPS[0], activity="Memverifikasi dokumen CPMI", duration="3 hari", minutes=1350)
    add_sop(
        installation,
        "Verifikasi CPMI",
        "Verifikasi dokumen CPMI " * 9,
        identity=macro,
        steps=(step,),
        kind=SopKind.MACRO,
    )
    add_sop(
        installation, "Verifikasi Dokumen CPMI", *PAGES, steps=STEPS, steps_state=StepsState.READ, parent_number="M/1"
    )
    request = replace(request_for(OPERATOR, "berapa lama verifikasi dokumen CPMI?"), in_families=True)
    result = search(installation, request)
    assert [[each.sop.title for each in hit.card] for hit in result.hits] == [
        ["Verifikasi CPMI", "Verifikasi Dokumen CPMI"]
    ]
    assert result.answer is not None
    assert (result.answer.sop.title, result.answer.total) == (
        "Verifikasi Dokumen CPMI",
        DurationTotal(MinuteSpan(465, 465), known=3),
    )


PREPARING = Step("1", "Menyiapkan ambulans dan kursi roda", ("Petugas Help Desk",), duration="1 hari", page=2)


def test_other_answers_come_before_copies_in_a_region(installation: Installation) -> None:
    def add_one(title: str, *performers: str) -> None:
        add_sop(
            installation,
            title,
            "ambulans",
            steps=(replace(PREPARING, performers=performers),),
            steps_state=StepsState.READ,
        )

    add_one("Pemulangan PMI Sakit", "Petugas Help Desk")
    add_one("Pemulangan PMI Sakit pada BP3MI Riau", "Petugas Help Desk")
    add_one("Pemulangan Jenazah PMI", "Petugas Pelindungan")
    found = search(installation, request_for(OPERATOR, "siapa yang menyiapkan ambulans")).answers
    performers = [answer.steps[0].performers for answer in found]
    assert performers == [("Petugas Help Desk",), ("Petugas Pelindungan",), ("Petugas Help Desk",)]
    assert len({answer.sop.title for answer in found}) == 3


def test_a_macro_sop_and_its_micro_sop_that_say_the_same_are_one_answer(installation: Installation) -> None:
    read = {"steps": (PREPARING,), "steps_state": StepsState.READ}
    macro = SopIdentity(number="M/1")
    add_sop(installation, "Penanganan PMI", "ambulans", identity=macro, kind=SopKind.MACRO, **read)
    add_sop(installation, "Pemulangan PMI", "ambulans", parent_number="m 1", **read)
    request = replace(request_for(OPERATOR, "siapa yang menyiapkan ambulans"), in_families=True)
    found = search(installation, request)
    assert len(found.hits) == 1
    assert len(found.answers) == 1


def test_which_sop_is_told_by_its_title_though_its_steps_were_not_read(installation: Installation) -> None:
    add(installation, StepsState.UNREADABLE)
    assert answers(installation, "SOP apa untuk verifikasi dokumen CPMI") == [("Verifikasi Dokumen CPMI", [])]


def test_which_sop_is_told_by_its_title_with_less_telling_words_of_its_steps(installation: Installation) -> None:
    add(installation)
    for number in range(3):
        add_sop(installation, f"Kegiatan Loket {number}", "loket")
    assert answers(installation, "SOP apa untuk verifikasi dokumen CPMI di loket") == [("Verifikasi Dokumen CPMI", [])]
    assert answers(installation, "SOP apa untuk verifikasi rekening CPMI") == []


def test_an_everyday_word_that_the_search_leaves_out_still_counts(installation: Installation) -> None:
    add_sop(installation, "Pemulangan Abu Jenazah", "abu jenazah", steps=STEPS, steps_state=StepsState.READ)
    assert answers(installation, "sop mana buat mulangin abu jenazah") == [("Pemulangan Abu Jenazah", [])]
    assert answers(installation, "sop mana buat ngeblok abu jenazah") == []


def test_what_an_sop_brings_is_not_what_it_is_brought_for(installation: Installation) -> None:
    steps = (
        Step("1", "Menyerahkan permohonan", ("PMI",), "Akta lahir dan paspor", output="Permohonan teregistrasi"),
        Step("2", "Memeriksa akta lahir", ("Petugas Loket",), "Permohonan teregistrasi"),
    )
    add_sop(installation, "Pengasuhan Anak PMI", "akta", steps=steps, steps_state=StepsState.READ)
    assert answers(installation, "syarat ngurus akta lahir anak PMI") == []
    assert answers(installation, "syarat pengasuhan anak PMI") == [("Pengasuhan Anak PMI", ["1"])]


def test_a_unit_that_does_a_step_is_no_filter_in_a_question(installation: Installation) -> None:
    step = Step("1", "Memeriksa pegawai", ("Inspektorat",), duration="5 hari", page=1)
    add_sop(
        installation, "Hukuman Disiplin Pegawai", "pegawai", steps=(step,), steps_state=StepsState.READ, unit="Biro SDM"
    )
    add_sop(installation, "Audit Kinerja", "audit", unit="Inspektorat")
    asked = "berapa lama inspektorat memeriksa pegawai dalam hukuman disiplin"
    assert answers(installation, asked) == [("Hukuman Disiplin Pegawai", ["1"])]
    named = search(installation, request_for(OPERATOR, "inspektorat hukuman")).query.named
    assert [(each.facet, each.values) for each in named] == [("unit", ("Inspektorat",))]


@pytest.mark.parametrize(
    ("text", "numbers_of_steps"),
    [
        ("berapa lama verifikasi dokumen CPMI", ["1", "2", "3"]),
        ("berapa hari kerja verifikasi dokumen CPMI", ["1", "2", "3"]),
        ("berapa lama dokumen CPMI", []),
        ("cara verifikasi", []),
    ],
)
def test_the_whole_answers_where_the_question_says_what_is_done(
    installation: Installation, text: str, numbers_of_steps: list[str]
) -> None:
    add(installation)
    assert numbers(ask(installation, text)) == numbers_of_steps


def test_less_than_what_each_of_many_sops_is_on_is_not_answered(installation: Installation) -> None:
    for whom in ("Sakit", "Hamil", "Deportasi"):
        add_sop(installation, f"Pemulangan PMI {whom}", *PAGES, steps=STEPS, steps_state=StepsState.READ)
    assert len(answers(installation, "berapa lama pemulangan PMI")) == 3
    add_sop(installation, "Pemulangan PMI Terkendala", *PAGES, steps=STEPS, steps_state=StepsState.READ)
    assert answers(installation, "berapa lama pemulangan PMI") == []
    assert answers(installation, "berapa lama pemulangan PMI hamil") == [("Pemulangan PMI Hamil", ["1", "2", "3"])]


def test_who_does_it_to_one_thing_is_not_who_does_it_to_what_belongs_to_it(installation: Installation) -> None:
    step = Step("1", "Memeriksa sertifikat pengawetan jenazah dan paspor", ("Ketua Tim",), page=1)
    add_sop(installation, "Penjemputan", "jenazah", steps=(step,), steps_state=StepsState.READ)
    assert answers(installation, "siapa yang memeriksa jenazah") == []
    assert answers(installation, "siapa yang memeriksa paspor") == [("Penjemputan", ["1"])]


def test_what_somebody_else_does_is_not_what_the_step_does(installation: Installation) -> None:
    step = Step("1", "Mencetak sertifikat bagi peserta yang mengikuti kelas", ("Petugas",), duration="5 menit", page=1)
    add_sop(installation, "Orientasi", "kelas", steps=(step,), steps_state=StepsState.READ)
    assert answers(installation, "berapa lama peserta mengikuti kelas") == []
    assert answers(installation, "berapa lama mencetak sertifikat") == [("Orientasi", ["1"])]


def test_a_step_that_many_sops_have_answers_nothing(installation: Installation) -> None:
    step = Step("1", "Menyimpan arsip", ("Arsiparis",), page=1)
    for number in range(6):
        add_sop(installation, f"Kegiatan {number}", "arsip", steps=(step,), steps_state=StepsState.READ)
    assert answers(installation, "siapa yang menyimpan arsip") == []


def test_a_step_of_a_macro_sop_does_not_say_who_does_what_its_micro_sop_is_on(installation: Installation) -> None:
    step = Step("1", "Melaporkan harta", ("Staf Kepegawaian",), page=1)
    macro = {"kind": SopKind.MACRO, "steps": (step,), "steps_state": StepsState.READ}
    add_sop(installation, "Penegakan Disiplin", "harta", **macro)
    assert answers(installation, "siapa yang melaporkan harta") == [("Penegakan Disiplin", ["1"])]
    add_sop(installation, "Pelaporan Harta", "harta", steps=STEPS, steps_state=StepsState.READ)
    assert answers(installation, "siapa yang melaporkan harta") == []


def test_documents_of_the_whole_are_not_what_one_of_its_steps_has_made(installation: Installation) -> None:
    steps = (
        Step("1", "Memberi disposisi", ("Direktur",), "Nota dinas", output="Disposisi organisasi dan tata kerja"),
        Step("2", "Membagi tugas", ("Ketua",), "Disposisi organisasi dan tata kerja", output="Jadwal"),
        Step("3", "Mengolah bahan", ("Analis",), "Naskah akademik dan beban kerja", output="Bahan"),
    )
    add_sop(installation, "Penataan Organisasi dan Tata Kerja", "organisasi", steps=steps, steps_state=StepsState.READ)
    assert numbers(ask(installation, "bahan apa untuk penataan organisasi dan tata kerja")) == ["3"]


def test_of_steps_with_the_same_words_the_one_that_says_little_else_answers(installation: Installation) -> None:
    steps = (
        Step("1", "Menugaskan tim dan menetapkan jadwal penyusunan rencana kelangsungan layanan", ("Kepala",), page=1),
        Step("2", "Menetapkan rencana kelangsungan layanan", ("Sekretaris Utama",), page=1),
        Step("3", "Membubuhkan paraf pada rencana kelangsungan layanan", ("Koordinator",), page=1),
    )
    title = "Penyusunan Rencana Kelangsungan Layanan"
    add_sop(installation, title, "rencana", steps=steps, steps_state=StepsState.READ)
    assert numbers(ask(installation, "pejabat mana yang menetapkan rencana kelangsungan layanan")) == ["2"]
    assert numbers(ask(installation, "siapa paraf rencana kelangsungan layanan")) == ["3"]


SIGNED = (
    Step("1", "Menelaah usul izin belajar", ("Analis",), "Usul", "1 jam", page=2, minutes=60),
    Step(
        "2", "Menetapkan surat izin belajar dengan tanda tangan elektronik", ("Kepala Biro",), "Surat", "1 jam", page=2
    ),
    Step("3", "Memberi tanda prioritas pada usul yang mengancam masa studi", ("Staf",), "Surat", "1 jam", page=2),
    Step("4", "Menyerahkan surat izin belajar kepada pegawai", ("Arsiparis",), "Surat", "1 jam", page=2),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("penyerahan surat izin belajar ke pegawai oleh siapa", ["4"]),
        ("mohon info dong kak, surat izin belajar diserahkan siapa ya", ["4"]),
        ("siapa penanda tangan surat izin belajar", ["2"]),
        ("siapa yang kasih tanda prioritas untuk usul yang mengancam masa studi", ["3"]),
        ("langkah sebelum menyerahkan surat izin belajar ke pegawai", ["3"]),
        ("setelah menelaah usul izin belajar siapa", ["2"]),
        ("siapa yang menelaah surat izin belajar", []),
        ("langkah sebelum menelaah usul izin belajar", []),
    ],
)
def test_a_deed_is_met_by_noun_verb_and_neighbour(installation: Installation, text: str, found: list[str]) -> None:
    add_sop(installation, "Pemberian Izin Belajar", *PAGES, steps=SIGNED, steps_state=StepsState.READ)
    assert numbers(ask(installation, text)) == found


def test_a_circumstance_may_stand_elsewhere_in_the_record_what_it_is_done_to_may_not(
    installation: Installation,
) -> None:
    steps = (Step("1", "Mengajukan usul bagi calon peserta", ("Pegawai",), "Usul", "1 jam", page=2), *SIGNED)
    add_sop(installation, "Pemberian Izin Belajar", *PAGES, steps=steps, steps_state=StepsState.READ)
    assert numbers(ask(installation, "siapa yang menandatangani surat izin belajar bagi pegawai")) == ["2"]
    assert ask(installation, "siapa yang menandatangani surat izin belajar bagi hakim") is None
