"""From spoken words to their sounds: lists, context, vowel marks, letters."""
