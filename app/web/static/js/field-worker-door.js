// Asks the browser to keep this page for times without network, and its storage for good.

import { data } from "./field-words.js";

function keep(worker) {
  worker?.postMessage({ keep: data.address });
}

/** Resolves once a worker of this registration is at work. */
function atWork(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((done) => {
    const look = () => { if (["activated", "redundant"].includes(worker.state)) done(); };
    worker.addEventListener("statechange", look);
    look();
  });
}

/** `tell(true)` once the page can be opened without network, `tell(false)` when this browser cannot do that. */
export async function keepThisPage(tell) {
  const workers = navigator.serviceWorker;
  if (!workers) { tell(false); return; }
  const register = (scope) => workers.register("/field-worker.js", { scope, updateViaCache: "none" });
  // The second scope: who presses the link of the message again while there is no network is led to the guide.
  const links = register("/o/").then(atWork).catch(() => {});
  workers.addEventListener("message", (event) => { if (event.data?.kept === data.address) links.then(() => tell(true)); });
  workers.addEventListener("controllerchange", () => keep(workers.controller)); // a new version keeps the page with its own files
  workers.startMessages();
  try {
    await register("/field/");
    keep((await workers.ready).active);
  } catch {
    if (!workers.controller) tell(false);
  }
}

/** So that a phone that runs short of space clears other things first. Some browsers ask the person: hence at a tap. */
export function askToStay() {
  navigator.storage?.persist?.().catch(() => {});
}
