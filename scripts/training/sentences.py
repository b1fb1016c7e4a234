"""What the synthetic voices say: commands, what must not be taken for one, and ordinary talk."""

import random
from collections.abc import Iterable, Sequence

from assistant.hearing.grammar import Phrasebook, expand

from .lexicon import Lexicon

NEAR_COMMANDS = tuple(
    (
        "top shop stock stuff step steps stamp stomp staff store stopped stopping stops chop drop"
        " mop pop start started star spot stood steps yet guess guest chess dress less mess yes"
        " yesterday yellow yell year years test rest west best nest text necks neck vest next"
        " nose know now new nor north note notes known nobody gnaw low toe so show though grow"
        " going goes gone goat gold good ghost coat code cold door gone girl got get"
        " pass paws pose boss cause post push purse horse bus pots pauses because"
        " kip slip ship tip skin sky sick scare help helped held health hello held shelf hell"
        " ready red read really steady heavy bready already bed rainy"
        " cleaner loud lower later lower letter ladder water larger allowed cloud powder"
        " quiet quite quick quicker carrier career courier queer quarter color"
        " slow slowly lower blower sour flower fast father fasten master after past last"
        " gain game rain pain begin ago against agent"
        " bag black pack sack beck bat badge bike book baby continue content candy counter"
        " contain contact resumed results presume"
    ).split()
)
"""Words that sound like a command."""

TALK = (
    "(who's|you're) [such] a (good|pretty|lovely|happy|sleepy|big|little|clever) (boy|girl|baby)",
    "(there|here) (is|are) (your|my|the) [little] (toes|feet|foot|leg|knees|nose|hands|tummy)",
    "(mommy|mama|mummy|daddy|grandma) (is|was) (here|right here|coming|so happy|a bit tired)",
    "are you (hungry|thirsty|cold|warm|sleepy|ready for bed|looking at me|smiling)",
    "(let's|let me|i'll) (see|wash|dry|warm|hold|tickle|kiss) (your|those|these) (toes|feet)",
    "yes (you are|you do|you can|sweetie|my love|that tickles|i know|it's cold)",
    "no (no no|don't do that|you don't|not in your mouth|more milk|that's mine|biting)",
    "stop (kicking|wriggling|biting|pulling my hair|it you two|and think|sign|by the shop)",
    "go (to sleep|on then|and play|ask your father|get the towel|to bed|for a walk|home)",
    "(next|last|this) (week|year|month|summer|monday|morning) (we|i|you) (go|will|can) (home|out)",
    "(come|look|sit|lie) (on|here|down|up|back) (sweetie|darling|you two|little one)",
    "(did|do|can|will) you (hear|see|feel|want|like) (that|it|this|the music|the dog|your bath)",
    "where is (your|the) (towel|bottle|oil|sock|other sock|blanket|dummy|teddy)",
    "(pass|hand|give) me (the|that|a) (towel|oil|bottle|blanket|phone|wipe) [please]",
    "(what|when|where|why|who) (did|do|does|is|was) (he|she|it|that|they) (say|do|want|go|eat)",
    "(i|we) (think|know|said|guess|hope) (it's|that's|he's|she's) (late|fine|cold|hot|sleeping)",
    "can you (get|answer|close|open) the (door|phone|window|oven|fridge)",
    "(it's|it was|that was) (nearly|almost|about) (one|two|three|four|five|six|seven|ten) o'clock",
    "(row row row your boat|twinkle twinkle little star|round and round the garden)",
    "(this little piggy|the wheels on the bus|if you're happy and you know it|old macdonald)",
    "(turn|take|put|pick) (it|that|them|your foot) (over|off|on|up|down|away)",
    "(how|so) (was|is) (your|the) (day|work|school|weather|dinner) [today]",
)
"""Templates of what is said around a baby and means nothing here."""


def commands(book: Phrasebook, count: int, rng: random.Random) -> list[str]:
    """Phrases that mean something: every intent as often, frequent ones more."""
    by_intent: dict[str, list[str]] = {}
    for sentence in sorted(book.sentences):
        phrase = book.phrase(sentence)
        assert phrase is not None
        by_intent.setdefault(phrase.intent.value, []).append(sentence)
    turns = [_shuffled(sentences, rng) for sentences in by_intent.values()]
    found: list[str] = []
    while len(found) < count:
        for sentences in turns:
            short = [s for s in sentences if len(s.split()) <= 2]
            pool = short if short and rng.random() < 0.35 else sentences
            found.append(pool[rng.randrange(len(pool))])
        found.append(rng.choice(book.frequent))
    return found[:count]


def decoys(book: Phrasebook, count: int, rng: random.Random) -> list[str]:
    """Talk near to our phrases: decoys of the grammar, words that sound alike, baby talk."""
    talk = [sentence for template in TALK for sentence in expand(template, {})]
    kinds: Sequence[Sequence[str]] = (sorted(book.decoys), NEAR_COMMANDS, talk)
    return [rng.choice(rng.choice(kinds)) for _ in range(count)]


def babble(lexicon: Lexicon, count: int, rng: random.Random) -> list[str]:
    """Words strung together by chance, rare ones more often than in life."""
    words = list(lexicon.pronunciations)
    weights = [lexicon.probability[word] ** 0.4 for word in words]
    return [" ".join(rng.choices(words, weights, k=rng.randint(2, 7))) for _ in range(count)]


def known(texts: Iterable[str], lexicon: Lexicon) -> list[str]:
    """Those whose words all have a pronunciation."""
    words = lexicon.pronunciations.keys()
    return [text for text in texts if all(word in words for word in text.split())]


def _shuffled(sentences: list[str], rng: random.Random) -> list[str]:
    return rng.sample(sentences, len(sentences))
