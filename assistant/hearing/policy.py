"""What it takes for an utterance to be acted on."""

from dataclasses import dataclass

from assistant.hearing.grammar import Phrase, Phrasebook
from assistant.hearing.recognizer import Found, Hypothesis
from assistant.session.intents import Intent, IntentName

ANSWERS = frozenset({IntentName.YES, IntentName.NO, IntentName.NOT_SURE, IntentName.DAY})
"""Intents that mean something only where something was asked."""

ASKING_STATES = frozenset({"gate", "setup", "greeting", "paused", "comfort"})
"""Session states in which an answer may be given."""

QUESTION_STATES = frozenset({"gate", "setup", "greeting"})
"""Session states in which we have just asked: an answer may follow a murmur, or other talk."""


@dataclass(frozen=True)
class Policy:
    """Thresholds for the classes of speech: least scores, as log-likelihood ratios."""

    safety: float = -6.0
    """For stop and crying: a false stop is cheap."""
    pause: float = -3.0
    """For pause, which people say to each other, too ("wait a second")."""
    navigation: float = -2.5
    """For a single word that only moves through the session."""
    each_word: float = -1.5
    """For each further word of a phrase, down to `near`: more words are less often said by
    chance, and each has its own doubt."""
    answer: float = -6.0
    """For an answer where something was asked."""
    bare_answer: float = -3.0
    """For a yes or no, where we have just asked, that was heard only by listening for nothing
    else."""
    again: float = 2.0
    """For a sentence near to what was heard that was then heard once more by itself, where no
    other takes likelihood from it. In 38 minutes of talk nothing was taken for one by this."""
    again_stop: float = -3.0
    """For a stop that was heard only by listening for nothing else: of 17 that were missed 15
    score more, and in 46 minutes of talk and crying nothing came over -3.4. Set by those clips."""
    again_from: float = -13.0
    """What fits no better than this is not heard once more ..."""
    again_longest_s: float = 4.5
    """... nor what lasts longer, with the quiet around it."""
    keyword: float = 1.0
    """For one of the short words that a network of their own tells apart, whatever else the
    recogniser makes of it: the word's log odds there against every other word and other talk,
    and a share of the recogniser's own score for it."""
    keyword_likelihood: float = 0.15
    """That share."""
    word: float = -2.0
    """The same with the network of phones: for the log odds and a share of both the recogniser's
    score and of how well the word fits. Of 34 that people said in noise and that were missed 19
    score more; of 983 clips of talk, other words and noise the likeliest came to -3.6."""
    word_share: float = 0.3
    """That share."""
    keyword_doubt: float = -3.0
    """A yes, no or go that the recogniser itself is in doubt of, and whose log odds are less, was
    something else."""
    keyword_denied: float = -4.0
    """Any other single word that the network knows, however sure the recogniser is of it, with log
    odds less than this; a stop or a pause is never denied."""
    keyword_seconded: float = -2.5
    """For a stop that fits better than the word near to it that the recogniser heard ("top"), and
    for a pause that was heard only by listening for nothing else. Of other words and talk that the
    recogniser would then have taken for one of them, the likeliest came to -3.4."""
    stop_doubt: float = -2.5
    """A bare stop whose log odds and own score together are less is not obeyed before its
    utterance is over. Of 838 early ones by people, in all noises, one was at -2.7, all others
    over -2.2; three of four words that were taken for a stop came to -6 to -3 ..."""
    stop_spelt: float = -18.0
    """... and then is no stop where it fits the network of phones no better than this: those three
    came to -28 to -23, and the worst of the stops to -15."""
    keyword_sure: float = 1.5
    """With these log odds an utterance that is one of the words is over ..."""
    keyword_silent_chunks: int = 6
    """... after so many silent chunks (32 ms each)."""
    keyword_longest_s: float = 2.2
    """The network looks at utterances no longer than this, with the quiet around them."""
    spelt_most: int = 2
    """So many phrases that an utterance is spelt like are heard once more, each by itself ..."""
    spelt_share: float = 0.4
    """... and score what they score so, and this share of how well they fit by the network of
    phones."""
    spelt_below: float = 0.0
    """What the recogniser itself gives as much is not looked at by its spelling."""
    spelt_least: float = -18.0
    """What fits the network of phones no better than this is none of them."""
    spelt_short: float = 0.0
    """For such a phrase of one or two words: talk is cut into pieces that are spelt like some."""
    spelt_word: float = -1.0
    """One of a single word has to have these log odds, too."""
    spelt_margin: float = 2.0
    """By so much another phrase must score more than one that would be obeyed."""
    consequential: float = -2.0
    """For what ends the session early."""
    inexact: float = -2.0
    """For a phrase with one wrong word, and for a whole sentence where the likeliest words are
    half a one."""
    near: float = -8.0
    """Below this, something else was said than the nearest phrase."""
    early_chunks: int = 3
    """Equal partial results in a row (32 ms each) before one is weighed."""
    early_silent_chunks: int = 4
    """Silent chunks (32 ms each) after which what was said so far is weighed, too: partial
    results lag by the network's context."""
    sure_silent_chunks: int = 7
    """Silent chunks after which a whole phrase that cannot go on ends the utterance."""
    sure_longest_s: float = 3.0
    """Utterances that last longer than this, with the quiet around them, are not weighed before
    their end, as each look decodes all of it afresh, nor heard once more as a bare stop."""
    shortest_s: float = 0.10
    """A command takes at least this long to say."""
    longest_word_s: float = 1.2
    """No word of a command is drawn out longer than this."""
    apart_s: float = 2.0
    """A command stands alone: so much quiet after other talk. Words that come sooner are the
    end of a sentence to somebody else. Stop and crying need no such quiet, nor does an answer
    to what was asked."""
    pause_apart_s: float = 0.8
    """The same for a pause."""
    apart_below: tuple[float, float] = (4.0, 0.0)
    """A phrase of two words, and of more, that scores as much needs no such quiet (a pause of
    more words, what two need): people say again at once what was not understood. In 53
    minutes of talk and crying the likeliest came to 3.0 and -1.9, but for an answer (3.9)."""

    def accept(
        self,
        phrasebook: Phrasebook,
        text: str,
        score: float,
        duration_s: float,
        state: str | None,
        since_talk_s: float = float("inf"),
    ) -> Intent | None:
        """The intent of a whole utterance where it is to be acted on, else None.

        `since_talk_s` is the quiet between it and the last talk that meant nothing; `state`
        None is any state.
        """
        phrase, intent = phrasebook.phrase(text), phrasebook.intent(text)
        if phrase is None or intent is None:
            return None
        words = len(text.split())
        answer = intent.name in ANSWERS
        if answer and state is not None and state not in ASKING_STATES:
            return None
        answered = answer and state in QUESTION_STATES
        if score < self._least(phrase, words, answered):
            return None
        if not phrase.exact and score < self.inexact:
            return None
        pause = intent.name is IntentName.PAUSE
        unsure = words == 1 or score < self.apart_below[words > 2 and not pause]
        if phrase.speech_class == "safety":
            return None if pause and unsure and since_talk_s < self.pause_apart_s else intent
        if unsure and since_talk_s < self.apart_s and not answered:
            return None
        if not self.shortest_s <= duration_s <= self.longest_word_s * words:
            return None
        return intent

    def _least(self, phrase: Phrase, words: int, answered: bool) -> float:
        if phrase.intent is IntentName.PAUSE:
            return self.pause
        if phrase.speech_class == "safety":
            return self.safety
        if phrase.speech_class == "consequential":
            return self.consequential
        if answered:
            return self.answer
        return max(self.near, self.navigation + self.each_word * (words - 1))

    def likeliest(self, phrasebook: Phrasebook, found: Found) -> Hypothesis:
        """What was said: a whole sentence of the grammar, where one is near to the best."""
        best = found[0]
        near = (h for h in found if h is best or h.score >= self.inexact)
        return next((h for h in near if phrasebook.is_whole(h.text)), best)

    def is_bare_answer(self, answer: Hypothesis, state: str | None) -> bool:
        """Whether a yes or no counts where what else was heard is no whole sentence."""
        short = answer.end_s - answer.start_s <= self.longest_word_s
        return state in QUESTION_STATES and short and answer.score >= self.bare_answer
