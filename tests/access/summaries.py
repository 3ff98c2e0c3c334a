"""The summary of what is wrong, on top of a page that came back: each line leads to a place of the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SUMMARY = "errors"
REFUSED = "Something does not fit"  # the page of what no form of ours can send


@dataclass
class Page:
    """What a page names, what its summary links to, and its heading."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    has_summary: bool = False
    heading: str = ""


class Reader(HTMLParser):
    """Reads ids, the links of the summary and the first heading of the first level."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._depth = 0
        self._is_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.page.ids.add(str(values["id"]))
        if tag == "div" and (self._depth or values.get("id") == SUMMARY):
            self.page.has_summary, self._depth = True, self._depth + 1
        if tag == "a" and self._depth:
            self.page.links.append(values.get("href") or "")
        self._is_heading = tag == "h1" and not self.page.heading

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
        self._is_heading = False

    def handle_data(self, data: str) -> None:
        if self._is_heading:
            self.page.heading += data.strip()


def fault(text: str, *, can_be_filled: bool) -> str:
    """What is wrong with a refusal's page; nothing when it says what does not fit, and where.

    Only a form of buttons and hidden fields, which nobody can fill wrongly, may be refused on a page apart.
    """
    reader = Reader()
    reader.feed(text)
    page = reader.page
    if page.heading == REFUSED and not can_be_filled:
        return ""
    if not page.has_summary:
        return f"no summary on “{page.heading}”"
    lost = [link for link in page.links if link.removeprefix("#") not in page.ids]
    return f"a summary that leads nowhere: {lost}" if lost or not page.links else ""
