"""Everything in an instruction that is no sound: environments, places, people, openers, connectives. Data.

In a pattern `{n}` takes a noun phrase, `{c}` a clause, `{x}` either of them, `{v}` a predicate,
 `{e}` an environment
phrase, `{p}` a place. Also `UNKNOWN`: sound words that the bundle never learns,
 with the nearest that it does.
"""

from __future__ import annotations

from ..prompts import PREFIXES


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for line in text.strip().splitlines() for part in line.split(" | "))


ENVIRONMENT_PHRASES: dict[str, tuple[str, ...]] = {
    "cathedral": _split("""
in a cathedral | inside a cathedral | in a huge cathedral | inside a huge church hall with long echoes
in an empty cathedral | in an old stone cathedral | inside a big church | in a large church with a long echo
inside an echoing cathedral | in an enormous stone hall | in a gothic cathedral | in a vast echoing hall
with the long reverb of a cathedral | with a cathedral echo | with lots of reverb like in a cathedral
inside a church | in a church | in a big echoey church | within the walls of an old abbey | in a basilica
in a giant hall with long reverb | with huge reverb | with long echoes in a huge hall
in a chapel with endless echo
under the dome of a cathedral | in the nave of a church | in an echoey cathedral | in a reverberant hall
with a lot of reverb | with very long reverb | inside a massive church | in a great hall full of echoes"""),
    "far": _split("""
far away | heard from a great distance | from far away | heard from far away | far off in the distance
in the distance | all far in the distance | a long way off | from miles away | somewhere far away
very far away
as if heard from the other side of the valley | heard from across the valley | from a distance
heard from afar
faintly from a distance | at a great distance | way off in the distance | far far away
barely audible from far off
from a mile away | heard from a hill far away | as heard from very far | distant and faint | faint and far off
off in the far distance | heard faintly from far away | from the far side of the fields | from afar
heard from a distant hill | many miles away | really far away from the listener"""),
    "radio": _split("""
on an old radio | on the radio | through a crackling wireless | on a crackly old radio | heard over a radio
through an old radio | as heard on an old radio | over a walkie talkie | on an am radio
on a transistor radio
from a small radio speaker | played on a vintage radio | through a tinny speaker | coming out of an old radio
like an old radio broadcast | on a radio broadcast from the 1940s | over a bad radio link | on a wireless set
with the sound of an old radio | over a shortwave radio | through radio static | from a cheap radio
like it comes from an old radio | on a car radio | with radio crackle | as an old radio transmission
through a telephone-like radio filter | on grandma's old radio | over the radio
like on an old gramophone radio"""),
    "underwater": _split("""
underwater | under water | deep underwater | beneath the surface of a lake | heard underwater
as heard under water
below the surface of the water | from under the water | submerged in water | at the bottom of a lake
at the bottom of the ocean | at the bottom of a swimming pool | as if you were diving
from inside a submarine
heard by a diver | with your head under water | as if submerged | muffled as if under water | in the deep sea
below the water line | deep below the surface | as heard from the bottom of a pool
with your ears under water
with an underwater sound | muffled by water | while diving | far beneath the surface | inside an aquarium
as if heard underwater | under the surface"""),
    "tunnel": _split("""
in a tunnel | inside a tunnel | in a long tunnel | inside a long concrete pipe | in a concrete tunnel
in an underground tunnel | inside a sewer pipe | through a tunnel | from inside a tunnel
in an echoing tunnel
in a dark tunnel | in a railway tunnel | inside a metal pipe | in an underpass | in a drainpipe | in a sewer
in a narrow tunnel | deep inside a tunnel | in a pedestrian underpass | in a subway tunnel | in a mine shaft
in a road tunnel | with a tunnel echo | from the end of a tunnel | inside a big pipe | in a hollow tube
in a long pipe | echoing through a tunnel | with the echo of a tunnel | in an old mine tunnel"""),
}

ENVIRONMENT_FRAMES = _split("""
, {e} | , {e} | {e} | {e} | , {e} | {e} | , all {e} | , all of it {e} | , everything {e} | ({e})
. All of it {e}
, the whole thing {e} | - {e} | . Everything happens {e} | . It all happens {e} | . The whole scene is {e}
. Make it sound like it is {e} | . It should all sound like it's {e} | , recorded {e} | . All this {e}, please
. All sounds are {e} | . Everything is {e} | , but {e} | , and all of that {e}""")

PLACES = _split("""
in the corridor | on the staircase | at a concert | in an abandoned cabin | in an empty building | in a tavern
on the platform | at the beach | at the harbour | in a crypt | in the hospital | in the hall | on deck
on stage
in the old town | over a harbour | in a small village | in the kitchen | in the garden
in a dark forest | on a farm
at home | in the living room | in an old house | in a haunted house | in the street | at the edge of the woods
on a lonely road | in the city | in the countryside | on a hill | in a quiet room | in the park
in the mountains
outside | outdoors | in the middle of nowhere | in a castle | in the office | downstairs | upstairs
in the hallway
on the roof | in the yard | in the neighbourhood | at school | in an open field | in the suburbs
in the next room
in the desert | on an island | in london | in new york | in my room | in the backyard | in a hotel
at the museum
in the valley | on the square | by the window | behind the house | around the corner | across the street
nearby
in a meadow | in the woods | at the station | somewhere | in the background | in front of the house""")

TIMES = _split("""
at night | in the morning | on a Sunday morning | late in the evening | at midnight | at dawn | at dusk
in summer
on a cold winter night | in the afternoon | early in the morning | one evening | one night
on a quiet evening
before sunrise | at sunset | on a hot day | in the middle of the night | on Christmas eve | in autumn
late at night
on a foggy morning | this morning | after school | on a dark night | at noon | today | on a lazy afternoon
in the spring | on halloween | at three in the morning | on my birthday""")

PEOPLE = _split("""
an old man listens as {c} | a girl hears {n} | someone hears how {c} | a child hears {n} | we hear {n}
you hear {n}
I hear {n} | you can hear {n} | we can hear {n} | there is {n} | there's {n} | a traveller hears {n}
I can hear {n}
my grandma hears {n} | two friends listen as {c} | a woman wakes up and hears {n} | a boy dreams that {c}
a detective notices that {c} | the hero hears {n} | one can hear {n} | he hears {n} | she hears {n}
they hear {n}
the listener hears {n} | {n} can be heard | the sound of {n} is heard | there comes the sound of {n}
there comes {n} | you notice {n}
a tired nurse hears {n} | the sound of {n} fills the air | the sound of {n} starts
a sound of {n} begins | somewhere there is {n}""")

MOODS = _split("""
mysteriously | a bit scary | very relaxing | nice and calm | dramatic | with lots of suspense | spooky | cozy
realistic please | it should feel peaceful | very cinematic | like in a movie | kind of sad
creepy mood | romantic""")

# Said before or after, and never heard.
FLUFF_BEFORE = _split("""
I am lying in bed and {x} | It is dark. {x} | Nobody is home. {x} | I can't sleep and {c}
Everyone is asleep when {c}
The sun comes up. {x} | We are camping and {c} | I'm sitting at home and {c}
A man is alone in his house. {x}
It is getting late. {x} | The street is empty. {x} | Nothing moves, then {c}
My friend told me about {n} | It's cold and {c}
I am waiting for a friend when {c} | I love the sound of {n} | A spy hides while {c}
Two lovers meet. {x} | I close my eyes: {x}
A tired man sits in his chair while {c} | The moon is out, {x} | On holiday. {x}
I'm reading a book when {c} | It's autumn and {c}
The kids are in bed. {x} | A girl is lost, and {c} | The hero wakes up to {n} | I get up, {c}
Everything is calm. {x}
It is foggy, and {c} | The night is cold; {x} | A detective waits. {x}
She opens her eyes and hears {n} | I remember {n}""")

FLUFF_AFTER = _split("""
. Nobody answers. | . What a day! | . It scares everyone. | . I like that. | . Everyone is happy.
. That is so scary!
. And then I wake up. | . The end of the world is near. | . The mood is tense. | . It's for my school project.
. No music please. | . No talking please. | . I want to fall asleep to it. | . Nobody knows why.
. What a mess!
, which is scary | , how nice | , and nobody cares | . It is for a film. | . We are safe.
. It was only a dream.""")

# One person does both: the second says no subject again.
SHARED_JOINERS = _split("""
and {v} | and then {v} | , then {v} | , {v} | , and {v} | and finally {v} | before he {v}
, then she {v} | . Then he {v}
. She {v} | , after that he {v} | and suddenly {v} | . After that she {v} | , then suddenly {v}
until he {v} | but then {v}""")

NOUN_FRAMES = _split("""
the sound of {n} | the sound of {n} | sounds of {n} | the noise of {n} | a recording of {n}
some noise of {n}
{n} in the background | {n} for a few seconds | {n} again | a lot of noise from {n}
the familiar sound of {n}""")

_OPENERS = """
Please make {x} | Make {x} | Please create {x} | I'd like to hear {n} | I would like to hear {n}
I want to hear {n}
I want {n} | I want a story where {c} | I want a sound story: {x} | can u do a thing where {c}
Can you make {n}
can you make it so that {c} | Could you create a scene where {c} | Could you please do {n} | Imagine {n}
Imagine that {c} | Imagine this: {x} | Picture this: {c} | um so basically {c} | so basically {c} | ok so {c}
okay so first {c} | um, {x} | hey, {x} | hi! can you do {n} | Hello, I need {n} | I need {n}
i need {n} please, beginning
Give me {n} | give me {n} | Let me hear {n} | Let us hear how {c} | Play {n} | Generate {n}
Generate audio of {n}
Generate a soundscape: {x} | Create a soundscape with {n} | Create an audio scene in which {c} | Produce {n}
A story where {c} | A scene in which {c} | A short story: {x} | A sound story in which {c} | Audio of {n}
a recording of {n} | Sound of {n} | The sound of {n} | sounds of {n} | First {c} | First, {x} | At first {c}
At first there is {n} | It starts with {n} | It begins with {n} | We start with {n}
The story begins with {n}
The story opens with {n} | Begin with {n} | Start with {n} | Starting with {n} | To begin with, {c}
There is {n}
There's {n} | We hear {n} | You hear {n} | You can hear {n} | I hear {n} | Once upon a time {c} | Suddenly {c}
Tell me a story in which {c} | Tell the story of {n} | Make a soundtrack: {x} | Make me a scene with {n}
Make a clip where {c}
My idea: {x} | My story: {x} | Here is my idea: {c} | So {c} | Well, {c} | like, {c} | maybe {n}
how about {n}
I was thinking of {n} | I'm making a film and need {n} | For my game I need {n} | for my podcast: {x}
It's a scene where {c}
The scene: {x} | Scene: {x} | Setting: {p}. {x} | We are {p} and {c} | I am {p} when {c}
In this story {c} | Try {n}
What if {c} | I'd love to hear {n} | Would you make {n} | Do {n} | pls make {n} | plz do {n} | yo make {n}
just {n} | simply {n} | something like {n} | A movie scene where {c} | Bring me {n}
Sound effects please: {x}
Do you think you could do {n} | I'd like a scene where {c} | id like {n} | an audio story about {n}
a clip of {n}
Let it start with {n} | Let's hear {n} | We open on {n} | Open with {n} | The first thing we hear is {n}
The first sound is {n} | You wake up because {c} | All is quiet until {c} | It is quiet, then {c}
silence, then {x}
Somewhere {c} | Out of nowhere {c} | One day {c} | I dreamt that {c} | Yesterday {c} | Once {c}
number one is {n}
"""
OPENERS = _split(_OPENERS) + tuple(prefix + "{x}" for prefix in PREFIXES)

CLOSERS = _split("""
, please | please | . Thanks! | . thank you | . That's it. | . The end. | and that's it
. That would be great
, if you can | . Make it nice | . Keep it realistic. | , you know | or so | , ok? | . Can you do that?
, thx | thanks
. That is all. | . Nothing else. | . Then it is quiet. | , that kind of thing | , just that
. Please make it sound real.
. I hope that works | . Then silence. | , nothing more | . It should feel like a movie. | . Cheers
, and that's all""")

# How event i + 1 follows event i; the order of the sentence is the order of the plan.
JOINERS = _split("""
, then {x} | , then {x} | and then {x} | and then {x} | , and then {x} | . Then {x} | . Then {x}
; then {x} | then {x}
. After that {x} | . After that, {c} | , after that {x} | after that {n} | . Next {n} | . Next, {x}
, next {n} | . Next up: {n}
, followed by {n} | followed by {n} | , followed by {n} | . Afterwards {x} | . Afterwards, {c}
, afterwards {x}
. Later on, {c} | , later {x} | . Later {c} | . Suddenly {c} | . Suddenly, {x} | , suddenly {x}
and suddenly {c}
. Before long {c} | . Before long, {c} | . Meanwhile, {c} | . Meanwhile {c} | , meanwhile {x}
, while {c} | while {c}
as {c} | , as {c} | . At the same time {c} | , and at the same time {c} | until {c} | , until {c}
when {c} | , when {c}
when suddenly {c} | , when all of a sudden {c} | . A moment later {c} | . A moment later, {x}
, a moment later {c}
which gives way to {n} | , which gives way to {n} | giving way to {n} | , giving way to {n} | before {c}
, before {c}
, {x} | , {x} | , {x} | ; {x} | . {x} | . {x} | . {x} | and {x} | and {x} | , and {x} | & {n} | + {n}
plus {n}
, plus {n} | -> {n} | > {n} | / {n} | ... {x} | ... then {x} | - {x} | , with {n} | with {n} | along with {n}
mixed with {n} | , joined by {n} | , accompanied by {n} | together with {n} | , leading into {n}
leading to {n}
. Soon {c} | . Soon after, {c} | , soon {c} | . Shortly after {c} | . Shortly afterwards, {x}
. Seconds later {c}
. A few seconds later, {c} | . After a while {c} | , after a while {x} | . After a pause {x}
. Then comes {n}
. Next comes {n} | , then comes {n} | . Then there is {n} | , then there's {n} | . Then you hear {n}
. Then we hear {n}
. After it {n} | . This is followed by {n} | , which is followed by {n} | . That is followed by {n}
, which leads to {n}
. It changes into {n} | . It fades into {n} | fading into {n} | , turning into {n}
, that turns into {n} | , and next {n}
and also {n} | . Also {n} | , also {n} | . And {x} | . And then {x} | . Out of nowhere {c}
, out of nowhere {c}
. Moments later, {c} | . Now {c} | , now {x} | . Once that is over, {c} | . When that stops, {c}
. When it stops {c}
. As that fades, {c} | . As it fades out {c} | , and after that {x} | , and later {x} | , so {c}
, because of which {c}
, but then {c} | . But then {c} | but suddenly {c} | , whereupon {c} | , just as {c} | . In the meantime {c}
. The next sound is {n} | , the next thing is {n} | . The second you relax, {c} | , right after that {x}
. Right after, {x}
, to which is added {n} | , and over it {n} | , only for it to be replaced by {n}
. It is replaced by {n} | , and soon {c}
, after which {c} | , after which there is {n} | . From somewhere {c} | , behind it {n}
. Behind that {n} | . All at once {c}
, straight after {n} | , closely followed by {n} | . Add {n} | . Follow that with {n}
. Continue with {n} | . Cut to {n}
um then {x} | , um, {x} | and like {x} | . ok then {x} | . so then {c} | , and uh {x} | n then {x}
, after this {x}
""")

FINAL_JOINERS = _split("""
. Finally {x} | . Finally, {x} | , finally {x} | , and finally {x} | and finally {x} | . In the end {c}
. In the end, {x}
, in the end {x} | and in the end {x} | . At last {c} | , at last {x} | . To finish, {x} | . It ends with {n}
. It all ends with {n} | , ending with {n} | , and it ends with {n} | . The story ends with {n}
, and to finish {n}
. The whole thing closes with {n} | . End with {n} | , and at the end {x} | . At the end {x}
, at the very end {x}
, concluding with {n} | . Lastly, {x} | , lastly {x} | , and last {n} | . The last thing we hear is {n}
, and last of all {x}
, until finally {c} | . Eventually {c} | , eventually {x} | , before it ends with {n} | . Close with {n}
. Last comes {n}
, finishing with {n} | , and it all finishes when {c} | . The final sound is {n}
, and to end it all {n} | and that is {n}
""")

# Two events at once, first and second in the plan's order, whatever their order in the sentence.
PAIRS = _split("""
While {c1}, {c2} | As {c1}, {c2} | When {c1}, {c2} | After {c1}, {c2} | Once {c1}, {c2}
As soon as {c1}, {c2}
After {n1} comes {n2} | After {n1} we hear {n2} | After {n1} there is {n2} | {n1} gives way to {n2}
{n1} is followed by {n2}
{n1} turns into {n2} | {n1} leads to {n2} | First {n1}, then {n2} | First {c1}, then {c2}
First {c1} and then {c2}
It starts with {n1} and continues with {n2} | {c1} while {c2} | {c1} as {c2} | {c1} until {c2}
From {n1} to {n2}
Right after {n1} you hear {n2} | Following {n1}, {c2} | {n1} and then {n2} | no sooner {c1} than {c2}
Hardly {c1} when {c2}
{n1} first and then {n2} | Start with {n1} and go on with {n2} | one, {n1}, two, {n2}""")

REVERSED = _split("""
{x2}, but before that {x1} | Before {c2}, {c1} | {n2} preceded by {n1} | {c2} after {c1}
{c2}, but first {c1}
{n2} comes after {n1} | {x2}, and before that {x1} | {c2} right after {c1} | {n2} after {n1}""")

ADVERBS = _split("""
again | once more | for a while | for a bit | for some time | all of a sudden | somewhere | nearby
outside | suddenly
in the background | a little later | for a moment | now and then | and on and on | this time
slowly coming closer
quite suddenly | for a few seconds | twice | three times | a few times | for a long time
for five seconds | all day
without stopping | in between | right away | really clearly | once again | as usual | out there
over there | somewhere nearby""")

ADJECTIVES = _split("""
strange | lonely | mysterious | beautiful | familiar | nice | real | good | lovely | single | weird
typical | ordinary""")

UNKNOWN_FRAMES = _split("""
{u} | {u} | the sound of {u} | {u} in the background | some {w} sounds | {w} sounds | a {w} sound
{u} nearby | {w} noises
the noise of {u} | {u} somewhere | some kind of {w} | {u} for a while""")

_UNKNOWN = """
flute.plain: saxophone, trumpet, clarinet, oboe, trombone, bagpipe, harmonica, bassoon, tuba, panpipe,
 kazoo, ocarina,
 didgeridoo, bugle, cornet, tenor, soprano, singer, choir, opera, yodel, yodelling, singalong, lullaby,
 theremin, violin,
 fiddle, cello, viola, synthesizer, vuvuzela
guitar.plain: harp, banjo, lute, mandolin, sitar, zither, bassist, double bass, lyre, balalaika, dulcimer,
 koto, string quartet
organ.plain: accordion, orchestra, concertina, hurdy gurdy, barrel organ, symphony, melodica,
 gregorian chant, monks chanting
piano.plain: xylophone, harpsichord, marimba, vibraphone, glockenspiel, celesta, music box, kalimba,
 clavichord
drums.slow: timpani, djembe, gamelan, conga, washboard
drums.fast: tambourine, maracas, castanet, cymbal, beatbox, techno, disco, dubstep, machine gun, woodpecker,
 jackhammer
bell.church: gong, carillon, anvil, singing bowl
bell.ship: doorbell, wind chime, cowbell, triangle, bicycle bell, sleigh bell, cash register, coin, cutlery,
 teaspoon, goblet
dog.big: lion, tiger, wolf, bear, leopard, jackal, hyena, seal, sea lion, dragon, monster, dinosaur,
 werewolf, boar, panther
dog.small: fox, monkey, chimpanzee, raccoon, ferret, coyote, otter, squirrel, guinea pig
cat.plain: lamb, goat, sheep, infant, newborn, crying baby, baby, toddler, lynx, peacock, sobbing, whimper
foghorn.plain: cow, bull, elephant, moose, whale, walrus, camel, buffalo, moo, hippo, alphorn, donkey, rhino
birds.plain: seagull, rooster, crow, raven, parrot, hen, chicken, turkey, eagle, hawk, falcon, woodlark,
 budgie, penguin,
 flamingo, magpie, swallow, cuckoo bird, mouse, rat, bat, dolphin, hummingbird, gerbil, kookaburra
owl.plain: pigeon, dove, cuckoo call, loon, ghostly moan, gorilla
frogs.plain: duck, goose, geese, pig, piglet, swan, burp, snore, snoring, hiccup, crocodile, alligator,
 duckling, oink, quack
crickets.plain: rattlesnake, snake, geiger counter, lizard, sprinkler, ratchet, zipper
bees.plain: mosquito, drill, electric razor, shaver, hairdryer, hair dryer, vacuum cleaner, hoover, blender,
 drone, toothbrush,
 sewing machine, dentist, tattoo needle, food processor, mixer, gnat, electric fan, transformer
engine.idle: washing machine, refrigerator, fridge, tractor, generator, dishwasher, air conditioner,
 boat motor, pump,
 motorboat, factory, elevator, escalator, conveyor, harvester, tumble dryer, forklift
engine.revving: chainsaw, lawnmower, lawn mower, leaf blower, jet, aeroplane, airplane, plane, scooter,
 go kart, speedboat,
 bulldozer, excavator, jet ski, quad bike, moped, propeller, spaceship, tank
helicopter.plain: windmill, ceiling fan, biplane, zeppelin, turbine, hovercraft
train.tracks: rollercoaster, roller coaster, cart, wagon, carriage, skateboard, printer, loom, trolley,
 suitcase
train.whistle: kettle, teakettle, referee, boiling pot, steam pipe, wolf whistle, screech, brakes
footsteps.walking: horse, pony, hoof, hooves, tap dance, tap dancer, dancer, crutches, flip flops,
 basketball, ping pong,
 table tennis
footsteps.running: gallop, galloping, stampede, skipping rope, reindeer, tennis
knocking.plain: nail, axe, woodcutter, carpenter, gavel, billiard, bowling, darts, chopping board, dribble
door_creak.plain: rocking chair, floorboard, squeak toy, rope, saw, sawing, wheelbarrow, swing set, handsaw
door_slam.plain: cannon, gunshot, gun, pistol, rifle, shotgun, punch, boxing, trap, car crash, collision,
 boxer
applause.plain: frying, bacon, sizzle, popcorn, paper, newspaper, crumple, crinkle, velcro, deep fryer,
 wings, slap
crowd.plain: laughter, laugh, giggle, speech, whisper, announcer, politician, lecture, stadium,
 choir rehearsal, cough,
 sneeze, yawn, argument, news reader, poem, rap song, shout, yelling, teacher, prayer
typing.plain: dice, calculator, camera shutter, shuffling cards, knitting, scissors, pen, pencil, chalk,
 morse code,
 domino, marbles, abacus, stapler, lego
glass.plain: porcelain, icicle, dishes, chandelier, crockery, ceramic, tin can
clock.slow: metronome, dripping tap, faucet, pickaxe
clock.fast: turn signal, egg timer, roulette
heartbeat.slow: breathing, ultrasound, bouncing ball, trampoline
heartbeat.fast: panting, hyperventilation
beep.slow: truck reversing, spaceship computer, barcode, elevator ding, cash machine, modem
beep.fast: laser, video game, arcade, fax, smartwatch, pager, car alarm, metal detector, pinball
siren.slow: ghost howl, scream, banshee, slide whistle, ufo
siren.fast: alien, ray gun, laser gun, raygun, lightsaber
horn.plain: hunting horn, bicycle horn, clown, buzzer
telephone.plain: intercom, answering machine, pinging elevator
thunder.rumble: earthquake, avalanche, landslide, volcano, rockslide, eruption, didgeridoo choir
thunder.crack: explosion, bomb blast, grenade, dynamite, detonation, whiplash, artillery, missile
fireworks.plain: rocket, champagne cork, balloon, cork, bubble wrap, gunfire, battlefield, fuse, sparkler
rain.light: hail, confetti, rice, salt, snow, shaker, maraca shaker, sleet
rain.heavy: waterfall, white noise, geyser, fire hose, car wash
stream.plain: fountain, toilet, bathtub, aquarium pump, bath, kitchen sink, coffee, tea, soup, drinking,
 gargling, juice,
 gargle, swimmer, splash, canoe
wind.soft: broom, sigh, exhale, flag, sail, silk, curtain, brushing teeth
wind.howling: vacuum, air leak, tyre, cyclotron, pressure valve, ghostly, blowtorch
waves.gentle: rowing boat, paddle, kayak, sandpaper
waves.crashing: tsunami, highway, motorway, static noise
fire.plain: sizzling, fireball, torch, matchstick, grill, vinyl, campstove, flamethrower, crunch, celery,
 cornflakes
"""


def _unknown() -> dict[str, tuple[str, str]]:
    nearest: dict[str, tuple[str, str]] = {}
    for entry in _UNKNOWN.strip().replace("\n ", " ").splitlines():
        key, _, words = entry.partition(": ")
        name, _, variant = key.partition(".")
        nearest.update((word.strip(), (name, variant)) for word in words.split(","))
    return nearest


UNKNOWN = _unknown()

MASS = frozenset(
    "laughter popcorn paper porcelain crockery snow rice sand sleet hail salt coffee tea soup juice silk "
    "bacon gunfire artillery champagne disco techno dubstep opera geese hooves morse velcro cutlery "
    "traffic static dynamite chalk lego vinyl celery confetti speech".split()
)

FUNCTION_WORDS = frozenset(
    "a about above across after afterwards again all almost along already also although always am among "
    "an and another any anything are around as at away back be because become been before begin beginning "
    "behind being below beneath beside between beyond both but by came can cannot come comes could did do "
    "does doing done down during each either else end ending ends enough even ever every everything far "
    "few final finally first for from further gently get gets getting give go goes going gone good great "
    "had has have having he hear heard hears her here hers him his how however i if in inside instead "
    "into is it its itself just keep keeps kind last lastly later least less let like little long lot "
    "lots loud louder loudly made make makes making many maybe me meanwhile might mine minute more most "
    "much must my near nearly never new next nice no none nor not nothing now of off often oh ok okay old "
    "on once one only onto or other others our out outside over own perhaps piece place play played "
    "playing plays please quick quickly quiet quietly quite rather real really right same scene second "
    "seconds seem seems sequence several she short should slow slowly small so soft softly some somebody "
    "someone something sometimes somewhere soon sort sound sounded sounding sounds start started starting "
    "starts still stop stops story such sudden suddenly than thanks that the their them then there these "
    "they thing things this those though three through till time times to together too towards track two "
    "under until up upon us use very want wants was watch way we well were what when where whether which "
    "while who whole whose why will with within without would year yes yet you your four five third "
    "fourth fifth audio clip effect effects noise noises audible listen listening create produce generate "
    "background distance distant loudness soundscape recording hi hello hey um uh like i'd i'm it's "
    "there's that's let's i'll we're you're don't id u pls plz thx n lasting lasts".split()
)
