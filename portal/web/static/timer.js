// The clock of an exercise: it walks through the steps that stand in the page. It counts by the time of day, so a
// tab that slept is right when it wakes. What begins is said once; the seconds are only shown.
const box = document.querySelector("[data-timer]");
const steps = JSON.parse(box.dataset.timer); // [phase, seconds or 0 until a press, set]
const number = box.querySelector("[data-timer-number]");
const again = box.querySelector("[data-timer-again]");
const go = box.querySelector("[data-timer-go]");
let [at, left, ends, state] = [-1, 0, 0, "idle"];

function show(now) {
  state = now;
  const [phase, , set] = steps[at] ?? [at < 0 ? "" : "done"];
  const fits = { when: state, phase, set: `${set}` };
  for (const [name, value] of Object.entries(fits))
    for (const part of box.querySelectorAll(`[data-${name}]`)) part.hidden = !part.dataset[name].split(" ").includes(value);
  const seconds = Math.ceil(left / 1000);
  number.textContent = seconds < 60 ? seconds || "" : `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
}

function enter(next, since) {
  at = next;
  const seconds = steps[at]?.[1];
  left = (seconds ?? 0) * 1000;
  ends = since + left;
  show(at >= steps.length ? "done" : seconds ? "running" : "waiting");
  const words = [...box.querySelectorAll("[data-phase], [data-set]")].filter((part) => !part.hidden);
  document.getElementById("said").textContent = words.map((part) => part.textContent).join(". ");
  navigator.vibrate?.(200);
}

setInterval(() => {
  if (state !== "running") return;
  left = Math.max(0, ends - Date.now());
  if (left) show(state);
  else enter(at + 1, ends);
}, 200);

go.addEventListener("click", () => {
  if (state === "running") return show("paused");
  if (state !== "paused") return enter(state === "waiting" ? at + 1 : 0, Date.now());
  ends = Date.now() + left;
  show("running");
});
again.addEventListener("click", () => {
  [at, left] = [-1, 0];
  show("idle");
  go.focus();
});
box.hidden = false;
show("idle");
