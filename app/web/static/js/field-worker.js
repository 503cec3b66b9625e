// The service worker of the observation guide; VERSION, PARTS and WORDS are written above by the door that serves this.
//
// It keeps a guide's page together with exactly the files that this page names (their addresses carry the version), so that what opens
// without network is one version or another and never a mixture: a page of a newer version is kept only by that version's worker, once
// its files are here; files go when no kept page needs them. It touches navigations to a guide or an observer's link and static files
// of such a page, nothing else; answers of the API are never kept.

const PAGES = "field-pages";
const FILES = "field-files-";
const GUIDE = /^\/field\/[0-9a-f]{32}\/[0-9a-f]{32}$/;
const PATIENCE = 4_000; // a network that is there and does not answer
const FOR_LINKS = new URL(self.registration.scope).pathname === "/o/";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  if (!FOR_LINKS) event.waitUntil(caches.open(FILES + VERSION).then((files) => files.addAll(PARTS)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  const path = event.data?.keep;
  if (typeof path === "string" && GUIDE.test(path)) event.waitUntil(keepPage(path, event.source));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (GUIDE.test(address.pathname)) event.respondWith(guidePage(event, address.pathname));
    else if (FOR_LINKS || address.pathname === "/field/") event.respondWith(wayIn(request));
  } else if (address.pathname.startsWith("/static/")) event.respondWith(file(request, address.pathname));
});

async function file(request, path) {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(FILES) ? await (await caches.open(name)).match(path) : null;
    if (kept) return kept;
  }
  return fetch(request);
}

function within(milliseconds, promise) {
  return Promise.race([promise, new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), milliseconds))]);
}

const versionOf = (answer) => answer?.headers.get("X-Field-Version");

/** The network's page where there is one in time, else the kept one: also when the session has ended, for what waits on the phone must
    be seen, and the page says what to do. */
async function guidePage(event, path) {
  const kept = await (await caches.open(PAGES)).match(path);
  const asked = fetch(event.request);
  try {
    const answer = await within(kept ? PATIENCE : 60_000, asked);
    if (answer.ok && versionOf(answer)) {
      event.waitUntil(store(path, answer.clone()));
      return answer;
    }
    return kept && !answer.ok ? kept : answer;
  } catch {
    return kept ?? said("never_opened");
  }
}

async function keepPage(path, client) {
  let kept = false;
  try {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "manual", headers: { Accept: "text/html" } });
    kept = answer.ok && await store(path, answer);
  } catch { /* without network what is kept stays */ }
  kept ||= Boolean(await (await caches.open(PAGES)).match(path));
  if (kept) client?.postMessage({ kept: path });
}

/** True when the page is kept: only one of this worker's own version, whose files are here. */
async function store(path, answer) {
  if (versionOf(answer) !== VERSION) return false;
  const pages = await caches.open(PAGES);
  await pages.put(path, answer);
  await sweep(pages);
  return true;
}

/** Files of versions that no kept page needs go. */
async function sweep(pages) {
  const needed = new Set([VERSION]);
  for (const request of await pages.keys()) needed.add(versionOf(await pages.match(request)));
  for (const name of await caches.keys()) {
    if (name.startsWith(FILES) && !needed.has(name.slice(FILES.length))) await caches.delete(name);
  }
}

/** An observer's link pressed again without network: to the guide that this phone keeps, or to a list of them. */
async function wayIn(request) {
  try {
    return await within(2 * PATIENCE, fetch(request));
  } catch {
    const found = [];
    const pages = await caches.open(PAGES);
    for (const each of await pages.keys()) {
      const title = /<title>([^<]*)<\/title>/.exec(await (await pages.match(each)).text())?.[1] ?? "Guide";
      found.push([new URL(each.url).pathname, title]);
    }
    if (found.length === 1) return Response.redirect(found[0][0], 302);
    return said(found.length ? "choose" : "never_opened", found.map(([path, title]) => `<p><a href="${path}">${title}</a></p>`).join(""));
  }
}

/** A page of one sentence, in the language of the phone. Titles were escaped by the page that they come from. */
function said(name, more = "") {
  const lang = navigator.language.startsWith("fr") ? "fr" : "en";
  const head = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Quick Choice</title>`;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" };
  return new Response(`${head}<h1>Quick Choice</h1><p>${WORDS[lang][name]}</p>${more}`, { headers });
}
