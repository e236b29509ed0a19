// Looks over an open page for what a reader would trip over, and says it in words. Run with the
// task "faults", or with "spaceText" for the text spacing of WCAG 1.4.12.
(task) => {
  const room = document.querySelector("dialog:modal") ?? document.body;
  const CONTROLS =
    "a[href], button, input, select, textarea, summary, audio[controls], [tabindex='0']";
  const SLACK = 1; // CSS px, for rounding
  const LETTER = 0.3; // half the height that letters surely take, in em
  const TARGET = 44; // CSS px

  const found = new Set();

  function nameOf(element) {
    if (element.id) return `#${element.id}`;
    const text = (element.ariaLabel ?? element.textContent).trim().slice(0, 30);
    return `${element.localName}.${element.className} “${text}”`;
  }

  function* upFrom(element) {
    for (let at = element; at; at = at.parentElement) yield at;
  }

  function isForScreenReadersOnly(element) {
    for (const at of upFrom(element)) {
      const style = getComputedStyle(at);
      const tiny = at.offsetWidth <= 1 || at.offsetHeight <= 1;
      if (tiny && style.overflow !== "visible") return true;
      if (style.clip !== "auto" || /^inset\((50|100)%/.test(style.clipPath)) return true;
    }
    return false;
  }

  function isShown(element) {
    const box = element.getBoundingClientRect();
    const waits = box.bottom + scrollY <= 0; // a skip link before it has the focus
    return (
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      box.width > 1 &&
      box.height > 1 &&
      !waits &&
      !isForScreenReadersOnly(element)
    );
  }

  // What stands above the page on a layer of its own may well lie over it.
  const layerOf = (element) =>
    [...upFrom(element)].find((at) => /fixed|sticky/.test(getComputedStyle(at).position));

  const blockOf = (element) =>
    [...upFrom(element)].find((at) => !/^(inline|contents)$/.test(getComputedStyle(at).display));

  // A table may be wider than the window, in a box of its own that scrolls.
  const isInWideTable = (element) =>
    [...upFrom(element)].some(
      (at) => /auto|scroll/.test(getComputedStyle(at).overflowX) && at.querySelector("table"),
    );

  // Lines of text, each as high as its letters surely are: a line's own box in Nastaliq is higher
  // than the line and lies over its neighbours.
  function shownLines() {
    const lines = [];
    const walker = document.createTreeWalker(room, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const element = text.parentElement;
      if (!text.data.trim() || !isShown(element)) continue;
      const half = LETTER * parseFloat(getComputedStyle(element).fontSize);
      const range = document.createRange();
      range.selectNodeContents(text);
      const [block, layer] = [blockOf(element), layerOf(element)];
      for (const { left, right, top, bottom } of range.getClientRects()) {
        const middle = (top + bottom) / 2;
        const height = { top: middle - half, bottom: middle + half };
        if (right - left >= 1) lines.push({ element, block, layer, left, right, ...height });
      }
    }
    return lines.sort((a, b) => a.top - b.top);
  }

  function shownControls() {
    return [...room.querySelectorAll(CONTROLS)].filter(isShown).map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { element, layer: layerOf(element), left, right, top, bottom };
    });
  }

  const isInline = ({ element }) => getComputedStyle(element).display === "inline";

  const isClipping = (overflow) => /hidden|clip/.test(overflow);

  const meet = (a, b) =>
    a.layer === b.layer &&
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 * SLACK &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2 * SLACK;

  function findWide(things) {
    const page = document.scrollingElement;
    const width = document.documentElement.clientWidth;
    if (page.scrollWidth > width) found.add(`wide: the page is ${page.scrollWidth} px`);
    for (const { element, left, right } of things) {
      const out = left < -SLACK || right > width + SLACK;
      if (out && !isInWideTable(element)) found.add(`wide: ${nameOf(element)}`);
    }
    for (const element of [room, ...room.querySelectorAll("*")]) {
      if (element.scrollWidth <= element.clientWidth + SLACK || !isShown(element)) continue;
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
      if (scrolls && !isInWideTable(element) && !element.matches("input, textarea")) {
        found.add(`wide: ${nameOf(element)} scrolls sideways`);
      }
    }
  }

  function findCut(lines) {
    for (const line of lines) {
      for (const at of upFrom(line.element)) {
        if (at === document.body) break;
        const { overflowX, overflowY, display } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const outX = line.left < box.left - SLACK || line.right > box.right + SLACK;
        const outY = line.top < box.top - SLACK || line.bottom > box.bottom + SLACK;
        if ((outX && isClipping(overflowX)) || (outY && isClipping(overflowY))) {
          found.add(`cut: ${nameOf(line.element)} by ${nameOf(at)}`);
        }
        const holds = at.matches("button, summary, a, label") && display !== "inline";
        if (holds && (outX || outY)) found.add(`cut: the text of ${nameOf(at)} runs out of it`);
      }
    }
  }

  function findOverlaps(lines, controls) {
    lines.forEach((line, place) => {
      for (const next of lines.slice(place + 1)) {
        if (next.top > line.bottom) break;
        if (next.block !== line.block && meet(line, next)) {
          found.add(`overlap: ${nameOf(line.element)} and ${nameOf(next.element)}`);
        }
      }
      for (const control of controls) {
        const own =
          control.element.contains(line.element) ||
          [...(control.element.labels ?? [])].some((label) => label.contains(line.element));
        if (!own && !isInline(control) && meet(line, control)) {
          found.add(`overlap: ${nameOf(line.element)} and ${nameOf(control.element)}`);
        }
      }
    });
    const boxes = controls.filter((control) => !isInline(control));
    boxes.forEach((a, place) => {
      for (const b of boxes.slice(place + 1)) {
        const nested = a.element.contains(b.element) || b.element.contains(a.element);
        if (nested || !meet(a, b)) continue;
        found.add(`overlap: ${nameOf(a.element)} and ${nameOf(b.element)}`);
      }
    });
  }

  function whatHides(element, x, y) {
    const hit = document.elementFromPoint(x, y);
    if (!hit) return "the window's edge";
    return element.contains(hit) || hit.contains(element) ? null : nameOf(hit);
  }

  // The middle and the four sides: corners may be round.
  function whatHidesBox(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const points = [[x, y], [left + 3, y], [right - 3, y]];
    if (bottom - top < innerHeight) points.push([x, top + 3], [x, bottom - 3]);
    return points.map((point) => whatHides(element, ...point)).find((over) => over);
  }

  // A long link may have more lines than the window: one must be seen.
  function whatHidesLines(element) {
    const over = [...element.getClientRects()].map(({ left, right, top, bottom }) =>
      whatHides(element, (left + right) / 2, (top + bottom) / 2),
    );
    return over.includes(null) ? null : over[0];
  }

  // What has the focus must be seen whole. A styled radio button is seen by its label.
  function findCovered() {
    const [before, root] = [document.activeElement, document.documentElement];
    const { scrollX, scrollY } = window;
    root.style.scrollBehavior = "auto";
    for (const control of room.querySelectorAll(CONTROLS)) {
      if (control.disabled || !control.checkVisibility({ visibilityProperty: true })) continue;
      control.focus();
      for (const animation of document.getAnimations()) animation.finish();
      const seen = isShown(control) ? control : control.labels?.[0];
      if (!seen) {
        found.add(`covered: ${nameOf(control)} has the focus and is nowhere`);
        continue;
      }
      const over = isInline({ element: seen }) ? whatHidesLines(seen) : whatHidesBox(seen);
      if (over) found.add(`covered: ${nameOf(control)} by ${over}`);
    }
    before?.focus({ preventScroll: true });
    scrollTo(scrollX, scrollY);
    root.style.scrollBehavior = "";
  }

  // A link in a line of text may be as high as the line.
  function findSmall(controls) {
    for (const control of controls.filter((each) => !isInline(each))) {
      const boxes = [control.element, ...(control.element.labels ?? [])]
        .map((each) => each.getBoundingClientRect());
      const width = Math.round(Math.max(...boxes.map((box) => box.width)));
      const height = Math.round(Math.max(...boxes.map((box) => box.height)));
      if (Math.min(width, height) < TARGET) {
        found.add(`small: ${nameOf(control.element)} is ${width} × ${height}`);
      }
    }
  }

  function faults() {
    const [lines, controls] = [shownLines(), shownControls()];
    findWide([...lines, ...controls]);
    findCut(lines);
    findOverlaps(lines, controls);
    findSmall(controls);
    findCovered();
    return [...found];
  }

  // At least: lines that are farther apart already stay so.
  function spaceText() {
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      if (parseFloat(style.lineHeight) < 1.5 * size) {
        element.style.setProperty("line-height", "1.5", "important");
      }
      element.style.setProperty("letter-spacing", "0.12em", "important");
      element.style.setProperty("word-spacing", "0.16em", "important");
      if (element.matches("p") && parseFloat(style.marginBlockEnd) < 2 * size) {
        element.style.setProperty("margin-block-end", "2em", "important");
      }
    }
  }

  return { faults, spaceText }[task]();
}
