"""From a file of any format to its paragraphs: read, cleaned, and told what was left out."""
