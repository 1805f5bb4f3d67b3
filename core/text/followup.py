"""Tells a question that leans on the one before it from one that stands alone; pure."""

import re

SHORT = 3
CHARACTERS_A_WORD = 3
_WRITTEN_TOGETHER = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_OPENERS = frozenset(
    "and but or so then also why und aber oder dann warum et mais ou donc alors pourquoi y pero o entonces e ma mas"
    " allora então en maar dus".split()
)
_REFERENCES = frozenset(
    """
    it that this these those they them one ones same other others another instead otherwise there above
    previous former latter both either
    es das dies diese dieser dieses jene sie ihn ihm ihnen dort davon damit dafür dazu darin stattdessen andere anderen
    ça cela ceci celui celle ceux celles il elle ils elles autre autres plutôt
    eso esto esa ese esos esas ello ellos ellas otro otra otros mismo
    questo questa quello quella ciò essi altro altra invece stesso
    isso isto aquilo ele ela eles elas outro outra mesmo
    dat dit deze die het ander andere
    """.split()
)
_UNSPACED = re.compile("それ|これ|その|この|あれ|では|它|这|那|該|该|그것|이것|그건|이건")


def leans_on_history(text: str) -> bool:
    """Whether ``text`` is too short to stand alone, begins with a connective, or points back with a pronoun."""
    words = _WORD.findall(text.casefold())
    length = len(words) + len(_WRITTEN_TOGETHER.findall(text)) // CHARACTERS_A_WORD
    if length <= SHORT or words[0] in _OPENERS or _UNSPACED.search(text):
        return True
    return any(word.partition("'")[0].partition("’")[0] in _REFERENCES for word in words)
