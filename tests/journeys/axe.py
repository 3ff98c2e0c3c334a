"""What axe finds on a page, and the two sizes a page is looked at in."""

from pathlib import Path

from playwright.sync_api import Page

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# What is inside a drawing is one picture, and has hundreds of lines.
ASK = """async rules => (await axe.run({exclude: [["svg *"]]}, {runOnly: rules, iframes: false})).violations
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")} ${node.failureSummary}`))"""


def findings(page: Page, rules: object = TAGS) -> list[str]:
    """Every finding of axe on a page: WCAG 2.2 A and AA, and its best practices, or of some `rules` only."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(ASK, rules)
    return found
