"""Deletes what nothing needs: clips, paragraphs as encoded, and what stopped builds left behind."""

from __future__ import annotations

from collections.abc import Container

from awaz.audio.journal import FOLDER as JOURNALS
from awaz.audio.store import Freed, deleted, is_unused, using
from awaz.build import store_of
from awaz.errors import ArticleError, VoiceError
from awaz.manifest import Manifests
from awaz.output.folder import tidy
from awaz.output.report import clips_of
from awaz.script import house_of, write_script
from awaz.workspace import Workspace


def clean(workspace: Workspace, *, unused_days: float = 0) -> Freed:
    """Delete clips that no article in `text/` and no edition in `output/` needs, unless they were
    in use within so many days; paragraphs as encoded, which can be made again, likewise; and what
    stopped builds left behind.

    The caller holds the workspace's lock. Raises `ArticleError` or `VoiceError` when it cannot be
    told what an article needs, and deletes no clip.
    """
    freed_bytes, leftovers = tidy(workspace.output)
    needed: set[str] = set()
    slugs: set[str] = set()
    for folder in workspace.output.glob("*/"):
        needed |= clips_of(folder)
        slugs.add(folder.name)
    house = house_of(workspace)
    for path in workspace.articles():
        workspace.refuse_link(path)
        try:
            script = write_script(path, workspace.settings, house=house)
        except (ArticleError, VoiceError) as problem:
            raise type(problem)(
                f"{problem} Until then no clip is deleted: which of them {path} needs cannot be "
                "told. If it is no longer wanted, move it out of text/."
            ) from problem
        needed |= script.all_keys()
        slugs.add(script.article.slug)
    store = store_of(workspace)
    store.note_use(needed)
    freed = Freed(freed_bytes, leftovers=leftovers)
    freed += store.discard(keep=needed, unused_days=unused_days)
    return freed + _without_article(workspace, slugs, unused_days)


def _without_article(workspace: Workspace, slugs: Container[str], unused_days: float) -> Freed:
    """Delete the journals and manifests that no article and no edition goes with any more."""
    manifests, half_written = Manifests(workspace).leftovers(slugs)
    journals = [path for path in (workspace.audio / JOURNALS).glob("*") if path.name not in slugs]
    freed = Freed()
    with using(workspace.audio):
        for path in half_written:
            freed += deleted(path)
        for path in [*journals, *manifests]:
            if is_unused(path, unused_days):
                freed += deleted(path)
    return freed
