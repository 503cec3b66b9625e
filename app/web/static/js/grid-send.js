// One change, or many, over the network. Answers outcomes {mutation_id, status, version, expectation | current | problems}; throws
// Blocked when a person must do something first, anything else when it is worth another try.

const LIMIT = 15_000;
const KEEPALIVE_BYTES = 60_000; // what a browser still sends for a page that closes

export class Blocked extends Error {
  /** `why` is the server's sentence, or null when the person is signed out. */
  constructor(why) {
    super("blocked");
    this.why = why ?? "";
  }
}

async function send(url, method, body, headers = {}) {
  const text = JSON.stringify(body);
  const answer = await fetch(url, {
    method, body: text, headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    keepalive: text.length < KEEPALIVE_BYTES, signal: AbortSignal.timeout(LIMIT), credentials: "same-origin",
  });
  const told = await answer.json();
  if (answer.status === 401) throw new Blocked(null);
  if (answer.status === 403 || told.code === "study_closed" || told.code === "not_found") throw new Blocked(told.detail);
  if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  return { status: answer.status, told };
}

export async function put(study, entry) {
  const { status, told } = await send(
    `/api/v1/studies/${study}/expectations/${entry.item}`, "PUT", { ...entry.changes, mutation_id: entry.id }, { "If-Match": `"${entry.base}"` },
  );
  const answer = { mutation_id: entry.id };
  if (status === 200) return { mutation_id: told.mutation_id, status: "saved", version: told.version, expectation: told };
  if (status === 412) return { ...answer, status: "stale", current: told.current };
  return { ...answer, status: "invalid", problems: told.errors ?? [{ place: "", message: told.detail }] };
}

export async function post(study, entries) {
  const mutations = entries.map(({ id, item, base, changes }) => ({ mutation_id: id, item, version: base, changes }));
  const { status, told } = await send(`/api/v1/studies/${study}/expectations/batch`, "POST", { mutations });
  if (status !== 200) throw new Error(String(status));
  const byId = new Map(told.outcomes.map((each) => [each.mutation_id, each]));
  return entries.map((each) => byId.get(each.id));
}
