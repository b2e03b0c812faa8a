"""Reads what a sentence says about a figure: cause, place, date, status, and who the victims were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harness.annotation import Status, VictimRole
from harness.extractors.rules.names.named_entities import NameMention
from harness.extractors.rules.words.noun_phrases import TIME_WORDS
from harness.gold.prose.sentences import Sentence
from harness.gold.prose.text import Text
from harness.gold.prose.tokens import word_set

Range = tuple[int, int]

_COMBATANTS = word_set(
    "soldier soldiers troop troops fighter fighters militant militants insurgent insurgents rebel rebels guerrilla "
    "guerrillas gunman gunmen militiaman militiamen paramilitary paramilitaries serviceman servicemen marine marines "
    "commando commandos jihadist jihadists jihadi jihadis combatant combatants terrorist terrorists sniper snipers "
    "bomber bombers attacker attackers conscript conscripts peacekeeper peacekeepers commander commanders"
)
_CIVILIANS = word_set(
    "civilian civilians child children woman women boy boys girl girls baby babies infant infants villager villagers "
    "resident residents passenger passengers student students pupil pupils teacher teachers journalist journalists "
    "worker workers farmer farmers peasant peasants tourist tourists worshipper worshippers pilgrim pilgrims family "
    "pedestrian pedestrians bystander bystanders refugee refugees migrant migrants protester protesters demonstrator "
    "demonstrators patient patients doctor doctors nurse nurses medic medics priest priests miner miners crew "
    "fisherman fishermen schoolchildren teenager teenagers shopper shoppers spectator spectators"
)
_CAUSES = word_set(
    "attack attacks strike strikes airstrike airstrikes raid raids bombing bombings bombardment blast blasts explosion "
    "explosions shelling shooting shootings gunfire ambush clash clashes fighting battle offensive crash collision "
    "accident derailment earthquake quake tremor flood floods flooding storm hurricane typhoon cyclone tornado tsunami "
    "landslide landslides mudslide avalanche eruption fire wildfire wildfires blaze collapse stampede sinking "
    "shipwreck massacre outbreak epidemic heatwave drought famine riot riots violence bomb bombs mine landmine "
    "rocket rockets missile missiles war assault siege capsizing drowning stabbing"
)
_MODIFIES_CAUSE = word_set(
    "air suicide car truck bomb rocket missile drone mortar artillery terrorist arson plane train bus ferry boat road "
    "gun knife mass forest gas military ground coup bus traffic helicopter chemical nuclear coal"
)
_PLACE_BEFORE = word_set("in at near on outside around across from of inside off")
_ALLEGED = ("alleg", "claim", "purport", "unverified", "unconfirmed", "accus")
_CONFIRMED = ("confirm", "verif")
_NEGATION = word_set("not cannot never unable n't no couldn't yet independently")
_DENIED = word_set("deny denies denied denying")


def victim_role(phrase: str) -> VictimRole:
    """What the words for the victims say they were."""
    words = phrase.lower().replace("-", " ").split()
    if any(word in _COMBATANTS for word in words):
        return "combatant"
    return "civilian" if any(word in _CIVILIANS for word in words) else "unknown"


class Circumstances:
    """What one sentence says of the figures in it, read once: causes, places, dates and the status."""

    def __init__(self, text: Text, sentence: Sentence, mentions: Sequence[NameMention]) -> None:
        self._causes = dict(_causes(text, sentence))
        self._dates = dict(_dates(text, sentence))
        self._places = {
            mention.first: mention.last
            for mention in mentions
            if mention.label in ("GPE", "LOC", "FAC")
            and any(text.lower(i) in _PLACE_BEFORE for i in range(mention.first - 2, mention.first))
        }
        self.status = status_of(text, sentence)

    def cause(self, token: int) -> Range | None:
        """The words nearest a token for what killed, wounded or trapped people, without their article."""
        return _nearest(self._causes, token)

    def place(self, token: int) -> Range | None:
        """The nearest place name that something happens in, at or near."""
        return _nearest(self._places, token)

    def date(self, token: int) -> Range | None:
        """The nearest words for a day, month or year."""
        return _nearest(self._dates, token)


def status_of(text: Text, sentence: Sentence) -> Status:
    """How the sentence words the figure: denied, alleged, confirmed, else reported."""
    words = [text.lower(index) for index in range(sentence.first, sentence.last)]
    if not _DENIED.isdisjoint(words):
        return "denied"
    if any(word.startswith(_ALLEGED) for word in words):
        return "alleged"
    for index, word in enumerate(words):
        if word.startswith(_CONFIRMED):
            return "reported" if not _NEGATION.isdisjoint(words[max(0, index - 4) : index]) else "confirmed"
    return "reported"


_MONTHS = word_set("january february march april june july august september october november december")
_UNITS = word_set("week month year night weekend")


def _dates(text: Text, sentence: Sentence) -> Iterable[Range]:
    index = sentence.first
    while index < sentence.last:
        last = _date_end(text, index)
        if last > index:
            yield index, last
        index = max(index + 1, last)


def _date_end(text: Text, first: int) -> int:
    """The end of a date that begins at a token, or the token itself."""
    word, following = text.lower(first), text.lower(first + 1)
    if word.isdigit() and len(word) < 3 and following in _MONTHS:
        return _with_year(text, first + 2)
    if word in _MONTHS or (word == "may" and following.isdigit()):
        return _with_year(text, first + 2 if following.isdigit() and len(following) < 3 else first + 1)
    if word in ("last", "this") and (following in _UNITS or following in TIME_WORDS):
        return first + 2
    if word in TIME_WORDS and word not in ("earlier", "later", "may"):
        return first + 2 if following in ("morning", "afternoon", "evening", "night") else first + 1
    if _is_year(word) and text.lower(first - 1) in ("in", "since"):
        return first + 1
    return first


def _with_year(text: Text, last: int) -> int:
    if text.lower(last) == "," and _is_year(text.lower(last + 1)):
        return last + 2
    return last + 1 if _is_year(text.lower(last)) else last


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word[:2] in ("18", "19", "20")


def _causes(text: Text, sentence: Sentence) -> Iterable[Range]:
    index = sentence.first
    while index < sentence.last:
        first = index
        while index < sentence.last and text.lower(index) in _MODIFIES_CAUSE:
            index += 1
        head = index
        while index < sentence.last and text.lower(index) in _CAUSES:
            index += 1
        if index > head:
            yield first, index
        index = max(index, first + 1)


def _nearest(places: Mapping[int, int], token: int) -> Range | None:
    """The range that begins nearest a token."""
    first = min(places, key=lambda place: (abs(place - token), place), default=None)
    return (first, places[first]) if first is not None else None
