// Links to a moment and to a sentence, and the line that puts the player on another site.

import { onOpening } from "./dialogs.js";
import { byId } from "./dom.js";
import { clock, onLanguage, say } from "./interface.js";
import { now } from "./sound.js";
import { edition, sentenceAt, sentences } from "./timeline.js";

const EMBED_HEIGHT = 220; // CSS pixels: enough for the compact player on a phone

const onTheWeb = location.protocol === "http:" || location.protocol === "https:";

// The whole page's address, also from inside a frame; other parameters stay.
export function pageAddress() {
  const address = new URL(location.href);
  address.searchParams.delete("embed");
  address.hash = "";
  return address.href;
}

function embedAddress() {
  const address = new URL(pageAddress());
  address.search += `${address.search ? "&" : "?"}embed`;
  return address.href;
}

const ESCAPES = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
const inAttribute = (text) => text.replace(/[&"<>]/g, (sign) => ESCAPES[sign]);

function embedLine() {
  const attributes = [
    `src="${inAttribute(embedAddress())}"`,
    `title="${inAttribute(edition.title)}"`,
    `width="100%" height="${EMBED_HEIGHT}"`,
    'loading="lazy" allow="autoplay" style="border: 0"',
  ];
  return `<iframe ${attributes.join(" ")}></iframe>`;
}

// The links keep to the moment at which the dialog was opened, while the sound goes on.
let sharedTime = 0;

function showLinks() {
  const tenths = Math.floor(sharedTime * 10) / 10;
  const sentence = sentences[Math.max(sentenceAt(sharedTime), 0)];
  const moment = byId("share-moment");
  moment.value = `${pageAddress()}#t=${tenths}`;
  byId("share-sentence").value = `${pageAddress()}#${sentence.id}`;
  byId("share-at").textContent = say("share-at", { time: clock(sharedTime) });
}

function tellShared(text) {
  byId("share-told").textContent = text;
}

// Browsers may have no clipboard for pages, or refuse it; a selected text can still be copied.
async function copyField(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    tellShared(say("share-copied"));
  } catch {
    field.focus();
    field.select();
    tellShared(say("share-selected"));
  }
}

async function shareLink() {
  const url = byId("share-moment").value;
  try {
    await navigator.share({ title: edition.title, url });
  } catch (problem) {
    if (problem.name !== "AbortError") tellShared(say("share-refused"));
  }
}

// The page's foot lists them for those without scripts.
function listFiles() {
  const files = byId("downloads").cloneNode(true);
  byId("share-files").replaceChildren(...files.childNodes);
}

export function startEmbedding() {
  byId("share-embed-web").hidden = !onTheWeb;
  byId("share-embed-file").hidden = onTheWeb;
  if (onTheWeb) byId("share-embed").value = embedLine();
}

export function startShare() {
  listFiles();
  if (onTheWeb) byId("heard-at").textContent = pageAddress(); // on paper
  const send = byId("share-send");
  send.hidden = !onTheWeb || !("share" in navigator);
  send.addEventListener("click", shareLink);
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = byId(button.dataset.copies);
    button.addEventListener("click", () => copyField(field));
    field.addEventListener("focus", () => field.select());
  }
  onOpening("d-share", () => {
    sharedTime = now();
    tellShared("");
    showLinks();
  });
  onLanguage(showLinks);
}
