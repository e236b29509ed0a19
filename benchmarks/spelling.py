"""How Urdu words are spelled in Latin letters, learned from words whose phones are known.

Native writers romanise as they hear: `mohabbat` tells of vowels that Urdu's letters leave out. The
cost of a spelling is how unlikely it is, phone by phone; it needs no table of spellings but the
first guess below. withheld.py ranks readings with it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

USUAL = dict(pair.split(":") for pair in (
    "ə:a ɪ:i ʊ:u aː:a iː:i uː:u eː:e oː:o ɛː:ai ɔː:au ~:n tʃ:ch dʒ:j ʃ:sh ʒ:zh x:kh ɣ:gh j:y ʈ:t "
    "ɖ:d ɽ:r ɡ:g v:w"
).split())  # fmt: skip
"""How a phone is spelled before anything is learned; any other as itself."""
LONGEST = 3
"""Letters a phone is spelled with, at most."""
DEAREST, WORST = 6.0, 60.0
"""The most that a phone's spelling and a word's can cost."""
ROUNDS = 3
OF_ANY_PLACE, FLOOR = 0.5, 0.02
"""How much a phone's spellings anywhere count where it stands, and one never seen."""

Price = Callable[[Sequence[str], int, str], float]
"""Of the phone at a place in a word, spelled with some letters."""
Seen = dict[str, dict[str, float]]
"""How often a phone, or one placed, has which letters."""


def learn(pairs: Iterable[tuple[str, Mapping[str, int]]]) -> Price:
    """What spellings cost, from phones and how many people spelled them how."""
    lessons = [(phones.split(), spelling, math.sqrt(count))
               for phones, spellings in pairs for spelling, count in spellings.items()]  # fmt: skip
    price: Price = _first_price
    for _ in range(ROUNDS):
        seen: Seen = defaultdict(lambda: defaultdict(float))
        for phones, spelling, weight in lessons:
            for place, piece in enumerate(_spelled(phones, spelling, price)[1]):
                for key in (_placed(phones, place), phones[place]):
                    seen[key][piece] += weight
        price = _learned_price(seen)
    return price


def mean_cost(phones: str, spellings: Mapping[str, int], price: Price) -> float:
    """How badly phones fit spellings, each counted as often as the root of its writers; 0: none."""
    weights = {spelling: math.sqrt(count) for spelling, count in spellings.items()}
    costs = {spelling: _spelled(phones.split(), spelling, price)[0] for spelling in spellings}
    total = sum(weights[spelling] * cost for spelling, cost in costs.items())
    return total / sum(weights.values()) if weights else 0.0


def _first_price(phones: Sequence[str], place: int, piece: str) -> float:
    phone = phones[place]
    usual = USUAL.get(phone) or USUAL.get(phone[0], phone[0]) + "h" * phone.endswith("ʰ")
    if piece in (usual, usual * 2) or (not piece and phone in phones[place - 1 : place]):
        return 0.0
    return 1.0 if piece[:1] == usual[:1] else 3.0


def _learned_price(seen: Seen) -> Price:
    totals = {key: sum(pieces.values()) for key, pieces in seen.items()}

    @cache
    def price_of(here: str, phone: str, piece: str) -> float:
        anywhere = (seen.get(phone, {}).get(piece, 0.0) + FLOOR) / (totals.get(phone, 0.0) + 1)
        count = seen.get(here, {}).get(piece, 0.0) + OF_ANY_PLACE * anywhere
        return min(DEAREST, -math.log(count / (totals.get(here, 0.0) + OF_ANY_PLACE)))

    return lambda phones, place, piece: price_of(_placed(phones, place), phones[place], piece)


def _placed(phones: Sequence[str], place: int) -> str:
    """A phone, and whether it begins or ends the word."""
    return phones[place] + ("^" if not place else "$" if place == len(phones) - 1 else "-")


def _spelled(phones: Sequence[str], spelling: str, price: Price) -> tuple[float, list[str]]:
    """The least cost of spelling phones so, and the letters that each phone then has."""
    ends = range(len(spelling) + 1)
    costs = [0.0, *[math.inf] * len(spelling)]
    begins = []
    for place in range(len(phones)):
        reached = [
            min((costs[begin] + price(phones, place, spelling[begin:end]), begin)
                for begin in range(max(0, end - LONGEST), end + 1))
            for end in ends
        ]  # fmt: skip
        costs = [cost for cost, _ in reached]
        begins.append([begin for _, begin in reached])
    pieces, end = [], len(spelling)
    for row in reversed(begins):
        pieces.append(spelling[row[end] : end])
        end = row[end]
    return min(costs[-1], WORST), pieces[::-1]
