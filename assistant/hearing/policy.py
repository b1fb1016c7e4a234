"""What it takes for an utterance to be acted on."""

from dataclasses import dataclass

from assistant.hearing.grammar import Phrase, Phrasebook
from assistant.hearing.recognizer import Hypothesis, NBest
from assistant.session.intents import Intent, IntentName

ANSWERS = frozenset({IntentName.YES, IntentName.NO, IntentName.NOT_SURE, IntentName.DAY})
"""Intents that mean something only where something was asked."""

ASKING_STATES = frozenset({"gate", "setup", "greeting", "paused", "comfort"})
"""Session states in which an answer may be given."""

QUESTION_STATES = frozenset({"gate", "setup", "greeting"})
"""Session states in which we have just asked: an answer may follow a murmur, or other talk."""


@dataclass(frozen=True)
class Policy:
    """Thresholds of hearing. A least score is a log-likelihood ratio unless it says otherwise."""

    # -- what is acted on, by class of speech (`accept`) -----------------------------------

    safety: float = -6.0
    """Least score of stop, crying and pain: a false stop is cheap."""
    pause: float = -3.0
    """Least score of pause, which people say to each other, too ("wait a second")."""
    navigation: float = -2.5
    """Least score of a single word that only moves through the session."""
    each_word: float = -1.5
    """Added to `navigation` for each further word of a phrase, down to `near`: more words are less
    often said by chance, and each has its own doubt."""
    consequential: float = -2.0
    """Least score of what ends the session early."""
    answer: float = -6.0
    """Least score of an answer where something was asked."""
    inexact: float = -2.0
    """Least score of a phrase with one wrong word, and of a whole sentence among the n best where
    the likeliest words are half a one."""
    near: float = -8.0
    """Below this score something else was said than the nearest phrase."""
    shortest_s: float = 0.10
    """A command takes at least this long to say."""
    longest_word_s: float = 1.2
    """No word of a command is drawn out longer than this."""

    # -- the quiet before a command --------------------------------------------------------

    quiet_before_s: float = 2.0
    """A command stands alone, with so much quiet after other talk: words that come sooner are the
    end of a sentence to somebody else. Stop, crying and pain need no such quiet, nor does an
    answer to what was asked."""
    quiet_before_pause_s: float = 0.8
    """The same quiet for a pause, which needs less."""
    no_quiet_two_words: float = 4.0
    """A phrase of two words, or a pause of two or more, with this score needs no quiet before it:
    people say again at once what was not understood."""
    no_quiet_more_words: float = 0.0
    """Any other phrase of three words or more with this score needs no quiet either. In 53 minutes
    of talk and crying the likeliest of two words came to 3.0 and of more to -1.9, but for an answer
    (3.9)."""

    # -- when it is acted on ---------------------------------------------------------------

    early_chunks: int = 3
    """Equal partial results in a row (32 ms each) before one is weighed."""
    early_silent_chunks: int = 4
    """Silent chunks (32 ms each) after which what was said so far is weighed, too: partial
    results lag by the network's context."""
    sure_silent_chunks: int = 7
    """Silent chunks after which a whole phrase that cannot go on ends the utterance."""
    sure_longest_s: float = 3.0
    """Longest utterance, with the quiet around it, that is weighed before its end, as each look
    decodes all of it afresh, and that is rescored as a bare stop."""
    stop_doubt: float = -2.5
    """Least sum of a bare stop's log odds by the keyword model and its own score: below this it is
    not obeyed before its utterance is over. Of 838 early ones by people, in all noises, one was at
    -2.7 and all others over -2.2; three of four words that were taken for a stop came to -6 to
    -3."""

    # -- rescoring with the recogniser alone -----------------------------------------------

    rescored: float = 2.0
    """Least score of a sentence spelt like the hypothesis, rescored by itself, where no other
    takes likelihood from it. In 38 minutes of talk nothing was taken for one by this."""
    rescored_stop: float = -3.0
    """Least score of a stop that was heard only by rescoring. Of 17 that were missed 15 score more,
    and in 46 minutes of talk and crying nothing came over -3.4. It was set by those clips."""
    bare_answer: float = -3.0
    """Least score of a yes or no, where we have just asked, that was heard only by rescoring."""
    rescore_from: float = -13.0
    """What fits no better than this is not rescored, and no rescored phrase counts that does."""
    rescore_longest_s: float = 4.5
    """Longest utterance, with the quiet around it, that is rescored as sentences."""

    # -- the keyword model -----------------------------------------------------------------

    keyword_longest_s: float = 2.2
    """Longest utterance, with the quiet around it, that the keyword model is asked about."""
    keyword_accept: float = 1.0
    """Least fused score of one of its commands, whatever else the recogniser heard: the word's log
    odds by the keyword model, and `keyword_share` of the recogniser's score for it."""
    keyword_share: float = 0.15
    """The recogniser's share in that score."""
    both_accept: float = -2.0
    """Least fused score of a command by both networks: its log odds by the keyword model, and
    `both_share` each of its fit by the phone model and of the recogniser's score. Of 34 that
    people said in noise and that were missed 19 score more; of 983 clips of talk, other words and
    noise the likeliest came to -3.6."""
    both_share: float = 0.3
    """The share of the phone model's fit, and of the recogniser's score, in that score."""
    keyword_reject_unsure: float = -3.0
    """A yes, no or go that the recogniser scores under 0 is rejected with log odds under this."""
    keyword_reject: float = -4.0
    """Any other single word that the keyword model knows is rejected with log odds under this,
    however sure the recogniser is, and no command with such log odds is looked for. A pause is
    never rejected, and a stop only by `stop_least_fit`."""
    stop_least_fit: float = -18.0
    """A stop under `stop_doubt` is rejected where it fits the phone model no better than this. The
    three words named there came to -28 to -23, and the worst of the stops to -15."""
    keyword_confirm: float = -2.5
    """Least log odds that confirm a stop that fits better than the word near to it that the
    recogniser heard ("top"), and a pause that was heard only by rescoring. Of other words and talk
    that the recogniser would then have taken for one of them, the likeliest came to -3.4."""
    keyword_sure: float = 1.5
    """With these log odds of a command the utterance may end after `keyword_silent_chunks`."""
    keyword_silent_chunks: int = 6
    """Silent chunks (32 ms each) after which an utterance that is surely a command is over."""

    # -- the phone model -------------------------------------------------------------------

    phones_below: float = 0.0
    """A phrase that is obeyed and that the recogniser scores as much is not looked at by the phone
    model."""
    phones_n_best: int = 2
    """So many phrases that fit the phone model best are rescored, each by itself."""
    phones_share: float = 0.4
    """The share of its fit by the phone model that is added to such a phrase's score."""
    phones_least_fit: float = -18.0
    """A phrase that fits the phone model no better than this is none of them."""
    phones_short: float = 0.0
    """Least fused score of such a phrase of one or two words: talk is cut into pieces that are
    spelt like some."""
    phones_word: float = -1.0
    """Least log odds by the keyword model of such a phrase of a single word."""
    phones_margin: float = 2.0
    """By so much such a phrase must score more than one that would be obeyed, or than a decoy."""

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
        longer = words > 2 and not pause
        sure = self.no_quiet_more_words if longer else self.no_quiet_two_words
        unsure = words == 1 or score < sure
        if phrase.speech_class == "safety":
            return None if pause and unsure and since_talk_s < self.quiet_before_pause_s else intent
        if unsure and since_talk_s < self.quiet_before_s and not answered:
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

    def likeliest(self, phrasebook: Phrasebook, found: NBest) -> Hypothesis:
        """The best hypothesis, or a whole sentence of the grammar that is nearly as likely."""
        best = found[0]
        near = (h for h in found if h is best or h.score >= self.inexact)
        return next((h for h in near if phrasebook.is_whole(h.text)), best)

    def is_bare_answer(self, answer: Hypothesis, state: str | None) -> bool:
        """Whether a yes or no that was heard only by rescoring counts."""
        short = answer.end_s - answer.start_s <= self.longest_word_s
        return state in QUESTION_STATES and short and answer.score >= self.bare_answer
