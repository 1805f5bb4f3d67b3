"""General questions that a product's documentation does not answer: the yardstick of the confidence gate."""

OFF_TOPIC: tuple[str, ...] = tuple(
    line.strip()
    for line in """
    how long should I boil an egg so that the yolk stays soft
    what can I cook with chickpeas and spinach tonight
    best way to keep bread fresh for a few days
    my sourdough starter smells strange, is it still fine
    can I freeze leftover risotto
    which wine goes well with grilled salmon
    how do I get red wine out of a white shirt
    who won the match last night
    when does the football season start again
    how many players are on a volleyball team
    what is a good training plan for a first half marathon
    my knee hurts after running, should I see a doctor
    is it normal to be tired all day in winter
    how much water should a person drink every day
    how can I fall asleep faster
    what will the weather be like at the weekend
    will it rain tomorrow in the mountains
    where should we go on holiday in september
    do I need a visa to travel to japan
    which is cheaper, the train or the plane to paris
    can anybody recommend a hotel near the main station
    how do I get from the airport to the city centre
    what is the capital of australia
    how far is the moon from the earth
    why is the sky blue
    who painted the starry night
    who wrote war and peace
    when did the second world war end
    how many people live in brazil
    what is the tallest mountain in africa
    is there life on other planets
    how do bees make honey
    why do cats purr
    my dog eats grass all the time, why
    how often should I water a cactus
    when is the right time to plant tomatoes
    the leaves of my lemon tree turn yellow
    how do I get rid of ants in the kitchen
    what colour goes well with a grey sofa
    how do I fix a dripping tap
    which paint is right for a bathroom ceiling
    how do I change a flat tyre on a bike
    my car makes a strange noise when braking
    how often does a car need an oil change
    what should I look for when buying a used car
    is an electric car worth it
    which film should I watch tonight
    what is the name of the actor who played the villain in that movie
    when does the next season of that series come out
    can you recommend a good book for a long flight
    which song was number one last summer
    how do I learn to play the guitar
    what chords are in that song
    write me a poem about autumn
    tell me a joke
    tell me something funny about mondays
    what is your favourite colour
    are you a real person
    do you like pizza
    what should I give my mother for her birthday
    what do I say in a wedding speech
    how do I tell my neighbour that the music is too loud
    how do I ask for a raise
    where do I hand in my expense report
    how many vacation days do I have left this year
    who do I talk to about parental leave
    when is payday this month
    where can I park near the office
    what is for lunch in the cafeteria today
    is the coffee machine on the second floor broken again
    who has the key to the meeting room
    can somebody book a room for tomorrow at ten
    who is on call this weekend
    can we move the standup to half past nine
    who organises the team event this year
    what is the dress code for the summer party
    where do I find the slides of yesterday's all hands
    how do I order a new office chair
    my badge does not open the door any more
    the printer on the third floor is out of toner
    what is the wifi password for guests
    is anybody driving to the office from the north tomorrow
    does anybody want to join for lunch
    who left a blue jacket in the kitchen
    can I work from abroad for two weeks
    how do I set an out of office reply in my mail
    how do I share my screen in a video call
    my headset does not work in video calls
    how do I merge two cells in a spreadsheet
    how do I make a pivot table
    which keyboard shortcut takes a screenshot on a laptop
    how do I crop a photo on my phone
    my phone battery drains too quickly
    how do I block a number on my phone
    which laptop should I buy for a student
    is the new phone worth the money
    how do I remove the background from a picture
    which template should I use for a slide deck
    how do I turn on dark mode on my tv
    the remote control of the projector is lost
    how do I file my taxes
    what is a good interest rate for a mortgage
    should I rent or buy a flat
    is now a good time to buy shares
    how does a pension plan work
    what happens to my insurance when I change jobs
    how much should I tip in a restaurant in new york
    how many euros is one hundred dollars
    what is fifteen percent of two hundred and forty
    how many ounces are in a pound
    what time is it in tokyo
    what day is christmas this year
    how do I say thank you in korean
    what does that latin phrase mean
    how do I spell necessary
    is it who or whom in this sentence
    what is the difference between a crocodile and an alligator
    how do vaccines work
    which vitamins should I take
    how do I treat a sunburn
    what helps against hay fever
    how do I calm a crying baby
    at what age do children learn to read
    which school is good in this part of town
    how do I play chess better
    what are the rules of poker
    how do I solve a rubik's cube
    what happened in the news today
    who is the president of france
    when are the next elections
    what does this new law mean for tenants
    how do I get a parking permit
    where do I renew my passport
    how do I send a parcel abroad
    my package has not arrived, what can I do
    can I return shoes without the receipt
    where can I buy cheap concert tickets
    how do I sell my old bicycle
    which museum is free on sundays
    what is a nice place for a walk with children
    how do I start a fire without matches
    what do I need for a weekend of camping
    how high is the water level of the river
    which fish can I catch in that lake
    how do I knit a scarf
    how do I iron a shirt
    how do I sharpen a kitchen knife
    what do I do with old batteries
    how do I read my electricity meter
    how do I bleed a radiator
    what is the meaning of life
    """.strip().splitlines()
)
