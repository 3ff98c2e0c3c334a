// Looks again every two seconds while the page says that something is still being made, for half a minute.
const EVERY = 2000;
let left = 15;

async function look() {
  const waiting = document.querySelector("[data-waits]");
  if (!waiting || left <= 0) return;
  if (!document.hidden) {
    left -= 1;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(waiting.id);
      if (answer.ok && fresh && !fresh.hasAttribute("data-waits")) {
        waiting.removeAttribute("data-waits"); // the status region itself stays, so that the news is read out
        waiting.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // no network just now: the next look may have one, and the link to look again stays
    }
  }
  setTimeout(look, EVERY);
}
setTimeout(look, EVERY);
