// The page of an edition in a package: there is no library around it, and no other site to stand in.

import { startEdition } from "./edition.js";

startEdition();
document.documentElement.dataset.ready = "";
