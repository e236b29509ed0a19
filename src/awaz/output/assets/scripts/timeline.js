// The timeline of the edition: which sentence and which word is heard at a time.

import { byId } from "./dom.js";

const TICKS_A_SECOND = 10_000;
const dataIn = (id) => JSON.parse(byId(id).textContent);

export const edition = dataIn("awaz-edition");
export const duration = edition.duration;

const { unit, rows } = dataIn("awaz-timeline");

// Lengths of words from the sentence's start on; a negative number is silence.
function timesFrom(start, lengths) {
  const times = [];
  let at = start;
  for (const length of lengths) {
    const begin = at;
    at += Math.abs(length) * unit;
    if (length >= 0) times.push([begin, at]);
  }
  return times;
}

// Two numbers for each word: code points between it and the word before, and its own.
function placesFrom(numbers) {
  const places = [];
  let at = 0;
  for (let next = 0; next < numbers.length; next += 2) {
    const from = at + numbers[next];
    at = from + numbers[next + 1];
    places.push([from, at]);
  }
  return places;
}

// What stands between single spaces.
const placesIn = (text) =>
  placesFrom(text.split(" ").flatMap((word, number) => [number && 1, Array.from(word).length]));

// In the page a sentence is [id, start, end, lengths, places], in ticks. Without places, its words
// are what stands between the spaces.
function readSentence([id, start, end, lengths, numbers]) {
  const places = numbers
    ? placesFrom(numbers)
    : placesIn(byId(id).textContent);
  return {
    id,
    start: start / TICKS_A_SECOND,
    end: end / TICKS_A_SECOND,
    paragraph: id.slice(0, id.lastIndexOf("s")),
    words: timesFrom(start, lengths).map(([begin, stop], number) => ({
      start: begin / TICKS_A_SECOND,
      end: stop / TICKS_A_SECOND,
      from: places[number][0],
      to: places[number][1],
    })),
  };
}

export const sentences = rows.map(readSentence);

const indexes = new Map(sentences.map((sentence, index) => [sentence.id, index]));

// The index of a sentence; -1 when there is none of that id.
export const indexOf = (id) => indexes.get(id) ?? -1;

function lastBegun(cues, time) {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// The index of the sentence that began last; -1 before the first.
export const sentenceAt = (time) => lastBegun(sentences, time);

// The index of the word that is heard in a sentence; -1 in the silence between words.
export function wordAt(sentence, time) {
  const index = lastBegun(sentence.words, time);
  return index >= 0 && time < sentence.words[index].end ? index : -1;
}

// The indexes of the sentences that begin a paragraph.
export const paragraphStarts = sentences.flatMap((sentence, index) =>
  index === 0 || sentence.paragraph !== sentences[index - 1].paragraph ? [index] : [],
);
