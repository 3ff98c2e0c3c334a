// The builder without page loads. htmx posts the one form and morphs the answer into #builder; here stand the
// rules around it: nothing typed meanwhile is lost, the focus stays, typing saves itself, rows can be dragged.
// Whatever is not the builder (two tabs, a log-in, the next page) is an ordinary page load.
/* global Sortable */
const PAUSE = 800; // milliseconds after the last key
const LEAVES = new Set(["check", "see", "protocol", "publish"]);
const get = (id) => document.getElementById(id);
const form = () => get("draft-form");

// A button outside of what is swapped, for what no button on the page does: saving by itself, and dragging.
const quiet = document.createElement("button");
Object.assign(quiet, { hidden: true, name: "op" });
quiet.setAttribute("form", "draft-form");
document.body.append(quiet);

let timer;
function post(op) {
  quiet.value = op;
  form()?.requestSubmit(quiet);
}

function say(name) {
  const line = get("kept");
  line.hidden = !name;
  line.textContent = name ? line.dataset[name] : "";
  if (name === "offline") get("said").textContent = line.textContent;
}

// ---- what stands in the fields, and what the answer says should stand there ----
const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
function given(field) {
  if (field.type === "checkbox") return field.defaultChecked;
  if (field.tagName === "SELECT") return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0]).value;
  return field.defaultValue;
}
function put(field, value) {
  if (read(field) !== value) field[field.type === "checkbox" ? "checked" : "value"] = value;
}
const fields = () => [...form().elements].filter((one) => one.id && one.tagName !== "BUTTON" && one.type !== "hidden");
const snapshot = () => new Map(fields().map((one) => [one.id, read(one)]));

// ---- saving by itself: where the page keeps a draft ----
document.addEventListener("input", ({ target }) => {
  if (!get("save") || target.form !== form() || ["q", "region"].includes(target.name) || target.name.startsWith("pos-")) return;
  const row = /^rows-([0-9]+)-/.exec(target.name);
  say(null);
  clearTimeout(timer);
  timer = setTimeout(() => post(row ? `set:${row[1]}` : "save"), PAUSE);
});
addEventListener("online", () => get("save") && post("save"));

// A whole dose typed into one field ("3x10") reads as the server understood it, once the field is left.
let normal = new Map();
document.addEventListener("focusout", ({ target }) => {
  if (normal.get(target.id) === target.value) put(target, given(target));
});

// ---- one request ----
document.addEventListener("submit", (event) => {
  if (event.target === form() && LEAVES.has(event.submitter?.value)) event.stopImmediatePropagation();
}, true);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.op = ctx.request.body.get("op");
  ctx.auto = ctx.request.submitter === quiet && ctx.op !== "reorder";
  if (ctx.auto) ctx.selectOOB = null; // nobody wants to hear "saved" between two words
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!ctx.auto) clearTimeout(timer);
  const data = new FormData(form()); // a request that waited for another sends what stands there now
  data.set("op", ctx.op);
  ctx.request.body = new URLSearchParams(data);
  ctx.sent = snapshot();
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const isBuilder = [200, 422].includes(ctx.response.status) && ctx.text.includes('id="builder"');
  if (isBuilder && !(ctx.auto && ctx.response.status === 422)) return;
  event.preventDefault();
  if (ctx.auto) say("fault");
  else leave(ctx.op);
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const focused = document.activeElement;
  ctx.now = snapshot();
  ctx.open = [...form().querySelectorAll("details[open]")].map((one) => one.id);
  ctx.focus = focused.id;
  ctx.place = [...form().querySelectorAll(".draft-row")].indexOf(focused.closest(".draft-row"));
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  for (const id of ctx.open) get(id)?.setAttribute("open", "");
  normal = new Map();
  for (const field of fields()) {
    if (!ctx.now.has(field.id)) continue;
    const isUntouched = ctx.now.get(field.id) === ctx.sent.get(field.id);
    if (ctx.auto && field === document.activeElement) normal.set(field.id, ctx.sent.get(field.id));
    else put(field, isUntouched ? given(field) : ctx.now.get(field.id));
  }
  say(ctx.auto ? "kept" : null);
  refocus(ctx);
  makeDraggable();
});

document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
  const isNetwork = error instanceof TypeError || ctx?.request?.signal?.aborted;
  if (isNetwork) say("offline");
  else if (ctx && !ctx.auto) leave(ctx.op);
});

// As without scripts: the same post as a page load, for the pages that are not the builder.
function leave(op) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "op", value: op });
  form().append(field);
  HTMLFormElement.prototype.submit.call(form());
}

function refocus(ctx) {
  const before = ctx.focus && get(ctx.focus);
  if (!ctx.auto && get("errors")) get("errors").focus();
  else if (before && !before.disabled) before !== document.activeElement && before.focus({ preventScroll: true });
  else if (ctx.focus && !ctx.auto) {
    const rows = [...form().querySelectorAll(".draft-row")];
    const there = get(get("builder").dataset.focus) ?? rows[Math.min(Math.max(ctx.place, 0), rows.length - 1)];
    (there ?? get("exercises-title")).focus({ preventScroll: true });
  }
}

// ---- undo and dragging ----
document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
  if (!isUndo || event.target.closest("input, textarea, select") || get("undo")?.disabled !== false) return;
  event.preventDefault();
  form().requestSubmit(get("undo"));
});

function makeDraggable() {
  const list = get("rows-in-order");
  if (!list || Sortable.get(list)) return;
  Sortable.create(list, {
    handle: ".draft-row__grip",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    ghostClass: "is-dragged",
    onEnd({ item, oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      form().elements.order.value = [...list.children].map((row) => row.id.slice(4)).join(",");
      form().elements.dragged.value = item.id.slice(4);
      post("reorder");
    },
  });
}
document.documentElement.classList.add("can-drag");
makeDraggable();
