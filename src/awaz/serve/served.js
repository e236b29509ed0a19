// `awaz serve` adds this to each page that it sends: once the page's file changed, the page loads
// again and goes on at the place being heard. It is not among the page's own scripts, so it knows
// the page by its elements alone.
{
  const { version, changes } = document.currentScript.dataset;
  const audio = document.querySelector("audio"); // not there in the library
  const TICKS_A_SECOND = 10_000;

  const rows = () => JSON.parse(document.getElementById("awaz-timeline").textContent).rows;
  const textOf = (id) => document.getElementById(id)?.textContent;

  // --- The place, which the browser's history keeps while the page loads again -----------------

  let place = history.state?.awazPlace ?? null;

  function placeHeard() {
    const time = audio.currentTime;
    const playing = !audio.paused && !audio.ended;
    if (time === 0 && !playing) return null;
    const [id, start] = rows().findLast((row) => row[1] <= time * TICKS_A_SECOND) ?? rows()[0];
    return { id, text: textOf(id), offset: time - start / TICKS_A_SECOND, playing };
  }

  function loadAgain() {
    place ??= audio && placeHeard(); // who could not go on yet still wants to
    history.replaceState({ ...history.state, awazPlace: place }, "");
    location.reload();
  }

  // The same sentence, else the only other one with its text, else the one that is now in its
  // place: that one changed, and is heard from its start.
  function timeOf({ id, text, offset }) {
    const same = rows().filter((row) => textOf(row[0]) === text);
    const row = same.find((each) => each[0] === id) ?? (same.length === 1 ? same[0] : null);
    const [, start, end] = row ?? rows().find((each) => each[0] === id) ?? [];
    if (start === undefined) return null;
    return Math.min(start / TICKS_A_SECOND + (row ? Math.max(offset, 0) : 0), end / TICKS_A_SECOND);
  }

  // The page's own button says so when the browser wants a click before it plays.
  function goOn() {
    const { playing } = place;
    const time = timeOf(place);
    place = null;
    if (time !== null) audio.currentTime = time;
    if (playing) document.getElementById("play").click();
  }

  if (place) {
    const { awazPlace, ...others } = history.state;
    history.replaceState(others, "");
    const whenKnown = () => {
      if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) goOn();
      else audio.addEventListener("loadedmetadata", goOn, { once: true });
    };
    addEventListener("DOMContentLoaded", whenKnown, { once: true }); // after the page's own script
  }

  // --- Hearing of changes ----------------------------------------------------------------------

  // Browsers hold few connections to one server: a page that nobody sees or hears needs none.
  let stream = null;

  function listen() {
    const needed = !document.hidden || (audio && !audio.paused);
    if (!needed) stream?.close();
    if (!needed) stream = null;
    if (!needed || stream) return;
    stream = new EventSource(changes);
    stream.addEventListener("message", ({ data }) => {
      if (data === version) return;
      stream.close();
      loadAgain();
    });
  }

  document.addEventListener("visibilitychange", listen);
  for (const event of ["play", "pause"]) audio?.addEventListener(event, listen);
  listen();
}
