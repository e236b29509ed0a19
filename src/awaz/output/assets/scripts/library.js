// The library: what was heard of each edition, which of them hold the words looked for, and their
// order, which is kept so that an edition's page knows the next one.

import { change, setting } from "./comfort.js";
import { startDialogs } from "./dialogs.js";
import { byId } from "./dom.js";
import { foldText } from "./fold.js";
import { onLanguage, say } from "./interface.js";
import { startLanguage } from "./language.js";
import { keep, recall } from "./memory.js";
import { shelfName } from "./shelf.js";

const items = Array.from(document.querySelectorAll("#editions > li"));
const field = byId("filter"); // not there while the library is empty

function keepShelf() {
  const shelf = items.map((item) => {
    const link = item.querySelector("a");
    return { slug: item.dataset.slug, title: link.textContent, href: link.getAttribute("href") };
  });
  keep(shelfName("."), shelf);
}

// --- What was heard ---------------------------------------------------------------------------

function heardPercent({ heard, done }) {
  if (done === true) return 100;
  return Number.isFinite(heard) ? Math.floor(100 * Math.min(Math.max(heard, 0), 1)) : 0;
}

function showHeard(item) {
  const found = recall(`at-${item.dataset.slug}`, {});
  const kept = found.state === item.dataset.text ? found : {}; // of another text it tells nothing
  const percent = heardPercent(kept);
  const line = item.querySelector(".heard-part");
  line.hidden = percent === 0;
  line.querySelector("span").textContent =
    kept.done === true ? say("library-done") : say("library-heard", { percent });
  line.querySelector("progress").value = percent;
}

const showAllHeard = () => items.forEach(showHeard);

// --- Filtering --------------------------------------------------------------------------------

let foldedItems = [];

// Dates are told in the language of the interface.
function foldItems() {
  const textOfItem = (item) =>
    Array.from(item.querySelectorAll("[data-filter]"), (part) => part.textContent).join(" ");
  foldedItems = items.map((item) => foldText(textOfItem(item), []));
}

function foundInWords(shown) {
  const key = ["library-found-none", "library-found-one"][shown] ?? "library-found";
  return say(key, { count: shown, all: items.length });
}

function filter() {
  const wanted = foldText(field.value, []).trim().split(" ");
  items.forEach((item, index) => {
    item.hidden = !wanted.every((word) => foldedItems[index].includes(word));
  });
  const shown = items.filter((item) => !item.hidden).length;
  byId("count").textContent = field.value.trim() ? foundInWords(shown) : "";
}

// --- Coming back ------------------------------------------------------------------------------

// An edition's page, or this one in another window, may have changed what is kept.
function catchUp() {
  for (const [name, value] of Object.entries(recall("comfort", {}))) {
    if (setting(name) !== undefined) change(name, value);
  }
  showAllHeard();
}

keepShelf();
startDialogs();
startLanguage();
onLanguage(() => {
  showAllHeard();
  if (!field) return;
  foldItems();
  filter();
});
field?.addEventListener("input", filter);
addEventListener("pageshow", catchUp);
addEventListener("storage", catchUp);
document.documentElement.dataset.ready = "";
