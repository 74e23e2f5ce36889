"""What people hang on a sound and nobody hears: whose it is, where it stands, why it happens. Data and a way to draw.

Real sentences say much beside the sounds: "the clock that my uncle gave me", "because he forgot his lunch". So that a
planner learns to pass over such words, they are built here from slots in far more ways than it could learn by heart.
No word names or implies a sound of the vocabulary, an unknown one or an environment.
"""

from __future__ import annotations

import random
import re


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for line in text.strip().splitlines() for part in line.split(" | "))


_SLOT = re.compile(r"\{([a-z]+)\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio])")

# A slot is filled with one of its entries, which may have slots of their own.
_SLOTS: dict[str, tuple[str, ...]] = {
    "kin": _split("""
mother | father | mum | dad | grandmother | grandma | grandfather | grandpa | uncle | aunt | cousin | brother | sister
little brother | big sister | nephew | niece | wife | husband | son | daughter | stepfather | godmother | best friend
friend | roommate | neighbour | boss | colleague | landlord | girlfriend | boyfriend | mother in law | great aunt"""),
    "job": _split("""
librarian | baker | butcher | plumber | gardener | lawyer | farmer | barber | mayor | florist | professor
architect | accountant | photographer | tailor | student | pharmacist | electrician | shopkeeper | painter
cook | nurse | doctor | poet | engineer | cleaner | scientist | detective | inspector | judge
optician | grocer | translator | caretaker | tourist | manager"""),
    "kind": _split("""
retired | young | old | tired | friendly | grumpy | lonely | famous | nervous | polite | rich | poor | clever | shy
lazy | stubborn | cheerful | strict | forgetful | elderly | tall | curious | absent minded | kind | sleepy | jealous"""),
    "name": _split("""
Anna | Peter | Maria | Tom | Lucy | Ahmed | Sofia | Ivan | Mei | Carlos | Julia | Omar | Emma | Lukas | Nina | Paul
Fatima | Hugo | Clara | Marco | Sarah | Yuki | Leo | Olga | David | Priya | Jonas | Elena | Max | Amelie | Mr Miller
Mrs Brown | old Mr Jones | aunt Rosa | uncle Ben | Kevin | Laura | Diego | Hannah | Viktor"""),
    "person": _split("""
my {kin} | my {kin} | my {kin} | our {kin} | his {kin} | her {kin} | {name} | {name} | {name} | {name}'s {kin} | a {kind} {job}
the {job} | the {job} | the {kind} {job} | a friend of mine | the kids | the children | the people next door | the new tenant | the twins
the family upstairs | the old couple from the corner | my little one | the hero | a lost child | the main character"""),
    "building": _split("""
house | flat | cottage | cabin | bakery | shop | office | school | library | garage | shed | barn | farmhouse | villa
hotel | museum | post office | bookshop | greenhouse | workshop | pharmacy | bungalow"""),
    "spot": _split("""
behind | next to | in front of | opposite | near | beside | around | close to | on the left of | just past"""),
    "city": _split("""
Paris | London | Berlin | Rome | Lisbon | Madrid | Oslo | Vienna | Prague | Dublin | Chicago | Boston | Tokyo | Cairo
Istanbul | Warsaw | Athens | Mumbai | Naples | Seville | Toronto | Poland | Spain | Norway | Portugal | Greece | Mexico"""),
    "room": _split("""
kitchen | bedroom | bathroom | attic | basement | cellar | living room | dining room | pantry | study
nursery | balcony | porch | laundry room | backyard | garden | driveway | waiting room | classroom | lobby | terrace"""),
    "furniture": _split("""
table | sofa | wardrobe | bookshelf | drawer | cupboard | armchair | bed | lamp | carpet | cabinet | desk
couch | mattress | blanket | pillow | shelf | bench | stool | chest of drawers | nightstand | dresser | sideboard"""),
    "thing": _split("""
bag | coat | jacket | pocket | backpack | basket | box | handbag | lunch box | hat | scarf | notebook
wallet | gloves | letter | painting | postcard | photo album | sweater | shoebox | passport | ticket | map | diary"""),
    "food": _split("""
lunch | breakfast | dinner | sandwich | cake | apple pie | pizza | pancakes | bread | cheese | salad | chocolate
cookies | noodles | lasagne | potatoes | birthday cake | jam | yoghurt | dessert | honey cake | ice cream"""),
    "color": _split("""
red | blue | green | yellow | brown | white | black | grey | orange | pink | purple | golden | pale | striped | dark"""),
    "feeling": _split("""
happy | sad | angry | nervous | tired | bored | proud | jealous | hungry | lonely | confused | excited | worried | late
homesick | in love | surprised | disappointed | sleepy | grateful | impatient | embarrassed | sick | afraid | ashamed"""),
    "weekday": _split("monday | tuesday | wednesday | thursday | friday | saturday | sunday"),
    "day": _split("""
christmas | new year | easter | the weekend | my birthday
the holidays | noon | midnight | graduation | my name day | our anniversary | thanksgiving | bedtime | the first of may"""),
    "event": _split("""
exam | birthday | interview | meeting | holiday | vacation | picnic | first date | move | visit | divorce | dinner
funeral | school trip | deadline | appointment | journey | family reunion | graduation | election | renovation"""),
    "media": _split("""
podcast | short film | film | movie | game | board game | cartoon | video | blog | channel | school play | presentation
theatre piece | audiobook | trailer | advert | documentary | thesis | homework | slideshow | novel | comic | app | website
art project | class project | exhibition | bedtime story | escape room | quiz | museum guide | holiday video | meditation"""),
    "part": _split("""
intro | outro | opening | ending | first scene | last scene | background | trailer | second chapter | title screen | menu
final level | main scene | teaser | pilot episode | first episode | prologue | dream scene | cut scene | credits"""),
    "verb": _split("""
bought | found | sold | repaired | painted | forgot | inherited | hated | loved | adored | lost | borrowed | drew | kept
wanted | never liked | always wanted | brought home | told me about | dreamt of | described | photographed | remembered
wrote about | showed me | gave me | promised me | complained about | left behind | got rid of | paid for | gave away"""),
    "recalled": _split("""
remembers | told me about | dreamt of | described | wrote about | complained about | always loved | never liked
missed so much | talked about | noticed first | is so fond of | hates | loves | cannot stand | knows too well
could not explain | wanted so badly | still dreams of | mentioned | was waiting for | had promised | asked for"""),
    "reason": _split("""
he forgot his {food} | she forgot her {thing} | he is late | she is {feeling} | {person} is {feeling} | {person} is late again
{person} forgot the {food} | {person} lost the {thing} | {person} left the {thing} {spot} the {furniture} | tomorrow is {weekday}
{person} is coming for {food} | {person} ate all the {food} | there is no {food} left | the {building} is closed | the {building} is for sale
nobody paid the rent | nobody told {person} | nobody is at home | {person} moved to {city} | {person} came back from {city}
the {event} is on {weekday} | the {event} was cancelled | {person} missed the {event} | the {color} {thing} is gone | it is nearly {day}
we are moving to {city} | they could not agree | I asked for it | it has always been like that | he wants to impress {person}
she is thinking of {person} | he cannot find his {thing} | {person} has the {event} tomorrow | nobody cared | that is the rule here"""),
}

# After any noun phrase of a sound.
_AFTER_NOUN = _split("""
{spot} the {building} of {person} | {spot} the {building} of {person} | {spot} the {building} | {spot} the {color} {building} | {spot} {person}'s {building}
{spot} the {building} in {city} | from the {room} | from the {room} of {person} | in the {room} of {person} | in {person}'s {room} | over by the {furniture}
that {person} {recalled} | that {person} {recalled} | which {person} {recalled} | {person} {recalled} | , which nobody expected | that nobody expected
that nobody noticed | which nobody could explain | that only {person} noticed | that I know from {city} | that I remember from {city} | like in {city}
that makes {person} {feeling} | which makes me {feeling} | that made everyone {feeling} | , which makes {person} {feeling}, | like the one {person} {recalled}
like I remember it from {city} | like on the day of the {event} | just like before the {event} | from the day of the {event} | from the third floor | from the first floor
as {person} would describe it | as {person} {recalled} it | when you get too close | when you stand too near | when {person} is {feeling} | just when {person} is {feeling}
for {person} | for my {kin} | because {reason} | because {reason} | , because {reason}, | since {reason} | even though {reason}
on the day of the {event} | before the {event} | right before the {event} | on {weekday} | , my favourite, | , as {person} calls it, | (for the {part}) | (because {reason})
, the way {person} likes it, | , not too long, | like in my {media} | , the one from the {part}, | better than {person} ever heard | as nice as in {city}""")

# After a thing that can be owned, carried or given.
_OWNED = _split("""
of {person} | of {person} | of {person} | of my {kin} | of my {kin} | that belongs to {person} | that belongs to a {kind} {job} | which belonged to {person} | that {person} {verb} | that {person} {verb}
which {person} {verb} | {person} {verb} | that my {kin} {verb} | that my {kin} gave me for {day}
on the {furniture} | under the {furniture} | behind the {furniture} | next to the {furniture} | between the {furniture} and the {furniture} | in the {room} | in the {room}
from {city} | from the {building} | from the {building} in {city} | with the {color} {thing} | with a {color} {thing} | that cost too much | that nobody wanted
that we bought in {city} | that came from {city} | that used to stand in the {room} | that stands in the {room} | older than my {kin} | older than {person}
that is older than {person} | bigger than my {furniture} | from the flea market in {city} | that still smells of {food} | whose owner is {feeling} | whose owner lives in {city}""")

# After what goes into a pocket.
_CARRIED = _split("""
in my {thing} | in the {thing} of {person} | in my coat pocket | in the {color} {thing} | in {person}'s {thing} | on top of the {furniture} | under my {thing} | in the {furniture}
inside a {color} {thing} | somewhere in my {thing} | between the {furniture} and the {furniture} | no bigger than a {thing} | wrapped in a {color} {thing} | next to my {thing}""")

_AFTER_CLAUSE = _split("""
because {reason} | because {reason} | because {reason} | because {reason} | , because {reason} | since {reason} | although {reason} | even though {reason} | though {reason} | just because {reason}
, which nobody expected | , which nobody noticed | , which makes {person} {feeling} | , which {person} {recalled} | and {person} is {feeling} | , and {person} gets {feeling} | , much to the surprise of {person}
{spot} the {building} of {person} | {spot} the {building} | {spot} {person}'s {building} | in the {room} of {person} | in {person}'s {room} | {spot} the {furniture}
when you get too close | when you stand too near | when {person} is {feeling} | whenever {person} is {feeling} | if {person} is {feeling} | just like {person} {recalled} it | the way {person} {recalled} it
so that {person} cannot sleep | to the joy of {person} | for {person} | in {city} | like in {city} | on the day of the {event} | right before the {event} | before the {event} in {city}
as if {person} were {feeling} | instead of waiting for {person} | without telling {person} | no matter how {feeling} {person} is | despite the {event} | thanks to {person} | as a surprise for {person}""")

# What those write who learn English; few.
_FOREIGN_AFTER_NOUN = _split("""
what {person} {verb} | what {person} {recalled} | who is from my {kin} | who belongs to my {kin} | what stands {spot} house | behind house of my {kin}
near {building} of my {kin} | in {room} of my {kin} | what nobody did expect | because {person} have forgot {thing} | which have my {kin} | from {kin} of me""")

_PURPOSES = _split("""
for my {media} | for my {media} | for my {media} {part} | for the {part} of my {media} | for the {part} of a {media} | for a {media} | for our {media}
for a {media} about {city} | for a {media} about {person} | for {person}'s {media} | for the {media} of my {kin} | for my {kin} | for my {kin}'s birthday
for the {event} | for a {event} in {city} | for my {kin}'s {event} | for our little {media} | for a lesson on {weekday} | for school | for work | for a friend""")

_TIMES_OF_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "summer", "winter")
_OWNABLE = frozenset("dog cat clock beep engine horn telephone drums piano flute guitar organ glass door_creak".split())
_CARRIABLE = frozenset(
    (("clock", "fast"), ("telephone", "plain"), ("beep", "slow"), ("beep", "fast"), ("cat", "plain"), ("dog", "small"))
)
_FOREIGN_SHARE = 0.06


def after_noun(rng: random.Random, sound: tuple[str, str]) -> str:
    """Words to hang on a noun phrase of a sound (class, variant), with the space or comma before them."""
    if (dice := rng.random()) < _FOREIGN_SHARE:
        return _drawn(_FOREIGN_AFTER_NOUN, rng)
    if dice < 0.3 and sound in _CARRIABLE:
        return _drawn(_CARRIED, rng)
    return _drawn(_OWNED if sound[0] in _OWNABLE and dice < 0.65 else _AFTER_NOUN, rng)


def after_clause(rng: random.Random) -> str:
    """Words to hang on a clause, with the space or comma before them."""
    return _drawn(_AFTER_CLAUSE, rng)


def fill(kind: str, rng: random.Random) -> str:
    """What a pattern's `{o}`, `{f}` or `{t}` stands for: a person, a purpose, a day or season."""
    if kind == "t":
        return rng.choice(_TIMES_OF_DAY)
    return _drawn(_PURPOSES if kind == "f" else _SLOTS["person"], rng).strip()


def texts() -> tuple[str, ...]:
    """Every entry of every table, slots and all."""
    nouns = (_AFTER_NOUN, _OWNED, _CARRIED, _FOREIGN_AFTER_NOUN)
    tables = (*_SLOTS.values(), *nouns, _AFTER_CLAUSE, _PURPOSES, _TIMES_OF_DAY)
    return tuple(_SLOT.sub(" ", text) for table in tables for text in table)


def _drawn(frames: tuple[str, ...], rng: random.Random) -> str:
    text = rng.choice(frames)
    while "{" in text:
        text = _SLOT.sub(lambda slot: rng.choice(_SLOTS[slot.group(1)]), text)
    text = _ARTICLE.sub(r"\1n ", text)
    return text if text[0] == "," else " " + text
