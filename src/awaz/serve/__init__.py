"""A web server of `output/`: `files` finds what is asked for and tells which part of it is wanted,
`pages` adds to each page what loads it again, `server` answers.
"""
