"""`lachan chains` on the lists people really keep."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from lachan.contain.tracing.words import Fault
from lachan.doors.interchange.cli import chains
from lachan.doors.interchange.rules.refusals import CannotRead
from lachan.kernel.command_line import Usage

SHARED = settings.SHARED_DATA
SHAPE = (
    "nodes", "edges", "clusters_ge2", "largest_cluster", "isolated", "max_out_degree",
    "targets_with_multiple_sources",
)  # fmt: skip

Drawn = Callable[..., Any]


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    """Draw the chains of texts: `drawn("id,…", links="source,…", infector="…")`."""

    def draw(text: str | bytes = "", **told: str) -> Any:
        words = []
        if text:
            words.append(str(written(tmp_path / "list.csv", text)))
        for name, value in told.items():
            if name in ("links", "pairs"):
                value = str(written(tmp_path / f"{name}.csv", value))
            words += [f"--{name.replace('_', '-')}", value]
        return run(*words)

    return draw


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(*words: str) -> Any:
    parser = ArgumentParser()
    chains.COMMANDS[0].add_arguments(parser)
    return chains.COMMANDS[0].run(parser.parse_args(words))


def faults(found: Any) -> list[tuple[Fault, int | None]]:
    return [(one.kind, one.row) for one in found.problems]


# ── columns ──────────────────────────────────────────────────────────────────────


def test_columns_are_guessed_in_both_languages(drawn: Drawn) -> None:
    english = drawn("case_id,age\n1,30\n2,40\n", links="from,to\n1,2\n")
    vietnamese = drawn(
        "Mã ca bệnh;Ngày khởi phát\nBN1;01/12/2021\nBN2;05/12/2021\n",
        links="Nguồn lây;Ca bệnh\nBN1;BN2\n",
    )

    assert english.edges == vietnamese.edges == 1
    assert vietnamese.serial_interval.mean == 4


def test_a_column_called_source_that_names_no_person_is_passed_over(
    drawn: Drawn,
) -> None:
    found = drawn(
        "case_id\na1\nb2\n", links="infected_by,case_id,source\na1,b2,funeral\n"
    )

    assert (found.edges, faults(found)) == (1, [])


def test_columns_may_be_named_by_the_caller(drawn: Drawn) -> None:
    found = drawn(
        "x,y,began\na,1,2020-01-01\nb,2,2020-01-04\n",
        id="x",
        onset="Began",
        links="p,q,r\n1,a,b\n",
        source="q",
        target="r",
    )

    assert found.edges == 1
    assert found.serial_interval.mean == 3


def test_columns_without_names_are_told_by_what_stands_in_them(drawn: Drawn) -> None:
    found = drawn("#,note\nk1,same\nk2,same\n", links="?,!\nk1,k2\n")

    assert (found.nodes, found.edges) == (2, 1)


def test_a_list_may_name_the_source_of_each_row(drawn: Drawn) -> None:
    named = drawn("id,who\n1,\n2,1\n3,không rõ\n", infector="who")
    guessed = drawn("id,infector\n1,NA\n2,1\n3,1\n")

    assert (named.nodes, named.edges, faults(named)) == (3, 1, [])
    assert (guessed.edges, guessed.max_out_degree) == (2, 2)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(
    drawn: Drawn,
) -> None:
    with pytest.raises(CannotRead) as refused:
        drawn("id,infector\n1,2\n", onset="fever")

    assert "fever" in str(refused.value.why)
    assert "id, infector" in str(refused.value.what_now)


def test_a_list_without_any_source_is_refused(drawn: Drawn) -> None:
    with pytest.raises(CannotRead, match="who infected whom"):
        drawn("id,age\n1,2\n2,1\n")


def test_a_list_and_pairs_at_once_are_refused(drawn: Drawn) -> None:
    with pytest.raises(Usage):
        drawn("id\n1\n", pairs="infector,infectee\n1,2\n")
    with pytest.raises(Usage):
        run()


# ── what lists really hold ───────────────────────────────────────────────────────


def test_codes_are_the_same_through_spaces_and_number_formats(drawn: Drawn) -> None:
    found = drawn("id,infector\n 12 ,\n13,12.0\n14.0, 13\n")

    assert (found.edges, found.longest_chain_edges) == (2, 2)


def test_codes_are_the_same_in_both_unicode_forms(drawn: Drawn) -> None:
    found = drawn("id,infector\nĐồng-1,\nB,Đô\u0300ng-1\n")

    assert (found.edges, faults(found)) == (1, [])


def test_several_sources_in_one_cell_are_several_links(drawn: Drawn) -> None:
    found = drawn('id,infector\nA,\nB,\nC,"A, B"\nD,A và B\nE,"A, X"\n')

    assert (found.edges, found.targets_with_multiple_sources) == (4, 2)
    assert faults(found) == [(Fault.UNLISTED, 6)]


def test_a_code_that_looks_like_nothing_is_a_code_where_it_is_listed(
    drawn: Drawn,
) -> None:
    found = drawn("id,infector\nNA,\nB,NA\n")

    assert found.edges == 1


def test_rows_that_cannot_stand_are_named_by_the_row_of_the_file(
    drawn: Drawn,
) -> None:
    found = drawn(
        "id,onset\nA,2020-01-01\nB,31/02/2020\nA,2020-01-03\n,2020-01-01\n",
        links="source,target\nA,B\nA,B\nB,B\nA,Z\n,\nA,\n",
    )

    assert (found.nodes, found.edges, found.serial_interval.n) == (2, 1, 0)
    assert faults(found) == [
        (Fault.NOT_A_DATE, 3),
        (Fault.REPEATED_ID, 4),
        (Fault.NO_ID, 5),
        (Fault.REPEAT, 3),
        (Fault.SELF, 4),
        (Fault.UNLISTED, 5),
        (Fault.HALF_A_LINK, 7),
    ]


def test_a_list_without_rows_has_no_chains(drawn: Drawn) -> None:
    nobody = drawn("id,infector\n")
    no_links = drawn("id\nA\n", links="source,target\n")

    assert nobody.nodes == 0
    assert (no_links.nodes, no_links.edges, no_links.isolated) == (1, 0, 1)


def test_a_list_may_be_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Mã ca", "Ngày khởi phát", "Nguồn lây"],
        [1, date(2021, 12, 1), None],
        [2, date(2021, 12, 6), 1],
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")

    found = run(str(tmp_path / "list.xlsx"))

    assert (found.edges, found.serial_interval.mean) == (1, 5)


def test_pairs_bring_their_own_people_and_days(drawn: Drawn) -> None:
    found = drawn(
        pairs="infector_id,infectee_id,infector_onset,infectee_onset\n"
        "A,B,2020-01-01,2020-01-05\nB,C,2020-01-06,\nB,D,2020-01-05,2020-01-04\n"
    )

    assert (found.nodes, found.edges, found.longest_chain_edges) == (4, 3, 2)
    assert (found.serial_interval.n, found.serial_interval.n_negative) == (2, 1)
    assert faults(found) == [(Fault.ONSETS_DIFFER, 3)]


# ── real lists ───────────────────────────────────────────────────────────────────


def expected(table: str, dataset: str) -> dict[str, str]:
    path = SHARED / "linelist_expected" / table
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return next(row for row in rows if row["dataset"].split(" ")[0] == dataset)


needs_lists = pytest.mark.skipif(
    not (SHARED / "linelist_expected").is_dir(),
    reason="the shared folder of public data is not here (LACHAN_SHARED_DATA)",
)


@needs_lists
@pytest.mark.parametrize(
    ("dataset", "folder"),
    [
        ("vietnam_2020_early", "linelist_vietnam_2020_early"),
        ("ebola_sim", "linelist_ebola_sim"),
    ],
)
def test_real_lists_have_the_figures_counted_elsewhere(
    dataset: str, folder: str
) -> None:
    home = SHARED / folder
    found = run(str(home / "linelist.csv"), "--links", str(home / "contacts.csv"))

    graph, fit = (
        expected(t, dataset) for t in ("graph_stats.csv", "offspring_nb_fit.csv")
    )
    assert {f: getattr(found, f) for f in SHAPE} == {f: int(graph[f]) for f in SHAPE}
    assert found.acyclic
    assert found.longest_chain_edges == int(graph["longest_chain_edges"])
    assert found.offspring.mean == pytest.approx(float(fit["mean_offspring"]), rel=1e-3)
    assert found.offspring.k == pytest.approx(float(fit["nb_k"]), rel=1e-3)


@needs_lists
def test_real_pairs_have_the_serial_interval_counted_elsewhere() -> None:
    found = run("--pairs", str(SHARED / "linelist_china_pairs_2020" / "pairs.csv"))

    graph = expected("graph_stats.csv", "china_pairs_2020")
    days = expected("serial_interval_stats.csv", "china_pairs_2020")
    fit = expected("offspring_nb_fit.csv", "china_pairs_2020")
    assert {f: getattr(found, f) for f in SHAPE} == {f: int(graph[f]) for f in SHAPE}
    assert found.offspring.k == pytest.approx(float(fit["nb_k"]), rel=1e-3)
    assert found.serial_interval.n == int(days["n"])
    assert found.serial_interval.n_negative == int(days["n_negative"])
    for moment in ("mean", "sd", "median", "min", "max"):
        value = getattr(found.serial_interval, moment)
        assert value == pytest.approx(float(days[moment]), rel=1e-3)


@needs_lists
def test_the_list_with_a_patient_as_their_own_source_leaves_that_link_out() -> None:
    home = SHARED / "linelist_vietnam_2020"
    found = run(str(home / "linelist.csv"), "--links", str(home / "contacts.csv"))

    graph = expected("graph_stats.csv", "vietnam_2020")
    assert found.edges == int(graph["edges"]) - 1
    assert faults(found)[0] == (Fault.SELF, 279)
    assert {kind for kind, _row in faults(found)[1:]} == {Fault.CYCLE}
    assert found.longest_chain_edges is None
