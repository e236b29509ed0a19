"""Room 2: an `Article` becomes clips, one MP3 and a `Timeline`. It knows no markup."""
