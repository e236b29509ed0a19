// The controls: they show what the sound does, and do to it what the reader asks.

import { change } from "./comfort.js";
import { openDialog } from "./dialogs.js";
import { byId } from "./dom.js";
import { returnToHeard } from "./follow.js";
import { clock, inWords, onLanguage, say } from "./interface.js";
import { addKeys } from "./keys.js";
import { toggleLoop } from "./loop.js";
import {
  audio,
  now,
  onMoment,
  play,
  playing,
  seek,
  setMuted,
  setSpeed,
  speed,
  stepParagraph,
  stepSeconds,
  stepSentence,
  toggle,
} from "./sound.js";
import { tell } from "./status.js";
import { duration, paragraphStarts, sentenceAt, sentences } from "./timeline.js";
import { wordAtPlace, wordAtPoint } from "./transcript.js";

const SLIDER_STEP_S = 5;
const SPEED_STEP = 0.1;
const MOST_TICKS = 60; // more would be a grey bar: then only headings have one

const slider = byId("seek");
const gone = byId("gone");
const playButton = byId("play");

// --- Showing --------------------------------------------------------------------------------

const SHOWN_EVERY_S = 0.25; // finer steps of the slider are seen by no one, and cost each frame
let shownTime = -1;
let shownSecond = -1;

// What a screen reader tells of the slider changes each second, so while the slider has the focus
// and the sound goes on, it is left alone: else it would be read out over the voice.
function showTime(time, { asked = false } = {}) {
  if (Math.abs(time - shownTime) < SHOWN_EVERY_S && !asked) return;
  shownTime = time;
  slider.value = time;
  slider.style.setProperty("--gone", `${(100 * time) / duration}%`);
  const second = Math.floor(time);
  if (second === shownSecond && !asked) return;
  shownSecond = second;
  gone.textContent = clock(time);
  if (asked || !playing() || document.activeElement !== slider) {
    slider.setAttribute("aria-valuetext", inWords(second));
  }
}

function showPlaying() {
  const word = playing() ? "player-pause" : "player-play";
  playButton.setAttribute("aria-label", say(word));
  playButton.title = say(word);
  playButton.classList.toggle("playing", playing());
}

// Who sees sees signs; their names come up where the pointer rests.
function showNames() {
  for (const button of document.querySelectorAll("button[aria-label]")) {
    button.title = button.getAttribute("aria-label");
  }
}

function showSpeed() {
  byId("speed-shown").textContent = `${speed()}×`;
}

function drawTicks() {
  const isHeading = (index) => byId(sentences[index].paragraph).tagName.startsWith("H");
  const all = paragraphStarts.slice(1);
  for (const index of all.length > MOST_TICKS ? all.filter(isHeading) : all) {
    const tick = document.createElement("i");
    tick.style.insetInlineStart = `${(100 * sentences[index].start) / duration}%`;
    byId("ticks").append(tick);
  }
}

// --- Doing ----------------------------------------------------------------------------------

// Each jump brings its line into view: the reader asked to be there.
function jumping(jump) {
  return (...values) => {
    jump(...values);
    returnToHeard();
  };
}

const goToStart = jumping(() => seek(0));
const goSentence = jumping(stepSentence);
const goParagraph = jumping(stepParagraph);
const goSeconds = jumping(stepSeconds);

function changeSpeed(step) {
  setSpeed(speed() + step);
  change("speed", speed());
  tell(say("player-speed-now", { speed: speed() }));
}

function changeMuted() {
  setMuted(!audio.muted);
  tell(say(audio.muted ? "player-muted" : "player-unmuted"));
}

function playFrom({ sentence, word }) {
  const cue = word < 0 ? sentences[sentence] : sentences[sentence].words[word];
  seek(cue.start);
  returnToHeard();
  play();
}

// The word where the selection or the text cursor begins.
function playSelected() {
  const selection = getSelection();
  const place = selection.rangeCount ? selection.getRangeAt(0) : null;
  const found = place && wordAtPlace(place.startContainer, place.startOffset);
  if (found) playFrom(found);
  else tell(say("player-select-first"));
}

let wasSelecting = false;

function clicked(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (wasSelecting || !getSelection().isCollapsed) return;
  const element = event.target.closest(".sentence");
  if (!element || event.target.closest("a")) return;
  playFrom(wordAtPoint(element, event.clientX, event.clientY));
}

// --- Keys -----------------------------------------------------------------------------------

// Time runs as the text does: where it runs to the left, the left arrow goes on.
const leftwards = document.documentElement.dir === "rtl";
const [ONWARD, BACK] = leftwards ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
const SHIFT = true;
const [onwardCap, backCap] = leftwards ? ["←", "→"] : ["→", "←"];

function startPlayerKeys() {
  addKeys([
    ["Space", "Space", "keys-play", toggle],
    ["KeyK", "K", "keys-play", toggle],
    [ONWARD, onwardCap, "keys-next-sentence", () => goSentence(1)],
    [BACK, backCap, "keys-last-sentence", () => goSentence(-1)],
    [ONWARD, `Shift ${onwardCap}`, "keys-next-paragraph", () => goParagraph(1), SHIFT],
    [BACK, `Shift ${backCap}`, "keys-last-paragraph", () => goParagraph(-1), SHIFT],
    ["KeyL", "L", "keys-ten-on", () => goSeconds(10)],
    ["KeyJ", "J", "keys-ten-back", () => goSeconds(-10)],
    ["Digit0", "0", "keys-start", goToStart],
    ["Minus", "-", "keys-slower", () => changeSpeed(-SPEED_STEP)],
    ["Equal", "+", "keys-faster", () => changeSpeed(SPEED_STEP)],
    ["KeyM", "M", "keys-mute", changeMuted],
    ["KeyR", "R", "keys-repeat", toggleLoop],
    ["KeyP", "P", "keys-selected", playSelected],
    ["KeyB", "B", "keys-return", returnToHeard],
  ]);
  if (document.documentElement.dataset.embed !== undefined) return; // there is no room for dialogs
  addKeys([
    ["Slash", "/", "keys-search", () => openDialog("d-search")],
    ["KeyT", "T", "keys-reading", () => openDialog("d-reading")],
    ["KeyH", "H", "keys-help", () => openDialog("d-keys")],
    ["Slash", "?", "keys-help", () => openDialog("d-keys"), SHIFT],
  ]);
}

// --- Starting -------------------------------------------------------------------------------

const STEPS = {
  "last-paragraph": () => goParagraph(-1),
  "last-sentence": () => goSentence(-1),
  "next-sentence": () => goSentence(1),
  "next-paragraph": () => goParagraph(1),
};

function startSlider() {
  slider.max = duration;
  slider.addEventListener("input", () => {
    seek(Number(slider.value));
    showTime(now(), { asked: true });
    returnToHeard();
  });
  slider.addEventListener("keydown", (event) => {
    const onward = event.key === ONWARD || event.key === "ArrowUp";
    if (!onward && event.key !== BACK && event.key !== "ArrowDown") return;
    event.preventDefault();
    goSeconds(onward ? SLIDER_STEP_S : -SLIDER_STEP_S);
    showTime(now(), { asked: true });
  });
  slider.addEventListener("focus", () => showTime(now(), { asked: true }));
}

// The tools of a narrow window, which has no room for them beside the others.
function startMore() {
  const more = byId("more");
  const open = (value) => {
    more.setAttribute("aria-expanded", String(value));
    byId("tools").classList.toggle("open", value);
  };
  more.addEventListener("click", () => open(more.getAttribute("aria-expanded") !== "true"));
  byId("tools").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || more.offsetParent === null) return;
    open(false);
    more.focus();
  });
}

// The page leaves room for the player, however high its words make it.
function startRoom() {
  const player = byId("player");
  const measure = () =>
    document.documentElement.style.setProperty("--player", `${player.offsetHeight}px`);
  new ResizeObserver(measure).observe(player);
  measure();
}

export function startPlayer() {
  drawTicks();
  startSlider();
  startMore();
  startRoom();
  startPlayerKeys();
  byId("length").textContent = clock(duration);
  playButton.addEventListener("click", toggle);
  for (const [id, does] of Object.entries(STEPS)) {
    byId(id).addEventListener("click", does);
  }
  for (const event of ["play", "pause", "ended"]) {
    audio.addEventListener(event, () => {
      showPlaying();
      showTime(now(), { asked: true });
    });
  }
  audio.addEventListener("play", () => sentenceAt(now()) >= 0 && returnToHeard());
  audio.addEventListener("ratechange", showSpeed);
  onMoment((time) => showTime(time));
  onLanguage(() => {
    showPlaying();
    showNames();
    showSpeed();
    showTime(now(), { asked: true });
  });
  document.addEventListener("pointerdown", () => {
    wasSelecting = !getSelection().isCollapsed;
  });
  byId("text").addEventListener("click", clicked);
  document.querySelector("h1").addEventListener("click", clicked);
}
