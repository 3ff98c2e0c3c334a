// Looks again while the page says that something is still being made: soon at first, then less often. Never in a
// hidden tab, and never under the hands of somebody who is using the part that would change.
const SOON = 2000;
const SELDOM = 8000;
let pause = SOON;
let left = Number(document.querySelector("[data-waits]")?.dataset.tries ?? 15);

function show(waiting, fresh) {
  if (waiting.contains(document.activeElement)) return;
  if (!fresh.hasAttribute("data-waits")) {
    waiting.removeAttribute("data-waits"); // the page's status region reads the news out
    const news = fresh.dataset.news ?? fresh.querySelector("h1, h2, p")?.textContent;
    document.getElementById("said").textContent = news ?? "";
  }
  if (waiting.innerHTML === fresh.innerHTML) return;
  if (waiting.textContent !== fresh.textContent) pause = SOON;
  waiting.replaceChildren(...fresh.childNodes);
}

async function look() {
  const waiting = document.querySelector("[data-waits]");
  if (!waiting || left <= 0) return;
  if (!document.hidden) {
    left -= 1;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(waiting.id);
      pause = Math.min(pause * 1.25, SELDOM);
      if (answer.ok && fresh) show(waiting, fresh);
    } catch {
      // no network just now: the next look may have one, and the link to look again stays
    }
  }
  setTimeout(look, pause);
}
setTimeout(look, pause);
