// Answers on this phone until the server has them: one entry a candidate, called by whose they are, so that two people may share a phone.

const HEAD = "quickchoice-scores";

/** `store` names participant and choice. */
export function nameOf(store, code) {
  return `${HEAD}:${store}:${code}`;
}

/** {answers, api, waiting} or null; what cannot be read counts as nothing. */
export function read(name) {
  try {
    const found = JSON.parse(localStorage.getItem(name) ?? "null");
    return found && typeof found.answers === "object" ? found : null;
  } catch { return null; }
}

/** Whether the phone keeps it. */
export function write(name, draft) {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
    return true;
  } catch { return false; }
}

export function drop(name) {
  try { localStorage.removeItem(name); } catch { /* nothing was kept */ }
}

/** Drop it unless it was changed since `answers` were sent; whether it is gone. */
export function dropSame(name, answers) {
  const kept = read(name);
  if (kept && JSON.stringify(kept.answers) !== JSON.stringify(answers)) return false;
  drop(name);
  return true;
}

/** Candidate -> draft, of one participant and choice. */
export function all(store) {
  const found = new Map();
  try {
    const start = nameOf(store, "");
    for (let n = 0; n < localStorage.length; n += 1) {
      const name = localStorage.key(n);
      const draft = name?.startsWith(start) ? read(name) : null;
      if (draft) found.set(name.slice(start.length), draft);
    }
  } catch { /* nothing is kept */ }
  return found;
}
