"""Pages of a province with a million people and 300,000 cases, through the real server.

    python -m bench.pages --people 1000000 --cases 300000 --database sqlite:////var/tmp/bench.sqlite3

Makes the register of `bench.register` and the province of `bench.province` unless they
stand (kept if --database names them), starts the server as `up` starts it, signs in as
four accounts (province, leader, district, commune) and reads every page by HTTP.

Alone: one reader, one page after another. Beside each page, in the same run, the limit:
the very statements that the page sends, bare, through the driver and to their last row;
and the processor time of the server's own processes (of PostgreSQL's only the bare time
tells). Crowd (--crowd SECONDS): on a copy that is thrown away, 30 people read with a
pause of 4 s on average, 5 write cases down (look for who is alike, open, every 10 s),
and one file is imported by the command line, with the worker running.

Aims: p95 ≤ 150 ms alone, ≤ 400 ms in the crowd.
"""  # a command is one line

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.place import fill, prepared, units
from bench.visitors import Visitor, processor_seconds, served

if TYPE_CHECKING:
    from bench.register import Commune

ALONE_MS = 150
CROWD_MS = 400
DISTRICT_COMMUNES = 16


@dataclass(frozen=True)
class Size:
    """How much there is to read, and how often each page is read."""

    people: int = 20_000
    cases: int = 6_000
    reads: int = 30
    crowd_seconds: int = 0


@dataclass(frozen=True)
class Page:
    """One address, and who reads it."""

    name: str
    account: str
    address: str


def run(size: Size, url: str) -> dict[str, Any]:
    """Make what is missing, read alone, read in the crowd, and report."""
    from django.db import connection

    _build(size)
    pages = addresses()
    report: dict[str, Any] = {
        "database": connection.vendor,
        "people": size.people,
        "cases": size.cases,
        "reads": size.reads,
        "pages": {},
    }
    with served(url) as server:
        for page in [*pages, *_found_on_pages(server.port)]:
            told = {
                "account": page.account,
                **_read(page, server, size.reads),
                **bare(page, size.reads),
            }
            report["pages"][page.name] = told
            sys.stderr.write(f"{page.name}: {told['p95_ms']} ms\n")
    if size.crowd_seconds:
        from bench.crowd import crowd

        report["crowd"] = crowd(url, pages, size.crowd_seconds)
    return report


def _build(size: Size) -> list[Commune]:
    from django.conf import settings

    from bench import province
    from bench.place import officer
    from bench.register import Names, Register

    communes = units(max(size.people // 6_400, 8), DISTRICT_COMMUNES)
    names = Names.from_shared(settings.SHARED_DATA / "vn_names")
    fill(Register(names, communes), size.people, officer())
    province.furnish(communes, size.cases)
    return communes


# ── what is read ─────────────────────────────────────────────────────────────────


def addresses() -> list[Page]:
    """Every page that the bench reads, for the records of this province."""
    from bench import province

    here = province.places()
    told = [
        ("today, province", "province", "/"),
        ("today, district", "district", "/"),
        ("today, commune", "commune", "/"),
        ("situation, province", "province", "/situation/"),
        ("situation, leader, past", "leader", "/situation/?as_of=2021-11-20"),
        ("situation, as known", "province", _as_known()),
        ("situation, district", "district", "/situation/"),
        ("map, province", "province", "/map/"),
        ("map values", "province", "/map/values/?day=2021-12-07"),
        ("map values, a past day", "province", "/map/values/?day=2021-11-20"),
        *_of_cases(here),
        *_of_people(),
    ]
    return [Page(*one) for one in told]


def _as_known() -> str:
    return "/situation/?as_of=2021-12-06&known_at=2021-12-06T06:00"


def _of_cases(here: Any) -> list[tuple[str, str, str]]:
    from lachan.watch.cases.models import Case

    one = Case.objects.order_by("-notified_at", "-pk")[0]
    coded = Case.objects.exclude(origin_code="").order_by("pk")[0]
    below = f"unit={here.district.public_id}"
    filtered = "classification=confirmed&found_by=community&outcome=none"
    period = "period_by=confirmed&since=01/10/2021&until=07/10/2021"
    queries = {
        "province": ("province", ""),
        "district": ("district", ""),
        "commune": ("commune", ""),
        "a district of the province": ("province", below),
        "three filters": ("province", filtered),
        "died as a child": ("province", "outcome=died&age_band=5-11"),
        "confirmed in a week": ("province", f"{below}&{period}"),
        "to be reported": ("province", "state=report"),
        "source sought": ("district", "state=source"),
        "outcome asked for": ("province", "state=outcome"),
        "contradictory": ("province", "state=discrepancy"),
        "commune by age": ("commune", "sort=-age"),
        "a common name": ("province", "q=nguyen+van+hung"),
        "a name of a district": ("district", "q=tran+thi+lan"),
        "a code": ("province", f"q={coded.origin_code}"),
    }
    told = [
        (f"cases, {name}", account, f"/cases/?{query}" if query else "/cases/")
        for name, (account, query) in queries.items()
    ]
    return [*told, ("case", "province", f"/cases/{one.public_id}/")]


def _of_people() -> list[tuple[str, str, str]]:
    from lachan.ground.people.models import Reach
    from lachan.watch.cases.models import Case

    ill = Case.objects.select_related("person").order_by("-pk")[0].person
    number = Reach.objects.order_by("pk")[0].reveal()
    return [
        ("people, province", "province", "/people/"),
        ("people, page 20", "province", "/people/?page=20"),
        ("people, district", "district", "/people/"),
        ("people, a common name", "province", "/people/?q=nguyen+van+hung"),
        ("people, a given name", "province", "/people/?q=hung"),
        ("people, name in a district", "district", "/people/?q=nguyen+thi+lan"),
        ("people, a telephone", "province", f"/people/?q={number.replace('+', '%2B')}"),
        ("person", "province", f"/person/{ill.public_id}/"),
        ("search, a name", "province", "/search/?q=nguyen+van+hung"),
        ("search, a code", "province", "/search/?q=BN000012"),
    ]


def _found_on_pages(port: int) -> list[Page]:
    """The lists behind figures, and later pages: only pages know their addresses."""
    visitor = Visitor(port, "province")
    told = visitor.get("/situation/").text
    lists = re.findall(r'href="(/cases/\?figure=([^&"]+)[^"]*)"', told)
    # The first of a figure is that of the whole province: the longest list.
    by_figure = {figure: html.unescape(one) for one, figure in reversed(lists)}
    pages = [
        Page(f"behind {figure}", "province", address)
        for figure, address in sorted(by_figure.items())
    ]
    address = "/cases/"
    for _step in range(5):
        links = re.findall(r'href="(\?[^"]*after=[^"]+)"', visitor.get(address).text)
        if not links:
            return pages
        address = f"/cases/{html.unescape(links[0])}"
    return [*pages, Page("cases, sixth page", "province", address)]


# ── how long it takes ────────────────────────────────────────────────────────────


def _read(page: Page, server: Any, reads: int) -> dict[str, Any]:
    visitor = Visitor(server.port, page.account)
    for _warming in range(2):
        visitor.get(page.address)
    worked, spent = processor_seconds(server.pid), []
    for _read in range(reads):
        answer = visitor.get(page.address)
        assert answer.status == 200, f"{page.name}: {answer.status}"
        spent.append(answer.seconds * 1000)
    worked = processor_seconds(server.pid) - worked
    return {
        **spread(spent),
        "cpu_ms": round(worked * 1000 / reads, 1),
        "kilobytes": round(len(answer.text) / 1000),
    }


def bare(page: Page, reads: int) -> dict[str, Any]:
    """The statements of a page, sent again without the page: nothing can be faster."""
    from django.db import connection
    from django.test import Client

    from lachan.ground.access.models import User

    client = Client(headers={"accept-language": "vi"})
    client.force_login(User.objects.get(username=page.account))
    kept = _Statements()
    client.get(page.address)
    with connection.execute_wrapper(kept):
        client.get(page.address)
    spent = []
    for _read in range(reads):
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            for statement, values in kept.told:
                cursor.execute(statement, values)
                cursor.fetchall()
        spent.append((time.perf_counter() - begun) * 1000)
    told = spread(spent)
    return {"statements": len(kept.told), "bare_p95_ms": told["p95_ms"]}


class _Statements:
    """Keeps what a page reads as it goes by."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, *more: Any
    ) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.told.append((sql, params))
        return execute(sql, params, *more)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95."""
    if len(milliseconds) < 2:
        milliseconds = [*milliseconds, *milliseconds]
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


# ── the report ───────────────────────────────────────────────────────────────────

_COLUMNS = ("p50_ms", "p95_ms", "bare_p95_ms", "ratio", "cpu_ms", "statements")


def table(report: dict[str, Any]) -> str:
    """The report for people, slowest first."""
    about = " · ".join(
        f"{report[name]:,} {name}" for name in ("people", "cases", "reads")
    )
    lines = [
        f"{report['database']} · {about} · aim: p95 ≤ {ALONE_MS} ms alone",
        f"{'':34}{'':10}" + "".join(f"{name:>13}" for name in _COLUMNS),
    ]
    slowest_first = sorted(report["pages"].items(), key=lambda item: -item[1]["p95_ms"])
    for name, told in slowest_first:
        bare_ms = told["bare_p95_ms"]
        told = told | {"ratio": round(told["p95_ms"] / bare_ms, 1) if bare_ms else ""}
        cells = "".join(f"{told[column]!s:>13}" for column in _COLUMNS)
        mark = "" if told["p95_ms"] <= ALONE_MS else "  over the aim"
        lines.append(f"{name:34}{told['account']:10}{cells}{mark}")
    if "crowd" in report:
        lines += ["", f"in the crowd · aim: p95 ≤ {CROWD_MS} ms"]
        lines += [f"{name:34}{told}" for name, told in report["crowd"].items()]
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, prepare the database, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=Size.people)
    parser.add_argument("--cases", type=int, default=Size.cases)
    parser.add_argument("--reads", type=int, default=Size.reads)
    parser.add_argument("--crowd", type=int, default=0, metavar="SECONDS")
    parser.add_argument("--database", help="URL; kept for the next run")
    told = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    random.seed(1)
    with prepared(told.database):
        size = Size(told.people, told.cases, told.reads, told.crowd)
        report = run(size, os.environ["LACHAN_DATABASE_URL"])
    print(table(report))
    print(json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    main()
