// Folding: spellings of the same word become one, so that a search finds them all.

// What is left of a letter once its marks are taken off it. ں, ے, ڑ and the like are other letters.
const LOOK_ALIKES = new Map([
  ...["يى", "كڪ", "هةۃە", "ٱٲٳ"].flatMap((alike, group) =>
    [...alike].map((letter) => [letter, "یکہا"[group]])),
  ...["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"].flatMap((digits) =>
    [...digits].map((digit, value) => [digit, String(value)])),
  ...Object.entries({ đ: "d", ð: "d", ł: "l", ø: "o", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th" }),
]);

// گۓ and گئے are one word.
const HAMZA_ON_YE_BARREE = "ۓ", YE_AND_YE_BARREE = "یے";

// Vowel marks, hamza above, joiners, direction marks, the stretching line and the high hamza.
const UNHEARD = /[\p{M}\p{Cf}\u0640\u0674]/u;
const BETWEEN_WORDS = /[\p{P}\p{Z}\p{Cc}]/u;

// Only after these is ھ a sound of its own (کھا is not کہا); elsewhere it is ہ written otherwise.
const ASPIRATED = new Set("بپتٹجچدڈرڑکگلمن");

const foldedCharacters = new Map();

function foldCharacter(character) {
  const known = foldedCharacters.get(character);
  if (known !== undefined) return known;
  const whole = character === HAMZA_ON_YE_BARREE ? YE_AND_YE_BARREE : character;
  let folded = "";
  for (const part of whole.normalize("NFKD").toLowerCase()) {
    if (UNHEARD.test(part)) continue;
    folded += BETWEEN_WORDS.test(part) ? " " : LOOK_ALIKES.get(part) ?? part;
  }
  foldedCharacters.set(character, folded);
  return folded;
}

// The folded text; for each of its UTF-16 units, `places` gets the code point it comes from.
export function foldText(text, places) {
  let folded = "", last = " ", codePoint = 0;
  for (const character of text) {
    const units = foldCharacter(character);
    for (let at = 0; at < units.length; at++) {
      if (units[at] === " " && last === " ") continue;
      last = units[at] === "ھ" && !ASPIRATED.has(last) ? "ہ" : units[at];
      folded += last;
      places.push(codePoint);
    }
    codePoint++;
  }
  return folded;
}
