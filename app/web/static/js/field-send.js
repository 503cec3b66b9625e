// One question and one batch over the network. `Blocked`: a person must do something first. `Refused`: the server cannot take this
// content. Anything else that is thrown is worth another try.

const LIMIT = 20_000;
const KEEPALIVE_BYTES = 60_000; // what a browser still sends for a page that closes

export class Blocked extends Error {
  /** `kind`: ended (no session, or not for this guide), other (another observer's session) or refused; `why`: the server's sentence. */
  constructor(kind, why = "") {
    super(kind);
    this.kind = kind;
    this.why = why;
  }
}

export class Refused extends Error {
  constructor(problems) {
    super("refused");
    this.problems = problems;
  }
}

async function ask(address, options = {}) {
  const answer = await fetch(address, {
    ...options, headers: { Accept: "application/json", ...options.headers }, credentials: "same-origin", redirect: "error",
    cache: "no-store", signal: AbortSignal.timeout(LIMIT),
  });
  const told = await answer.json(); // a shop's own network may answer with a page of its own: that is no answer
  if (answer.ok) return told;
  if (typeof told.code !== "string") throw new Error(String(answer.status));
  if ([401, 403, 404, 410].includes(answer.status)) throw new Blocked("ended", told.detail);
  if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  if ([400, 413, 422].includes(answer.status)) throw new Refused(told.errors?.length ? told.errors : [{ place: "", message: told.detail }]);
  throw new Blocked("refused", told.detail);
}

/** Who this session belongs to, and what has arrived of theirs. */
export function greet(address) {
  return ask(address);
}

export function content(record) {
  const { mutation_id, customer, observer, method, channel, observed_at, marks, note } = record;
  return { mutation_id, customer, segment: null, observer, method, channel: channel || null, observed_at: observed_at || null, marks, note };
}

/** Outcomes by mutation id, of those that the server echoes. */
export async function post(address, records) {
  const body = JSON.stringify({ observations: records.map(content) });
  const told = await ask(address, {
    method: "POST", body, headers: { "Content-Type": "application/json" }, keepalive: body.length < KEEPALIVE_BYTES,
  });
  if (!Array.isArray(told.outcomes)) throw new Error("not an answer to this");
  return new Map(told.outcomes.map((each) => [each.mutation_id, each]));
}
