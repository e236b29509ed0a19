// What every page of an edition does, wherever it stands. Without scripts the page still reads and
// the sound still plays.

import { onSetting, placeRuler, setting } from "./comfort.js";
import { startDialogs } from "./dialogs.js";
import { heardLine, lookAt, settle, startFollowing } from "./follow.js";
import { startKeys } from "./keys.js";
import { startLanguage } from "./language.js";
import { startListening } from "./listening.js";
import { startLoop } from "./loop.js";
import { markHeard, onHeard, startMarks } from "./marks.js";
import { startPlayer } from "./player.js";
import { startResume } from "./resume.js";
import { startSearch } from "./search.js";
import { startSession } from "./session.js";
import { startShare } from "./share.js";
import { startSleep } from "./sleep.js";
import { onMoment, seek, setSpeed, setVolume, startSound } from "./sound.js";
import { indexOf, sentenceAt, sentences } from "./timeline.js";

// `#p003s002` and `#t=83.2`; true when the address names a place in the sound.
function openLink() {
  const moment = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  const named = indexOf(location.hash.slice(1));
  if (!moment && named < 0) return false;
  seek(moment ? Number(moment[1]) : sentences[named].start);
  const index = moment ? sentenceAt(Number(moment[1])) : named;
  if (index >= 0) lookAt(index);
  return true;
}

function moveRulerAlong() {
  placeRuler(setting("ruler") === "on" ? heardLine() : null);
}

// Another size, face or font, and all lines stand elsewhere.
function rearrange() {
  settle();
  requestAnimationFrame(moveRulerAlong);
}

export function startEdition() {
  onMoment(markHeard);
  startMarks();
  startDialogs();
  startLanguage();
  startSound();
  setSpeed(setting("speed"));
  setVolume(setting("volume"));
  startFollowing();
  onHeard(moveRulerAlong);
  startKeys();
  startPlayer();
  startListening();
  startSleep(); // before loops: who falls asleep is not called back
  startLoop();
  startSearch();
  startShare();
  startSession();
  for (const name of ["size", "lines", "words", "width", "face", "ruler"]) {
    onSetting(name, rearrange);
  }
  addEventListener("resize", rearrange);
  document.fonts.addEventListener("loadingdone", rearrange);
  addEventListener("hashchange", openLink);
  document.addEventListener("click", (event) => {
    // Followed again, a link changes nothing in the address.
    if (event.target.closest("a")?.hash === location.hash && location.hash) openLink();
  });
  startResume(openLink());
}
