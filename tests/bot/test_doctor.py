"""What the doctor found, as people and programs read it."""

from bot.doctor import Finding, findings_json, findings_text, usable

FINE = Finding("bot token", "ok", "Footnote in workspace Test")
ODD = Finding("scope", "warning", "commands is missing", "add commands")
BAD = Finding("settings", "problem", "SLACK_BOT_TOKEN is not set", "copy it")


def test_it_is_usable_unless_there_is_a_problem() -> None:
    assert usable([FINE, ODD])
    assert not usable([FINE, BAD])


def test_each_finding_is_a_line_and_its_remedy_another_below_it() -> None:
    assert findings_text([FINE, ODD]).splitlines() == [
        "ok       bot token      Footnote in workspace Test",
        "warning  scope          commands is missing",
        "                        → add commands",
    ]


def test_what_is_longer_than_the_terminal_goes_on_below() -> None:
    long = Finding("journal", "problem", "the database does not answer at all", "start the database, then look again")

    assert findings_text([long], 60).splitlines() == [
        "problem  journal        the database does not answer at all",
        "                        → start the database, then look",
        "                          again",
    ]
    assert findings_text([long], 20) == findings_text([long])


def test_a_program_gets_the_same() -> None:
    assert findings_json([BAD]) == {
        "usable": False,
        "findings": [
            {"name": "settings", "state": "problem", "what": "SLACK_BOT_TOKEN is not set", "remedy": "copy it"}
        ],
    }
