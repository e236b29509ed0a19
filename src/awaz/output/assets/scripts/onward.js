// At the end of an edition: on to the next one of the library, if the reader asked for that.

import { onSetting, setting } from "./comfort.js";
import { dialogIsOpen } from "./dialogs.js";
import { byId } from "./dom.js";
import { say } from "./interface.js";
import { forget, keep, recall } from "./memory.js";
import { shelfName } from "./shelf.js";
import { resumeSleep, sleepLeft } from "./sleep.js";
import { audio, play } from "./sound.js";
import { tell } from "./status.js";
import { edition } from "./timeline.js";

const GOES_AFTER_MS = 3000; // time enough to stop it
const PLAYS = "#play"; // in the address: begin to play on arrival
const SLEEP_NAME = "sleep-onward";

let leaving = 0;
let sleepsAtEnd = false;

// --- Leaving ----------------------------------------------------------------------------------

function isWanted() {
  const framed = document.documentElement.dataset.embed !== undefined;
  return setting("onward") === "on" && !framed && !sleepsAtEnd;
}

// Null when this edition is the last; undefined when its library was never opened on this device.
function nextEdition() {
  const kept = recall(shelfName(".."), []);
  const shelf = Array.isArray(kept) ? kept : [];
  const here = shelf.findIndex((one) => one.slug === edition.slug);
  return here < 0 ? undefined : shelf[here + 1] ?? null;
}

function goOn() {
  if (!audio.ended || !isWanted()) return; // a loop has begun again
  const next = nextEdition();
  if (!next) {
    tell(say(next === null ? "onward-last" : "onward-unknown"));
    return;
  }
  tell(say("onward-soon", { title: next.title }));
  offerToStay();
  leaving = setTimeout(leaveFor, GOES_AFTER_MS, next);
}

// Who has a dialog open is busy here.
function leaveFor(next) {
  if (dialogIsOpen()) {
    leaving = setTimeout(leaveFor, GOES_AFTER_MS, next);
    return;
  }
  keep(SLEEP_NAME, sleepLeft());
  location.href = `../${next.href}${PLAYS}`;
}

// --- Staying ----------------------------------------------------------------------------------

function offerToStay() {
  const button = document.createElement("button");
  button.type = "button";
  button.id = "onward-stay";
  button.textContent = say("onward-stay");
  button.addEventListener("click", refuse);
  byId("status").after(button);
}

function stay() {
  clearTimeout(leaving);
  leaving = 0;
  const button = byId("onward-stay");
  if (button && document.activeElement === button) byId("play").focus();
  button?.remove();
}

function refuse() {
  if (!leaving) return;
  stay();
  tell(say("onward-stayed"));
}

// --- Arriving ---------------------------------------------------------------------------------

// Once: whoever loads the page again, or comes back to it, wants silence.
function arrive() {
  if (location.hash !== PLAYS) return;
  history.replaceState(history.state, "", location.href.slice(0, -PLAYS.length));
  resumeSleep(recall(SLEEP_NAME, null));
  forget(SLEEP_NAME);
  play();
}

export function startOnward() {
  // Before the timer, which forgets at the end that it was to stop the sound there.
  audio.addEventListener("ended", () => { sleepsAtEnd = sleepLeft()?.wanted === "paragraph"; }, {
    capture: true,
  });
  audio.addEventListener("ended", goOn);
  for (const event of ["play", "seeking"]) audio.addEventListener(event, stay);
  onSetting("onward", stay);
  addEventListener("pagehide", stay); // who comes back is not sent away
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !dialogIsOpen()) refuse();
  });
  arrive();
}
