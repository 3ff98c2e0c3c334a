"""A visitor of the pages: fetches, fills in the forms that are there, and posts them, as browsers do."""

import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import TypeVar

T = TypeVar("T")
VOID_BUTTONS = ("submit", "image")


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, which buttons it has."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, words


@dataclass
class Page:
    """What came back."""

    status: int
    url: str
    body: bytes
    content_type: str

    @property
    def text(self) -> str:
        """The page's source."""
        return self.body.decode("utf-8", "replace")

    @property
    def forms(self) -> list[Form]:
        """All forms, in order."""
        parser = _Forms(self.url)
        parser.feed(self.text)
        return parser.forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """All links as (absolute address, words)."""
        parser = _Forms(self.url)
        parser.feed(self.text)
        return parser.links

    def link(self, words: str) -> str:
        """The address behind the first link whose words contain `words`."""
        for address, said in self.links:
            if words in said:
                return address
        raise LookupError(f"{self.url}: no link says {words!r}")

    def form(self, *, action: str = "", has: str = "") -> Form:
        """The first form whose address contains `action` and that has a field or button named `has`."""
        for form in self.forms:
            names = {name for name, _ in form.fields} | {name for name, _, _ in form.buttons}
            if action in form.action and (not has or has in names):
                return form
        raise LookupError(f"{self.url} ({self.status}): no form for {action or has!r}")


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, home: str) -> None:
        self.home = home.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Page:
        """Opens a page; redirects are followed; an error page is a page too."""
        return self._send(urllib.request.Request(self._absolute(address)))  # noqa: S310 - our own server

    def submit(self, form: Form, values: dict[str, str] | None = None, *, press: str = "") -> Page:
        """Sends a form with some fields changed; `press` names the button by its name, value or words."""
        fields = [(name, value) for name, value in form.fields if name not in (values or {})]
        fields += list((values or {}).items())
        pressed = (button for button in form.buttons if press and press in button)
        fields += [(name, value) for name, value, _ in pressed][:1]
        data = urllib.parse.urlencode(fields).encode()
        if form.method == "get":
            return self.get(f"{form.action}?{data.decode()}")
        headers = {"Origin": self.home, "Sec-Fetch-Site": "same-origin"}
        request = urllib.request.Request(form.action, data=data, headers=headers)  # noqa: S310 - our own server
        return self._send(request)

    def _absolute(self, address: str) -> str:
        return urllib.parse.urljoin(f"{self.home}/", address)

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Page(answer.status, answer.url, answer.read(), answer.headers.get_content_type())
        except urllib.error.HTTPError as error:
            return Page(error.code, error.url or "", error.read(), error.headers.get_content_type())


def wait_for(what: str, look: Callable[[], T | None], *, seconds: float = 30) -> T:
    """Looks again and again until something is there; `TimeoutError` says what never came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not there after {seconds:.0f} s")


class _Forms(HTMLParser):
    """Collects forms and links as a browser would submit and follow them."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._open: Form | None = None
        self._words: list[str] | None = None
        self._finish: Callable[[str], None] | None = None
        self._select = ""
        self._by_id: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every element that a form or a link is made of."""
        values = {name: value or "" for name, value in attrs}
        starts = {
            "form": self._start_form,
            "input": self._start_input,
            "button": self._start_button,
            "textarea": self._start_textarea,
            "select": self._start_select,
            "option": self._start_option,
            "a": self._start_link,
        }
        if tag in starts:
            starts[tag](values)

    def handle_data(self, data: str) -> None:
        """Words inside a button, a link or a text field."""
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """The end of what was begun."""
        if tag == "form":
            self._open = None
        if tag in ("button", "textarea", "option", "a") and self._finish and self._words is not None:
            words = "".join(self._words)
            self._finish(words if tag == "textarea" else " ".join(words.split()))
            self._finish = self._words = None

    def _start_form(self, values: dict[str, str]) -> None:
        action = urllib.parse.urljoin(self.base, values.get("action", ""))
        self._open = Form(action, values.get("method", "get").lower())
        self.forms.append(self._open)
        self._by_id[values.get("id", "")] = self._open

    def _form_of(self, values: dict[str, str]) -> Form | None:
        return self._by_id.get(values["form"]) if "form" in values else self._open

    def _start_input(self, values: dict[str, str]) -> None:
        form, name, kind = self._form_of(values), values.get("name", ""), values.get("type", "text")
        if form is None or not name or "disabled" in values:
            return
        if kind in VOID_BUTTONS:
            form.buttons.append((name, values.get("value", ""), values.get("value", "")))
        elif kind not in ("radio", "checkbox") or "checked" in values:
            form.fields.append((name, values.get("value", "on" if kind in ("radio", "checkbox") else "")))

    def _start_button(self, values: dict[str, str]) -> None:
        form = self._form_of(values)
        if form is None or "disabled" in values or values.get("type") == "button":
            return
        name, value = values.get("name", ""), values.get("value", "")
        self._collect(lambda words: form.buttons.append((name, value, words)))

    def _start_textarea(self, values: dict[str, str]) -> None:
        form, name = self._form_of(values), values.get("name", "")
        if form is not None and name:
            self._collect(lambda words: form.fields.append((name, words.removeprefix("\n"))))

    def _start_select(self, values: dict[str, str]) -> None:
        self._select = values.get("name", "")
        self._first_option = True

    def _start_option(self, values: dict[str, str]) -> None:
        form = self._open
        if form is None or not self._select:
            return
        if self._first_option or "selected" in values:
            self._choose(form, self._select, values)
        self._first_option = False

    def _choose(self, form: Form, name: str, values: dict[str, str]) -> None:
        """The option a browser would send: the selected one, else the first; without a value, its words."""
        form.fields = [pair for pair in form.fields if pair[0] != name]
        if "value" in values:
            form.fields.append((name, values["value"]))
        else:
            self._collect(lambda words: form.fields.append((name, words)))

    def _start_link(self, values: dict[str, str]) -> None:
        if "href" in values:
            address = urllib.parse.urljoin(self.base, values["href"])
            self._collect(lambda words: self.links.append((address, words)))

    def _collect(self, finish: Callable[[str], None]) -> None:
        self._words, self._finish = [], finish
