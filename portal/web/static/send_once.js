// One form is sent once. Without a network nothing is sent, nothing is kept for later, and the page says so.
const said = document.getElementById("said");
for (const form of document.querySelectorAll("form[data-once]")) {
  const offline = form.querySelector(".offline");
  let isSending = false;
  form.addEventListener("submit", (event) => {
    offline.hidden = navigator.onLine;
    if (!isSending && navigator.onLine) {
      isSending = true;
      return;
    }
    event.preventDefault();
    if (navigator.onLine) return;
    said.textContent = offline.textContent;
    offline.scrollIntoView({ block: "center" });
  });
  for (const turn of ["online", "offline"]) addEventListener(turn, () => {
    offline.hidden = navigator.onLine;
    if (navigator.onLine && said.textContent === offline.textContent) said.textContent = "";
  });
  addEventListener("pageshow", () => { isSending = false; });
}
