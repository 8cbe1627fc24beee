"""Every page of the menu on the smallest phone, in both languages.

A nurse at night has 360 px and one hand: nothing may stick out of the screen, what the
keyboard reaches must be seen, and a page speaks one language, not two.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import override_settings

from config.context import MENU, address
from lachan.kernel import clock
from tests.browser.test_accessibility import browser, pytestmark, signed_in
from tests.house.land import NOW, settled

__all__ = ["browser", "pytestmark"]

#: Small words that no name, code or title of a Vietnamese document holds.
ENGLISH = re.compile(r"\b(the|of|and|is|was|this|with|from|not|please|required)\b")
#: Small words of sentences; names of people and places begin with a capital.
VIETNAMESE = re.compile(r"\b(không|được|của|chưa|đã|những|các|người|ngày|hoặc)\b")

WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
SAID = """() => {
  const told = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const by = walk.currentNode.parentElement;
    if (by.closest("script, style, template, code, pre, [lang]:not(html)")) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) told.push(text);
  }
  for (const name of ["title", "aria-label", "placeholder"])
    for (const one of document.querySelectorAll(`[${name}]`))
      told.push(one.getAttribute(name));
  return told;
}"""
UNSEEN = """() => {
  const shown = (one) => {
    const style = getComputedStyle(one);
    return style.boxShadow !== "none"
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  };
  const reached = "a[href], button, input:not([type=hidden]), select, summary";
  const seen = new Set();
  const unseen = [];
  for (const one of document.querySelectorAll(reached)) {
    if (!one.checkVisibility() || seen.has(one.tagName + one.className)) continue;
    seen.add(one.tagName + one.className);
    one.focus({ focusVisible: true });
    const around = [one, one.closest("label"), one.closest(".lc-search, .lc-unfold")];
    if (document.activeElement === one && !around.some((it) => it && shown(it)))
      unseen.push(one.outerHTML.slice(0, 120));
  }
  return unseen;
}"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "foreign"), [("vi", ENGLISH), ("en", VIETNAMESE)], ids=["vi", "en"]
)
def test_no_page_of_the_menu_sticks_out_hides_its_focus_or_mixes_languages(
    browser: Any, live_server: Any, language: str, foreign: re.Pattern[str]
) -> None:
    land = settled()
    land.users["inside provincial_cdc"].language = language
    land.users["inside provincial_cdc"].save()
    faults: list[str] = []

    with (
        clock.frozen(NOW),
        override_settings(ALLOWED_HOSTS=["*"], SESSION_COOKIE_SECURE=False),
    ):
        page = signed_in(browser, land, live_server.url, "light")
        page.set_viewport_size({"width": 360, "height": 780})
        for entry in MENU:
            answer = page.goto(live_server.url + address(entry.name))
            if answer is None or answer.status == 404:
                continue  # not for this account
            page.wait_for_load_state("networkidle")
            spoken = page.get_attribute("html", "lang")
            wide, room = page.evaluate(WIDTH)
            if (spoken, wide) != (language, room):
                faults.append(f"{entry.name}: {spoken}, {wide} px wide")
            faults += [f"{entry.name}: {one}" for one in page.evaluate(UNSEEN)]
            faults += [
                f"{entry.name}: {text[:80]}"
                for text in page.evaluate(SAID)
                if foreign.search(text)
            ]
        page.context.close()

    assert faults == []
