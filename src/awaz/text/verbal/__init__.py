"""From shown text to the words that are said: normalised, and figures and signs put into words."""
