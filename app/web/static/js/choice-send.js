// One participant's answers over the network. `Refused`: the server cannot take these; `Ended`: the link is not open any more. Anything
// else that is thrown is worth another try.

const LIMIT = 20_000;

export class Ended extends Error {}

export class Refused extends Error {
  constructor(why, problems) {
    super(why);
    this.problems = problems;
  }
}

function level(value) {
  return value === undefined || value === "" || value === "na" ? null : Number(value);
}

/** What the form holds as the API reads it; "cannot say" is null. */
export function content(answers) {
  return {
    team_fit: [0, 1, 2, 3].map((n) => level(answers[`team_fit-${n}`])),
    sus: Array.from({ length: 10 }, (_, n) => level(answers[`sus-${n}`])),
    comment: answers.comment ?? "",
  };
}

/** Resolves once the server has said that it has them. Sent twice, they count once. */
export async function send(api, answers) {
  const answer = await fetch(api, {
    method: "PUT", body: JSON.stringify(content(answers)), headers: { "Content-Type": "application/json", Accept: "application/json" },
    credentials: "same-origin", redirect: "error", cache: "no-store", signal: AbortSignal.timeout(LIMIT),
  });
  const told = await answer.json(); // a hotel's own network may answer with a page of its own: that is no answer
  if (answer.ok) return told;
  if (typeof told.code !== "string" || answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
  if ([401, 403, 404, 410].includes(answer.status)) throw new Ended(told.detail);
  throw new Refused(told.detail, told.errors ?? []);
}
