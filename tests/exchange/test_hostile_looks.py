"""Styles, themes and conditional formats that mean harm are bounded, and what is wrong with them is said."""

import re
from collections.abc import Callable

import pytest

from app.exchange.spreadsheets import bounds
from app.exchange.spreadsheets.__main__ import answers
from tests.exchange.spreadsheets import changed
from tests.exchange.status_workbooks import Signs, doubts, fill, preview, sheet, signs, written

COLOURED = sheet([None, "rot"])
fill(COLOURED, E2="FFFF0000")
WHOLE = written(COLOURED)
PLAIN = {"E2": "fill #ff0000 red", "E3": "word rot red"}
RULE = '<cfRule type="{}" dxfId="0" priority="1" operator="equal"><formula>{}</formula></cfRule>'


def with_styles(pattern: str, more: str) -> bytes:
    def larger(xml: str) -> str:
        found = re.subn(pattern, lambda match: match[0] + more, xml, count=1)
        assert found[1]
        return found[0]

    return changed(WHOLE, styles=larger)


def with_theme(xml: str) -> bytes:
    return changed(WHOLE, theme1=lambda _: xml)


def with_formats(*formats: str, times: int = 1) -> bytes:
    whole = "".join(f'<conditionalFormatting sqref="{one}</conditionalFormatting>' for one in formats) * times
    content = changed(WHOLE, sheet1=lambda xml: re.sub(r"(<pageMargins|</worksheet>)", whole + r"\1", xml, count=1))
    return changed(content, styles=lambda xml: re.sub(r"<dxfs.*?/>", "<dxfs><dxf><fill/></dxf></dxfs>", xml))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "100,000 styles": (lambda: with_styles("<cellXfs[^>]*>", '<xf fillId="0"/>' * 100_000), "too_many_styles"),
    "100,000 fills": (lambda: with_styles("<fills[^>]*>", "<fill/>" * 100_000), "too_many_styles"),
    "gradients without an end": (
        lambda: with_styles("<fills[^>]*>", f"<fill><gradientFill>{'<stop/>' * 500_000}"), "unpacked_too_large"
    ),
    "a theme of some megabytes": (lambda: with_theme(f"<t>{'<srgbClr/>' * 500_000}</t>"), "unpacked_too_large"),
    "thousands of conditional formats": (
        lambda: with_formats('A1:Z99">' + RULE.format("cellIs", "1"), times=bounds.MOST_RULES + 1),
        "too_many_conditions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_more_than_any_workbook_has_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_UNPACKED", 3_000_000)
    content, code = REFUSED[name]
    (*_, last) = answers(content(), hidden=False, appearance=True)
    assert f'"refused":"{code}"'.encode() in last


ENTITIES = f'<!DOCTYPE t [<!ENTITY a "{"x" * 50_000}">]><t>{"&a;" * 50_000}</t>'
TAKEN: dict[str, tuple[Callable[[], bytes], Signs]] = {
    "a theme of entities": (lambda: with_theme(ENTITIES), PLAIN),
    "a theme that is cut off": (lambda: with_theme("<a:theme"), PLAIN),
    "gradients everywhere": (
        lambda: changed(WHOLE, styles=lambda xml: re.sub(
            '<patternFill patternType="solid".*?</patternFill>', f"<gradientFill>{'<stop/>' * 9}</gradientFill>", xml)),
        {"E2": "gradient gradient ?", "E3": "word rot red"},
    ),
    "areas that are none": (
        lambda: with_formats('">' + RULE.format("cellIs", "1"), 'E0:#REF!">' + RULE.format("cellIs", "1")), PLAIN
    ),
    "rules without anything": (lambda: with_formats('E2:E3"><cfRule/>', 'E2:E3">'), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_broken_is_left_or_unclear(name: str) -> None:
    content, right = TAKEN[name]
    assert signs(preview(content())) == right


@pytest.mark.parametrize(
    "rule",
    [
        '<cfRule type="expression" dxfId="99" priority="x"><formula>TRUE</formula></cfRule>',
        '<cfRule type="cellIs" operator="between" priority="1"><formula>"rot"</formula></cfRule>',
        '<cfRule type="expression" priority="1"><formula>' + "(" * 100_000 + "</formula></cfRule>",
        '<cfRule type="expression" priority="1"/>', '<cfRule type="aboveAverage" priority="1"/>',
        '<cfRule type="iconSet" priority="1"><iconSet><cfvo type="x"/></iconSet></cfRule>',
    ],
)  # fmt: skip
def test_rules_that_are_broken_make_their_cells_unclear(rule: str) -> None:
    told = preview(with_formats(f'E2:E3">{rule}'))
    assert set(doubts(told)) == {"conditional_format"}
    assert set(doubts(told)["conditional_format"]) == {"E2", "E3"}


def test_decisions_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds.MOST_DECIDED > 100_000
    monkeypatch.setattr("app.exchange.spreadsheets.conditions.MOST_DECIDED", 10)
    content = with_formats('A1:XFD1048576">' + RULE.format("expression", "A1=1"))
    assert b"too_many_conditions" in list(answers(content, hidden=False, appearance=True))[-1]
