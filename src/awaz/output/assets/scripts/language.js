// The button that changes the language of the interface, in the words of the language it leads to.

import { change, setting } from "./comfort.js";
import { byId } from "./dom.js";
import { onLanguage } from "./interface.js";

export function startLanguage() {
  const button = byId("language");
  button.addEventListener("click", () => {
    change("language", setting("language") === "en" ? "ur" : "en");
  });
  onLanguage((code) => {
    button.lang = code === "en" ? "ur" : "en";
    button.dir = code === "en" ? "rtl" : "ltr";
    button.textContent = code === "en" ? "اردو" : "English";
  });
}
