// Asks the browser to keep this page for times without network, and its storage for good.

import { data } from "./field-words.js";

function keep(worker) {
  worker?.postMessage({ keep: data.address });
}

/** `tell(true)` once the page can be opened without network, `tell(false)` when this browser cannot do that. */
export async function keepThisPage(tell) {
  const workers = navigator.serviceWorker;
  if (!workers) { tell(false); return; }
  workers.addEventListener("message", (event) => { if (event.data?.kept === data.address) tell(true); });
  workers.addEventListener("controllerchange", () => keep(workers.controller)); // a new version keeps the page with its own files
  workers.startMessages();
  try {
    // The second scope: who presses the link of the message again while there is no network is led to the guide.
    await workers.register("/field-worker.js", { scope: "/field/", updateViaCache: "none" });
    workers.register("/field-worker.js", { scope: "/o/", updateViaCache: "none" }).catch(() => {});
    keep((await workers.ready).active);
  } catch {
    if (!workers.controller) tell(false);
  }
}

/** So that a phone that runs short of space clears other things first. Some browsers ask the person: hence at a tap. */
export function askToStay() {
  navigator.storage?.persist?.().catch(() => {});
}
