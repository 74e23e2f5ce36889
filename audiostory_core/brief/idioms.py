"""Phrases that name no sound though their words do elsewhere, and words behind which a noun is a verb. Data."""

from __future__ import annotations

from dataclasses import dataclass

from .wordlists import ACOUSTIC


@dataclass(frozen=True)
class Idiom:
    """Words that stand side by side in these very forms; of them only those that are `meant` may name a sound."""

    words: tuple[str, ...]
    meant: frozenset[str]


# Words in brackets are needed there, but name what they always do.
_PHRASES = """
heart out, hearts out, by heart, heart of, broken heart, broken hearts, heart broken, heart attack, light hearted
[raining] cats and dogs, [rains] cats and dogs, [rain] cats and dogs, cat burglar, cat burglars, cat nap, hot dog
hot dogs, dog tired, dog eared, bird's eye, birds eye, winds up, winds down, winds the, winds through, winds its
winds his, winds her, winds along, winding, wind up toy, second wind, wave goodbye, waves goodbye, waved goodbye
wave of [applause], waves of [applause], wave of [laughter], trees wave, heat wave, sound wave, sound waves, waves his
waves her, wave their, waving, run time, run into, run out, long run, dry run, run over, run late, run the, run a
run it, step by step, next step, first step, last step, final step, step away, step back, step in, step inside
step outside, step out, on the other hand, second hand car, second hand shop, chocolate bar, gold bar, bar stool
metro station, subway station, bus station, police station, fire station, gas station, petrol station
railway station, radio station, shut up, shuts up, shutting up, behind bars, bar of, bars of, beats per minute, third
party, party hat, beach ball, rain forest, rain coat, rain check
rain boots, rain gutter, shower curtain, baby shower, take a shower, takes a shower, has a shower, have a shower
meteor shower, fire the, fire his, fire her, fired, firing, fire hydrant, fire escape, cease fire, lightning fast
lightning speed, storms past, storms up, storms down, horned, fire [door], ring a bell, rings a bell, bell pepper
bell jar, around the clock, body clock, swarm of, on the beat, ocean [liner], ocean [liners], sea captain, types a
in the snow, in snow, through the snow, through snow, on snow, on the snow, glass of, glass table, glass roof
glass door, eye glass, looking glass, pair of glasses, down the glass, on the glass, against the glass, phone box
phone number, organ donor, organ transplant, internal organ, internal organs, vital organs, trained, training
train of thought, live stream, streaming, streamed, stream of [people], stream of light, sea of [people]
sea of [voices], see saw, river bank, traffic light, traffic lights, car park, car key, car keys, car seat
boot of the car, cable car, bus stop, bus ticket, train ticket, alarmed, alarming, type of, types of, next door
door mat, door handle, door to door, gate crash, spelling bee, cricket match, cricket bat, champagne flute, air guitar
front door key, knock out, knocked out, knocks out, knocks down, knock down, knocks over, knock over, knock off
knock back, slam dunk, grand slam, poetry slam, search engine, engine driver, i saw, we saw, he saw, she saw, they saw
you saw, never saw, who saw, just saw, a tweet, car boot sale, logs in, log in, logs on, chew the fat, shoot the breeze
jet lag, jet lagged, jet black, jet set, jet of, shot of, shots of
blow up a [balloon], blows up a [balloon], blowing up a [balloon], fire drill, drill sergeant, drill instructor
bull in a china shop, dripping wet, dripping with, cry wolf, cries wolf, crow's nest, crow's feet
plane tree, horsing around, in a vacuum, bath bomb, bath bombs, photo bomb, coin a phrase, ride shotgun
call the shots, calls the shots, hammer home, hammer out, baby blue, roast duck, roast lamb, lamb chops, leg of lamb
whistle blower, gun metal, penny for
"""


def _idiom(phrase: str) -> Idiom:
    words = phrase.split()
    meant = frozenset(word.strip("[]") for word in words if word.startswith("["))
    return Idiom(tuple(word.strip("[]") for word in words), meant)


def _by_first(phrases: list[str]) -> dict[str, tuple[Idiom, ...]]:
    found: dict[str, tuple[Idiom, ...]] = {}
    for idiom in map(_idiom, phrases):
        found[idiom.words[0]] = (*found.get(idiom.words[0], ()), idiom)
    return found


IDIOMS = _by_first([phrase.strip() for line in _PHRASES.strip().splitlines() for phrase in line.split(",")])

# Behind these a word such as `drums` or `thunder` is what the sound before it does.
PARTICLES = frozenset(
    "on onto upon past in into by down up along over overhead above against across through around about away off out "
    "at to from ashore outside inside nearby like as the my his her its their".split()
)

# What is heard of the thing that stands straight before it: `baby laughter` is one sound.
HEARD = frozenset(
    "laughter stampede speech fight battle gunshot gunfire explosion eruption crash collision argument solo rehearsal "
    "call cry chant prayer lecture attack fire blast".split()
)
# Verbs, and what is heard of them.
DEEDS = (ACOUSTIC - frozenset("gunshot explosion sword laser stampede".split())) | frozenset(
    "grunt quarrel protest argue cackle caw coo bray gobble pant trot canter skid splash punch slap kick bomb wheeze "
    "sputter burst".split()
)

# Who may be heard to laugh or cry.
PEOPLE = frozenset(
    "someone somebody everyone everybody man woman child person people kid boy girl guy lady he she who baby "
    "toddler father mother dad mum mom grandpa grandma grandfather grandmother friend neighbour neighbor teacher "
    "student audience crowd fan player victim actor singer crew team family couple soldier monk king queen witch "
    "prisoner patient teenager".split()
)

# Of people alone: `rain with a scream` has a scream, where `a car starts with a roar` has no lion.
CRIES = frozenset(
    "scream shriek cry sob weep wail whimper laugh giggle chuckle snore sneeze cough burp hiccup yawn sigh gasp shout "
    "yell sing whisper chant gunshot".split()
)
