"""How pages are made from templates: the same values always give the same text."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from awaz.output.inline import classic, policy, script, style
from awaz.output.interface import label, load_words, numbered, say
from awaz.output.markup import runs


def render(template: str, **values: object) -> str:
    """A template filled in; `words` must be among the values, for `say` and `label`."""
    return _environment().get_template(template).render(**values)


@cache
def carried(entry: str, styles: tuple[str, ...]) -> dict[str, object]:
    """What every page of ours carries: script, styles, the policy that lets in no others, and the
    words of the interface, those of the templates and those of the script.
    """
    early, look, words = classic("early.js"), style(styles), load_words()
    main, script_words = numbered(script(entry), words)
    return {
        "policy": policy([early, main], [look]),
        "early": Markup(early),
        "style": Markup(look),
        "script": Markup(main),
        "words": words,
        "script_words": script_words,
    }


@cache
def _environment() -> Environment:
    """One for all, as a template is compiled once in each."""
    environment = Environment(
        loader=PackageLoader("awaz.output", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["runs"] = runs
    environment.globals |= {"say": say, "label": label}
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    return environment
