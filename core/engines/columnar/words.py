"""The texts behind the numbers of one column, and which of them satisfy a condition."""

from collections.abc import Iterable

from core.selection.matching import matches
from core.selection.predicates import In, Predicate

# Conditions whose words a process remembers, per column: the last ones that were asked.
REMEMBERED = 256


class Words:
    """The words of one column; a word's number is its place. Words are only ever added."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.numbers: dict[str, int] = {}
        self._matching: dict[Predicate, tuple[int, list[int]]] = {}

    def extend(self, texts: Iterable[str]) -> None:
        """Words that follow those that are known."""
        for text in texts:
            self.number_of(text)

    def number_of(self, text: str) -> int:
        """The number of a text, which becomes a word if it is none yet."""
        number = self.numbers.get(text)
        if number is None:
            number = self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return number

    def matching(self, predicate: Predicate) -> list[int]:
        """The numbers of the words for which the predicate holds; as a rule each word is judged once."""
        if isinstance(predicate, In) and not predicate.ignore_case:
            return sorted(self.numbers[text] for text in predicate.values if text in self.numbers)
        judged, found = self._matching.pop(predicate, (0, []))
        if judged < len(self.texts):
            found = found + [n for n in range(judged, len(self.texts)) if matches(predicate, self.texts[n])]
        self._remember(predicate, found)
        return found

    def _remember(self, predicate: Predicate, found: list[int]) -> None:
        self._matching[predicate] = (len(self.texts), found)
        if len(self._matching) > REMEMBERED:
            del self._matching[next(iter(self._matching))]
