// Single keys inside the focused card or row (data-keys): what carries data-key="a" is pressed, or takes the
// focus if it is a field; J and K go to the next one and the one before. In a field every key is a letter.
const FIELDS = "input:not([type=checkbox]), textarea, select";

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-keys]");
  const isOther = event.repeat || event.ctrlKey || event.altKey || event.metaKey;
  if (!card || isOther || event.key.length !== 1 || event.target.closest(FIELDS)) return;
  const key = event.key.toLowerCase();
  const meant = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const step = { j: 1, k: -1 }[key];
  if (!meant && !step) return;
  event.preventDefault();
  if (meant) {
    if (meant.matches(FIELDS)) meant.focus();
    else meant.click();
  } else {
    const all = [...document.querySelectorAll("[data-keys]")];
    const next = all[all.indexOf(card) + step];
    (next?.matches("[tabindex]") ? next : next?.querySelector("a"))?.focus();
  }
});

// After a decision the next card takes the focus.
const done = new URLSearchParams(location.search).get("done");
if (done === "approved" || done === "rejected") {
  document.querySelector(".proposal")?.focus({ preventScroll: true });
}
