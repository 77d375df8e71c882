"""Scans: pages in pictures are read by sight, within limits, and refused plainly where they cannot be."""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from gouji.cli.main import main
from gouji.engine.vocabulary.extras import install_command
from gouji.field.reading import images, recognition, scans
from gouji.field.reading.choices import CERTAIN, Choice, Number, choices, is_number
from gouji.field.reading.figures import DASH, DIGIT, MARK, grouped, marked
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.mending import mend
from gouji.field.reading.misreadings import UNSEEN, readings, with_usual_form
from gouji.field.reading.pages import laid_out
from gouji.field.reading.recognition import Said, Sign
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.reading.tables import read_tables
from gouji.field.reading.texts import filled
from gouji.field.reading.titles import Title
from gouji.field.reading.workers import crew
from gouji.field.templates.declarations import templates

from .paper import Sheet, table, write
from .scanned import blank, pictured

ROOT = Path(__file__).resolve().parents[2]
PDF = ROOT.parent / "shared/documents/pdf"
HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("rapidocr_onnxruntime", "cv2", "onnxruntime"))
needs_extra = pytest.mark.skipif(not HAS_EXTRA, reason="the extra is not installed: pip install 'gouji[ocr]'")
AMOUNTS = [["201", "1,234.56", "90.07"], ["20103", "318,006.71", "-4.85"], ["", "7.00", "8,888,888.38"]]


@pytest.fixture(scope="module", autouse=True)
def one_crew():
    """One worker for all files."""
    with crew() as made:
        yield made


def said(text: str, number: str | None = None, score: float = 0.999, others: dict | None = None) -> Said:
    def signs(of: str) -> tuple[Sign, ...]:
        return tuple(Sign(sign, 0.5, score, (others or {}).get(at, ())) for at, sign in enumerate(of))

    return Said(signs(text), signs(number if number is not None else text))


def kinds(text: str) -> tuple[str, ...]:
    return tuple({".": MARK, ",": MARK, "-": DASH}.get(sign, DIGIT) for sign in text)


def amounts_page(path: Path) -> Path:
    sheet = Sheet().text(100, 50, "T")
    table(sheet, 80, [60, 200, 400, 600], [["1", "2", "3"], *AMOUNTS])
    return write(path, [sheet])


# Numbers


@pytest.mark.parametrize(
    ("number", "shape", "expected"),
    [
        ("1,234.56", "1,234.56", "1,234.56"),
        ("1234.56", "1,234.56", "1,234.56"),  # the comma was lost
        ("1,23456", "1,234.56", "1,234.56"),  # the point was lost
        ("123456", "1,234.56", "1,234.56"),
        ("4.85", "-4.85", "-4.85"),  # the sign was lost
        ("1.234.56", "1,234.56", "1.234.56"),  # a mark that was read is not changed
        ("6.00", "600", "6.00"),  # a point that was read, and is too small for a shape
        ("-4.85", "4.85", "-4.85"),
        ("1,234.5", "1,234.56", ""),  # a digit fewer than there are shapes: not known
        ("1234", "1.234", "1,234"),
        ("12345", "1234.5", ""),  # one digit behind the last mark: nothing says which mark it is
    ],
)
def test_marks_stand_where_their_shapes_do(number, shape, expected):
    assert marked(number, kinds(shape)) == expected


def test_a_number_without_its_point_is_read_with_it_and_is_not_certain():
    best, *others = choices(said("123456"), kinds("1,234.56"))
    assert best.text == "1,234.56"
    assert best.score < CERTAIN
    assert [choice.text for choice in others] == ["123456"]


def test_a_number_whose_shapes_do_not_fit_keeps_its_reading_without_certainty():
    (best,) = choices(said("1,234.5"), kinds("1,234.56"))
    assert (best.text, best.score < 0.5) == ("1,234.5", True)


def test_other_readings_of_a_sign_follow_the_best_one_in_the_order_of_their_scores():
    others = {0: (("3", 0.2),), 3: (("1", 0.3), ("A", 0.4))}
    found = choices(said("80.70", others=others), kinds("80.70"))
    assert [choice.text for choice in found] == ["80.70", "80.10", "30.70"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.56", True),
        ("1，234。56", True),
        ("l0.5O", True),
        ("20103", True),
        ("-", False),
        ("2024年", False),
        ("一", False),
    ],
)
def test_what_is_a_number_for_the_most_part_is_read_as_one(text, expected):
    assert is_number(said(text)) is expected


@pytest.mark.parametrize(("number", "expected"), [("1.234.56", "1,234.56"), ("10.070", "10,070"), ("1.2.3", "")])
def test_marks_that_are_mistaken_for_each_other_are_put_right(number, expected):
    assert grouped(number) == expected


def test_a_certain_number_has_one_reading():
    assert readings(Number((Choice("80.70", 0.99), Choice("30.70", 0.01)))) == {"80.70": 0}


def test_what_speaks_against_a_reading_grows_from_sight_over_confusion_to_loss():
    found = readings(Number((Choice("8070", 0.9), Choice("3070", 0.09))))
    assert found["8070"] == 0
    assert found["3070"] == pytest.approx(2)
    assert found["6070"] == UNSEEN  # 8 and 6 are alike
    assert found["80.70"] == found["-8070"] == 7
    assert "2070" not in found


def test_a_digit_whose_shape_was_seen_may_be_any():
    found = readings(Number((Choice("1,234.5", 0.4),), kinds("1,234.56")))
    assert {text for text in found if text.startswith("1,234.5")} >= {f"1,234.5{digit}" for digit in range(10)}
    assert "1,234.56" not in readings(Number((Choice("1,234.5", 0.4),), ()))


@pytest.mark.parametrize(
    ("text", "expected", "is_certain"),
    [
        ("5598.17", "5,598.17", False),
        ("5,598.17", "5,598.17", True),
        ("598.17", "598.17", True),
        ("8500", "8,500", False),
        ("85", "85", False),
    ],
)
def test_a_number_is_held_against_the_form_of_its_table(text, expected, is_certain):
    found = with_usual_form(Number((Choice(text, 0.999),)), ["1,000.00", "2,000.50", "3,000.00", "10.25"])
    assert (found.text, found.is_certain) == (expected, is_certain)


def table_of(total: str, first: str, second: str) -> Read:
    rows = [Row(at, "row", 1, f"r{at}", code, label, "", "") for at, code, label in BOOKED]
    amounts = [Amount(at, "row", "total", text, 1, f"c{at}") for at, text in enumerate((total, first, second), start=1)]
    title = Title("T05", "一般公共预算支出预算表", "", None)
    return Read(JIANGSU.by_id["T05"], title, 1, "万元", rows, amounts, [], {1})


BOOKED = ((1, "", "合计"), (2, "201", "一般公共服务支出"), (3, "208", "社会保障和就业支出"))
(JIANGSU,) = [each for each in templates(ROOT / "seeds") if each.template_id == "jiangsu_provincial_budget"]


def mended(texts: tuple[str, str, str], at: int, score: float, *others: Choice) -> tuple[list[str], list[str]]:
    read = table_of(*texts)
    numbers = {f"c{index}": Number((Choice(text, 0.999),)) for index, text in enumerate(texts, start=1)}
    numbers[f"c{at}"] = Number((Choice(texts[at - 1], score), *others))
    mend([read], JIANGSU, [], {1: numbers})
    return [amount.text + amount.placement for amount in read.amounts], [doubt.why for doubt in read.doubts]


def test_the_reading_with_which_the_rules_hold_is_taken_and_both_are_told():
    found, doubts = mended(("100.00", "30.00", "20.00"), 2, 0.6, Choice("80.00", 0.3))
    assert found == ["100.00", "80.00arithmetic", "20.00"]
    assert doubts == ["seen as 30.00, read as 80.00: then T05_HIERARCHY hold"]


def test_what_was_seen_with_certainty_stays_whatever_the_rules_say():
    found, doubts = mended(("100.00", "30.00", "20.00"), 2, 0.99, Choice("80.00", 0.3))
    assert (found, doubts) == (["100.00", "30.00", "20.00"], [])


def test_an_uncertain_number_that_the_rules_prove_is_no_doubt():
    assert mended(("100.00", "80.00", "20.00"), 2, 0.6, Choice("30.00", 0.3)) == (["100.00", "80.00", "20.00"], [])


def test_an_uncertain_number_that_no_reading_makes_hold_stays_with_a_doubt():
    found, doubts = mended(("100.00", "37.00", "20.00"), 2, 0.6)
    assert found == ["100.00", "37.00", "20.00"]
    assert doubts == ["not seen with certainty (0.60), and no rule proves it"]


def test_a_comma_that_is_not_printed_is_not_made_up():
    beside = ["1,000.00", "2,000.50", "3,000.00"]
    clear = Number((Choice("1895.00", 0.999),), kinds("1895.00"))
    assert with_usual_form(clear, beside) == clear
    faint = Number((Choice("1895.00", 0.7),), kinds("1895.00"))
    assert with_usual_form(faint, beside).text == "1,895.00"


# Pictures


@needs_extra
@pytest.mark.parametrize("turned", [0, 1, -2])
def test_the_lines_of_a_page_are_found_in_its_picture(turned, tmp_path):
    drawn = amounts_page(tmp_path / "drawn.pdf")
    (expected,), _ = filled(next(laid_out(drawn, [1])))
    _, pictures = images.of_pdf(pictured(drawn, tmp_path / "scan.pdf", turned=turned))
    (found,), _ = filled(scans.look(next(pictures()), 1).page)
    assert (found.grid.bands, found.grid.columns) == (expected.grid.bands, expected.grid.columns)
    # A page that is turned back is moved by a little: the table is as large as it was.
    assert found.grid.xs[-1] - found.grid.xs[0] == pytest.approx(expected.grid.xs[-1] - expected.grid.xs[0], abs=2)
    cells = {cell: found.text(cell) for row in found.grid.cells[1:] for cell in row}
    assert list(cells.values()) == [text for row in AMOUNTS for text in row]


@needs_extra
def test_strokes_of_large_signs_in_a_low_row_are_no_lines(tmp_path):
    from gouji.field.reading.grids import grids

    sheet = Sheet()
    sheet.grid([60, 300, 600], [80, 98, 120, 140])
    sheet.text(80, 96.5, "1H7E4", 20).text(320, 96.5, "HEEH", 20)
    _, pictures = images.of_pdf(pictured(write(tmp_path / "drawn.pdf", [sheet]), tmp_path / "scan.pdf"))
    (grid,) = grids(scans.look(next(pictures()), 1).page)
    assert (grid.bands, grid.columns) == (3, 2)


@needs_extra
def test_what_a_number_may_also_be_is_kept_at_its_box(tmp_path):
    _, pictures = images.of_pdf(pictured(amounts_page(tmp_path / "drawn.pdf"), tmp_path / "scan.pdf"))
    seen = scans.look(next(pictures()), 1)
    (grid,), _ = filled(seen.page)
    boxes = {written.box: written.text for written in grid.texts.values()}
    assert {box: number.text for box, number in seen.numbers.items() if box in boxes} == boxes


@needs_extra
@pytest.mark.documents
def test_a_published_table_in_a_picture_gives_the_committed_cells(tmp_path):
    if not PDF.is_dir():
        pytest.skip("the published files are not beside the checkout (../shared/documents/pdf)")
    scan = pictured(PDF / "jiangsu_cppcc_2018_tables.pdf", tmp_path / "scan.pdf", only=5)
    _, pictures = images.of_pdf(scan)
    (template,) = [each for each in templates(ROOT / "seeds") if each.template_id == "jiangsu_provincial_budget"]
    (read,), leftovers = read_tables([filled(scans.look(next(pictures()), 5).page)], template, ["江苏省政协办公厅"])
    assert leftovers == []
    assert committed("printed_cells", "printed_text", read.table.table_id) == [amount.text for amount in read.amounts]
    assert committed("printed_rows", "printed_code", read.table.table_id) == [row.code for row in read.rows]
    assert committed("printed_rows", "printed_label", read.table.table_id) == [row.label for row in read.rows]


def committed(seed: str, column: str, table_id: str) -> list[str]:
    with (ROOT / f"seeds/budget/{seed}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document_id"] == "jiangsu_cppcc_2018"]
    return [row[column] for row in rows if row["table_id"] == table_id]


@needs_extra
@pytest.mark.documents
@pytest.mark.skipif(not os.environ.get("GOUJI_LONG_TESTS"), reason="a whole document by sight: GOUJI_LONG_TESTS=1")
def test_a_whole_published_file_in_pictures_is_read(tmp_path, capsys):
    if not PDF.is_dir():
        pytest.skip("the published files are not beside the checkout (../shared/documents/pdf)")
    scan = pictured(PDF / "jiangsu_cppcc_2018_tables.pdf", tmp_path / "scan.pdf")
    assert main(["read", str(scan), "--dry-run", "--project-dir", str(ROOT)]) == 0
    shown = capsys.readouterr().out
    assert "jiangsu_cppcc_2018: 江苏省政协办公厅, 2018, department, jiangsu_provincial_budget, 12 pages" in shown
    assert "doubtful: " not in shown


# What is refused


@pytest.fixture
def without_extra(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "rapidocr_onnxruntime" else find(name, *rest)
    )
    recognition.recogniser.cache_clear()
    yield
    recognition.recogniser.cache_clear()


def test_without_the_extra_a_scan_is_refused_and_the_extra_named(without_extra, tmp_path, capsys):
    path = write(tmp_path / "scan.pdf", [Sheet().line(10, 10, 500, 300)])
    assert main(["read", str(path), "--project-dir", str(ROOT)]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("error: ") == 1
    assert "scan.pdf" in shown.err
    assert "there are only pictures to read, and what reads pictures is not installed" in shown.err
    assert install_command("ocr") in shown.err


def test_without_the_extra_an_image_is_refused_too(without_extra, tmp_path):
    Image.fromarray(blank(300, 200)).save(tmp_path / "page.png")
    with pytest.raises(UnreadableError, match="what reads pictures is not installed"):
        scans.opened(tmp_path / "page.png", is_image=True)


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
def test_an_image_is_as_large_as_its_dots_say(ending, tmp_path):
    path = tmp_path / f"page.{ending}"
    Image.fromarray(blank(800, 600)).save(path, dpi=(100, 100))
    count, pictures = images.of_image(path)
    (picture,) = pictures()
    assert (count, picture.dpi, picture.grey.shape) == (1, 200, (1200, 1600))


def test_an_image_that_does_not_say_how_large_it_is_is_taken_for_a_sheet_of_a4(tmp_path):
    Image.fromarray(blank(1170, 827)).save(tmp_path / "page.png")
    (picture,) = images.of_image(tmp_path / "page.png")[1]()
    assert picture.grey.shape == (1654, 2340)


def test_the_pages_of_a_tiff_are_pages(tmp_path):
    pages = [Image.fromarray(blank(400, 300)) for _ in range(3)]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:], dpi=(200, 200))
    count, pictures = images.of_image(tmp_path / "pages.tif")
    assert (count, len(list(pictures()))) == (3, 3)


def test_an_image_with_too_many_pixels_is_not_unpacked(tmp_path, monkeypatch):
    Image.fromarray(blank(2000, 1000)).save(tmp_path / "page.png", dpi=(200, 200))
    monkeypatch.setattr(images, "MOST_STORED", 1_000_000)
    with pytest.raises(UnreadableError, match="has too many pixels"):
        list(images.of_image(tmp_path / "page.png")[1]())
    # In this process, to see that it is judged before it is unpacked.
    monkeypatch.setattr(images, "_grey", lambda image: pytest.fail("it was unpacked"))
    with pytest.raises(UnreadableError, match="has too many pixels"):
        list(images.page_of_image(tmp_path / "page.png", 1, (1_000_000, 1_000_000)))


def test_a_page_of_a_pdf_with_too_many_pixels_is_not_rendered(tmp_path, monkeypatch):
    path = pictured(amounts_page(tmp_path / "drawn.pdf"), tmp_path / "scan.pdf", dpi=72)
    monkeypatch.setattr(images, "MOST_STORED", 100_000)
    with pytest.raises(UnreadableError, match="an image on page 1 has too many pixels"):
        list(images.of_pdf(path)[1]())
    monkeypatch.setattr(images, "MOST_PIXELS", 1_000_000)
    with pytest.raises(UnreadableError, match="page 1 has too many pixels"):
        list(images.of_pdf(path)[1]())


def test_more_pages_than_are_read_are_refused_before_any_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MOST_PAGES", 1)
    path = write(tmp_path / "scan.pdf", [Sheet(), Sheet()])
    with pytest.raises(UnreadableError, match="the file has 2 pages in pictures; at most 1 are read"):
        images.of_pdf(path)


def test_a_damaged_image_is_refused(tmp_path):
    whole = tmp_path / "whole.png"
    Image.effect_noise((300, 200), 50).save(whole)
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(UnreadableError, match="the image is damaged"):
        list(images.of_image(cut)[1]())
    cut.write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    with pytest.raises(UnreadableError, match="the image is damaged"):
        images.of_image(cut)


@needs_extra
def test_reading_by_sight_ends_after_its_time(tmp_path, monkeypatch):
    path = shutil.copy(pictured(amounts_page(tmp_path / "drawn.pdf"), tmp_path / "scan.pdf"), tmp_path / "a.pdf")
    monkeypatch.setattr(scans, "MOST_SECONDS", -1.0)
    with pytest.raises(UnreadableError, match="reading by sight took longer"):
        scans.opened(Path(path)).over(lambda name, page, pages: None)
