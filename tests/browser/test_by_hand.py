"""The main job by hand: a stranger at a real Chromium, with the real list of 2020.

Signs in, brings the list in, looks at the map, opens the list behind a figure, asks
why a level is what it is, and takes the briefing away on paper. Only what a process of
its own does in the house, the worker's rounds, is called here.
"""

import csv
import io
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from django.conf import settings as house
from django.test import override_settings

from config import cli
from lachan.doors.interchange import jobs as interchange
from lachan.ground.access import actions as access
from lachan.ground.access.actions import AccountDraft
from lachan.ground.access.queries import local_operator
from lachan.ground.journal import jobs as journal
from lachan.ground.units.models import Unit
from lachan.kernel import clock

pytest.importorskip("playwright")
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium")
LIST = house.SHARED_DATA / "linelist_vietnam_2020" / "linelist.csv"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(
        not (Path(house.ROOT) / "design" / "dist" / "app.js").exists(),
        reason="the face is not built: npm run build",
    ),
    pytest.mark.skipif(
        not LIST.exists(),
        reason=f"no public line list: LACHAN_SHARED_DATA has no {LIST}",
    ),
    pytest.mark.django_db(transaction=True),
]
USERNAME, PASSWORD = "cdc", "mot-mat-khau-dai-2021"
MORNING = datetime(2021, 12, 7, 6, tzinfo=clock.VIETNAM)
DAY = "2020-07-31"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, which Django takes for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    software_drawing = ["--use-gl=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM, args=arguments + software_drawing
        )
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class Stranger:
    """Somebody who reads what is on the screen, and what the browser complained of."""

    def __init__(self, browser: Browser, address: str) -> None:
        context = browser.new_context(
            locale="vi-VN", viewport={"width": 1440, "height": 900}
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(120_000)
        self.address = address
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("response", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _see(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")

    def goes_to(self, entry: str) -> None:
        """Press an entry of the menu."""
        self.press(self.page.get_by_role("navigation").get_by_role("link", name=entry))

    def press(self, what: Locator) -> None:
        what.first.click()
        self.page.wait_for_load_state("networkidle")

    @property
    def sees(self) -> str:
        return self.page.inner_text("main")

    def sign_in(self) -> None:
        self.open("/sign-in/")
        self.page.fill("input[name=username]", USERNAME)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(self.address + "/")


@pytest.fixture
def nation(tmp_path: Path) -> Iterator[Unit]:
    """An empty house with the tree of 2021, and one account for the whole country."""
    with clock.frozen(MORNING), override_settings(MEDIA_ROOT=tmp_path / "media"):
        cli.carry_out(["init", "--tree", "vn-2021"])
        nation = Unit.objects.get(edition__code="2021", kind="nation")
        by = local_operator()
        user = access.create_account(
            draft=AccountDraft(username=USERNAME, full_name="Phòng trực", title="mẫu"),
            password=PASSWORD,
            by=by,
            now=MORNING,
        )
        access.grant_role(
            user=user,
            role="provincial_cdc",
            paths=(nation.path,),
            starts_at=MORNING,
            by=by,
            now=MORNING,
        )
        yield nation


def the_worker_works() -> None:
    """Its rounds until nothing is left, then what follows from what was written."""
    while interchange.advance(MORNING):
        pass
    journal.drain(MORNING)


def brings_in_the_list(stranger: Stranger) -> None:
    page = stranger.page
    stranger.goes_to("Nhập dữ liệu")
    stranger.press(page.get_by_role("link", name="Nhập một tệp"))
    page.set_input_files("input[type=file]", LIST)
    stranger.press(page.get_by_role("button", name="Đọc các cột"))
    assert "1.099" in page.inner_text("body")
    stranger.press(page.get_by_role("button", name="Kiểm tra từng dòng"))
    the_worker_works()
    write = page.get_by_role("button", name="Ghi các dòng này")
    write.wait_for()  # the page asks by itself how far the check is
    stranger.press(write)
    the_worker_works()
    page.get_by_role("button", name="Nhập lại tệp này").wait_for()
    counted = re.sub(r"\s+", " ", stranger.sees)
    assert "1.099" in counted


def test_from_the_real_list_to_the_briefing_on_paper(
    browser: Browser, live_server: object, nation: Unit
) -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    so_far = [row for row in listed if row["confirmed_date"] <= DAY]
    that_day = [row for row in so_far if row["confirmed_date"] == DAY]
    stranger = Stranger(browser, str(live_server))
    page = stranger.page

    stranger.sign_in()
    brings_in_the_list(stranger)

    stranger.goes_to("Bản đồ")
    assert page.locator("main canvas, main svg").count() >= 1
    assert "Đà Nẵng" in stranger.sees

    stranger.open(f"/situation/?as_of={DAY}")
    figure = page.locator("main a[href*='figure=cases.new&']").first
    assert figure.inner_text().split()[0] == str(len(that_day))
    stranger.press(figure)
    assert f"trong {len(that_day)}" in stranger.sees

    stranger.goes_to("Cấp độ dịch")
    stranger.press(page.get_by_role("link", name="Thành phố Đà Nẵng"))
    stranger.press(page.get_by_role("button", name="Đánh giá theo quy định"))
    stranger.press(page.locator("main a[href*='/levels/']:not([href*='unit='])"))
    stranger.press(page.get_by_text("Vì sao"))
    assert "4800" in stranger.sees

    stranger.open(f"/briefing/?unit={nation.public_id}&as_of={DAY}")
    printed = page.locator("main a[href*='/briefing/pdf/']").first
    given = page.request.get(stranger.address + str(printed.get_attribute("href")))
    paper = pypdf.PdfReader(io.BytesIO(given.body()))
    text = "\n".join(sheet.extract_text() for sheet in paper.pages)
    assert f"{len(so_far):,}".replace(",", ".") in text
    assert "Đà Nẵng" in text
    assert stranger.complaints == []
