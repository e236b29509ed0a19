// Runs before the first paint, so that a page never appears in another theme, face or size than
// the reader chose. What is kept may be broken or forbidden: then the page is as it was made.
{
  const root = document.documentElement;
  try {
    const kept = JSON.parse(localStorage.getItem("awaz-comfort")) ?? {};
    for (const [name, value] of Object.entries(kept)) {
      if (typeof value === "string") root.dataset[name] = value;
      else if (typeof value === "number") root.style.setProperty("--" + name, value);
    }
  } catch {
    // The settings' own script makes good what is missing.
  }
  if (new URLSearchParams(location.search).has("embed")) root.dataset.embed = "";
}
