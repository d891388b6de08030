"""Words that are everywhere and tell nothing: no topic, and no reason to take two texts for one."""

from functools import cache

from opsdesk import assets


@cache
def stop_words() -> frozenset[str]:
    """English and Chinese, folded."""
    return frozenset(assets.text("words", "stop.txt").split())
