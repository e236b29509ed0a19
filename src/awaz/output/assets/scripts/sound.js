// The sound: playing, and going from place to place in it. The `<audio>` element knows the truth.

import { say } from "./interface.js";
import { tell } from "./status.js";
import { duration, edition, paragraphStarts, sentenceAt, sentences } from "./timeline.js";

export const audio = document.querySelector("audio");

const SLOWEST = 0.5;
const FASTEST = 3;
const AGAIN_AFTER_S = 1.5; // who goes back later than this wants to hear the sentence again

// Before the length of the sound is known, a player may forget where it was sent.
let wanted = null;

export const now = () => wanted ?? audio.currentTime;
export const playing = () => !audio.paused && !audio.ended;

const listeners = [];

// The callback gets the time each frame while playing, and wherever the sound was sent.
export function onMoment(callback) {
  listeners.push(callback);
}

function moment() {
  const time = now();
  for (const listener of listeners) listener(time);
}

let frame = 0;

// Frame by frame, because `timeupdate` comes four times a second and words are shorter.
function run() {
  cancelAnimationFrame(frame);
  moment();
  if (playing()) frame = requestAnimationFrame(run);
}

export function seek(time) {
  const target = Math.min(Math.max(time, 0), duration);
  if (audio.readyState === HTMLMediaElement.HAVE_NOTHING) wanted = target;
  else sendTo(target);
  moment();
}

let sentTo = 0;

function sendTo(target) {
  sentTo = target;
  audio.currentTime = target;
}

const LOST_BY_S = 1;

// A server that cannot give a part of a file lets the sound go nowhere, without a word.
function tellWhenLost() {
  if (sentTo - audio.currentTime > LOST_BY_S) tell(say("player-no-seeking"));
  sentTo = 0;
}

function tellNoSound() {
  const broken = audio.error?.code === MediaError.MEDIA_ERR_DECODE;
  tell(say(broken ? "player-broken-sound" : "player-no-sound", { name: edition.mp3 }));
}

export async function play() {
  try {
    await audio.play();
  } catch (problem) {
    // Any other: paused before it began.
    if (audio.error) tellNoSound();
    else if (problem.name === "NotAllowedError") tell(say("player-press-play"));
  }
}

export const pause = () => audio.pause();
export const toggle = () => (playing() ? pause() : play());

export function stepSentence(step) {
  const index = sentenceAt(now());
  const again = step < 0 && index >= 0 && now() > sentences[index].start + AGAIN_AFTER_S;
  const target = Math.max(again ? index : index + step, 0);
  if (target < sentences.length) seek(sentences[target].start);
}

export function stepParagraph(step) {
  const index = sentenceAt(now());
  const current = paragraphStarts.findLastIndex((start) => start <= index);
  const begun = sentences[paragraphStarts[Math.max(current, 0)]].start;
  const again = step < 0 && now() > begun + AGAIN_AFTER_S;
  const target = Math.max(again ? current : current + step, 0);
  if (target < paragraphStarts.length) seek(sentences[paragraphStarts[target]].start);
}

export const stepSeconds = (seconds) => seek(now() + seconds);

export const speed = () => audio.playbackRate;

export function setSpeed(rate) {
  audio.playbackRate = Math.min(Math.max(Math.round(rate * 100) / 100, SLOWEST), FASTEST);
  audio.defaultPlaybackRate = audio.playbackRate;
}

export function setVolume(volume) {
  audio.volume = Math.min(Math.max(volume, 0), 1);
}

export function setMuted(muted) {
  audio.muted = muted;
}

export function startSound() {
  audio.removeAttribute("controls");
  audio.preservesPitch = true;
  audio.addEventListener("play", run);
  for (const event of ["pause", "seeking", "seeked", "ended"]) {
    audio.addEventListener(event, moment);
  }
  // No frames are drawn for a page in the background, and loops and timers go on there.
  audio.addEventListener("timeupdate", () => document.hidden && moment());
  audio.addEventListener("loadedmetadata", () => {
    if (wanted === null) return;
    sendTo(wanted);
    wanted = null;
  });
  audio.addEventListener("seeked", tellWhenLost);
  audio.addEventListener("error", tellNoSound);
  if (audio.error) tellNoSound();
}
