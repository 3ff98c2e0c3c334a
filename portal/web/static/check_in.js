// One form is sent once. Without a network nothing is sent, nothing is kept for later, and the page says so.
const form = document.querySelector("form.check-in");
const offline = form.querySelector(".offline");
let isSending = false;

form.addEventListener("submit", (event) => {
  offline.hidden = navigator.onLine;
  if (isSending || !navigator.onLine) {
    event.preventDefault();
    if (!navigator.onLine) offline.scrollIntoView({ block: "center" });
    return;
  }
  isSending = true;
});
addEventListener("online", () => { offline.hidden = true; });
addEventListener("pageshow", () => { isSending = false; });
