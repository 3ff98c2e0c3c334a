// Keys inside the card of a proposal: A approves, E edits, R goes to the reason, where Enter rejects.
// They act only while the focus is in the card and in no field; a card without data-keys has none.
const ACTIONS = { a: "/approve", e: "/edit" };

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-keys]");
  const isTyping = event.target.closest?.("input, textarea, select");
  if (!card || isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (key in ACTIONS) {
    event.preventDefault();
    card.querySelector(`form[action$="${ACTIONS[key]}"]`).requestSubmit();
  } else if (key === "r") {
    event.preventDefault();
    card.querySelector('input[name="reason"]').focus();
  }
});

// After a decision the next card takes the focus.
const done = new URLSearchParams(location.search).get("done");
if (done === "approved" || done === "rejected") {
  document.querySelector(".proposal")?.focus({ preventScroll: true });
}
