"""How far down the first command is, how long a step, and how long a page.

A tired person sees the command and decides on one screen. What is not there yet stands beside its
goal: no number may become worse.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from snippets._engine.catalog import Catalog

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.site
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
INCIDENTS = ("incidents/", "security/")
URGENT = (*INCIDENTS, "disaster-recovery/", "deployment/rollback", "database/recovery")
FIRST = {"desktop": (500, 900), "phone": (750, 1200)}
LOOK = """() => {
  const top = (css) => { const found = document.querySelector(css);
    return found ? found.getBoundingClientRect().top + scrollY : 0; };
  const article = document.querySelector("article");
  const first = article.querySelector(".rb-command, .rb-look");
  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (first.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) break;
    if (first.contains(text) || text.parentElement.closest("script, .headerlink")) continue;
    words += (text.textContent.match(/\\S+/g) ?? []).length;
  }
  const twice = [...article.querySelectorAll(".language-bash pre > code")].filter((code) =>
    code.getBoundingClientRect().height > 1.2 * parseFloat(getComputedStyle(code).lineHeight)
      * (code.textContent.replace(/\\n$/, "").split("\\n").length + 1));
  return {
    first: first.getBoundingClientRect().top + scrollY, words,
    steps: [...article.querySelectorAll(".rb-step")].filter((step) => step.checkVisibility())
      .map((step) => step.getBoundingClientRect().height),
    end: top("#symptoms") - top("#verify"), twice: twice.length,
    page: document.documentElement.scrollHeight,
  };
}"""


@pytest.mark.parametrize("size", SIZES)
def test_the_first_command_and_a_step_are_on_the_first_screen(
    size: str,
    new_context: Callable[..., BrowserContext],
    site_url: str,
    catalog: Catalog,
    measure: Callable[[str, float, str], None],
) -> None:
    width, height = SIZES[size]
    page = new_context(viewport={"width": width, "height": height}).new_page()
    looks: dict[str, dict[str, Any]] = {}
    for name in catalog.procedures:
        page.goto(f"{site_url}{name}/")
        look = looks[name] = page.evaluate(LOOK)
        print(  # noqa: T201 - the table of every page
            f"{name:42} first {look['first']:6.0f} words {look['words']:4} page {look['page']:6}"
            f" steps {len(look['steps']):3} median {median(look['steps']):5.0f}"
            f" highest {max(look['steps']):5.0f} end {look['end']:5.0f} twice {look['twice']}"
        )
    missed = []

    def hold(name: str, value: float, goal: str) -> None:
        try:
            measure(f"{name}, {size}", round(value), goal)
        except AssertionError as error:
            missed.append(str(error))

    urgent = [look for name, look in looks.items() if name.startswith(URGENT)]
    others = [look for name, look in looks.items() if not name.startswith(URGENT)]
    for who, pages, most in zip(("urgent", "other"), (urgent, others), FIRST[size], strict=True):
        hold(f"first command of {who} pages", max(p["first"] for p in pages), f"<= {most}")
    hold("words before the first command", max(p["words"] for p in urgent), "<= 80")
    if size == "desktop":
        steps = [height for look in looks.values() for height in look["steps"]]
        hold("height of a step, median", median(steps), "<= 280")
        hold("height of a step, highest", max(steps), "<= 700")
        hold("Verify and Escalate", max(p["end"] for p in urgent), "<= 1200")
        hold("rollback", looks["deployment/rollback"]["page"], "<= 3300")
        incidents = [look for name, look in looks.items() if name.startswith(INCIDENTS)]
        hold("pages of incidents, median", median(p["page"] for p in incidents), "<= 6000")
        long = [p for p in looks.values() if p["page"] > 1600 + 480 * len(p["steps"])]
        hold("pages over 1,600 and 480 a step", len(long), "== 0")
        hold("blocks that wrap a second time", sum(p["twice"] for p in looks.values()), "== 0")
    assert not missed, "\n".join(missed)
