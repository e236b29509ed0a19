// The listening dialog's speed and volume. They can be changed elsewhere too: the sound itself
// tells what they are.

import { change, onSetting } from "./comfort.js";
import { byId } from "./dom.js";
import { onLanguage, say } from "./interface.js";
import { audio, setMuted, setSpeed, setVolume, speed } from "./sound.js";

const DIALOG_SPEED_STEP = 0.05;

const speedRange = byId("speed");

function chooseSpeed(wanted) {
  setSpeed(wanted);
  change("speed", speed());
}

function showChosenSpeed() {
  speedRange.value = speed();
  speedRange.setAttribute("aria-valuetext", say("listening-times", { speed: speed() }));
  byId("speed-value").textContent = `${speed()}×`;
  for (const button of document.querySelectorAll("[data-speed]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed()));
  }
}

function showVolume() {
  byId("mute").setAttribute("aria-pressed", String(audio.muted));
  change("volume", audio.volume); // which shows it, and keeps it
}

export function startListening() {
  speedRange.addEventListener("input", () => chooseSpeed(speedRange.valueAsNumber));
  byId("speed-less").addEventListener("click", () => {
    chooseSpeed(speed() - DIALOG_SPEED_STEP);
  });
  byId("speed-more").addEventListener("click", () => {
    chooseSpeed(speed() + DIALOG_SPEED_STEP);
  });
  for (const button of document.querySelectorAll("[data-speed]")) {
    button.addEventListener("click", () => chooseSpeed(Number(button.dataset.speed)));
  }
  byId("mute").addEventListener("click", () => setMuted(!audio.muted));
  onSetting("volume", setVolume);
  audio.addEventListener("ratechange", showChosenSpeed);
  audio.addEventListener("volumechange", showVolume);
  onLanguage(showChosenSpeed);
}
