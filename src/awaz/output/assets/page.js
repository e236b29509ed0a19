// Shows which sentence and word is heard, plays from where the reader points, and follows links
// into the sound. Without this script the page still reads and the sound still plays.

const audio = document.querySelector("audio");

// A sentence is [start, end, id, words], a word [start, end, from, to]: times in seconds,
// `from` and `to` in code points of the sentence's text.
const sentences = JSON.parse(document.getElementById("awaz-timeline").textContent);
const START = 0, END = 1, ID = 2, WORDS = 3, FROM = 2, TO = 3;
const elementOf = (sentence) => document.getElementById(sentence[ID]);

function lastBegun(cues, time) {
  let low = 0, high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle][START] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// --- What is heard is shown -----------------------------------------------------------------

// Text ranges, not elements: an element inside an Urdu word would break the joins of its letters.
const canHighlight = "highlights" in CSS && typeof Highlight === "function";
const sentenceMark = canHighlight ? new Highlight() : null;
const wordMark = canHighlight ? new Highlight() : null;
if (canHighlight) {
  wordMark.priority = 1;
  CSS.highlights.set("awaz-sentence", sentenceMark);
  CSS.highlights.set("awaz-word", wordMark);
  const rules = new CSSStyleSheet();
  rules.replaceSync(document.getElementById("awaz-highlights").textContent);
  document.adoptedStyleSheets.push(rules);
}

// A sentence with Latin words has several text nodes, and the DOM counts UTF-16 units.
function placeOf(element, codePoint) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode(), left = codePoint;
  for (;;) {
    const characters = Array.from(node.data);
    const next = left > characters.length ? walker.nextNode() : null;
    if (!next) return [node, characters.slice(0, left).join("").length];
    left -= characters.length;
    node = next;
  }
}

function wordRange(element, word) {
  const range = new Range();
  range.setStart(...placeOf(element, word[FROM]));
  range.setEnd(...placeOf(element, word[TO]));
  return range;
}

let shownSentence = -1, shownWord = -1;

function mark(sentence, word) {
  if (sentence === shownSentence && word === shownWord) return;
  const element = sentence < 0 ? null : elementOf(sentences[sentence]);
  if (!canHighlight) {
    document.querySelector(".heard")?.classList.remove("heard");
    element?.classList.add("heard");
  } else {
    if (sentence !== shownSentence) {
      sentenceMark.clear();
      if (element) {
        const range = new Range();
        range.selectNodeContents(element);
        sentenceMark.add(range);
      }
    }
    wordMark.clear();
    if (word >= 0) wordMark.add(wordRange(element, sentences[sentence][WORDS][word]));
  }
  shownSentence = sentence;
  shownWord = word;
}

// A sentence stays marked through the pause after it, so that the page does not flicker.
function show() {
  const time = wanted ?? audio.currentTime;
  let sentence = lastBegun(sentences, time);
  if (sentence === sentences.length - 1 && time >= sentences[sentence]?.[END]) sentence = -1;
  const words = sentence < 0 ? [] : sentences[sentence][WORDS];
  const word = lastBegun(words, time);
  mark(sentence, word >= 0 && time < words[word][END] ? word : -1);
}

// --- While playing --------------------------------------------------------------------------

// Turns the page for who reads along, and leaves alone who has scrolled elsewhere or selects.
function turnPage(before) {
  if (before < 0 || shownSentence < 0 || !getSelection().isCollapsed) return;
  if (elementOf(sentences[before]).getBoundingClientRect().top > innerHeight) return;
  const element = elementOf(sentences[shownSentence]);
  if (element.getBoundingClientRect().bottom > innerHeight) element.scrollIntoView();
}

let frame = 0;

// Frame by frame, because `timeupdate` comes four times a second and words are shorter.
function follow() {
  const before = shownSentence;
  show();
  if (before !== shownSentence) turnPage(before);
  if (!audio.paused && !audio.ended) frame = requestAnimationFrame(follow);
}
audio.addEventListener("play", () => {
  cancelAnimationFrame(frame);
  follow();
});
for (const event of ["seeking", "seeked", "ended"]) audio.addEventListener(event, show);

// --- Going somewhere ------------------------------------------------------------------------

// Before the length of the sound is known, a player may forget where it was sent.
let wanted = null;
audio.addEventListener("loadedmetadata", () => {
  if (wanted !== null) audio.currentTime = wanted;
  wanted = null;
});

function seek(time) {
  if (audio.readyState === HTMLMediaElement.HAVE_NOTHING) wanted = time;
  else audio.currentTime = time;
  show();
}

let wasSelecting = false;
document.addEventListener("pointerdown", () => {
  wasSelecting = !getSelection().isCollapsed;
});
document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (wasSelecting || !getSelection().isCollapsed) return;
  const id = event.target.closest(".sentence")?.id;
  const sentence = sentences.find((one) => one[ID] === id);
  if (!sentence) return;
  seek(sentence[START]);
  audio.play().catch(() => {}); // the player itself shows what is wrong with the sound
});

// `#p003s002` (the browser scrolls there by itself) and `#t=83.2`.
function openLink() {
  const time = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  const named = sentences.find((one) => `#${one[ID]}` === location.hash);
  if (named) seek(named[START]);
  if (!time) return;
  seek(Number(time[1]));
  if (shownSentence < 0) return;
  const element = elementOf(sentences[shownSentence]);
  const scroll = () => element.scrollIntoView({ behavior: "instant" });
  scroll();
  document.fonts.ready.then(scroll); // the text has another height once its font is there
}
addEventListener("hashchange", openLink);
openLink();
