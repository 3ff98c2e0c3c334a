// Two minutes before a session of the staff ends because nothing was done, the page says so; one press keeps it.
// What is done in another tab counts here, too. Without a network no form is sent, and the page says so.
const ends = document.getElementById("ends");
const said = document.getElementById("said");
const SEEN = "seen";
const AT = (Number(ends.dataset.after) - 60 - 120) * 1000; // the server notes a sight once a minute
let timer;

function wait() {
  clearTimeout(timer);
  said.querySelector("[data-ends]")?.remove();
  timer = setTimeout(warn, Number(localStorage.getItem(SEEN)) + AT - Date.now());
}
function warn() {
  if (Date.now() - Number(localStorage.getItem(SEEN)) > AT + 120_000) return; // it slept, and it is over
  said.append(ends.content.cloneNode(true));
  said.querySelector("[data-ends] button").addEventListener("click", stay);
}
async function stay() {
  const answer = await fetch(ends.dataset.stay, { redirect: "error" }).catch(() => null);
  if (answer?.ok) seen();
}
function seen() {
  localStorage.setItem(SEEN, Date.now());
  wait();
}
addEventListener("storage", wait);
seen();
addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.hasAttribute("hx-post")) return; // the builder speaks for itself
  event.preventDefault();
  event.stopImmediatePropagation();
  said.querySelector("[data-offline]")?.remove();
  said.append(document.getElementById("offline").content.cloneNode(true));
  said.scrollIntoView({ block: "center" });
}, true);
addEventListener("online", () => said.querySelector("[data-offline]")?.remove());
