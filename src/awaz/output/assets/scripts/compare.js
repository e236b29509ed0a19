// Several voices on one page: one is heard at a time.

import { startDialogs } from "./dialogs.js";
import { startLanguage } from "./language.js";

const sounds = Array.from(document.querySelectorAll("audio"));

// What an element plays is told to nobody above it, so they are listened to on the way down.
function stopOthers(event) {
  for (const sound of sounds) {
    if (sound !== event.target) sound.pause();
  }
}

startDialogs();
startLanguage();
document.addEventListener("play", stopOthers, true);
document.documentElement.dataset.ready = "";
