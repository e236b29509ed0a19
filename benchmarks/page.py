"""What the page costs a browser, for an article of 20,000 words made by repeating the demo one.

    python benchmarks/page.py [WORDS]

The sound is the `tone` voice's, which hums as long as speech would take. Chromium tells what it
spent: until the page can be used, on script and on layout in a frame while it follows the sound,
and how much memory its script holds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

DEMO = Path(__file__).parent.parent / "text" / "seed-article.txt"
LISTENED_S = 20
READY = "document.documentElement.dataset.ready === ''"
COUNT_FRAMES = """() => {
    window.frames_drawn = 0;
    const count = () => { window.frames_drawn += 1; requestAnimationFrame(count); };
    requestAnimationFrame(count);
}"""


def main() -> None:
    """Build the article, open it, listen, and print the figures."""
    words = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory(prefix="awaz-page-") as folder:
        index = build(words, Path(folder))
        print(f"page          {index.stat().st_size / 1e6:8.2f} MB, {words} words")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
            )
            measure(browser.new_page(viewport={"width": 390, "height": 844}), index)
            browser.close()


def build(words: int, folder: Path) -> Path:
    """The page of an article of so many words."""
    lines = [line for line in DEMO.read_text("utf-8").splitlines() if line.strip()]
    text = folder / "text"
    text.mkdir()
    count = 0
    written: list[str] = []
    while count < words:
        line = lines[len(written) % len(lines)]
        written.append(line)
        count += len(line.split())
    (text / "long.txt").write_text("\n".join(written) + "\n", "utf-8")
    command = [sys.executable, "-m", "awaz", "-C", str(folder), "--voice", "tone", "-q", "build"]
    subprocess.run(command, check=True)
    return folder / "output" / "long" / "index.html"


def measure(page: Page, index: Path) -> None:
    """Open the page, listen from its middle, and print what it cost."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(index.as_uri())
    page.wait_for_function(READY)
    opened = page.evaluate("performance.now()") / 1000
    print(f"opens in      {opened:8.2f} s")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(COUNT_FRAMES)
    page.evaluate("""async () => {
        const audio = document.querySelector("audio");
        audio.currentTime = audio.duration / 2;
        await audio.play();
    }""")
    page.wait_for_timeout(2000)
    before = metrics(session) | {"frames": page.evaluate("window.frames_drawn")}
    page.wait_for_timeout(LISTENED_S * 1000)
    after = metrics(session) | {"frames": page.evaluate("window.frames_drawn")}
    frames = after["frames"] - before["frames"]
    for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"):
        cost = 1000 * (after[name] - before[name]) / frames
        print(f"{name:<22}{cost:6.3f} ms a frame, {frames} frames")
    print(f"JS heap       {after['JSHeapUsedSize'] / 1e6:8.1f} MB")


def metrics(session: CDPSession) -> dict[str, float]:
    """Chromium's own account of the page."""
    found = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in found}


if __name__ == "__main__":
    main()
