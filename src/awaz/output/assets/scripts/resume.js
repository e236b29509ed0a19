// Goes on where the reader stopped, if that sentence still says the same, and keeps how much of
// the edition was heard, which the library shows.

import { lookAt } from "./follow.js";
import { say } from "./interface.js";
import { forget, keep, recall } from "./memory.js";
import { audio, now, onMoment, playing, seek } from "./sound.js";
import { tell } from "./status.js";
import { duration, edition, indexOf, sentenceAt, sentences } from "./timeline.js";
import { textOf } from "./transcript.js";

const PLACE_NAME = `at-${edition.slug}`;
const SAVE_EVERY_MS = 4000;
const WORTH_RESUMING_S = 5; // who heard less begins anew
const NEAR_END_S = 1;

const narrationEnd = sentences.length ? sentences[sentences.length - 1].end : duration;
const isAtEnd = (time) => time >= narrationEnd - NEAR_END_S;

// --- Where the reader was ---------------------------------------------------------------------

// What is kept can be of another version, or broken.
function keptPlace() {
  const kept = recall(PLACE_NAME, null);
  const whole = typeof kept?.id === "string" && typeof kept.text === "string";
  return whole && Number.isFinite(kept.offset) ? kept : null;
}

// The sentence's index: the same sentence, else the only other one with its text, else -1.
function indexOfKept({ id, text }) {
  const index = indexOf(id);
  if (index >= 0 && textOf(sentences[index]) === text) return index;
  const same = sentences.flatMap((sentence, at) => (textOf(sentence) === text ? [at] : []));
  return same.length === 1 ? same[0] : -1;
}

function resumeKept() {
  const kept = keptPlace();
  if (!kept) return;
  const index = indexOfKept(kept);
  if (index < 0) {
    forget(PLACE_NAME);
    return;
  }
  const { start, end } = sentences[index];
  const time = start + Math.min(Math.max(kept.offset, 0), end - start);
  if (time < WORTH_RESUMING_S || isAtEnd(time)) return;
  seek(time);
  lookAt(index);
  tell(say("listening-resumed"));
  offerStart();
}

// The focus stays where it is; the button waits beside the status line until the sound goes on.
function offerStart() {
  const button = document.createElement("button");
  button.type = "button";
  button.id = "from-start";
  button.dataset.say = "listening-from-start";
  button.textContent = say("listening-from-start");
  button.addEventListener("click", () => {
    seek(0);
    if (sentences.length) lookAt(0);
    tell(say("listening-at-start"));
    removeOffer();
  });
  document.getElementById("status").after(button);
  audio.addEventListener("play", removeOffer, { once: true });
}

function removeOffer() {
  const button = document.getElementById("from-start");
  if (document.activeElement === button) document.getElementById("play").focus();
  button?.remove();
}

// --- Keeping it -------------------------------------------------------------------------------

let hasPlayed = false;
let furthest = 0; // seconds
let savedAt = 0;

function savePlace() {
  const sentence = sentences[Math.max(sentenceAt(now()), 0)];
  if (!hasPlayed || !sentence) return; // who has only looked keeps the old place
  savedAt = Date.now();
  const before = keptPlace();
  const same = before?.state === edition.state;
  const heardBefore = same && Number.isFinite(before.heard) ? before.heard : 0;
  const done = (same && before.done === true) || isAtEnd(furthest);
  const heardNow = Math.round((1000 * furthest) / duration) / 1000;
  keep(PLACE_NAME, {
    id: sentence.id,
    text: textOf(sentence),
    offset: Math.round(Math.max(now() - sentence.start, 0) * 1000) / 1000,
    heard: done ? 1 : Math.min(Math.max(heardBefore, heardNow), 1),
    done,
    state: edition.state,
    when: savedAt,
  });
}

function noteMoment(time) {
  if (!playing()) return;
  hasPlayed = true;
  furthest = Math.max(furthest, time);
  if (Date.now() - savedAt > SAVE_EVERY_MS) savePlace();
}

function noteEnd() {
  furthest = narrationEnd;
  savePlace();
}

// `linked`: the page was opened at a place that its address names, which comes first.
export function startResume(linked = false) {
  if (!linked) resumeKept();
  onMoment(noteMoment);
  audio.addEventListener("pause", savePlace);
  audio.addEventListener("ended", noteEnd);
  addEventListener("pagehide", savePlace);
  document.addEventListener("visibilitychange", () => document.hidden && savePlace());
}
