// The sleep timer: the sound stops after some minutes, or at the end of the paragraph.

import { byId } from "./dom.js";
import { clock, onLanguage, say } from "./interface.js";
import { audio, now, onMoment, pause, playing } from "./sound.js";
import { tell } from "./status.js";
import { duration, sentenceAt, sentences } from "./timeline.js";

const MINUTE_MS = 60_000;

const sleepChoices = byId("sleep").elements;

// One of the two is set while the timer runs.
let sleepDeadline = null; // ms, by the clock: a page in the background is not asked every second
let sleepEnd = null; // seconds into the sound
let sleepTicking = 0;

// The end of the paragraph that is heard; in the pause after one, of the next.
function paragraphEnd(time) {
  const index = Math.max(sentenceAt(time), 0);
  const endOf = (at) =>
    sentences.findLast((sentence) => sentence.paragraph === sentences[at].paragraph).end;
  if (!sentences.length) return duration;
  if (endOf(index) > time || index + 1 === sentences.length) return endOf(index);
  return endOf(index + 1);
}

function clearSleep() {
  clearInterval(sleepTicking);
  sleepDeadline = null;
  sleepEnd = null;
  sleepChoices[0].checked = true; // "off"
  showSleep();
}

function fallAsleep() {
  const wasPlaying = playing();
  clearSleep();
  if (!wasPlaying) return;
  pause();
  tell(say("listening-slept"));
}

function checkSleep() {
  if (sleepDeadline !== null && Date.now() >= sleepDeadline) fallAsleep();
  else if (sleepDeadline !== null) showSleep();
}

// A place that the reader went to has another paragraph.
function checkSleepEnd(time) {
  if (sleepEnd === null) return;
  if (audio.seeking) sleepEnd = paragraphEnd(time);
  else if (time >= sleepEnd && playing()) fallAsleep();
}

function setSleep({ target }) {
  const wanted = target.value;
  clearSleep();
  target.checked = true;
  if (wanted === "paragraph") sleepEnd = paragraphEnd(now());
  else if (wanted !== "off") {
    sleepDeadline = Date.now() + Number(wanted) * MINUTE_MS;
    sleepTicking = setInterval(checkSleep, 1000);
  }
  showSleep();
}

// What the next edition's page needs to go on with the timer; null while none runs.
export function sleepLeft() {
  if (sleepDeadline === null && sleepEnd === null) return null;
  const { value } = Array.from(sleepChoices).find((choice) => choice.checked);
  return { wanted: value, deadline: sleepDeadline };
}

// Only minutes go on: a paragraph has ended with its edition.
export function resumeSleep(left) {
  const choice = Array.from(sleepChoices).find(({ value }) => value === left?.wanted);
  if (!choice || !Number.isFinite(left.deadline)) return;
  choice.checked = true;
  sleepDeadline = left.deadline;
  sleepTicking = setInterval(checkSleep, 1000);
  showSleep();
}

function sleepInWords() {
  if (sleepEnd !== null) return say("listening-sleep-at-end");
  if (sleepDeadline === null) return "";
  const left = Math.ceil((sleepDeadline - Date.now()) / 1000);
  return say("listening-sleep-left", { time: clock(left) });
}

function showSleep() {
  byId("sleep-left").textContent = sleepInWords();
}

export function startSleep() {
  byId("sleep").addEventListener("change", setSleep);
  audio.addEventListener("timeupdate", checkSleep);
  audio.addEventListener("ended", () => sleepEnd !== null && clearSleep());
  onMoment(checkSleepEnd);
  onLanguage(showSleep);
}
