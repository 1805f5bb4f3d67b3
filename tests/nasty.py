"""A corpus of nasty Markdown, the same for each seed: answers as no model should write them, for every platform."""

import random
from collections.abc import Callable, Iterator

COUNT = 240
DOCS = "https://docs.example/faq#live"
EVIL = "https://evil.example/login"

PINGS = (
    "<!channel> <!here> <!everyone> <!channel|everyone> <!subteam^S0HELPERS> <!subteam^S1|@admins> <@U012AB3CD> "
    "<@W012AB3CD|ann> <@!012345678901234567> <@&012345678901234567> <#C012AB3CD> <#012345678901234567> "
    "<!date^1392734382^{date}^https://evil.example|now> <id:customize> </ask:012345678901234567> <t:1392734382:R> "
    "<a:blink:012345678901234567> @channel @here @everyone @Everyone @HERE (@here) \\@here @\u200bhere &lt;!here&gt; "
    "&#60;!channel&#62; &amp;lt;@U1&amp;gt; &commat;everyone \\<@U012AB3CD> <\u200b!channel> <!chan\nnel>"
).split(" ")
LINKS = (
    f"[docs]({EVIL})",
    f"[{DOCS}]({EVIL})",
    f"[docs]({DOCS})",
    f"[**docs**]({DOCS} 'title')",
    f"![docs]({EVIL}/i.png)",
    f"<{EVIL}|docs>",
    f"<{EVIL}>",
    EVIL,
    "[docs][1]\n\n[1]: " + EVIL,
    "[docs](javascript:alert(1))",
    "[docs](data:text/html,x)",
    f"[docs](<{EVIL}|x>)",
    f"[d]({EVIL}) [o]({EVIL}) [c]({EVIL})",
    "[docs](https://docs.example@evil.example)",
    "<mailto:a@evil.example|docs>",
    "[a](slack://user?team=T1&id=U1)",
    "[www.bank.example](https://docs.example/faq#live)",
)
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u202d", "\u2066", "\u2069", "\u200f")
CONTROL = ("\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\ufffe", "\ud800", "\r\n", "\t")
FOREIGN = ("日本語のテキスト", "שלום עולם", "مرحبا بالعالم", "ไทย", "हिन्दी", "Ελληνικά", "e\u0301\u0301\u0301", "ﷺ")
EMOJI = ("🎉", "👩‍👩‍👧‍👦", "🇩🇪", ":tada:", ":everyone:", "👍🏽", "☠️")
STYLES = ("**", "*", "_", "__", "~~", "`", "``", "***", "||", "~", "^", "==")
FENCES = ("```", "```py", "~~~", "````", "``` `` ", "```\\")
WORDS = "the index keeps passages of every page and a search returns those that are close to a question".split(" ")

Random = random.Random
Maker = Callable[[Random], str]


def nasty_answers(seed: int = 1, count: int = COUNT) -> list[str]:
    """Return ``count`` answers, each kind in turn; none is empty, the longest has 40,000 characters."""
    random_ = Random(seed)
    return [_KINDS[number % len(_KINDS)](random_) or "x" for number in range(count)]


def _words(r: Random, count: int) -> str:
    return " ".join(r.choice(WORDS) for _ in range(count))


def _pinging(r: Random) -> str:
    return " ".join(f"{r.choice(PINGS)} {_words(r, 3)}" for _ in range(r.randint(1, 40)))


def _pinging_everywhere(r: Random) -> str:
    ping = r.choice(PINGS)
    places = (
        "# {}",
        "- {}",
        "> {}",
        "`{}`",
        "```\n{}\n```",
        "**{}**",
        "| {} |\n|---|\n| {} |",
        "[{}](" + DOCS + ")",
        "1. {}",
    )
    return "\n\n".join(place.replace("{}", ping) for place in r.sample(places, 5))


def _linking(r: Random) -> str:
    return f"{_words(r, 4)} " + r.choice((" ", "\n\n", "\n- ")).join(r.choice(LINKS) for _ in range(r.randint(1, 30)))


def _numbered(r: Random) -> str:
    marks = (
        "[{}]",
        "[[{}]]",
        "[{0}, {0}]",
        "【{}】",
        "[^{}]",
        "[{}](https://evil.example)",
        "[{}]: https://evil.example",
    )
    return " ".join(r.choice(marks).format(r.randint(0, 999)) for _ in range(r.randint(50, 1_500)))


def _table(r: Random) -> str:
    columns = r.randint(1, 12)
    cells = (*WORDS, *PINGS, *EMOJI, *FOREIGN, "`a|b`", "a \\| b", "**x**", "", "w" * 60)
    rows = [
        [r.choice(cells).replace("\n", " ") for _ in range(r.choice((columns, columns + 1, 1)))]
        for _ in range(r.randint(1, 60))
    ]
    head = ["|".join(WORDS[:columns]), "|".join(r.choice(("---", ":-:", "--:")) for _ in range(columns))]
    return "\n".join(f"|{line}|" for line in (*head, *("|".join(row) for row in rows)))


def _code(r: Random) -> str:
    lines = [
        f"line_{n} = '{r.choice((*PINGS, *STYLES, *FENCES[2:], '```', 'x' * r.randint(1, 300)))}'"
        for n in range(r.randint(1, 200))
    ]
    return f"{_words(r, 5)}\n\n{r.choice(FENCES)}\n" + "\n".join(lines) + r.choice(("", "\n```", "\n~~~", "\n````"))


def _unclosed(r: Random) -> str:
    opened = (
        *FENCES,
        *STYLES,
        "[a](",
        "![a](https://",
        "<!chan",
        "<@U",
        "| a | b",
        "> - 1. ",
        "[a]: <",
        "&#",
        "<https://evil.example|",
    )
    return "\n".join(
        f"{_words(r, 4)} {r.choice(opened)}{r.choice(('', ' ', chr(10)))}{_words(r, 3)}"
        for _ in range(r.randint(1, 30))
    )


def _nested_list(r: Random) -> str:
    depth = r.randint(3, 40)
    lines = [
        f"{'  ' * level}{r.choice(('- ', '* ', '1. ', '- [ ] ', '9999. '))}{_words(r, 2)}" for level in range(depth)
    ]
    return "\n".join((*lines, *(f"{'   ' * level}- back" for level in range(depth, 0, -3))))


def _nested_quote(r: Random) -> str:
    inner = (_words(r, 3), "```\ncode\n```", "- item", "# Title", "| a |\n|---|\n| b |", r.choice(PINGS))
    return "\n".join(
        "> " * level + line for level in range(1, r.randint(2, 30)) for line in r.choice(inner).splitlines()
    )


def _styled(r: Random) -> str:
    return "".join(
        f"{r.choice(STYLES)}{r.choice((_words(r, 1), ' ', r.choice(FOREIGN), '*'))}" for _ in range(r.randint(10, 400))
    )


def _foreign(r: Random) -> str:
    parts = (*INVISIBLE, *CONTROL, *FOREIGN, *EMOJI, *PINGS)
    return "".join(r.choice(parts) + r.choice(("", " ", "\n\n")) for _ in range(r.randint(10, 300)))


def _hidden(r: Random) -> str:
    return " ".join(ping[:1] + r.choice(INVISIBLE) + ping[1:] for ping in r.sample(PINGS, 10))


def _endless(r: Random) -> str:
    unit = r.choice(("x", "&", "<", "`", "*", "日", "🎉", "\u0301", "> ", "- ", "[1]", "a ", "]("))
    return (unit * 40_000)[: r.randint(3_000, 12_000)]


def _long(r: Random) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < 39_000:
        parts.append(r.choice((lambda q: _words(q, 120), _table, _code, _nested_list, _linking, _pinging, _headed))(r))
    return "\n\n".join(parts)[:40_000]


def _headed(r: Random) -> str:
    return "\n".join(
        f"{'#' * r.randint(1, 7)} {r.choice((_words(r, 3), r.choice(PINGS), 'x' * 200, ''))}"
        for _ in range(r.randint(1, 20))
    )


def _html(r: Random) -> str:
    tags = (
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "<a href='https://evil.example'>docs</a>",
        "<br>",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?x?>",
        "</div>",
        "<details><summary>a</summary>b</details>",
    )
    return r.choice((" ", "\n", "\n\n")).join(r.choice(tags) for _ in range(r.randint(1, 30)))


def _mixed(r: Random) -> str:
    return "\n\n".join(r.choice(_KINDS[:-2])(r)[:1_500] for _ in range(r.randint(2, 8)))


def _blank(r: Random) -> str:
    return r.choice(
        (
            " ",
            "\n\n",
            "\u200b",
            "\u202e",
            "\x00",
            "---",
            "```\n```",
            "> ",
            "- ",
            "#",
            "[](https://evil.example)",
            "![]()",
            "&nbsp;",
            "\\",
        )
    )


_KINDS: tuple[Maker, ...] = (
    _pinging, _pinging_everywhere, _linking, _numbered, _table, _code, _unclosed, _nested_list, _nested_quote, _styled,
    _foreign, _hidden, _endless, _headed, _html, _blank, _mixed, _long,
)  # fmt: skip


def pieces(text: str, seed: int = 1) -> Iterator[str]:
    """Yield ``text`` as a model streams it, in pieces of a few characters."""
    random_, start = Random(seed), 0
    while start < len(text):
        end = start + random_.randint(1, 40)
        yield text[start:end]
        start = end
