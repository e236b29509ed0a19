// Keeps the line being heard in view, until the reader scrolls: then the page is the reader's, and
// a button brings it back.

import { byId } from "./dom.js";
import { heard, onHeard } from "./marks.js";
import { now } from "./sound.js";
import { sentences } from "./timeline.js";
import { elementOf, wordRange } from "./transcript.js";

const LINE_FROM_TOP = 0.3; // of the window, where a line is put that must be brought into view
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);
const SETTLING_MS = 700;
const GLIDING_MS = 200; // a smooth scroll goes on as long as its steps are nearer than this

const back = byId("return");
let follows = true;
let ownScrollUntil = 0;

function setFollowing(value) {
  follows = value;
  showBack();
}

// The focus does not get lost with the button.
function showBack() {
  const isNeeded = !follows && heard().sentence >= 0;
  if (!isNeeded && document.activeElement === back) byId("play").focus();
  back.hidden = !isNeeded;
}

// The box of the line being heard: of its word, or of the line that the time falls on. Nothing when
// nothing is heard, or the transcript is not shown.
export function heardLine() {
  const { sentence, word } = heard();
  if (sentence < 0) return null;
  const current = sentences[sentence];
  if (word >= 0) return wordRange(current, word).getBoundingClientRect();
  const lines = elementOf(current).getClientRects();
  const gone = (now() - current.start) / (current.end - current.start);
  return lines[Math.min(Math.max(Math.floor(gone * lines.length), 0), lines.length - 1)];
}

function freeHeight() {
  const player = byId("player");
  const covers = getComputedStyle(player).position === "fixed";
  return covers ? player.getBoundingClientRect().top : innerHeight;
}

const isOutside = (box) => box.top < 0 || box.bottom > freeHeight();

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function scrollToLine(box, { smooth }) {
  ownScrollUntil = performance.now() + SETTLING_MS;
  const top = scrollY + box.top - freeHeight() * LINE_FROM_TOP;
  scrollTo({ top, behavior: smooth && !calm.matches ? "smooth" : "instant" });
}

function keepInView({ smooth = true } = {}) {
  const box = follows ? heardLine() : null;
  if (box && isOutside(box)) scrollToLine(box, { smooth });
}

// Brings what is heard into view at once, as after a jump, and follows from there.
export function returnToHeard() {
  setFollowing(true);
  keepInView({ smooth: false });
}

export function lookAt(index) {
  setFollowing(true);
  const [line] = elementOf(sentences[index]).getClientRects();
  if (line && isOutside(line)) scrollToLine(line, { smooth: false });
}

// After text size or face changed, all lines stand elsewhere.
export function settle() {
  ownScrollUntil = performance.now() + SETTLING_MS;
  if (follows) requestAnimationFrame(() => keepInView({ smooth: false }));
}

function byHand() {
  if (heard().sentence >= 0) setFollowing(false);
}

const inDialog = (event) => event.target instanceof Element && event.target.closest("dialog");

export function startFollowing() {
  onHeard(() => {
    keepInView();
    showBack();
  });
  back.addEventListener("click", returnToHeard);
  for (const event of ["wheel", "touchmove"]) {
    addEventListener(event, (happened) => inDialog(happened) || byHand(), { passive: true });
  }
  addEventListener("keydown", (event) => {
    const inControl = event.target.closest?.("input, select, textarea, dialog");
    if (SCROLL_KEYS.has(event.key) && !inControl) byHand();
  });
  // The scroll bar, or a jump to what has the focus.
  addEventListener("scroll", () => {
    const time = performance.now();
    if (time > ownScrollUntil) byHand();
    else ownScrollUntil = Math.max(ownScrollUntil, time + GLIDING_MS);
  });
}
