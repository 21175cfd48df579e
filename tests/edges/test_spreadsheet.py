"""The roster workbook: a sheet a group, everything text, the same bytes for the same roster."""

from __future__ import annotations

import io

import openpyxl

from mailbot.config.loading import load
from mailbot.domain.model import GroupState
from mailbot.edges.samples import quiet_day, sample_registrations
from mailbot.edges.spreadsheet import roster_workbook
from mailbot.shipped import sample_config

CONFIG = load(sample_config(), {})
GROUPS = quiet_day(CONFIG).groups


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_sheet_a_group_in_order_then_those_without_one() -> None:
    book = opened(roster_workbook(sample_registrations(CONFIG), GROUPS, CONFIG))
    assert len(book.sheetnames) == len(CONFIG.course.groups) + 1
    assert book.sheetnames[-1] == "Sans groupe"
    first = book.worksheets[0]
    assert [cell.value for cell in first[1]][:3] == ["Nom", "Organisation", "Courriel"]
    assert [row[0].value for row in first.iter_rows(min_row=2)] == ["Odile Quessy", "Thaddée Vadnais"]
    assert [row[4].value for row in first.iter_rows(min_row=2)] == ["confirmé", "en attente"]
    assert first.freeze_panes == "B2"
    assert [row[0].value for row in book.worksheets[-1].iter_rows(min_row=2)] == ["Achille Roi"]


def test_nothing_is_ever_a_formula_or_a_link() -> None:
    hostile = '=HYPERLINK("http://x.ca","y")'
    registration = sample_registrations(CONFIG)[0]
    people = tuple(
        p.model_copy(update={"name": hostile, "organization": "+1+1", "email": "@x"}) for p in registration.participants
    )
    book = opened(roster_workbook([registration.model_copy(update={"participants": people})], GROUPS, CONFIG))
    row = book.worksheets[0][2]
    assert [cell.value for cell in row[:3]] == [hostile, "+1+1", "@x"]
    assert {cell.data_type for cell in row if cell.value} == {"s"}
    assert not any(cell.hyperlink for cell in row)


def test_the_same_roster_gives_the_same_bytes() -> None:
    people = sample_registrations(CONFIG)
    assert roster_workbook(people, GROUPS, CONFIG) == roster_workbook(people, GROUPS, CONFIG)


def test_an_empty_roster_is_a_workbook_all_the_same() -> None:
    assert len(opened(roster_workbook((), GROUPS, CONFIG)).sheetnames) == len(CONFIG.course.groups)
    assert opened(roster_workbook((), {}, CONFIG)).sheetnames == ["Sans groupe"]


def test_long_and_strange_labels_make_different_legal_sheets() -> None:
    label = CONFIG.course.groups[0].label.parse("A/B: " + "long " * 20)
    groups = tuple(g.model_copy(update={"label": label}) for g in CONFIG.course.groups)
    config = CONFIG.model_copy(update={"course": CONFIG.course.model_copy(update={"groups": groups})})
    names = opened(roster_workbook((), GROUPS, config)).sheetnames
    assert len(set(names)) == len(groups)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_group_that_is_gone_leaves_its_people_shown() -> None:
    people = sample_registrations(CONFIG)
    only: dict[str, GroupState] = dict(list(GROUPS.items())[-1:])
    last = opened(roster_workbook(people, only, CONFIG)).worksheets[-1]
    assert {row[0].value for row in last.iter_rows(min_row=2)} == {"Odile Quessy", "Thaddée Vadnais", "Achille Roi"}
