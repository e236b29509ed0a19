"""Room 1: a file in `text/` becomes an `Article`. It knows Urdu; no audio, and makes no markup."""
