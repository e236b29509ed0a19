// The library: what was heard of each edition, and which of them hold the words looked for.

import { startDialogs } from "./dialogs.js";
import { foldText } from "./fold.js";
import { onLanguage, say } from "./interface.js";
import { startLanguage } from "./language.js";
import { keep, recall } from "./memory.js";

const items = Array.from(document.querySelectorAll("#editions > li"));
const field = document.getElementById("filter");
const count = document.getElementById("count");

// Names are kept, so that an edition's page knows which comes next.
function keepShelf() {
  const titleOf = (item) => item.querySelector("h2").textContent;
  keep("library", items.map((item) => ({ slug: item.dataset.slug, title: titleOf(item) })));
}

function showHeard(item) {
  const { heard = 0, done = false } = recall(`at-${item.dataset.slug}`, {}) ?? {};
  const percent = done ? 100 : Math.floor(100 * heard);
  const line = item.querySelector(".heard-part");
  line.hidden = !(percent > 0);
  line.querySelector("span").textContent = done
    ? say("library-done")
    : say("library-heard", { percent });
  line.querySelector("progress").value = percent;
}

const showAllHeard = () => items.forEach(showHeard);

const folded = new Map(items.map((item) => [item, foldText(item.textContent, [])]));

function filter() {
  const wanted = foldText(field.value, []).trim().split(" ");
  let shown = 0;
  for (const item of items) {
    item.hidden = !wanted.every((word) => folded.get(item).includes(word));
    if (!item.hidden) shown += 1;
  }
  count.textContent = field.value ? say("library-found", { count: shown, all: items.length }) : "";
}

keepShelf();
startDialogs();
startLanguage();
field.addEventListener("input", filter);
onLanguage(() => {
  showAllHeard();
  filter();
});
// Back from an edition, or heard on in another window.
addEventListener("pageshow", showAllHeard);
addEventListener("storage", showAllHeard);
document.documentElement.dataset.ready = "";
