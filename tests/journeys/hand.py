"""A hand that counts what it presses and types, so that a budget is kept or broken by numbers."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

WHERE = "document.activeElement.outerHTML.slice(0, 160)"
# What is wrong with the focus: nowhere, without its ring, or under something that lies above it.
UNSEEN = """() => {
  const one = document.activeElement;
  const face = one.matches(".tile input") ? one.nextElementSibling : one;
  if (one === document.body) return "nowhere";
  if (getComputedStyle(face).outlineStyle === "none") return "no ring";
  const box = face.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => [x, y]));
  const isSeen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
    return top && (face.contains(top) || top.contains(face));
  });
  return isSeen ? "" : "covered, or out of the window";
}"""


@dataclass(frozen=True)
class Budget:
    """How much one task may take. A tap is a click; a date of three boxes is one field."""

    clicks: int = 0
    keys: int = 0
    fields: int = 0

    def is_within(self, other: "Budget") -> bool:
        """Whether this is no more than the other, of each kind."""
        return self.clicks <= other.clicks and self.keys <= other.keys and self.fields <= other.fields


@dataclass
class Hand:
    """Somebody at one page. A hand without a mouse presses keys only."""

    page: Page
    has_mouse: bool = True
    clicks: int = 0
    keys: int = 0
    fields: int = 0

    def click(self, what: Locator) -> None:
        """One click or tap on what is in sight."""
        assert self.has_mouse, "there is no mouse in this hand"
        self._settle()
        what.click()
        self.clicks += 1

    def tap(self, name: str, value: str) -> None:
        """One tap on the tile of an answer."""
        self.click(self.page.locator(f'.tile:has(input[name="{name}"][value="{value}"])'))

    def press(self, *names: str) -> None:
        """Presses keys where the focus is; a chord such as Control+k counts as its keys do."""
        self._settle()
        for name in names:
            self.page.keyboard.press(name)
            self.keys += len(name.split("+"))

    def fill(self, *boxes: tuple[Locator, str]) -> None:
        """One field filled in, whatever number of boxes it has."""
        for box, text in boxes:
            is_list = box.evaluate("one => one.localName") == "select"
            box.select_option(text) if is_list else box.fill(text)
        self.fields += 1

    def walk_to(self, what: Locator, key: str = "Tab", *, most: int = 120) -> None:
        """Goes there from stop to stop; at each of them the focus is seen."""
        for _ in range(most):
            if what.evaluate("one => one === document.activeElement"):
                return
            self.press(key)
            fault = self.page.evaluate(UNSEEN)
            assert not fault, f"{fault}: {self.page.evaluate(WHERE)}"
        raise AssertionError(f"{most} times {key} do not lead to {what}, but to {self.page.evaluate(WHERE)}")

    def _settle(self) -> None:
        """A person presses what is there, not what is still coming."""
        self.page.wait_for_load_state()

    @property
    def spent(self) -> Budget:
        """What it took so far."""
        return Budget(self.clicks, self.keys, self.fields)
