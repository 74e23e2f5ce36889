"""What the sounds are called: class -> kind, variants, and the wordings of their captions. Data, and a way to draw from it.

The first clause of a variant is its canonical caption: the one the reasoner writes. The renderer learns all of them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from ..plan.story import Kind

ENVIRONMENTS = ("dry", "cathedral", "far", "radio", "underwater", "tunnel")  # where a story is heard: `recipes.environments`
Sounds = frozenset[str] | None  # the classes that a bundle learns; None: all of them


@dataclass(frozen=True)
class Variant:
    """One way a class sounds: full clauses, noun phrases, and the story detail behind it."""

    clauses: tuple[str, ...]
    phrases: tuple[str, ...]
    detail: str

    @property
    def caption(self) -> str:
        return self.clauses[0] + "."


@dataclass(frozen=True)
class Sound:
    kind: Kind
    variants: dict[str, Variant]


def _v(clauses: str, phrases: str, detail: str) -> Variant:
    return Variant(tuple(clauses.split(" | ")), tuple(phrases.split(" | ")), detail)


SOUNDS: dict[str, Sound] = {
    "rain": Sound("ambience", {
        "light": _v("Light rain patters softly | A soft drizzle falls | Gentle raindrops fall", "light rain | a gentle drizzle | soft rainfall", "A few drops begin to fall."),
        "heavy": _v("Heavy rain pours down | A downpour drums on the roof | Torrential rain falls hard", "heavy rain | a heavy downpour | pouring rain", "The clouds burst and rain comes down."),
    }),
    "thunder": Sound("ambience", {
        "rumble": _v("Thunder rumbles in a low roll | Distant thunder rolls | A low rumble of thunder rolls by", "rumbling thunder | a roll of thunder | low thunder", "A storm gathers in the sky."),
        "crack": _v("Thunder cracks sharply | A thunderclap splits the air | Lightning strikes with a loud crack of thunder", "a sharp crack of thunder | a thunderclap | a thunderbolt", "Lightning strikes close by."),
    }),
    "wind": Sound("ambience", {
        "soft": _v("A soft wind blows | A light breeze blows | Wind blows gently", "a soft breeze | a gentle wind | light wind", "The air begins to move."),
        "howling": _v("The wind howls and whistles | A strong gale howls | Fierce wind whistles past", "a howling wind | whistling wind | a howling gale", "A gale sweeps past."),
    }),
    "waves": Sound("ambience", {
        "gentle": _v("Gentle waves lap at the shore | Small waves wash ashore | The sea laps softly", "gentle waves | lapping waves | a calm sea", "The sea breathes against the shore."),
        "crashing": _v("Big waves crash on the rocks | Ocean waves crash loudly | Surf pounds the shore", "crashing waves | pounding surf | breaking ocean waves", "The sea throws itself at the rocks."),
    }),
    "stream": Sound("ambience", {
        "plain": _v("A stream of water bubbles along | A brook babbles | Water trickles and gurgles", "a babbling brook | a bubbling stream | trickling water", "Clear water runs over stones."),
    }),
    "fire": Sound("ambience", {
        "plain": _v("A fire crackles | A campfire crackles and pops | Burning logs crackle", "a crackling fire | a campfire | burning wood", "Flames take hold of dry wood."),
    }),
    "birds": Sound("ambience", {
        "plain": _v("Birds chirp and sing | Small birds twitter | Songbirds sing in the trees", "chirping birds | birdsong | twittering birds", "Birds greet the morning."),
    }),
    "crickets": Sound("ambience", {
        "plain": _v("Crickets chirp at night | Crickets sing in the grass | Insects chirr in the dark", "chirping crickets | night crickets | a chorus of crickets", "The night comes alive in the grass."),
    }),
    "dog": Sound("sfx", {
        "big": _v("A big dog barks deeply | A large dog barks | A guard dog barks in a deep voice", "a big dog barking | a deep bark | a large barking dog", "A guard dog has noticed something."),
        "small": _v("A small dog yaps | A puppy barks | A little dog barks in a high voice", "a small dog yapping | a high bark | a yapping puppy", "A little dog gets excited."),
    }),
    "cat": Sound("sfx", {
        "plain": _v("A cat meows | A kitten mews | A hungry cat meows", "a meowing cat | a cat's meow | a mewing kitten", "A cat asks for attention."),
    }),
    "owl": Sound("sfx", {
        "plain": _v("An owl hoots | An owl calls in the night | A lone owl hoots", "a hooting owl | an owl's call | the hoot of an owl", "A night bird calls from a branch."),
    }),
    "frogs": Sound("ambience", {
        "plain": _v("Frogs croak | Frogs croak in a pond | Toads croak in the swamp", "croaking frogs | a chorus of frogs | frogs in a pond", "The pond wakes up."),
    }),
    "bees": Sound("ambience", {
        "plain": _v("Bees buzz | A swarm of bees buzzes around | Bees hum by a hive", "buzzing bees | a swarm of bees | humming bees", "A hive is at work."),
    }),
    "footsteps": Sound("sfx", {
        "walking": _v("Footsteps walk at a steady pace | Someone walks slowly | Slow footsteps approach", "walking footsteps | slow footsteps | steady steps", "Someone comes walking."),
        "running": _v("Footsteps run fast | Someone runs quickly | Rapid footsteps run past", "running footsteps | fast footsteps | hurried steps", "Someone breaks into a run."),
    }),
    "knocking": Sound("sfx", {
        "plain": _v("Someone knocks on a door | Knuckles rap on wood | A visitor knocks three times", "knocking on a door | a knock at the door | rapping on wood", "A visitor stands outside."),
    }),
    "door_creak": Sound("sfx", {
        "plain": _v("A door creaks open | An old door squeaks | Rusty hinges creak", "a creaking door | creaking hinges | a squeaky old door", "An old door is pushed open."),
    }),
    "door_slam": Sound("sfx", {
        "plain": _v("A door slams shut | A heavy door bangs closed | Someone slams the door", "a slamming door | a door slam | a banging door", "A door is thrown shut."),
    }),
    "applause": Sound("ambience", {
        "plain": _v("An audience applauds | People clap loudly | The crowd bursts into applause", "applause | clapping hands | an applauding audience", "The audience shows its joy."),
    }),
    "crowd": Sound("ambience", {
        "plain": _v("A crowd of people murmurs | People chatter together | Voices babble in a crowd", "a murmuring crowd | chattering people | crowd chatter", "Many people talk at once."),
    }),
    "typing": Sound("sfx", {
        "plain": _v("Someone types on a keyboard | Keys clatter on a keyboard | Fingers type quickly", "typing on a keyboard | keyboard typing | clattering keys", "Someone writes in a hurry."),
    }),
    "glass": Sound("sfx", {
        "plain": _v("Glass shatters | A window breaks | A glass smashes on the floor", "shattering glass | breaking glass | a smashed window", "Something fragile falls."),
    }),
    "clock": Sound("sfx", {
        "slow": _v("A clock ticks slowly | A grandfather clock ticks | A slow clock ticks once a second", "a slowly ticking clock | a grandfather clock | slow ticking", "Time passes second by second."),
        "fast": _v("A clock ticks fast | A small clock ticks quickly | A watch ticks rapidly", "a fast ticking clock | a ticking watch | rapid ticking", "Time is running out."),
    }),
    "heartbeat": Sound("sfx", {
        "slow": _v("A heart beats slowly | A calm heart beats | A slow heartbeat thumps", "a slow heartbeat | a calm heartbeat | a steady heart", "Someone listens to a calm heart."),
        "fast": _v("A heart beats fast | A heart pounds quickly | A racing heart thumps", "a fast heartbeat | a racing heart | a pounding heartbeat", "Fear makes the heart race."),
    }),
    "beep": Sound("sfx", {
        "slow": _v("A machine beeps slowly | A monitor beeps once a second | A device beeps steadily", "slow beeping | a beeping monitor | a slow electronic beep", "A machine keeps watch."),
        "fast": _v("An alarm beeps fast | A timer beeps rapidly | Rapid beeps sound an alarm", "fast beeping | a beeping alarm | rapid electronic beeps", "A warning goes off."),
    }),
    "siren": Sound("sfx", {
        "slow": _v("A siren wails up and down | A long siren rises and falls | An emergency siren wails", "a wailing siren | a long siren | an air raid siren", "An emergency is announced."),
        "fast": _v("A siren yelps quickly | A police siren yelps | A fast siren warbles", "a yelping siren | a police siren | a fast warbling siren", "A patrol car gives chase."),
    }),
    "engine": Sound("sfx", {
        "idle": _v("An engine idles | A car engine hums | A motor runs steadily", "an idling engine | a running motor | a car engine idling", "A car waits with its motor on."),
        "revving": _v("An engine revs up | A motor roars and revs | A car engine revs loudly", "a revving engine | a roaring motor | a revving car", "A driver steps on the gas."),
    }),
    "horn": Sound("sfx", {
        "plain": _v("A car horn honks | A driver honks | A car beeps its horn", "a honking car horn | honking | a car's horn", "A driver loses patience."),
    }),
    "foghorn": Sound("sfx", {
        "plain": _v("A foghorn sounds | A ship's foghorn blows low | A deep foghorn blasts", "a foghorn | a deep foghorn blast | a ship's foghorn", "A ship warns others in the fog."),
    }),
    "train": Sound("sfx", {
        "tracks": _v("A train clatters over the tracks | Train wheels clack on the rails | A train rattles past", "a clattering train | a train on the tracks | a rattling train", "A train rolls through."),
        "whistle": _v("A train whistle blows | A steam train whistles | A locomotive blows its whistle", "a train whistle | a steam whistle | a whistling locomotive", "A locomotive announces itself."),
    }),
    "helicopter": Sound("sfx", {
        "plain": _v("A helicopter hovers | Helicopter blades chop the air | A helicopter flies overhead", "a helicopter | helicopter blades | a hovering helicopter", "A machine hangs in the air."),
    }),
    "bell": Sound("sfx", {
        "church": _v("A church bell tolls | A large bell rings out | Church bells ring", "a tolling church bell | a large bell | church bells", "The tower tells the hour."),
        "ship": _v("A ship's bell rings | A small brass bell rings | A ship's bell clangs twice", "a ship's bell | a small brass bell | a clanging ship's bell", "The watch rings the bell on deck."),
    }),
    "telephone": Sound("sfx", {
        "plain": _v("A telephone rings | An old phone rings | A phone keeps ringing", "a ringing telephone | a ringing phone | an old phone ringing", "Somebody is calling."),
    }),
    "fireworks": Sound("sfx", {
        "plain": _v("Fireworks burst and crackle | Fireworks explode in the sky | Rockets whistle and burst", "fireworks | exploding fireworks | bursting rockets", "The sky fills with colour."),
    }),
    "drums": Sound("music", {
        "slow": _v("Drums play a slow beat | A drummer plays a slow groove | A slow drum beat plays", "a slow drum beat | slow drums | a slow drum groove", "A drummer sets a slow pace."),
        "fast": _v("Drums play a fast beat | A drummer plays a fast groove | A fast drum beat plays", "a fast drum beat | fast drums | a fast drum groove", "A drummer drives the band."),
    }),
    "piano": Sound("music", {
        "plain": _v("A piano plays a melody | Someone plays the piano | Piano notes ring out", "a piano melody | piano music | a piano tune", "Fingers find the keys of a piano."),
    }),
    "flute": Sound("music", {
        "plain": _v("A flute plays a tune | A flute plays softly | Someone plays the flute", "a flute tune | a flute melody | flute music", "A flute player begins."),
    }),
    "guitar": Sound("music", {
        "plain": _v("A guitar is plucked | Someone plays an acoustic guitar | Guitar strings are picked", "a plucked guitar | acoustic guitar music | a guitar arpeggio", "Someone picks up a guitar."),
    }),
    "organ": Sound("music", {
        "plain": _v("An organ plays chords | A pipe organ plays | An organist plays a hymn", "a pipe organ | organ music | organ chords", "The organist pulls the stops."),
    }),
    "cow": Sound("sfx", {
        "plain": _v("A cow moos | A cow lows in the field | A big cow moos loudly", "a mooing cow | a cow's moo | a lowing cow", "A cow calls from the meadow."),
    }),
    "horse": Sound("sfx", {
        "neigh": _v("A horse neighs | A horse whinnies | A pony neighs and snorts", "a neighing horse | a whinnying horse | a horse's neigh", "A horse lifts its head and calls."),
        "gallop": _v("A horse gallops past | Hooves clatter at a gallop | A rider gallops by on a horse", "a galloping horse | galloping hooves | a horse at a gallop", "A rider spurs the horse on."),
    }),
    "gull": Sound("sfx", {
        "plain": _v("A seagull cries | Gulls call over the harbour | A gull screeches", "a crying seagull | calling gulls | the cry of a gull", "Gulls look for scraps at the harbour."),
    }),
    "rooster": Sound("sfx", {
        "plain": _v("A rooster crows | A cockerel crows at dawn | A rooster calls cock-a-doodle-doo", "a crowing rooster | a rooster's call | a cockerel at dawn", "The farm is woken at sunrise."),
    }),
    "sheep": Sound("sfx", {
        "plain": _v("A sheep bleats | Sheep baa in the pasture | A lamb bleats for its mother", "a bleating sheep | a bleating lamb | a flock of sheep", "The flock moves over the hill."),
    }),
    "duck": Sound("sfx", {
        "plain": _v("A duck quacks | Ducks quack by the water | A mallard quacks loudly", "a quacking duck | quacking ducks | a duck's quack", "A duck hopes for bread."),
    }),
    "wolf": Sound("sfx", {
        "plain": _v("A wolf howls | A lone wolf howls at the moon | Wolves howl in the hills", "a howling wolf | a wolf's howl | a pack of wolves", "The pack gathers under the moon."),
    }),
    "crow": Sound("sfx", {
        "plain": _v("A crow caws | A raven croaks and caws | Crows caw in a bare tree", "a cawing crow | a crow's caw | cawing crows", "A black bird watches from a branch."),
    }),
    "splash": Sound("sfx", {
        "plain": _v("Water splashes | Something falls into the water with a splash | A swimmer jumps in with a splash", "a splash | a big splash of water | splashing water", "Something plunges into the water."),
    }),
    "dripping": Sound("ambience", {
        "plain": _v("A tap drips | Water drips into a sink | A leaky faucet drips and drips", "a dripping tap | dripping water | a leaky faucet", "Nobody has turned the tap off."),
    }),
    "scream": Sound("sfx", {
        "plain": _v("A woman screams | Someone screams in terror | A person shrieks loudly", "a scream | a terrified scream | a woman's shriek", "Somebody is frightened to death."),
    }),
    "laughter": Sound("sfx", {
        "plain": _v("People laugh | Someone laughs out loud | A group of friends giggles", "laughter | hearty laughter | a burst of laughter", "Somebody has told a good joke."),
    }),
    "baby": Sound("sfx", {
        "plain": _v("A baby cries | An infant wails | A newborn cries in its cradle", "a crying baby | a wailing infant | a baby's cry", "A baby wants to be fed."),
    }),
    "snoring": Sound("sfx", {
        "plain": _v("Someone snores | A man snores deeply | A sleeper snores in bed", "snoring | a snoring man | loud snores", "Somebody is fast asleep."),
    }),
    "coins": Sound("sfx", {
        "plain": _v("Coins fall and jingle | Coins clink on the counter | Loose change drops on the floor", "falling coins | jingling coins | a handful of coins", "A purse is emptied."),
    }),
    "hammer": Sound("sfx", {
        "plain": _v("A hammer hits a nail | Someone hammers nails into a board | A carpenter hammers", "hammering | a hammer on a nail | hammer blows", "Somebody builds something of wood."),
    }),
    "saw": Sound("sfx", {
        "plain": _v("A saw cuts through wood | Someone saws a plank by hand | A handsaw rasps back and forth", "a hand saw | sawing wood | a saw in a plank", "A board is cut to length."),
    }),
    "jet": Sound("sfx", {
        "plain": _v("A jet plane flies over | A jet roars overhead | An airplane passes high above", "a jet plane | a passing airplane | a roaring jet", "A plane crosses the sky."),
    }),
    "chainsaw": Sound("sfx", {
        "plain": _v("A chainsaw roars | A chainsaw cuts down a tree | A lumberjack runs a chainsaw", "a chainsaw | a roaring chainsaw | a chainsaw in the woods", "A tree is about to come down."),
    }),
    "explosion": Sound("sfx", {
        "plain": _v("A bomb explodes | A huge explosion booms | Dynamite blows up", "an explosion | a huge explosion | an exploding bomb", "Everything blows up at once."),
    }),
    "gunshot": Sound("sfx", {
        "plain": _v("A gun fires | A gunshot rings out | Someone shoots a pistol", "a gunshot | a pistol shot | a shot from a gun", "Somebody pulls the trigger."),
    }),
    "drill": Sound("sfx", {
        "plain": _v("A power drill whirs | An electric drill bores into a wall | Someone drills a hole", "a power drill | an electric drill | drilling", "A hole is made for a shelf."),
    }),
    "violin": Sound("music", {
        "plain": _v("A violin plays a melody | A violinist plays | Someone plays the violin", "a violin melody | violin music | a violin tune", "The bow touches the strings."),
    }),
    "trumpet": Sound("music", {
        "plain": _v("A trumpet plays a fanfare | A trumpeter plays | Someone blows the trumpet", "a trumpet fanfare | trumpet music | a trumpet tune", "A trumpeter lifts the horn to the lips."),
    }),
    "whistle": Sound("sfx", {
        "plain": _v("A referee blows a whistle | A whistle is blown hard | A referee's whistle shrills", "a referee's whistle | a shrill sports whistle | a whistle blown by a referee", "The game is stopped."),
    }),
    "tires": Sound("sfx", {
        "plain": _v("Tires squeal | A car skids with screeching tires | Tyres screech on the road", "squealing tires | screeching tyres | a skidding car", "A driver brakes at the last moment."),
    }),
    "motorcycle": Sound("sfx", {
        "plain": _v("A motorcycle roars past | A motorbike rides by | A biker rides a motorcycle", "a motorcycle | a roaring motorbike | a passing motorcycle", "A rider twists the throttle."),
    }),
    "vacuum": Sound("sfx", {
        "plain": _v("A vacuum cleaner hums | Someone vacuums the carpet | A vacuum cleaner whines over the floor", "a vacuum cleaner | vacuuming | a humming vacuum cleaner", "The carpet is being cleaned."),
    }),
    "xylophone": Sound("music", {
        "plain": _v("A xylophone plays a tune | Someone plays the xylophone | Mallets strike wooden bars", "a xylophone tune | xylophone music | a xylophone melody", "Mallets dance over wooden bars."),
    }),
    "chimes": Sound("ambience", {
        "plain": _v("Wind chimes tinkle | Wind chimes sway and ring | Small chimes jingle on a porch", "wind chimes | tinkling wind chimes | chimes on a porch", "The chimes on the porch begin to sway."),
    }),
}  # fmt: skip

RHYTHMIC = ("clock", "beep", "heartbeat", "drums", "footsteps")
# Sounds that happen once in a clip however long it is, and how many seconds they take to die away.
ONCE = {"door_slam": 1.2, "glass": 1.6, "explosion": 4.0, "splash": 1.5, "coins": 2.0}

_FRAMES = ("{clause}.", "{clause}.", "{Phrase}.", "The sound of {phrase}.", "{Phrase} can be heard.", "We hear {phrase}.")


def draw_caption(name: str, variant: str, rng: random.Random) -> str:
    """One of the wordings of a class and variant, the canonical one a third of the time."""
    words = SOUNDS[name].variants[variant]
    if rng.random() < 0.33:
        return words.caption
    phrase = rng.choice(words.phrases)
    frame = rng.choice(_FRAMES)
    caption = frame.format(clause=rng.choice(words.clauses), phrase=phrase, Phrase=phrase[0].upper() + phrase[1:])
    return caption.lower() if rng.random() < 0.1 else caption


def all_variants(sounds: Sounds = None) -> list[tuple[str, str]]:
    """Every (class, variant) of the `sounds`, in order."""
    return [(name, v) for name, sound in SOUNDS.items() if sounds is None or name in sounds for v in sound.variants]
