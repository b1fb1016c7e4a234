"""Which sentences a text may be the beginning of: whether its speaker may still go on."""

from assistant.hearing.grammar import Phrase, Phrasebook


class Prefixes:
    """Every prefix of every sentence of a phrasebook, from the empty one to the whole sentence."""

    def __init__(self, book: Phrasebook) -> None:
        self._go_on: set[str] = set()
        self._early: dict[str, bool] = {}
        for sentence in (*book.sentences, *book.decoys):
            phrase = book.listed(sentence)
            for prefix in _prefixes(sentence):
                other = book.listed(prefix)
                if other is not None and not _same(other, phrase):
                    self._go_on.add(prefix)
                if phrase is not None:
                    self._early[prefix] = self._early.get(prefix, False) or phrase.early

    def may_go_on(self, text: str) -> bool:
        """The text is a phrase, and the prefix of a longer sentence that means another."""
        return text in self._go_on

    def is_prefix(self, text: str, *, early: bool = False) -> bool:
        """The text is a prefix of a phrase, or of one that is obeyed `early`."""
        return text in self._early and (self._early[text] or not early)


def _same(one: Phrase, other: Phrase | None) -> bool:
    return other is not None and (one.intent, one.slots) == (other.intent, other.slots)


def _prefixes(sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[:count]) for count in range(len(words) + 1)]
