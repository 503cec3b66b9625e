// Observations on this device, in IndexedDB: every change is one transaction that reads, changes and writes, so that two tabs never
// write over each other, and that is on the disk when it is reported ("strict").

const NAME = "quickchoice-field";
const STORE = "observations";
const PATIENCE = 8_000; // some private windows never answer
let opened = null;

function within(milliseconds, promise) {
  let timer = 0;
  const late = new Promise((_, refuse) => { timer = setTimeout(() => refuse(new Error("the device does not answer")), milliseconds); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function open() {
  opened ??= within(PATIENCE, new Promise((resolve, refuse) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onerror = () => refuse(asked.error);
    asked.onsuccess = () => {
      const base = asked.result;
      base.onclose = () => { opened = null; };
      base.onversionchange = () => { base.close(); opened = null; };
      resolve(base);
    };
  })).catch((error) => { opened = null; throw error; });
  return opened;
}

async function within_transaction(mode, work) {
  const base = await open();
  return within(PATIENCE, new Promise((resolve, refuse) => {
    const transaction = base.transaction(STORE, mode, { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => refuse(transaction.error ?? new Error("aborted"));
    work(transaction.objectStore(STORE), (value) => { result = value; });
  }));
}

/** Every record, whoever's. */
export function all() {
  return within_transaction("readonly", (store, give) => {
    store.getAll().onsuccess = (event) => give(event.target.result);
  });
}

export function one(id) {
  return within_transaction("readonly", (store, give) => {
    store.get(id).onsuccess = (event) => give(event.target.result);
  });
}

/** `work(stored or undefined)` gives the record to store, or null to delete it; resolves with that once it is on the disk. */
export function update(id, work) {
  return within_transaction("readwrite", (store, give) => {
    store.get(id).onsuccess = (event) => {
      try {
        const made = work(event.target.result);
        if (made === null) store.delete(id);
        else if (made) store.put(made);
        give(made);
      } catch { store.transaction.abort(); }
    };
  });
}
