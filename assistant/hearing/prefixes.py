"""Which sentences a text may be the beginning of: whether its speaker may still go on."""

from assistant.hearing.grammar import Phrase, Phrasebook


class Beginnings:
    """Every beginning of every sentence of a phrasebook, whole sentences and nothing included."""

    def __init__(self, book: Phrasebook) -> None:
        self._go_on: set[str] = set()
        self._early: dict[str, bool] = {}
        for sentence in (*book.sentences, *book.decoys):
            phrase = book.listed(sentence)
            for begun in _beginnings(sentence):
                other = book.listed(begun)
                if other is not None and not _same(other, phrase):
                    self._go_on.add(begun)
                if phrase is not None:
                    self._early[begun] = self._early.get(begun, False) or phrase.early

    def may_go_on(self, text: str) -> bool:
        """The text is a phrase, and the beginning of a longer sentence that means another."""
        return text in self._go_on

    def begins(self, text: str, *, early: bool = False) -> bool:
        """A phrase, or one that is obeyed `early`, begins with the text or is the text."""
        return text in self._early and (self._early[text] or not early)


def _same(one: Phrase, other: Phrase | None) -> bool:
    return other is not None and (one.intent, one.slots) == (other.intent, other.slots)


def _beginnings(sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[:count]) for count in range(len(words) + 1)]
