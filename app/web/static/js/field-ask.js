// A question before something that cannot be taken back.

import { openDialog } from "./base.js";

const part = (name) => document.getElementById(name ? `ask-${name}` : "ask");

export function ask(title, text, yes, then) {
  part("title").textContent = title;
  part("text").textContent = text;
  part("yes").textContent = yes;
  part("yes").onclick = () => { part().close(); then(); };
  openDialog("ask");
}
