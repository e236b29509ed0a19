"""The third room: an `Edition` becomes files. It knows markup, and nothing of voices or sound."""
