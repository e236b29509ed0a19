// Tells the device what is playing: the lock screen, headphones and keyboards with media keys
// show it and command it.

import { audio, now, pause, play, seek, speed, stepSeconds, stepSentence } from "./sound.js";
import { duration, edition } from "./timeline.js";

const STEP_S = 10;

// --- The picture: the title in the page's own face --------------------------------------------

const PICTURE_SIZE = 512, PICTURE_MARGIN = 44;
const PICTURE_GROUND = "#0d4f43", PICTURE_INK = "#ffffff";
const LARGEST_TITLE = 76, SMALLEST_TITLE = 30;
const TITLE_LINE = 1.9; // times the size: Nastaliq needs the room

function wrapTitle(pen, text, width) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// The largest size at which the whole title has room; a very long one is cut at the smallest.
function fitTitle(pen, title, face) {
  const room = PICTURE_SIZE - 2 * PICTURE_MARGIN;
  for (let size = LARGEST_TITLE; ; size -= 2) {
    pen.font = `700 ${size}px ${face}`;
    const lines = wrapTitle(pen, title, room);
    const most = Math.floor(room / (size * TITLE_LINE));
    const fits = lines.length <= most && lines.every((line) => pen.measureText(line).width <= room);
    if (fits || size <= SMALLEST_TITLE) return { size, lines: lines.slice(0, most) };
  }
}

function titlePicture(title) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PICTURE_SIZE;
  const pen = canvas.getContext("2d");
  const { size, lines } = fitTitle(pen, title, getComputedStyle(document.body).fontFamily);
  pen.fillStyle = PICTURE_GROUND;
  pen.fillRect(0, 0, PICTURE_SIZE, PICTURE_SIZE);
  pen.fillStyle = PICTURE_INK;
  pen.direction = document.documentElement.dir;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const first = (PICTURE_SIZE - (lines.length - 1) * size * TITLE_LINE) / 2;
  lines.forEach((line, number) => {
    pen.fillText(line, PICTURE_SIZE / 2, first + number * size * TITLE_LINE);
  });
  return canvas.toDataURL("image/png");
}

// --- The session ------------------------------------------------------------------------------

async function describeSession(session) {
  const { title, voice, album } = edition;
  const author = document.querySelector("meta[name=author]")?.content;
  const told = { title, artist: author || voice, album };
  session.metadata = new MediaMetadata(told);
  await document.fonts.ready;
  const artwork = [
    { src: titlePicture(title), sizes: `${PICTURE_SIZE}x${PICTURE_SIZE}`, type: "image/png" },
  ];
  session.metadata = new MediaMetadata({ ...told, artwork });
}

function tellPosition(session) {
  const position = Math.min(Math.max(now(), 0), duration);
  session.setPositionState?.({ duration, playbackRate: speed(), position });
}

const COMMANDS = {
  play,
  pause,
  stop: () => {
    pause();
    seek(0);
  },
  previoustrack: () => stepSentence(-1),
  nexttrack: () => stepSentence(1),
  seekbackward: ({ seekOffset }) => stepSeconds(-(seekOffset || STEP_S)),
  seekforward: ({ seekOffset }) => stepSeconds(seekOffset || STEP_S),
  seekto: ({ seekTime }) => seek(seekTime),
};

function takeCommands(session) {
  for (const [action, does] of Object.entries(COMMANDS)) {
    try {
      session.setActionHandler(action, does);
    } catch {
      // A command that this browser does not know.
    }
  }
}

export function startSession() {
  const session = navigator.mediaSession;
  if (!session || typeof MediaMetadata !== "function") return;
  audio.addEventListener("play", () => describeSession(session), { once: true });
  takeCommands(session);
  for (const event of ["loadedmetadata", "play", "pause", "seeked", "ratechange"]) {
    audio.addEventListener(event, () => tellPosition(session));
  }
}
