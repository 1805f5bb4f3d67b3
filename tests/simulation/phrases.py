"""What people say in the simulated week: sentences with places for names that nobody else uses; data only.

``{a}`` and ``{b}`` are names of made-up things. What answers shares no other telling word with what asks, so that it
is plain which question somebody answers.
"""

QUESTIONS = {
    "en": (
        "How do I configure the {a} exporter for {b}?",
        "Is there a way to limit the {a} retries per {b} tenant?",
        "What is the default timeout of {a} when {b} is enabled?",
        "Where can I find the log files of {a} on the {b} node?",
        "can't get {a} to connect to {b}, getting a timeout every time",
        "I'm trying to upgrade {a} but the {b} migration fails with a permission error",
        "need help setting up {a} with {b}, nothing shows up in the dashboard",
        "Does {a} support {b} certificates?",
        'Traceback (most recent call last): File "{a}.py", line 12, in main: ConnectionError: {b} refused it',
        "{a} keeps crashing: panic: runtime error: index out of range in {b}.go:87",
    ),
    "fr": (
        "Comment puis-je configurer {a} avec {b} sur un serveur Linux ?",
        "Impossible de connecter {a} à {b}, j'obtiens une erreur de délai dépassé",
    ),
    "de": (
        "Wie kann ich {a} für {b} einrichten?",
        "Ich bekomme {a} nicht zum Laufen, {b} meldet immer einen Fehler",
    ),
    "it": (
        "Come posso configurare {a} per usare {b}?",
        "Non riesco a collegare {a} a {b}, mi dà sempre un errore",
    ),
    "ja": (
        "{a}を{b}で使う方法を教えてください",
        "{b}で{a}に接続できません。どうすればいいですか？",  # noqa: RUF001 as it is written in Japanese
    ),
}
UNDERSTOOD = {
    "en": (
        "How do I configure the {a} exporter for the {b} project on my own server?",
        "Is there a way to limit how often the {a} exporter tries to reach the {b} tenant?",
    ),
    "de": ("Wie kann ich den Dienst {a} für das Projekt {b} auf unserem Server einrichten?",),
}  # long enough to tell their language, and in one that is chosen
FOREIGN = (
    "Comment puis-je configurer le service {a} avec le projet {b} sur notre serveur Linux ?",
    "Come posso configurare il servizio {a} per usare il progetto {b} sul nostro server?",
    "{a}を{b}で使う方法を教えてください",
)
ANSWERS = (
    "You have to switch on {a} in the section {b}, then reload.",
    "Open the page of {a} and choose {b} there, that did the trick for us.",
    "Set {a} to manual in the {b} preferences and save.",
    "Use the {a} wizard, then pick {b} from the list.",
)
IN_PLACE = ("It's in the guide, chapter four.", "Ask an admin to switch that on.", "Yes!", "what version are you on?")
TO_ASKER = ("{@asker} look at the pinned guide, it is explained there", "{@asker} I will call you about it")
ECHOES = ("same here", "+1", "me too", "ich auch", "moi aussi")
JOINS_IN = ("how do I do that with two servers?", "Same problem, how do I fix that on Windows?")
CONTINUED = {
    "en": ("it is version 2.4 on Ubuntu", "the log of {a} says nothing else", "that is with the trial plan"),
    "de": ("es ist Version 2.4 auf Ubuntu", "das ist im Testtarif"),
    "fr": ("c'est la version 2.4 sur Ubuntu", "c'est avec le forfait d'essai"),
    "it": ("è la versione 2.4 su Ubuntu", "è con il piano di prova"),
    "ja": ("バージョンは2.4です", "Ubuntuの上です"),
}
SOLVED = {
    "en": ("never mind, it works now", "solved it, thanks", "never mind, found it myself"),
    "de": ("hat sich erledigt, danke", "habs gefunden, danke"),
    "fr": ("c'est réglé, merci", "c'est résolu"),
    "it": ("ho risolto, grazie", "risolto, grazie"),
    "ja": ("解決しました", "解決しました。ありがとうございます"),
}
CHATTER = (
    "lunch was great today",
    "what a lovely morning",
    "haha that cat picture made my day",
    "I am so ready for the weekend",
    "the coffee machine is back, rejoice",
    "we had cake at the office",
    "happy birthday Maria!",
    "nice weather out there",
)
THANKS = ("thanks a lot!", "thank you so much everyone", "merci beaucoup !", "vielen Dank!", "grazie mille", "👍")
GREETINGS = ("good morning all", "hello everyone", "Guten Morgen zusammen", "bonjour à tous", "こんにちは")
LINKS = ("https://example.org/blog/{n}", "https://example.org/incidents/{n}")
STATUS = (
    "deployed build {n} to staging",
    "FYI: the maintenance is done",
    "build {n} is green again",
    "I pushed the release notes",
    "standup is moved to 10:30 today",
)
TO_SOMEBODY = (
    "{@other} how was your holiday?",
    "{@other} could you review my pull request {n}?",
    "{@other} when will you be back in the office?",
)
NOISE = {"chatter": CHATTER, "thanks": THANKS, "greeting": GREETINGS, "link": LINKS, "status": STATUS}
