// Lets the figures of a page move. A path's first frame is its `d`; `data-f` says by how much its numbers change
// from frame to frame, `data-steps` holds the frames of a path that changes its form (a head that turns).
//
// `data-figure` holds a drawing that moves, and begins by itself where the reader allows movement.
// `data-figure-from` holds a still drawing and the address of the moving one, which is fetched when asked for.
const NUMBER = /-?\d+/g;
const MOVING = "path[data-f], path[data-steps]";
const SECONDS = 4; // there and back
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const numbers = (text) => (text.match(NUMBER) ?? []).map(Number);
const words = (text) => text.split(NUMBER).map((word) => word.trimStart());
const read = (text) => ({ text, numbers: numbers(text), words: words(text) });

function framesOf(path) {
  if (path.dataset.steps) return path.dataset.steps.split(";").map(read);
  const frames = [read(path.getAttribute("d"))];
  for (const text of path.dataset.f.split(";")) {
    const before = frames.at(-1).numbers;
    frames.push({ ...frames[0], numbers: numbers(text).map((change, j) => before[j] + change) });
  }
  return frames;
}

function between(from, to, share) {
  if (from.words.join() !== to.words.join()) return (share < 0.5 ? from : to).text;
  const number = (j) => Math.round((from.numbers[j] + (to.numbers[j] - from.numbers[j]) * share) * 10) / 10;
  return from.words.reduce((text, word, j) => `${text}${number(j - 1)} ${word}`);
}

function draw(parts, t) {
  for (const { path, frames } of parts) {
    const at = Math.min(t * (frames.length - 1), frames.length - 1.000001);
    path.setAttribute("d", between(frames[Math.floor(at)], frames[Math.floor(at) + 1], at % 1));
  }
}

// A short rest at the start, out, a rest at the end, and back.
const progress = (u) => (u < 0.1 ? 0 : u < 0.44 ? (u - 0.1) / 0.34 : u < 0.66 ? 1 : 1 - (u - 0.66) / 0.34);

// What moves a drawing: called with whether it should move. It rests while nobody can see it.
function motorOf(svg) {
  const parts = [...svg.querySelectorAll(MOVING)].map((path) => ({ path, frames: framesOf(path) }));
  let [wanted, seen, running, before, elapsed] = [false, false, 0, 0, 0];

  function step(now) {
    elapsed += before ? now - before : 0;
    before = now;
    draw(parts, progress((elapsed / 1000 / SECONDS) % 1));
    running = requestAnimationFrame(step);
  }
  function update() {
    if (wanted && seen && !running) running = requestAnimationFrame(step);
    if (!(wanted && seen)) {
      cancelAnimationFrame(running);
      running = before = 0;
    }
  }
  new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
    update();
  }).observe(svg);
  return (it) => {
    wanted = it;
    update();
  };
}

// A figure is `still`, `moving` or `paused`; words and icons of a button say what a press does now.
function show(figure, state) {
  figure.dataset.state = state;
  for (const part of figure.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  return document.importNode(svg, true);
}

function start(figure) {
  if (!figure.dataset.figureFrom && !figure.querySelector(MOVING)) return;
  let motor = figure.dataset.figureFrom ? null : motorOf(figure);
  const go = (state) => {
    show(figure, state);
    motor?.(state === "moving");
  };
  async function play() {
    if (figure.dataset.state === "moving") return go("paused");
    const fault = figure.querySelector("[data-figure-fault]");
    try {
      if (!motor) {
        const svg = await fetched(figure.dataset.figureFrom);
        if (motor) return; // pressed twice while it was on its way
        figure.querySelector("[data-figure-room]").append(svg);
        motor = motorOf(svg);
      }
      go("moving");
      if (fault) fault.hidden = true;
    } catch {
      fault.hidden = false; // no network just now: the page says so, and the still drawing stays
    }
  }
  const button = figure.querySelector("[data-figure-play]");
  if (button) button.hidden = false;
  button?.addEventListener("click", play);
  figure.querySelector("[data-figure-still]")?.addEventListener("click", () => {
    go("still");
    button.focus();
  });
  if (!motor) return go("still");
  calm.addEventListener("change", () => go(calm.matches ? "paused" : "moving"));
  go(calm.matches ? "paused" : "moving");
}

export function startAll(place) {
  place.querySelectorAll("[data-figure], [data-figure-from]").forEach(start);
}
startAll(document);
