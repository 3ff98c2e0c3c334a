// Draws the pose file anew while it is typed, a moment after the last key.
import { startAll } from "./figures.js";

const PAUSE = 300; // milliseconds
const form = document.querySelector("form[data-draws]");
const drawn = document.getElementById("drawn");
const said = document.getElementById("said");
const fault = document.getElementById("not-drawn");
let [waiting, asking] = [0, null];

async function draw() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(form.dataset.draws, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (answer.status !== 200 && answer.status !== 422) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    drawn.replaceChildren(...page.body.childNodes);
    startAll(drawn);
    const words = drawn.querySelector("[data-said]").textContent;
    if (said.textContent !== words) said.textContent = words; // read out only when it is new
    fault.hidden = true;
  } catch (error) {
    if (error.name !== "AbortError") fault.hidden = false;
  }
}

form.elements.pose.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE);
});
form.querySelector("[data-draw-now]").hidden = true; // it draws by itself
