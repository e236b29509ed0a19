// The page of an edition in its folder, beside others: everything is set going here.

import { startEdition } from "./edition.js";
import { startEmbed } from "./embed.js";
import { startOnward } from "./onward.js";
import { startEmbedding } from "./share.js";

startEdition();
startEmbedding();
startEmbed();
startOnward();
document.documentElement.dataset.ready = "";
