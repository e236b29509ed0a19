// At the end of an edition: on to the next one of the library, if the reader asked for that. What
// stands in the library, its own page has kept on this device.

import { setting } from "./comfort.js";
import { say } from "./interface.js";
import { recall } from "./memory.js";
import { audio, play } from "./sound.js";
import { tell } from "./status.js";
import { edition } from "./timeline.js";

const GOES_AFTER_MS = 3000; // time enough to stop it

function nextEdition() {
  const shelf = recall("library", []);
  const here = shelf.findIndex((one) => one.slug === edition.slug);
  return here < 0 ? undefined : shelf[here + 1];
}

function goOn() {
  const next = setting("onward") === "on" && !("embed" in document.documentElement.dataset)
    ? nextEdition()
    : undefined;
  if (!next) return;
  tell(say("onward-soon", { title: next.title }));
  const leaving = setTimeout(() => {
    location.href = `../${encodeURIComponent(next.slug)}/index.html#play`;
  }, GOES_AFTER_MS);
  for (const event of ["play", "seeking"]) {
    audio.addEventListener(event, () => clearTimeout(leaving), { once: true });
  }
}

export function startOnward() {
  audio.addEventListener("ended", goOn);
  if (location.hash === "#play") play();
}
