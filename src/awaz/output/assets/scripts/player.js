// The controls: they show what the sound does, and do to it what the reader asks.

import { change } from "./comfort.js";
import { openDialog } from "./dialogs.js";
import { lookAt, returnToHeard } from "./follow.js";
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
const MOST_TICKS = 60; // more would be a grey bar

const slider = document.getElementById("seek");
const gone = document.getElementById("gone");
const playButton = document.getElementById("play");

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
  document.getElementById("speed-shown").textContent = `${speed()}×`;
}

function drawTicks() {
  const starts = paragraphStarts.length <= MOST_TICKS ? paragraphStarts.slice(1) : [];
  for (const index of starts) {
    const tick = document.createElement("i");
    tick.style.insetInlineStart = `${(100 * sentences[index].start) / duration}%`;
    document.getElementById("ticks").append(tick);
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
  lookAt(sentence);
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
  // A screen reader's click may come without a place: then the sentence is meant.
  playFrom(wordAtPoint(event.clientX, event.clientY) ?? wordAtPlace(element, 0));
}

// --- Keys -----------------------------------------------------------------------------------

// Time runs as the text does: where it runs to the left, the left arrow goes on.
const leftwards = document.documentElement.dir === "rtl";
const [ONWARD, BACK] = leftwards ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
const [onwardCap, backCap] = leftwards ? ["←", "→"] : ["→", "←"];

function startPlayerKeys() {
  addKeys([
    { code: "Space", cap: "Space", say: "keys-play", does: toggle },
    { code: "KeyK", cap: "K", say: "keys-play", does: toggle },
    { code: ONWARD, cap: onwardCap, say: "keys-next-sentence", does: () => goSentence(1) },
    { code: BACK, cap: backCap, say: "keys-last-sentence", does: () => goSentence(-1) },
    {
      ...{ code: ONWARD, shift: true, cap: `Shift ${onwardCap}` },
      ...{ say: "keys-next-paragraph", does: () => goParagraph(1) },
    },
    {
      ...{ code: BACK, shift: true, cap: `Shift ${backCap}` },
      ...{ say: "keys-last-paragraph", does: () => goParagraph(-1) },
    },
    { code: "KeyL", cap: "L", say: "keys-ten-on", does: () => goSeconds(10) },
    { code: "KeyJ", cap: "J", say: "keys-ten-back", does: () => goSeconds(-10) },
    { code: "Digit0", cap: "0", say: "keys-start", does: goToStart },
    { code: "Minus", cap: "-", say: "keys-slower", does: () => changeSpeed(-SPEED_STEP) },
    { code: "Equal", cap: "+", say: "keys-faster", does: () => changeSpeed(SPEED_STEP) },
    { code: "KeyM", cap: "M", say: "keys-mute", does: changeMuted },
    { code: "KeyR", cap: "R", say: "keys-repeat", does: toggleLoop },
    { code: "KeyP", cap: "P", say: "keys-selected", does: playSelected },
    { code: "KeyB", cap: "B", say: "keys-return", does: returnToHeard },
    { code: "Slash", cap: "/", say: "keys-search", does: () => openDialog("d-search") },
    { code: "KeyT", cap: "T", say: "keys-reading", does: () => openDialog("d-reading") },
    { code: "KeyH", cap: "H", say: "keys-help", does: () => openDialog("d-keys") },
    { code: "Slash", shift: true, cap: "?", say: "keys-help", does: () => openDialog("d-keys") },
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
    const onward = event.code === ONWARD || event.code === "ArrowUp";
    if (!onward && event.code !== BACK && event.code !== "ArrowDown") return;
    event.preventDefault();
    goSeconds(onward ? SLIDER_STEP_S : -SLIDER_STEP_S);
    showTime(now(), { asked: true });
  });
  slider.addEventListener("focus", () => showTime(now(), { asked: true }));
}

// The tools of a narrow window, which has no room for them beside the others.
function startMore() {
  const more = document.getElementById("more");
  const open = (value) => {
    more.setAttribute("aria-expanded", String(value));
    document.getElementById("tools").classList.toggle("open", value);
  };
  more.addEventListener("click", () => open(more.getAttribute("aria-expanded") !== "true"));
  document.getElementById("tools").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || more.offsetParent === null) return;
    open(false);
    more.focus();
  });
}

// The page leaves room for the player, however high its words make it.
function startRoom() {
  const player = document.getElementById("player");
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
  document.getElementById("length").textContent = clock(duration);
  playButton.addEventListener("click", toggle);
  for (const [id, does] of Object.entries(STEPS)) {
    document.getElementById(id).addEventListener("click", does);
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
  document.getElementById("text").addEventListener("click", clicked);
  document.querySelector("h1").addEventListener("click", clicked);
}
