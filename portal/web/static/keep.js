// "Keep on this phone", and what Today says without a network: it can be read, and nothing is sent.
const KEPT = "today";
const offline = document.querySelector("[data-offline]");
const box = document.querySelector("[data-keep]");
const PARTS = "link[rel=stylesheet], link[rel=preload], script[src], img, source";

const face = () => { offline.hidden = navigator.onLine; };
for (const turn of ["online", "offline"]) addEventListener(turn, face);
face();
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  offline.scrollIntoView({ block: "center" });
});

async function show() {
  const isKept = await caches.has(KEPT);
  for (const part of box.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "kept") !== isKept;
  box.hidden = false;
}
const does = {
  async keep() {
    await navigator.serviceWorker.register("/my/offline.js");
    const parts = [...document.querySelectorAll(PARTS)].map((one) => one.href || one.src || one.srcset);
    await (await caches.open(KEPT)).addAll(["/my/today", ...new Set(parts)]);
  },
  async drop() {
    await (await navigator.serviceWorker.getRegistration("/my/"))?.unregister();
    await caches.delete(KEPT);
  },
};
box?.addEventListener("click", async (event) => {
  const wish = event.target.closest("button")?.dataset.does;
  if (!wish) return;
  const fault = box.querySelector("[data-keep-fault]");
  try {
    await does[wish]();
    fault.hidden = true;
  } catch {
    await does.drop();
    fault.hidden = false; // no room or no network: the page says so
  }
  await show();
});
if (box && "serviceWorker" in navigator && "caches" in window) show();
