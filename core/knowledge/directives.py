"""Directives and roles of reStructuredText, Sphinx's and unknown ones with them: content kept, nothing executed."""

import re
from typing import Any, ClassVar, TypeAlias

from docutils import nodes, utils
from docutils.parsers.rst import Directive, states
from docutils.statemachine import StateMachine

_DROPPED = frozenset(
    "image toctree contents include literalinclude raw index meta highlight currentmodule class default-role role "
    "sectnum section-numbering header footer restructuredtext-test-directive youtube video tabularcolumns".split()
)
_CODE = frozenset(
    "code code-block sourcecode parsed-literal prompt ipython testcode testoutput doctest math console jupyter-execute "
    "command-output program-output graphviz mermaid uml productionlist autosummary".split()
)
_OWN = frozenset("table list-table csv-table replace unicode date line-block".split())
_SIGNATURE = frozenset(
    "function class method staticmethod classmethod attribute property data module exception decorator option "
    "program envvar confval describe object rst-class click".split()
)
_VERSIONS = {
    "versionadded": "New in version ",
    "versionchanged": "Changed in version ",
    "deprecated": "Deprecated since version ",
    "versionremoved": "Removed in version ",
}
_PROSE_ROLES = frozenset(
    "ref doc term any numref abbr guilabel menuselection dfn pep rfc download eq cite index sup sub superscript "
    "subscript title-reference emphasis strong math".split()
)
_START = re.compile(r"\.\.[ ]+[^\s:](?:[^\s]*[^\s:])?[ ]?::(?:[ ]+|$)")
_TITLED = re.compile(r"^(.*\S)\s*<[^<>]*>$", re.DOTALL)

Found: TypeAlias = tuple[list[nodes.Node], bool]


class _AnyOption(dict[str, object]):
    """Accepts every option as it stands; docutils looks for options only when it is not empty."""

    def __missing__(self, key: str) -> object:
        return str


class _AnyDirective(Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[_AnyOption] = _AnyOption(name=str)  # type: ignore[assignment]


class Dropped(_AnyDirective):
    """What shows nothing, or what only a builder could fetch."""

    def run(self) -> list[nodes.Node]:
        """Return nothing."""
        return []


class Code(_AnyDirective):
    """A block shown as it is written."""

    def run(self) -> list[nodes.Node]:
        """Return a literal block at its own line; without content the argument is it."""
        text = "\n".join(self.content)
        block = nodes.literal_block(text, text, language=self.arguments[0] if self.arguments else "")
        block.line = self.content_offset + 1
        return [block] if text.strip() else []


class Prose(_AnyDirective):
    """Any other directive: its argument as a paragraph, then its content."""

    def run(self) -> list[nodes.Node]:
        """Return the argument, as code where it is a signature, and the parsed content."""
        container = nodes.container()
        if self.arguments and self.name != "figure":
            container += self._argument(self.arguments[0])
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]

    def _argument(self, text: str) -> nodes.paragraph:
        if self.name in _SIGNATURE or ":" in self.name or self.name.startswith("auto"):
            line = nodes.paragraph("", "", nodes.literal(text, text))
        else:
            inline, _ = self.state.inline_text(_VERSIONS.get(self.name, "") + text, self.lineno)
            line = nodes.paragraph(text, "", *inline)
        line.line = self.lineno
        return line


class _Nested(states.RSTState):
    """A state whose nested parsers know our states too; docutils names its own there."""

    nested_sm_cache: "list[StateMachine[Any]]" = []  # noqa: RUF012

    def __init__(self, state_machine: states.RSTStateMachine, debug: bool = False) -> None:  # noqa: FBT001, FBT002
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": STATES, "initial_state": "Body"}


class _Lenient(_Nested, states.Body):
    """A state to which every directive is known."""

    def run_directive(
        self, directive: type[Directive], match: re.Match[str], type_name: str, option_presets: dict[str, object]
    ) -> Found:
        """Run ours in place of docutils's, which refuses options it does not know."""
        kind = _kind(type_name) or directive
        found: Found = super().run_directive(kind, match, type_name, option_presets)  # type: ignore[no-untyped-call]
        return found

    def unknown_directive(self, type_name: str) -> Found:
        """Run ours for Sphinx's and all others."""
        match = _START.match(self.state_machine.line or "")
        found: Found
        if match is None:
            found = super().unknown_directive(type_name)  # type: ignore[no-untyped-call]
        else:
            found = self.run_directive(Prose, match, type_name, {})
        return found


def _ours(state: type[states.RSTState]) -> type[states.RSTState]:
    return type(state.__name__, (_Lenient if issubclass(state, states.Body) else _Nested, state), {})


STATES: tuple[type[states.RSTState], ...] = tuple(_ours(state) for state in states.state_classes)


def _kind(name: str) -> type[Directive] | None:
    name = name.lower()
    if name in _OWN:
        return None
    return Dropped if name in _DROPPED else Code if name in _CODE else Prose


def inliner() -> states.Inliner:
    """Return the parser of a line's text, with every role known to it."""
    lenient = states.Inliner()
    # docutils reads the patterns from the class itself, so that a subclass of it fails.
    lenient.interpreted = _interpreted  # type: ignore[method-assign]
    return lenient


def _interpreted(
    rawsource: str, text: str, role: str, lineno: int
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return a role's text without its target: as code, unless the role is one for prose."""
    text = utils.unescape(text)
    titled = _TITLED.match(text)
    shown = titled[1] if titled else text.lstrip("!")
    if role.lower() in _PROSE_ROLES:
        return [nodes.Text(shown)], []
    if shown.startswith("~"):
        shown = shown.rsplit(".", 1)[-1].lstrip("~")
    return [nodes.literal(rawsource, shown)], []
