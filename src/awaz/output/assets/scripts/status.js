// One polite line that says what the reader's action did. What is heard is never told here.

import { byId } from "./dom.js";

const STAYS_MS = 6000;

const line = byId("status");
let clearing = 0;

export function tell(text) {
  clearTimeout(clearing);
  line.textContent = text;
  clearing = setTimeout(() => line.replaceChildren(), STAYS_MS);
}
