"""What people say in English when they ask, complain, answer or chat, by cue; data only.

A phrase is written in lower case without accents or apostrophes. ``a/b`` is either word, ``*`` any word but the
first, ``^`` the beginning of a clause and ``$`` its end; a comma ends a phrase. What the cues mean stands in
``core.text.asking``.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """how do/does/can/could/would/should/must/shall i/we/one/it/this/that/they/the/a, how do you, how to,
    how come, how can/could/should, how long/many/much/often/large/big/far/exactly, is/are there a/any/some/an, is
    it/this/that possible/safe/ok/okay/fine/normal/expected/allowed/enough/necessary/required/supported, is it
    recommended, can/could/may/should/must/shall i/we, do/does/did i/we need/have/want/get/really, does
    it/this/that/the/your, what is/are/does/do/would/should/happens, whats the, what am i, what do i, what can i,
    where can/do/does/is/are/should/would/did, wheres the, who do/should/can i, when does/do/will/is, which
    one/of/version/versions, why is/are/does/do/did/cant/doesnt/isnt/wont/cannot, any idea/ideas/pointers, any
    tips/tip/suggestions/suggestion/hints/hint/clue/advice/workaround/recommendations/guidance/example/examples,
    explain how/what/why/to/the, tell me how/what/why/if/where, show me how, point me, right direction, help me
    with/understand/figure/out/to, do you/we/they support/offer, do you/they provide/allow/recommend/plan, do you/we
    have docs/documentation/a/an/any, someone explain, whats wrong, what went wrong, doing wrong, supposed to be, does
    anyone/anybody/someone/somebody, doing something wrong, where to, what to do, which should, who to contact, best
    way to, easiest way to, right way to, correct way to, proper way to, what
    settings/format/version/size/plan/form/port, which form/plan/format/settings, how tf, how the hell/heck, how on
    earth, how does one, how would, do i need, possible after/to/with/without, what if, if i, where would i, when
    will/do i, what counts, ^is/are there, and/but/or/so is/are there, ^difference/differences between, worth it,
    should be worried, what happened to, takes care of, in charge of, responsible for, any
    docs/documentation/way/chance/eta, any plans to, whats up with, theres/there is a way, theres a trick, easy way,
    at what point, in which/what order, stand/stands for, which of these, did * go in, where did the/my, has the/this,
    any reason why/not/that, do you think it/this/that is/would/will/could, ^who
    approves/handles/owns/decides/maintains/pays/signs, feasible to, do you know how/why/where/if/whether, how
    feasible""",
    "opener": """^what, ^whats, ^which, ^why, ^who, ^whos, ^whose, ^how, ^hows, ^where, ^wheres, ^when, ^is, ^are,
    ^isnt, ^arent, ^does, ^do, ^did, ^doesnt, ^can, ^could, ^should, ^would, ^will, ^was, ^were, ^has, ^have, ^had,
    ^may, ^am, ^wouldnt, ^shouldnt, ^in which, ^for which, ^at which, ^from where, ^what about""",
    "anyone": """anyone/anybody/someone/somebody know/knows/have/has/had/got/tried/manage/managed/see/seen/seeing,
    anyone/anybody/someone/somebody using/use/used/experience/experienced/explain/help/point/tell/able/run/running,
    anyone/anybody/someone/somebody getting/having/hit/face/facing/here, anyone/anybody else, has/have anyone, has
    anybody/someone/somebody, have anybody, can/could anyone/anybody/someone/somebody, anyone familiar, is
    anyone/anybody/someone, any1, any one, anyone with, someone with, somebody got, anybody got, is it just me, just
    me or, got a fix""",
    "problem": """cant, cannot, can not, couldnt, unable, doesnt, didnt, wont, isnt, arent, wasnt, not able, not
    working/loading/showing/starting/updating/responding/connecting/found/recognized/recognised/visible/being, no
    longer, never arrive/arrives/shows/ends/finishes/loads/starts/completes/gets, nothing happens/shows/works,
    nothing helps/appears, returns/return nothing, crash, crashes, crashed, crashing, fail, fails, failed, failing,
    failure, hang, hangs, hanging, hung, freeze, freezes, frozen, freezing, stuck, broken, breaks, broke, error,
    errors, exception, exceptions, timeout, timeouts, time/times/timed/timing out, refuses, refused, denied,
    rejected, rejects, impossible, missing, empty, blank, complains, complaining, keep/keeps/kept on, keeps/keep, no
    matter what, slow, slowly, laggy, leak, leaks, corrupted, corrupt, disappeared, disappears, vanished, lost,
    logged out, kicked out, runs twice, wrong, duplicate, duplicates, duplicated, weird, strange, odd, issue,
    issues, problem, problems, trouble, bug, unexpected, unexpectedly, invalid, expired, forbidden, unauthorized,
    goes down, is down, stopped, stops, locked out, accidentally, undo, greyed/grayed out, ignores, ignored, 404,
    401, 403, 429, 500, 502, 503, 504, white/black screen, spinning, infinite loop, only see/get/shows/pick, not
    get/see/find, theres no, there is no, has no effect, no effect, gives/throws me, stack trace, no luck, same
    result/thing/blank, never got/came/comes/received/get/works/worked/loads/finished, anymore, any more, locked
    me/us/him/her out, spins, just spins, forever, leaking, rattles, drops, dropped, drops to, falls/fell through,
    black, glitch, glitches, glitchy, flickers, flickering, lag, lags, kicked, blocked, delayed, late, ignoring,
    disconnects, disconnected, disconnecting, overheats, loses, loosing, losing, half of, none of, no
    sound/audio/response/reply/output/internet/signal, only shows/prints/works/half, still
    shows/says/not/get/getting/no, degraded, worse, slower, mismatch, rejecting, hiccups, garbled, misaligned,
    unreadable, unresponsive, cut off, not there, not sorted/showing/allowed/supported/available, gone, wont let,
    not letting, doesnt let, expect, expected, pending, not * anymore, never
    executes/runs/fires/called/stops/returns/connects/saves/updates/appears/closes, nothing
    changed/changes/comes/prints, dont work/see/load/arrive/show/appear/update/match/sync, takes forever/ages, too
    long, illegal, aborts, aborted, dies, died, killed, exits, quits, closes itself, shuts down, refuse to, doubled,
    corrupts, stalls, stalled, out of memory, high cpu/load, mixed up, garbage, never *, cuts out, cut out, cutting
    out, can only, only * of, just says/say/shows/show/sits/hangs, eats my, ate my, come/comes out, cant for the
    life, waiting for, forgot my, lost my, is/are gone, stopped *, dropping, twice, mirrored, upside down, inverted,
    ends/end/ended up in, in spam, charged/billed twice, wiped, covers the, covered by, overlaps, overlapping, got
    charged, was charged/billed, no such, red on, wrong way, cropped, pixelated, blurry, unsaved, reverts, reverted
    to, resets, resetting, flips, no backup, conflict, conflicts, shows zero/up as, zero, stops at, too early, too
    late, keeps popping, jumpy, tint, one hour early/late/off, off by, jitters, jittery, stutters, stuttering, skips""",
    "stuck": """need/needs help/assistance/support, need some/a help/advice/hand, please/pls/plz help, help please,
    im stuck, stuck on/at/with/in, trying to, looking for, looking to, searching for, in search of, dont/do
    understand, dont not understand, dont get it/how/why/what/the, still dont get, dont see how/where/why, dont
    know/see how/what/why/where/if/whether/which, not sure how/if/which/whether/why/what/where/about, unsure, no
    idea/clue how/why/what/where, cant/cannot/couldnt figure/find/see/seem/get, couldnt figure, wondering, was
    wondering, id like to know/ask/understand, would like to know/ask/understand, want/wanted to know/ask, would
    love some/to/a, would appreciate, be appreciated, much appreciated, im/am confused, confused about/by,
    struggling, struggle with, having/have trouble/issues/problems/difficulties/difficulty/problem, hard time,
    keep/keeps getting, getting this/an/the error, get/got/getting an error, getting the following, at a loss, no
    luck, out of ideas, im lost, not clear, unclear, what am i doing wrong, have/has/had a question, could use a
    hand/help/some/advice, could do with, need to know, please tell me, at my wits, i was wondering, i wonder, help
    with, a hand with, not able to, i/we would like to know/understand, hitting a wall, banging my head, running in
    circles""",
    "wants": """i/we want/need/wish to, id/wed like to, i/we would like to, i/we need a/an/the, how i/we can/could,
    need to, have to, id expect, i would expect, we are/were evaluating, evaluating, planning to, about to""",
    "since": """since yesterday/today/upgrading/updating/last/the/this/i/we/version/monday, after upgrading, after
    updating/installing/migrating/restarting/changing/the/an/moving/switching/i/we, as soon as, every time,
    everytime, each time, whenever, when i/we, when trying, when running/using/opening/clicking, all of a sudden,
    suddenly, randomly, from time to time, out of nowhere, although, even though, even with, used to work, as soon,
    after opening/importing/the/a/i, once i/we, on startup/boot/launch, for some reason, out of the blue, since
    then, for days/hours/weeks, for three/two days/weeks, all day, lately, recently, these days, in every, on every,
    with every, when it/the, after a, while running/loading/saving, during the/a, on start, on every start, but
    on/the/it/when/in""",
    "tried": """tried, i/ive followed/read/checked/searched/googled/reinstalled, followed the, tutorial to the,
    double checked, docs/documentation/manual/guide/readme say/says/mention/mentions, according to""",
    "self": "i, im, ive, id, me, my, mine, we, weve, our, us",
    "advice": """you need/have/should/must/can/cant/could/might/may/cannot/want/just/probably/first/either/also, you
    dont/do/are, youll, youre, youd, you will/would/only, your token/key/config/version/file/account/server, ^try,
    ^just run/use/add/set/restart/try/do/create/click/go/remove/delete/change/put/call/pass/make/check, ^use,
    ^check, ^make sure, ^run, ^see, ^look at, ^go to, ^click, ^set, ^add, ^remove, ^install, ^restart, ^open, ^read,
    ^change, ^put, ^have a look, ^take a look at, ^dont, ^do not, ^ensure, ^upgrade, ^update, ^enable, ^disable,
    ^it/that/this should, ^thats, ^that is, ^that/this error/happens/usually/means, means your/that/the/you, known
    issue/bug, fix coming, is documented, its documented, it depends, had the same, worked/works for me, fixed it
    for, works on my, works with, check that, check if/whether/the, maybe try, could try, ^it works, ^yep, ^yeah,
    ^yes$, ^no$, ^nope, ^sure, ^correct, ^not yet, ^not in, i believe you, i recommend, i suggest, id suggest, id
    recommend, i would recommend, instead of, ^because, ^its a, ^its in, ^its under, ^its not, feel free, up to you,
    usually shows, it tells you, will tell you, itll tell you, ^if you, ^replace, ^create, ^delete, ^clear,
    ^reinstall, ^pass, ^call, ^drop, ^turn, ^wait, ^ask, ^rename, gotta use, thatd be, that would be, depends on,
    ^depends, iirc, afaik, not possible, had that, mean/means missing, pack them, in the
    handbook/docs/manual/wiki/faq, they are/theyre working, tick, untick, before copying, ^either, you gotta, you
    wanna, you did, go into, ^had, no need, does that for you, do that for you, for you$, by design, would be my,
    think twice, its under/on/at/called, sounds like, looks like you, so first, ^first, ^then, should do it, always
    go/goes, they go, on purpose, intended, in the order, there/this/that should, theyre under, is enough, my guess,
    ask *$, each person needs, get redirected, ^no each, it lives in, dont worry, thats why, ^means, skipped means,
    isnt supported yet, youll find, full price""",
    "to_you": """did you, have you, had you, are you, were you, do you mean/want/see/get/still/use/run/happen/think,
    can/could/would/will you post/share/send/paste/show/try/check/look/review/provide/give/confirm/open/file/mute,
    can/could/would you move/come/join/take/please/all/also/run/have/bring/approve/merge/forward/call/ping/let,
    what/which version/os/browser/one are/do you, you on, are you on/using/running, what do you see/get/mean/use,
    what does your, whats your, what is your, is your, does your, what did you, how did you, which are you, when did
    you, what have you, do you know if he/she/they, do you have five/time/ten, does it happen/say/show/help/change,
    is it plugged/running/on/enabled/turned/installed/set, what does it say, if/when you run/open/click/try, happens
    if you, happens when you, does that work/help/fix/make, did that work/help/fix/solve, did it work/help, is
    that/this what you, what/where are you, are you all, why/when/where did you, why are you, how have you, where
    have you, have you been, are we all, you all""",
    "social": """how was, hows it, hows everyone/life/things, how is everyone, how are, whats up, whats everyone,
    did everyone, is everyone, whos/who is up, up for, whos/who is in, who wants, who else is, anyone/anybody
    want/wants/fancy/down/watching, anyone in for, everyone doing/feeling, home safe, how did it go, how did the,
    your day/favourite/favorite, hang out, happy hour, after work, going to the, joining, who broke, is it
    friday/monday/christmas, have i missed, what did i miss, any plans for the/tonight/today/this, long time no see,
    whos/who is the best, whats the best movie/game/song, happy birthday, really hot, so hot, how are we, whos/who
    is coming/going/joining, is coming to, did you all, day get any, weirdest, funniest, coolest, on your desk, tips
    for a, first trip, good night, still awake, for drinks, for a beer/coffee/drink, have you lived""",
    "resolved": """fixed, solved, resolved, figured it/that/this out, found it/out, found the
    bug/problem/issue/cause, nvm, never mind, nevermind, works now, working now, works again, working again, all
    good, all set, did the trick, got it working/to, my bad, was a typo, typo, no longer an issue, sorted, works
    perfectly, works fine now, false alarm, works like a, back to normal, ignore me, ignore that, scratch that, up
    and running, had a trailing, trailing space, is merged, are drained, got it$""",
    "status": """^deployed, ^merged, ^shipped, ^released, ^pushed, ^published, deployed to, just deployed, ^rolled,
    ^rolling, ^running the, is/are back up/online, is/are back, is live/done/up/merged/green, are live, ^done,
    passed, ill, i will, im going to, were going to, lets, let us, out of office, ooo, working from home, wfh, afk,
    brb, on it, looking into it/this/that, will look/check, take a look, ^moving, just pushed/merged/opened, pr is,
    should take, ^closing, ^can do, ^will do, on vacation, be back, report back, ^starting, ^finished, ^upgraded,
    ^completed, went well, ^restarted, ^updated the, ^added, ^removed, is finished, is complete, today i, back in,
    ^fixed, ^reverted, ^bumped, no action, ^switched, went out, on its way, were seeing, we are seeing, team is
    looking, just finished, going to bed, gonna, let me check, let me, get back to you, log off, works again, is
    working, ^restarting, ^upgrading the, ok it was, back to normal, is merged, will be in, i can look, well
    discuss, in the retro, got it, moved the, im rotating, expect a, are drained, up and running, for everyone on,
    ^migrating, tests are green, ^tagging, has been issued/sent/fixed/updated/merged/deployed, refreshed, i
    reverted, should be fine, ill write, fixing it, i broke, rolled out, is uploaded, no longer reproducible, are
    testing""",
    "announcement": """to announce, announcing, introducing, ^reminder, ^heads up, scheduled maintenance,
    maintenance window, will/wont not be available, will be unavailable/down/offline, is now available, blog post,
    were hiring, are hiring, join us, save the date, office hours, all hands, please upgrade/note/welcome, psa, fyi,
    release notes, ^new version, now live, webinar, meetup, newsletter, is out, stop/stops working on, deprecated
    on, we released, we just released, weve released, bring your, will be rolled, rolls out, mark your, rsvp, dear
    all, starts tomorrow, starting monday, from monday, the winners, please log out, please submit, restart in, will
    be closed, until friday, congratulations to, congrats to, registration, this weekend, see you on, please
    remember, weve raised, closes tonight, closes tomorrow, thanks to the, double xp, of you who, ^sign up,
    opens/open on, is open, vote for, in the poll, in the store, order before, brings""",
    "opinion": """i think, i prefer, i like, i love, imo, imho, honestly, would be cool/nice/great/awesome/neat,
    looks great/good/fantastic/awesome/amazing/nice/cool, much better, fan of, i agree, agreed, i guess, personally,
    in my opinion, love the, loving, nice work, great job, well done, so good, best way, feature request, hot take,
    wow, so much faster, how good, so done, should be shorter, cant believe, i love how, kudos, this update,
    awesome, amazing, congrats, congratulations, never going, such a, nice touch, i wish, has been there, well
    deserved, respect, finally, id rather, looks cozy""",
    "joke": """why is it always, lol, lmao, rofl, haha, hahaha, possibly go wrong, could go wrong, who needs, who
    doesnt, its always, there are only two, like this$, never gonna, says no one, plot twist, skill issue, tfw, mfw,
    yolo, who hurt, famous last words, i have no idea why, works and i, my cat, turning it off and on, little bugs,
    just somebody elses, a thing$, dad joke, gg, my boss""",
    "thanks": "thanks, thank you, thx, tysm, ty, cheers, appreciate it, exactly what i, perfect",
    "meta": """wrong channel, in threads, a thread, pin this, to random, use threads, move this, share your screen,
    unmute, could/can a mod, mods please, right channel/place for, same question in, off topic, this channel is,
    mute your, be nice, can/could someone delete/pin/move/close/lock/ban, the spam above, wrong
    window/chat/thread/server""",
    "leisure": """weekend, lunch, coffee, tea, beer, beers, drinks, dinner, breakfast, game, match, movie, party,
    pizza, cake, birthday, tonight, weather, sleep, standup, interview, slides, hungry, concert, band, song,
    netflix, football, soccer, world cup, christmas, snow, sunny, new year, beautiful, freezing in, finale, episode,
    ranked, meeting already, holidays, listening to, watching, playing, pokemon, recipe, favourite, favorite, trip,
    travel tips, storm, climbing, hiking, marathon""",
}
