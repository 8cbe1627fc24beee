"""The gallery in a real browser: looked at, typed into, photographed.

Photographs lie in `var/photographs/`; compare them by eye when a component changes.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytest.importorskip("playwright")
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PHOTOGRAPHS = Path(settings.ROOT) / "var" / "photographs"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
    pytest.mark.skipif(
        not (Path(settings.ROOT) / "design" / "dist" / "app.js").exists(),
        reason="the face is not built: npm run build",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, which Django takes for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    software_drawing = ["--use-gl=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=arguments + software_drawing
        )
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class Desk:
    """A reader at the gallery, and everything the browser complained about."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        told = {"locale": "vi-VN", "viewport": {"width": 1440, "height": 900}}
        context = browser.new_context(**(told | options))  # type: ignore[arg-type]  # keywords of the table of examples
        self.page: Page = context.new_page()
        # A guard against waiting for ever; how long a page takes is for bench/.
        self.page.set_default_timeout(120_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.address = address

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str = "/design/") -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page


@pytest.fixture
def desk(browser: Browser, live_server: object) -> Desk:
    return Desk(browser, str(live_server))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("name", ["", "form/", "bare/", "print/"])
def test_every_page_fits_and_keeps_the_content_policy(
    browser: Browser, live_server: object, name: str, width: int, theme: str
) -> None:
    viewport = {"width": width, "height": 800}
    desk = Desk(browser, str(live_server), viewport=viewport, color_scheme=theme)

    page = desk.open(f"/design/{name}")
    page.wait_for_timeout(800)

    PHOTOGRAPHS.mkdir(parents=True, exist_ok=True)
    photograph = f"{name.strip('/') or 'gallery'}-{width}-{theme}.png"
    page.screenshot(path=PHOTOGRAPHS / photograph, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []


def test_a_slash_goes_to_the_search_unless_one_is_typing(desk: Desk) -> None:
    page = desk.open()

    page.keyboard.press("/")
    page.keyboard.type("a/b")

    assert page.input_value("#search") == "a/b"


def test_why_opens_beside_the_page_and_escape_closes_it(desk: Desk) -> None:
    page = desk.open()

    page.click(".lc-why-link")
    page.wait_for_selector("#panel-body .lc-reasons")
    page.keyboard.press("Escape")

    assert page.is_hidden("#panel")
    assert desk.complaints == []


def test_a_grave_verb_asks_first_and_no_means_no(desk: Desk) -> None:
    page = desk.open()

    page.click("form[data-confirm] button")
    question = page.inner_text("#confirm-question")
    page.click("#confirm button[value=no]")

    assert question == "Huỷ ca này? Ca sẽ rời khỏi mọi số liệu."
    assert page.url.endswith("/design/")


def test_bulk_verbs_appear_with_the_first_row_chosen(desk: Desk) -> None:
    page = desk.open()
    assert page.is_hidden("[data-bulk-bar]")

    page.check("#cases tbody tr:nth-child(2) [name=selected]")
    page.check("#cases tbody tr:nth-child(4) [name=selected]")

    assert page.inner_text("[data-bulk-count]") == "2"


def test_order_filters_and_columns_keep_each_other(desk: Desk) -> None:
    page = desk.open()
    page.click("#cases .lc-columns summary")
    page.uncheck("#cases [data-column-toggle=trend]")
    page.keyboard.press("Escape")

    page.click("#cases th[data-column=name] a")
    page.wait_for_url("**/design/?sort=name")
    page.wait_for_timeout(300)
    page.select_option("#id_state", "open")
    page.wait_for_url("**/design/?sort=name&state=open")

    page.wait_for_selector(".lc-chip")
    assert page.is_hidden("#cases th[data-column=trend]")
    assert desk.complaints == []


def test_a_unit_is_chosen_by_keyboard(desk: Desk) -> None:
    page = desk.open()

    page.fill("#id_unit", "ho")
    page.wait_for_selector("#id_unit_options [aria-selected=true]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.input_value("#id_unit") == "Xã Hồ Trong"
    assert page.input_value("[name=unit]") == "2"


def test_what_was_typed_survives_the_browser_and_can_be_dropped(desk: Desk) -> None:
    page = desk.open()
    page.fill("#id_name", "Người Mẫu Ba")
    page.check("[name=sex][value=f]")
    page.fill("#id_born", "07121990")
    page.keyboard.press("Tab")
    page.wait_for_timeout(700)

    page = desk.open()
    restored = (page.input_value("#id_name"), page.input_value("#id_born"))
    page.click(".lc-restored button")

    assert restored == ("Người Mẫu Ba", "07/12/1990")
    assert page.input_value("#id_name") == ""


def test_the_map_follows_its_slider_and_its_list_can_be_searched(desk: Desk) -> None:
    page = desk.open()
    before = page.inner_text("[data-map-list]")

    page.locator("[data-map-time]").fill("2")
    page.wait_for_function(
        "before => document.querySelector('[data-map-list]').innerText !== before",
        arg=before,
    )
    page.fill("[data-map-find]", "xa mau 12")

    assert page.inner_text("[data-map-day]") == "03/12/2021"
    assert page.locator("[data-map-list] li:visible").count() == 1


def test_theme_and_language_are_remembered(desk: Desk) -> None:
    page = desk.open()

    page.click("[data-theme-switch]")
    page.click(".lc-language button")
    page.wait_for_load_state("networkidle")

    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.get_attribute("html", "lang") == "en"


def test_on_a_phone_the_menu_is_a_drawer(browser: Browser, live_server: object) -> None:
    desk = Desk(browser, str(live_server), viewport={"width": 360, "height": 740})
    page = desk.open()

    page.click("[data-drawer]")
    page.wait_for_selector("#navigation a[aria-current]", state="visible")
    page.keyboard.press("Escape")

    page.wait_for_selector("#navigation", state="hidden")
    assert desk.complaints == []
