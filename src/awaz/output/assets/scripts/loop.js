// Repeats a sentence or the selected words, for who learns from hearing them again.

import { byId } from "./dom.js";
import { clock, onLanguage, say } from "./interface.js";
import { audio, now, onMoment, play, seek, speed } from "./sound.js";
import { tell } from "./status.js";
import { sentenceAt, sentences } from "./timeline.js";
import { textOf, wordRange } from "./transcript.js";

const ROUNDING_S = 0.05; // a sound goes to where it was sent, but for a packet's length
const LONGEST_STEP_S = 1; // between two moments, when the page is in the background
const TEXT_SHOWN = 60; // code points of what is repeated

// What is repeated: {start, end, selected, text}; null for nothing.
let loop = null;

// --- What is to be repeated -------------------------------------------------------------------

// The last selection in the transcript: a button pressed, or a dialog opened, may undo it.
let lastSelection = null;

function noteSelection() {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  const { startContainer: node } = range;
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (element.closest?.("dialog, .player")) return;
  lastSelection = range.collapsed ? null : range.cloneRange();
}

const overlaps = (one, other) =>
  one.compareBoundaryPoints(Range.END_TO_START, other) < 0 &&
  one.compareBoundaryPoints(Range.START_TO_END, other) > 0;

// The parts of a sentence that lie in the selection: its words, or all of it when the voice could
// not tell its words.
function selectedCues(sentence) {
  const element = byId(sentence.id);
  if (!lastSelection.intersectsNode(element)) return [];
  if (!sentence.words.length) return [sentence];
  return sentence.words.filter((word, number) =>
    overlaps(wordRange(sentence, number), lastSelection),
  );
}

function selectionLoop() {
  const cues = lastSelection ? sentences.flatMap(selectedCues) : [];
  if (!cues.length) return null;
  const text = lastSelection.toString();
  return { start: cues[0].start, end: cues[cues.length - 1].end, selected: true, text };
}

function sentenceLoop(time) {
  const sentence = sentences[Math.max(sentenceAt(time), 0)];
  if (!sentence) return null;
  return { start: sentence.start, end: sentence.end, selected: false, text: textOf(sentence) };
}

// --- Repeating --------------------------------------------------------------------------------

const isInLoop = (time) => time >= loop.start - ROUNDING_S && time < loop.end;

function setLoop(wanted) {
  loop = wanted;
  showLoop();
}

// The reader went elsewhere: a sentence's loop comes along, a selection's is over.
function leaveLoop(time) {
  if (!loop.selected) {
    setLoop(sentenceLoop(time));
    return;
  }
  setLoop(null);
  tell(say("listening-loop-off"));
}

let lastInLoop = 0; // seconds

// Time that ran over the end goes back; time that jumped was sent elsewhere.
function keepToLoop(time) {
  if (!loop || audio.ended) return;
  if (isInLoop(time)) {
    lastInLoop = time;
    return;
  }
  const sent = audio.seeking || audio.readyState === HTMLMediaElement.HAVE_NOTHING;
  const ran = time >= loop.end && time - lastInLoop < LONGEST_STEP_S * Math.max(speed(), 1);
  if (ran && !sent) seek(loop.start);
  else leaveLoop(time);
}

// In a loop that ends with the sound, the sound has stopped by itself.
function loopAgain() {
  if (!loop) return;
  seek(loop.start);
  play();
}

export function toggleLoop() {
  if (loop) {
    setLoop(null);
    tell(say("listening-loop-off"));
    return;
  }
  noteSelection();
  setLoop(selectionLoop() ?? sentenceLoop(now()));
  if (!loop) return;
  getSelection().removeAllRanges(); // else it hides what is being heard, and the next loop is it
  lastSelection = null;
  lastInLoop = now();
  if (!isInLoop(lastInLoop)) seek(loop.start);
  tell(loopInWords());
}

// --- Showing ----------------------------------------------------------------------------------

function shortened(text) {
  const characters = Array.from(text.trim().replace(/\s+/g, " "));
  if (characters.length <= TEXT_SHOWN) return characters.join("");
  return `${characters.slice(0, TEXT_SHOWN).join("").replace(/\s\S*$/u, "")} …`;
}

function loopInWords() {
  if (!loop) return say("listening-loop-none");
  const key = loop.selected ? "listening-loop-words" : "listening-loop-sentence";
  return say(key, { text: shortened(loop.text), time: clock(loop.start) });
}

function showLoop() {
  byId("loop").setAttribute("aria-pressed", String(loop !== null));
  byId("loop-state").textContent = loopInWords();
}

export function startLoop() {
  document.addEventListener("selectionchange", noteSelection);
  byId("loop").addEventListener("click", toggleLoop);
  onMoment(keepToLoop);
  audio.addEventListener("ended", loopAgain);
  onLanguage(showLoop);
}
