// Shows a colour on a light and a dark page, and whether text in it can be read, while somebody chooses.
const PAUSE = 150; // milliseconds
const field = document.getElementById("accent");
const trial = document.getElementById("trial");
const said = document.getElementById("said");
let [waiting, asking] = [0, null];

async function show() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${trial.dataset.tries}?accent=${encodeURIComponent(field.value)}`, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    trial.replaceChildren(...page.body.childNodes);
    said.textContent = trial.querySelector("[data-said]").textContent.trim();
  } catch (error) {
    if (error.name !== "AbortError") trial.replaceChildren(); // saving says the same
  }
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});
