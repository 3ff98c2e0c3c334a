// Keeps Today for reading without a network, where the patient asked for it (keep.js). It sees only GET: nothing is
// ever sent later. What the server says instead of Today (log in first, for one) ends the copy.
const KEPT = "today";
const PAGE = "/my/today";
const LONGEST = 7 * 24 * 3600 * 1000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode !== "navigate") event.respondWith(part(request, event.clientId));
  else if (address.pathname + address.search === PAGE) event.respondWith(today(request));
});

async function today(request) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    const copy = await caches.match(PAGE);
    const age = Date.now() - Date.parse(copy?.headers.get("Date"));
    return age <= LONGEST ? copy : Response.error();
  }
  if (answer.status === 200 && !answer.redirected) await (await caches.open(KEPT)).put(PAGE, answer.clone());
  else await caches.delete(KEPT);
  return answer;
}

// Styles, script, font and pictures of Today: their addresses change with their content.
async function part(request, by) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  const page = await clients.get(by);
  const isOfToday = page && new URL(page.url).pathname === PAGE && (await caches.has(KEPT));
  if (isOfToday && answer.status === 200) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}
