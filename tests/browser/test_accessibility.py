"""Nobody is shut out: the main pages as axe-core judges them, by day and by night.

axe-core reads a finished page as a screen reader, a keyboard or weak eyes would meet
it. What it calls serious or critical fails here, with the element and the reason.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client, override_settings

from lachan.kernel import clock
from tests.house.land import NOW, Land, settled

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
AXE = Path(house.ROOT) / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci"),
    pytest.mark.skipif(
        not (Path(house.ROOT) / "design" / "dist" / "app.js").exists(),
        reason="the face is not built: npm run build",
    ),
    pytest.mark.django_db(transaction=True),
]
PAGES = (
    "/",
    "/situation/",
    "/map/",
    "/cases/",
    "/cases/new/",
    "/people/",
    "/person/{person}/",
    "/levels/",
    "/briefing/",
    "/import/new/",
)
ASKED = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"],
})"""


@pytest.fixture
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


def test_no_main_page_shuts_anybody_out(browser: Browser, live_server: Any) -> None:
    land = settled()
    barriers: list[str] = []

    with (
        clock.frozen(NOW),
        override_settings(ALLOWED_HOSTS=["*"], SESSION_COOKIE_SECURE=False),
    ):
        for scheme in ("light", "dark"):
            page = signed_in(browser, land, live_server.url, scheme)
            for path in PAGES:
                page.goto(live_server.url + path.format(**land.examples))
                page.wait_for_load_state("networkidle")
                barriers += [f"{scheme} {path}: {one}" for one in seen_on(page)]
            page.context.close()

    assert barriers == []


def signed_in(browser: Browser, land: Land, address: str, scheme: str) -> Page:
    """A page in Vietnamese of somebody who may see everything in the province."""
    client = Client()
    user = land.users["inside provincial_cdc"]
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(
        locale="vi-VN",
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # axe-core is put into the page from outside
    )
    session = client.cookies[house.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": house.SESSION_COOKIE_NAME, "value": session, "url": address}]
    )
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


def seen_on(page: Page) -> list[str]:
    """Every serious or critical violation: rule, element, what is wrong."""
    assert page.get_attribute("html", "lang") == "vi"
    found = page.evaluate(ASKED)["violations"]
    return [
        f"{one['id']} {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]
