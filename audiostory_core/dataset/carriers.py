"""Everything in an instruction that is no sound: environments, places, people, openers, connectives. Data.

In a pattern `{n}` takes a noun phrase, `{c}` a clause, `{x}` either of them, `{v}` a predicate, `{e}` an
environment phrase, `{p}` a place, and from `attachments` `{o}` a person, `{f}` a purpose, `{t}` a day or season.
Also `UNKNOWN`: sound words that the bundle never learns, with the nearest that it does.
"""

from __future__ import annotations

from ..plan.prompts import PREFIXES


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
in a meadow | in the woods | at the station | somewhere | in the background | in front of the house
in the attic | in the basement | in the cellar | in the bathroom | in the bedroom | in the dining room
in the waiting room | in the living room of {o} | in the garage | in the shed | on the balcony | on the terrace
on the porch | in the laundry room | in the pantry | in the library | in the bakery | in a small shop
in the supermarket | at the bank | at the bus stop | at the airport
at the doctor's | at the hairdresser's | at the gym | in a diner
at the zoo | at the fair | in the theatre | in a cinema | in an art gallery | in the classroom
in the schoolyard | at the university | in a laboratory | in a workshop | in a greenhouse | in a barn
in a caravan | in a cottage | in a bungalow
in a villa | in a palace | in a prison | in paris | in berlin | in tokyo
in rome | in madrid | in chicago | in dublin | in lisbon | in vienna | in norway | in italy | in canada
in brazil | in scotland | in a small town in france | in the house of {o} | at {o}'s place | at the home of {o}
near the post office | near the old mill | by the lake | under the bridge | on the first floor
on the third floor | on the top floor | on the ground floor | next door | two streets away from {o}
in our street | in our village | in my flat | in my apartment | in our kitchen | in the room next to mine
in a parking lot | in the alley | in a vineyard | in an orchard | in the jungle
in the savanna | at the north pole""")

TIMES = _split("""
at night | in the morning | on a Sunday morning | late in the evening | at midnight | at dawn | at dusk
in summer
on a cold winter night | in the afternoon | early in the morning | one evening | one night
on a quiet evening
before sunrise | at sunset | on a hot day | in the middle of the night | on Christmas eve | in autumn
late at night
on a foggy morning | this morning | after school | on a dark night | at noon | today | on a lazy afternoon
in the spring | on halloween | at three in the morning | on my birthday
on monday | on tuesday evening | on a wednesday | on thursday morning | on friday night | on a saturday
on sunday | in january | in february | in march | in april | in may | in june | in july | in august
in september | in october | in november | in december | at five o'clock | at half past six
at seven in the evening | around noon | around midnight | just before bedtime | after dinner | before breakfast
during lunch | after work | on my day off | during the holidays | at the weekend | last summer | last week
last night | one day in winter | on new year's eve | at easter | on a warm evening
in the small hours | shortly before sunset | a long time ago | in the year 1920 | tonight | tomorrow morning
on a boring afternoon | on the first day of school""")

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
a sound of {n} begins | somewhere there is {n}
{o} hears {n} | {o} can hear {n} | {o} hears how {c} | {o} notices that {c} | {o} notices {n}
{o} listens to {n} | {o} wakes up because {c} | {o} waits until {c} | {o} dreams that {c}
{o} remembers how {c} | it happens that {c} | it so happens that {c} | you suddenly hear {n}
everybody hears {n} | all of us hear {n} | there should be {n} | there has to be {n} | there must be {n}
there will be {n} | there are the sounds of {n} | I want {n} | we get {n} | you get {n} | we have {n}
it is {n} | one hears {n} | we listen to {n} | I listen to {n} | we find out that {c} | it turns out that {c}
all I hear is {n} | all you hear is {n} | nothing but {n} is heard | {n} is all you hear | what we hear is {n}
you should hear {n} | one should hear {n} | I should hear how {c} | you can clearly hear {n}
you can just about hear {n} | you may hear {n} | {n} starts | {n} begins | {n} comes | {n} comes in
{n} joins in | {n} takes over | {n} sets in | {n} happens | {n} goes on | {n} catches my ear | {n} wakes me up
{n} wakes {o} up | {n} surprises {o} | {n} scares {o} | {n} annoys {o}""")

MOODS = _split("""
mysteriously | a bit scary | very relaxing | nice and calm | dramatic | with lots of suspense | spooky | cozy
realistic please | it should feel peaceful | very cinematic | like in a movie | kind of sad
creepy mood | romantic
a little sad | quite funny | very tense | slow and dreamy | warm and friendly | dark and cold | happy and light
like in a fairy tale | like in a dream | like in an old film | like in a thriller | like in a cartoon
like a memory from childhood | with a lot of feeling | as real as it gets | somewhat nostalgic
a bit melancholic | very dramatic | rather gloomy | hopeful | festive | cheerful | it should be relaxing
it should be exciting | it should feel cozy | it should feel lonely | make it feel tense | make it funny
make it sad | not too scary | something calming | chill vibes | spooky vibes | good vibes | horror mood
western mood | fantasy mood | summer mood | holiday feeling | cosy evening mood | it should give me goosebumps
as relaxing as possible""")

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
She opens her eyes and hears {n} | I remember {n}
It's {t} and I am bored. {x} | It is {t}. {x} | It's {t}, {c} | I am in my kitchen and {c} | I am {p}. {x}
We are {p}. {x} | We sit {p} and {c} | Imagine you are {p}. {x} | You are standing {p} when {c}
You are sitting {p}. {x} | {o} is {p}. {x} | {o} and I are {p} when {c} | {o} is late again. {x}
{o} is asleep. {x} | {o} is tired. {x} | {o} is reading a novel. {x} | {o} is cooking dinner and {c}
{o} has just moved house. {x} | {o} has lost the keys. {x} | {o} is on holiday. {x} | {o} is on the sofa. {x}
{o} is waiting for a letter. {x} | {o} once told me a story in which {c}
{o} is nervous, because tomorrow is the exam. {x} | {o} has the day off. {x} | {o} has never heard {n}
I had a long day at work. {x} | I had a dream last night: {x} | I had a strange dream in which {c}
I am writing a novel in which {c} | I am building a small game and {c} | I am making a cartoon with friends; {c}
I'm shooting a short film {p}. {x} | We are planning a birthday surprise. {x} | My class is making a play. {x}
My students need {n} | I am homesick. {x} | I miss home: {x} | I used to live {p}, where {c}
I grew up in a small town where {c} | My room is messy and cold. {x} | The heating is broken, and {c}
The stars are out. {x} | The lamp goes out, and {c} | The lights are off. {x}
The garden is empty. {x} | The shops are closed. {x} | The house has been sold. {x} | Dinner is ready. {x}
The table is set. {x} | The tickets are sold out. {x} | The curtains are closed. {x}
Nobody expected it, but {c} | Nobody believes me, but {c} | Believe it or not, {c} | As always, {c}
As usual, {c} | Strangely enough, {c} | Apparently {c} | Just for fun: {x} | For a change, {x}
To be honest I just want {n} | Long story short: {x} | Funny story: {x} | True story: {x} | Fun fact, {c}
My favourite: {x} | My favourite sound is {n} | It is hot, and {c}
It's freezing {p}. {x} | It is a lazy day and {c} | It's a beautiful day, {c} | The sun is setting and {c}
It is spring. {x} | Nothing special happens, just {n}
Everything seems normal until {c} | All seems fine until {c} | Everybody is nervous, when {c}
A letter arrives, {c} | Two brothers are hiding {p}. {x}
A couple is moving into a new flat. {x} | A young woman is looking for her brother. {x}
A student is learning for an exam. {x} | A family is having dinner when {c}
An old woman is thinking of her youth. {x} | A lawyer is late for a meeting. {x} | A wizard loses his hat. {x}
A knight is resting. {x} | A princess is bored in her room. {x}
A baker gets up early. {x} | A gardener is having lunch. {x} | A cook is tired. {x} | A king is asleep. {x}""")

FLUFF_AFTER = _split("""
. Nobody answers. | . What a day! | . It scares everyone. | . I like that. | . Everyone is happy.
. That is so scary!
. And then I wake up. | . The end of the world is near. | . The mood is tense. | . It's for my school project.
. No music please. | . No talking please. | . I want to fall asleep to it. | . Nobody knows why.
. What a mess!
, which is scary | , how nice | , and nobody cares | . It is for a film. | . We are safe.
. It was only a dream.
. {o} never finds out. | . {o} is very proud. | . {o} smiles. | . {o} sleeps through it all.
. {o} would like that. | . {o} is going to be angry. | . {o} has no idea. | . {o} wants to go home.
. {o} says it is too much. | . That reminds me of {o}. | . That is how {o} remembers it.
. My sister will be happy. | . I miss those days. | . I miss that place. | . It reminds me of home.
. It reminds me of my childhood. | . That's how it was when I was a child. | . I can picture it already.
. I can't wait to hear it. | . I need this for tomorrow. | . It's for my homework. | . It's for a school play.
. It's for my blog. | . It's for a board game night. | . It is for an advert. | . I will play it to my class.
. It's part of a longer story. | . There is no dialogue. | . Nobody says a word. | . Nobody speaks.
. No narrator please. | . Please no speaking. | . No words. | . No extra effects.
. No more than that. | . It's a love story. | . It's a comedy.
. It is the saddest part. | . It's my favourite part. | . It is the best scene of the film.
. It should feel like home. | . In the end everybody is fine. | . In the end nobody is hurt.
. The money is gone. | . The secret is out. | . The cake is gone. | . The mystery remains.
. The visitor was only a cousin. | . Nobody believes it. | . Everyone goes home.
. Everybody goes to bed. | . Nobody gets any sleep. | . What a night! | . What a morning!
. What a strange day. | . Isn't it lovely? | , how annoying | , how strange | , how lovely | , poor thing
, poor {o} | , just my luck | , as always | , as usual | , and that was my day | , and nobody notices
, and everyone is surprised | , and {o} is asleep | , which is funny | , which is a bit sad | , to be honest
, so they say | , or so I heard | , and it is only {t} | , at least in my head | , more or less
, if you know what I mean | , if I remember well""")

# One person does both: the second says no subject again.
SHARED_JOINERS = _split("""
and {v} | and then {v} | , then {v} | , {v} | , and {v} | and finally {v} | before he {v}
, then she {v} | . Then he {v}
. She {v} | , after that he {v} | and suddenly {v} | . After that she {v} | , then suddenly {v}
until he {v} | but then {v}
, and then he {v} | , after which she {v} | , and after that {v} | , and suddenly he {v} | and later {v}
. Later he {v} | . Finally she {v} | , then finally {v} | . The same person {v} | , and the same person {v}
. Next she {v} | , who then {v} | . Once done, he {v} | and at last {v} | , and right after that {v}""")

NOUN_FRAMES = _split("""
the sound of {n} | the sound of {n} | sounds of {n} | the noise of {n} | a recording of {n}
some noise of {n}
{n} in the background | {n} for a few seconds | {n} again | a lot of noise from {n}
the familiar sound of {n}
the sounds of {n} | the lovely sound of {n} | the annoying sound of {n} | the typical sound of {n}
the well known sound of {n} | what sounds like {n} | something that sounds like {n} | a bit of {n}
a moment of {n} | a few seconds of {n} | a short bit of {n} | nothing but {n} | only {n} | just {n} | maybe {n}
perhaps {n} | {n} please | {n} or so | {n} of course | {n}, you know | {n}, of all things | {n}, no less,
at least {n} | {n} and nothing else | {n}, not too long
{n}, only short | {n}, only once | {n}, very clearly | {n} all by itself | my favourite sound, {n},
{n} (not too loud) | {n} (short) | {n} (a bit longer)""")

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
I would be most grateful if you could make {x} | I would be very grateful for {n}
Would you be so kind as to create {n} | Would it be possible to get {n} | Is it possible to make {n}
I was wondering if you could do {n} | I wonder if you can make {n} | Could I please have {n} | Could I get {n}
May I ask for {n} | May I have {n} | Kindly create {n} | Kindly prepare {n}
Dear sir or madam, please make {n} | Dear team, I would need {n} | Good morning, I need {n}
Good evening! Please make {n} | Hi there! I need {n} | Hi there, could you make {n} | Hello! I would like {n}
hiya, can i get {n} | heyy can u make {n} | hey so {f} i need {n} | hi, {f} i'm looking for {n} | {f} I need {n}
{f}, please make {n} | {f} I would like to have {n} | {f} we want {n} | {f}: {x} | {f}, {c}
I need something {f}: {x} | I am looking for something {f}. {x} | I need a short clip {f}, where {c}
Make something {f}: {x} | Please make something {f} where {c} | We need audio {f}: {x} | This is {f}. {x}
It is {f}, so please: {x} | So this is {f}: {x} | something {f}: {x} | I have to make an intro {f}: {x}
I'm working on a little project {f} and need {n} | I'm making a surprise for {o}: {x}
It's a present for {o}. {x} | {o} asked me for {n} | {o} wants {n} | {o} would love to hear {n}
{o} told me to ask you for {n} | {o} says you can make {n} | I promised {o} a story where {c}
Make this for {o}: {x} | Can you make something for {o} where {c} | so um I was thinking of {n}
so uh maybe {n} | um so like {c} | ok so imagine {c} | ok so picture {n} | alright so {c} | right, so {c}
well um, let's see, {x} | let me think... {x} | hmm, {x} | hmm maybe {n} | uh, {x} | er, {x} | so yeah {c}
yeah so {c} | ok here goes: {x} | ok here we go, {x} | not sure if this works but {x}
idk if you can do this but {x} | idk maybe {n} | idk just {n} | dunno, {n} | this might be weird but {x}
I know this is strange, but I want {n} | Sorry if this is too long, but {c} | First time using this! {x}
I'm new here. {x} | Sorry for my english. {x} | excuse my english, I want {n} | I want that {c}
I want to have {n} | I wish {n} | I wish to hear how {c} | I would want {n} | Please to make {n}
Make please {n} | Please do me {n} | You must make {n} | It must begin with {n} | It should start with {n}
It should begin when {c} | Everything should start with {n} | It has to open with {n} | I'd start with {n}
Start off with {n} | start it off with {n} | Kick off with {n} | Kick it off with {n} | Lead in with {n}
In the beginning there is {n} | In the beginning {c} | At the beginning we have {n} | At the start, {x}
At the very start {c} | In the first few seconds {c} | For the first part, {n} | First of all, {x}
first off {x} | First I want {n} | First you hear {n} | First we get {n} | First comes {n} | First up is {n}
First up: {n} | Step one: {n} | Part one: {x} | Sound one is {n} | Sound one: {n} | sound number one, {n}
1st {n} | The opening is {n} | The intro is {n} | The scene opens when {c} | The film opens with {n}
Fade in: {x} | We fade in on {n} | The camera shows a street. {x} | Chapter one: {c} | Scene one: {x}
Scene one. {x} | Act one, {c} | Take one: {x} | Title: the visit. {x} | Title: a long day. {x}
The idea is that {c} | The idea is simple: {x} | The basic idea is {n} | What I have in mind is {n}
What I want is {n} | What I need is {n} | What I'd like is {n} | All I want is {n} | All I need is {n}
All I ask for is {n} | I only want {n} | I only need {n} | just the sound of {n} | Only {n} | Nothing but {n}
I would love {n} | I'd really like {n} | I really want {n} | I really need {n} | I kinda want {n}
i wanna hear {n} | i wanna have {n} | gimme {n} | lemme hear {n} | can i have {n} | can i get {n}
can we have {n} | can we get a scene where {c} | could we try {n} | could u make {n} plz | u know, {x} | pls {x}
plz can u make {n} | need {n} | need a sound: {n} | want {n} | looking for {n} | we need {n} | Let's do {n}
Let's make {n} | Let's try {n} | Let's start with {n} | Let's have {n} | Let's imagine that {c}
Let there be {n} | Say {c} | Say there is {n} | Suppose {c} | Suppose that {c} | Assume that {c} | Think of {n}
Think of a moment when {c} | Pretend that {c} | Close your eyes. {x} | Close your eyes and imagine {n}
Picture {n} | Picture a moment when {c} | You know that moment when {c} | You know the feeling when {c}
It's like when {c} | It's that moment when {c} | that scene where {c} | the bit where {c} | the part where {c}
A moment when {c} | A dream in which {c} | A bedtime story: {x} | A little story: {c}
A children's story where {c} | A comedy scene: {x} | A thriller scene where {c} | A love story: {x}
A cartoon where {c} | A documentary about a place where {c} | A memory: {x} | My memory: {x}
When I was a child, {c} | When I was little I often heard {n} | Back in my childhood there was {n}
Every {t} I hear {n} | I remember how {c} | I remember a day when {c} | Last {t} I heard {n}
Last week I heard {n} | The other day {c} | It was {t} and {c} | It was a {t} like any other when {c}
It all began with {n} | It all started when {c} | Everything began when {c} | Here's what happens: {x}
Here is what I want: {x} | Here's the plan: {x} | Here's the scene: {x} | Here's my wish: {n}
This is what should happen: {x} | This is how it goes: {x} | The order is: {x} | In order: {x}
In this order please: {x} | In exactly this order: {x} | The sequence goes like this: {x}
The story goes like this: {x} | The scene goes: {x} | the vibe is {n} | vibe: {x} | mood: {x} | Topic: {x}
Request: {n} | Prompt: {x} | Task: make {n} | Make an audio clip in which {c} | Make a short audio with {n}
Make a little story out of this: {x} | Make a sound collage: {x} | Make up a scene with {n}
Build a scene with {n} | Build me a soundscape: {x} | Put together {n} | Please put together a scene where {c}
Mix me {n} | Record {n} | Please record {n} | Design a scene where {c} | Compose a story: {x} | Render {n}
Simulate {n} | Recreate {n} | Please recreate the moment when {c} | Provide {n} | Please provide {n}
Deliver {n} | Show me what it is like when {c} | Take me to a place where {c} | Surprise me with {n}
Set the scene: {x} | Set the scene with {n} | Set it {p}: {x} | It takes place {p}. {x}
The whole story happens {p}: {x} | Someone is {p} when {c} | {o} is {p} when {c} | {o} is sitting {p} and {c}
{o} is waiting {p} when {c} | {o} wakes up and {c} | {o} cannot sleep, because {c} | {o} can't believe that {c}
It's {t} and {o} is tired. {x} | {o} hears {n} | {o} can hear {n} | {o} remembers {n} | {o} dreams of {n}
{o} notices that {c}
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
, and that's all
, nothing else please | . Nothing else please. | . Nothing more, please. | , no voices | . No voices please.
. No voices, no music. | . Without any voices. | . Without music please. | . Without talking.
, and nothing after that | . Do not add anything. | . Please don't add anything else. | . Only these sounds.
. Just those, in that order. | , in that order | , in this order please | . In exactly that order.
. Keep the order, please. | . The order matters! | . I would be very grateful. | . I would really appreciate it.
. Much appreciated! | . Many thanks in advance. | . Thank you so much in advance! | . Thanks a lot
. Thank you very much. | . Thank you for your help. | . Best regards. | . Best wishes | . Kind regards
, thank you kindly | , if that is possible | , if it is not too much trouble | , if you don't mind
, if that makes sense | . Does that make sense? | . Is that ok? | . Hope that's ok | , hope you can do it
. Take your time. | . No hurry. | . It's quite urgent. | , asap please | . I need it by the weekend.
. I need it before {t} | . The deadline is {t}. | . Surprise me with the rest. | . That would make my day.
. That would be lovely. | . That would be awesome | . It would mean a lot to me. | . It's {f}.
. I need it {f}. | . This is {f}. | , it's {f} | , {f} | {f} | , that's all I need {f} | . We will use it {f}.
. It is meant {f}. | lol | haha | , lol | , haha | lol thx | thx u | , tysm | , ty | , cheers mate
, you get the idea | , you get it | , or something | , or something like that | , something like this
, i guess | , i think | , idk | idk | , whatever | , and so on | , and that is it | , and that is the end
. That's the whole story. | . And that's how it ends. | . The end, thanks | . Fade out. | . Then fade out.
. Then it ends. | . Cut. | . Then it's over. | . Then nothing. | . And then nothing more. | , then it stops | . Make it believable. | . Make it feel real. | . As natural as possible.
, as realistic as you can | . Not too loud please. | , not too loud | . Good quality please.
. {o} will love it. | . {o} will be so happy. | . I hope {o} likes it. | . {o} asked for it.
. It's a gift for {o}.""")

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
. Once that's done, {x} | . Once that is done {c} | , and once that's over {c} | . Only then {x}
, and only then {x} | . Only after that {x} | , only then {c} | . Only once that has finished, {c}
, and as soon as that ends {c} | . As soon as it stops, {c} | . As soon as that is over {x}
. When that is over, {x} | . When it ends, {c} | , when that's finished {x} | . No sooner is it over than {c}
. Right away {c} | , at once {c} | . Immediately after, {x} | , immediately followed by {n}
, followed at once by {n} | , followed straight away by {n} | , followed a bit later by {n}
, soon followed by {n} | . Followed by {n} | , then followed by {n} | , and right behind it {n}
, next in line {n} | . Next in line is {n} | . The next one is {n} | , the next one {n} | . Next I want {n}
. Next I'd like {n} | . Next we have {n} | . Next you hear {n} | , next there is {n} | , next we hear {n}
. Next thing you know, {c} | , next thing you know {c} | . The next moment {c} | , and the next moment {c}
. In the next scene {c} | . Next scene: {x} | . New scene: {x} | . Change of scene: {x} | . Part two: {x}
. Then part two: {n} | , second {n} | . Second, {x} | . Secondly, {x} | . Then I want {n} | . Then I'd like {n}
. Then please {n} | . Then add {n} | , then add {n} | , and then add {n} | . Then put {n} | . Then put in {n}
. Then bring in {n} | , then bring in {n} | . Bring in {n} | , and bring in {n} | . Then throw in {n}
, throw in {n} | . Then give me {n} | . Then we get {n} | , then we get {n} | , then you get {n}
. Then, out of the blue, {c} | , and out of the blue {c} | . Out of the blue {x} | , then all at once {c}
, then without warning {c} | . Without warning, {c} | , when without warning {c} | . To everyone's surprise {c}
, to my surprise {c} | . Of course, {c} | . Unfortunately {c} | , unfortunately {c} | . Luckily {c}
. And of course {c} | , naturally {c} | . Five minutes later {c} | , five minutes later {x}
. Two seconds later {x} | , a few moments later {x} | . One minute later: {x} | , some time later {c}
. Some time later, {x} | . Not long after, {x} | , not long after that {c} | . It does not take long until {c}
. It isn't long before {c} | , and it is not long before {c} | . After a short while {c}
, after a short break {x} | . After a short silence {x} | . After a moment of silence {c}
, after a little pause {x} | . A short pause. {x} | , pause, {x} | , pause, then {x} | . Short break, then {x}
. Wait a bit, then {x} | . Wait, then {x} | . When it is quiet again, {c} | . When all is quiet again {c}
. It goes quiet, then {c} | . Silence. {x} | . Silence, then {x} | . Then silence, then {x} | . By now {c}
, by now {c} | . By then {c} | . At that very moment {c} | . At that moment {c} | , at that moment {c}
, and in that moment {c} | . Just then {c} | , just then {c} | , and just then {c} | , whereas {c}
, all while {c} | , all the while {c} | . All the while {c} | . While that is going on, {c}
. While this happens {c} | , and while that goes on {c} | . While it goes on {x}
, with {n} going on at the same time | with {n} going on at the same time | , with {n} on top
, with {n} behind it | , with {n} somewhere behind it | , with {n} underneath | , with {n} mixed in
, with {n} over it | , over which {c} | . Over this, {x} | . Over that {n} | , over the top {n}
. On top of that {n} | , on top of that {c} | , and on top {n} | , and underneath {n} | , against {n}
against {n} | , set against {n} | , at the same time {x} | . Simultaneously {c} | , simultaneously {x}
, together with {n} | . Together with {n} | , combined with {n} | . Combine it with {n} | , as well as {n}
as well as {n} | , and {n} as well | , and {n} too | . Also there is {n} | , also there is {n}
, and there is {n} | . And there is {n} | , there is also {n} | . There is also {n} | . There's {n} too
, plus there's {n} | . Plus {n} | , not forgetting {n} | . In addition {n} | , in addition to that {n}
. Besides that {n} | . Apart from that {n} | . Add to that {n} | . To that comes {n} | . I also want {n}
. I also need {n} | , I also want {n} | , and I want {n} too | , and then comes {n} | . After this comes {n}
, after that comes {n} | . After that there is {n} | . After that there's {n} | , after that there is {n}
. After that I want {n} | . After that we hear {n} | . After that you hear {n} | . After that you can hear {n}
. Afterwards there is {n} | . Afterwards we hear {n} | . Thereafter {x} | , thereafter {c}
, and afterwards {x} | . Subsequently, {c} | , subsequently {n} | . That is when {c} | , that's when {c}
. From there it goes to {n} | . It goes on with {n} | , and goes on with {n} | . It goes over to {n}
, which becomes {n} | , then it changes to {n} | . It slowly becomes {n} | , and out of that comes {n}
. Out of it comes {n} | . Switch to {n} | , switch to {n} | . Move on to {n} | . We move on to {n}
, moving on to {n} | . Transition to {n} | , transition to {n} | . Cross fade to {n} | , cut to {n}
. Fade to {n} | , fade into {n} | , until it is interrupted by {n}
, interrupted by {n} | . This is interrupted by {n} | , only to be interrupted by {n} | , cut short by {n}
, broken off by {n} | , and over all of it {n} | , answered by {n} | . The answer is {n} | . As an answer {c}
. In reply {c} | . As a result {c} | , with the result that {c} | . Because of that {c} | , and that is why {c}
. That makes it happen: {c} | , which is the moment when {c} | and after that {x}
and after this {x} | and later on {x} | n after that {x} | n den {x} | nd then {x} | an then {x} | den {x}
thn {x} | + then {n} | => {n} | --> {n} | >> {n} | ... and {x} | ... and then {x} | .. then {x} | , hmm, {x}
, uh then {x} | , er, {x} | , and um {x} | and um then {x} | , so yeah then {x} | , and then like {x}
, oh and {x} | . Oh and {x} | . Oh, and then {x} | . Oh yeah and {x} | , you know, and then {x} | . Ok next {n}
. Ok, now {x} | , alright then {x} | . Let it go on with {n} | . Let it be followed by {n}
. Let that be followed by {n} | . It should be followed by {n} | , it should be followed by {n}
. That should lead to {n} | . It should go over into {n} | . It continues with {n} | , continuing with {n}
, and it goes on like this: {x} | . So, {c} | . Hence {c} | . And now {c} | , and now {x} | . Now comes {n}
, now comes {n} | , here comes {n} | . Here {c} | . There {c} | , yet {c} | , however {c} | . However, {c}
. Still, {c} | . But {c} | , but {c} | . Instead of that, now {n} | . Now it is {n}
, now it's {n} | . Now you hear {n} | . Now I want {n} | . Now add {n} | . Now for {n} | , on to {n}
, up next {n} | . Coming up next: {n} | , then up comes {n}
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
. The very last sound is {n} | , the very last thing is {n} | . Last thing: {n} | . Last one: {n}
. Last but not least, {n} | , last but not least {x} | . And last but not least {c} | . For the ending, {n}
. For the end {n} | . As an ending, {n} | . As the last thing {n} | . As the final sound, {n}
. As a finale, {n} | . The finale is {n} | . The ending is {n} | . The end is {n} | , the end being {n}
. Ending: {n} | . Outro: {n} | . The outro is {n} | . It should end with {n} | , it should end with {n}
. It has to end with {n} | . Let it end with {n} | , and let it end with {n} | . Please end with {n}
. Please finish with {n} | . Finish with {n} | . Finish it with {n} | , to close it off {n}
. Finish it off with {n} | , finishing off with {n} | . Round it off with {n} | , rounded off with {n}
. Wrap up with {n} | , wrapping up with {n} | . Top it off with {n} | . To wrap it up, {x}
. To top it off, {x} | . To round it off, {n} | . To end with, {n} | . To conclude, {x} | , and to conclude {n}
. In conclusion, {c} | . The story closes when {c} | . It is over when {c} | , and it is over when {c}
. It stops when {c} | , until at last {c} | , until in the end {c} | . After all that, {x}
, after all of that {x} | . After all this {c} | . When everything else is over, {c}
. Once everything is over, {c} | . At long last {c} | , at long last {x} | . In the final seconds {c}
. In the last seconds {c} | . In the last scene {c} | . Last scene: {x} | . Final scene: {x}
. The last part is {n} | , last part {n} | , the last one is {n} | . Only at the end {c}
, and only at the end {x} | . Then, last of all, {x} | . And the last thing is {n} | , n finally {x}
n at the end {n} | and lastly {x} | and then at last {x} | , then finally {x} | . Then finally {x}
and then finally {c} | . Then the end: {x} | , fading out with {n} | . It fades out with {n}
, and it closes with {n} | , ends with {n} | , and ends with {n}
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
{n1} first and then {n2} | Start with {n1} and go on with {n2} | one, {n1}, two, {n2}
{c1}, and only then {c2} | {c1}, and only after that {c2} | Only once {c1}, {c2} | Only after {c1}, {c2}
Only when {c1}, {c2} | Not until {c1} do we get {n2} | It is only after {n1} that {c2}
Only after {n1} comes {n2} | {n1}, followed at once by {n2} | {n1}, followed right away by {n2}
{n1}, and following that {n2} | {n1}, next {n2} | {n1} leading straight to {n2} | {n1} comes before {n2}
{n1} before {n2} | {n1}, then {n2} | {n1} goes first, {n2} goes second | {n1} comes first, then {n2}
{n1} comes first, {n2} second | {n1} first, {n2} after that | First of all {n1}, then {n2}
First comes {n1}, second comes {n2} | the first sound is {n1}, the second is {n2}
sound one is {n1}, sound two is {n2} | Sound one: {n1}. Sound two: {n2} | sound one {n1} sound two {n2}
number one {n1}, number two {n2} | 1st {n1}, 2nd {n2} | step one {n1}, step two {n2} | a) {n1} b) {n2}
{n1} as the first sound, {n2} as the second | We begin with {n1}, and go over to {n2}
It begins with {n1}, which turns into {n2} | Begin with {n1}, then have {n2}
Open with {n1} and follow it with {n2} | I want {n1} and right after it {n2} | I want {n1}, and after it {n2}
I'd like {n1} and then {n2} | I need {n1} followed by {n2} | Give me {n1} and straight after {n2}
Make {n1} and after it {n2} | After {n1}, there should be {n2} | After {n1} I want {n2}
After {n1} you hear {n2} | After {n1}, {c2} | After {n1} has ended, {c2} | Once {n1} is over, {c2}
Once {n1} is over you hear {n2} | When {n1} stops, {c2} | When {n1} is over we hear {n2}
As soon as {n1} is over, {c2} | With {n1} in the background, {c2} | Over {n1}, {c2} | Over {n1} you hear {n2}
Against {n1}, {c2} | While there is {n1}, {c2} | While we hear {n1}, {c2} | {n1} and over it {n2}
{n1} with {n2} going on at the same time | {n1} with {n2} over it | {n1} together with {n2}
{n1} and at the same time {n2} | {n1} and {n2} at the same time | both {n1} and {n2} | {c1}, meanwhile {c2}
{c1}, and meanwhile {c2} | {c1} and at the same time {c2} | {c1} just as {c2} | {c1}, and just then {c2}
{c1} exactly when {c2} | As {c1}, you can hear {n2} | While {c1} you can hear {n2}
All the while {c1}, and {c2} | {c1} and as a result {c2} | {c1}, which is why {c2} | {c1}, so {c2}
{c1} so that {c2} | Because {c1}, {c2} | Since {c1}, {c2} | The moment {c1}, {c2} | The second {c1}, {c2}
Every time {c1}, {c2} | Whenever {c1}, {c2} | By the time {c1}, {c2} | Scarcely {c1} when {c2}
Just as {c1}, {c2} | Just when {c1}, {c2} | Shortly after {c1}, {c2} | A moment after {c1}, {c2}
Soon after {c1}, {c2} | Immediately after {c1}, {c2} | Straight after {n1}, {n2} | Long after {c1}, {c2}
Directly after {n1}, {c2} | Following {n1} there is {n2} | Next to {n1} there is {n2}
Besides {n1} there is {n2} | {n1} is interrupted by {n2}
{n1} is replaced by {n2} | {n1} is cut off by {n2} | {n1} goes over into {n2} | {n1} slowly becomes {n2}
{n1} changes to {n2} | {n1} fades and {c2} | {n1} stops and {c2} | {n1} ends when {c2}
{n1} starts, then {n2} joins in | {n1}, joined after a bit by {n2} | It's about {n1} and {n2}
A story about {n1} and {n2} | I want two things: {n1} and {n2} | two sounds: {n1} and {n2}
there are two sounds, {n1} and {n2} | not just {n1} but also {n2} | not only {n1}, but then {n2}
instead of silence, {n1}, then {n2} | {n1} vs {n2} | {n1} n then {n2} | {n1} & after that {n2}""")

REVERSED = _split("""
{x2}, but before that {x1} | Before {c2}, {c1} | {n2} preceded by {n1} | {c2} after {c1} | {c2}, but first {c1}
{n2} comes after {n1} | {x2}, and before that {x1} | {c2} right after {c1} | {n2} after {n1}
{x2}; before that, {x1} | {x2}. Before that, {x1} | {x2}. But before that {x1} | {x2}, but not until {c1}
{c2}, but not before {c1} | {c2}, but only after {c1} | {c2} only after {c1} | {c2}, though only once {c1}
{c2} only once {c1} | {c2} as soon as {c1} | {c2} once {c1} | {c2} just after {c1} | {c2} shortly after {c1}
{c2}, after {c1} | {c2}, right after {n1} | {n2}, but only after {n1} | {n2}, but first {n1}
{n2}, but {n1} first | {n2} comes second, {n1} first | {n2} second, {n1} first | {n2} second and {n1} first
{n2} is the second sound, {n1} is the first | {n2} comes last, {n1} comes first
{n2} at the end, {n1} at the beginning | End with {n2}, but start with {n1} | End with {n2}, start with {n1}
It ends with {n2} and starts with {n1} | It ends with {n2}, but begins with {n1} | {n2} follows {n1}
{n2} follows after {n1} | {n2} should come after {n1} | {n2} has to come after {n1}
I want {n2}, but before it {n1} | I want {n2} after {n1} | I want {n2}, but {n1} should come first
Give me {n2} right after {n1} | Make {n2}, but start with {n1} | Before {n2} there is {n1}
Before {n2} comes {n1} | Before {n2} we hear {n1} | Before {n2}, {x1} | Before {c2} you hear {n1}
Just before {c2}, {c1} | Right before {c2}, {c1} | Shortly before {c2}, {c1} | A moment before {c2}, {c1}
Prior to {n2}, {n1} | {n2}, with {n1} before it | {n2} with {n1} right before it
{n2}, and {n1} just before that""")

# Reversed frames after which a sentence can go on with the next event and stay clear.
REVERSED_CLEAR = _split("""
Before {c2}, {c1} | {c2} right after {c1} | Before {c2}, there is {n1}, | Just before {c2}, {c1}
Shortly before {c2} you hear {n1} | {n2} follows {n1} | {c2} only once {c1} | {c2} as soon as {c1}
{n2} comes second, {n1} first | {n2} right after {n1} | {c2}, but only after {c1} | {n2} second and {n1} first
The second sound is {n2}, the first is {n1} | First, before {c2}, {c1}""")

# Two events that go on a story; the numbers are the plan's order again.
PAIR_JOINERS = _split("""
. Once {c1}, {c2} | . As {c1}, {c2} | . While {c1}, {c2} | . When {c1}, {c2} | . After {n1} comes {n2}
. After {n1} there is {n2} | . After {n1}, {c2} | . Only after {c1}, {c2} | . Only once {c1}, {c2}
, then {n1} followed by {n2} | , then {n1} and {n2} at the same time | . Then {n1}, followed at once by {n2}
, then both {n1} and {n2} | . Then {c1} while {c2} | , then {c1} as {c2} | . Then, as soon as {c1}, {c2}
. Then, before {c2}, {c1} | , and then, before {c2}, {c1} | . Next, {c2}, but only after {c1}
. Then {c2}, but not before {c1} | . Then {n2}, but first {n1} | . Then {n2}, but before that {n1}
, and after {n1} there is {n2} | , then {c1} until {c2} | . Then {c2} right after {c1}
. As soon as {n1} is over, {c2} | . Next come {n1} and {n2} | , then {n1} with {n2} over it
. Then {n1}, interrupted by {n2} | . Later, when {c1}, {c2}""")

# The last event said before all others.
LAST_FIRST = _split("""
It should end with {n}, but before that | It ends with {n}, but first | The last sound is {n}. Before it:
At the end I want {n}, but it starts with | End with {n}. Begin with
The ending is {n}, and the rest goes like this: | In the end there will be {n}, but at first
finish with {n}, start with | {n} comes last. Before that: | {n} at the very end, and before it
It finishes with {n}; it begins with | I want {n} to be the last sound, and before that""")

ORDINALS = tuple("first second third fourth fifth".split())
NUMBERS = tuple("one two three four five".split())

ADVERBS = _split("""
again | once more | for a while | for a bit | for some time | all of a sudden | somewhere | nearby
outside | suddenly
in the background | a little later | for a moment | now and then | and on and on | this time
slowly coming closer
quite suddenly | for a few seconds | twice | three times | a few times | for a long time
for five seconds | all day
without stopping | in between | right away | really clearly | once again | as usual | out there
over there | somewhere nearby
out of habit | by accident | by mistake | on purpose | for no reason | for no good reason | without a reason
as always | like always | like every day | every day | every morning | all night | all evening | half the night
the whole time | the whole day | little by little | bit by bit | more and more | at first | for the first time
for the last time | at last | just once | only once | once or twice | a second time | yet again | over and over
here and there | not very often | rather long | for half a minute | for ages | for hours | no matter what
in my dream | in my head | in his dream | in the story | in real life | of course | for fun | for real
in peace | in secret | too early | too late | much too late | a bit too long | just in time | right on time
right in front of me | close to me | next to me | on the left | on the right | behind me | to my left""")

ADJECTIVES = _split("""
strange | lonely | mysterious | beautiful | familiar | nice | real | good | lovely | single | weird
typical | ordinary
curious | cute | pretty | funny | terrible | awful | horrible | annoying | wonderful | perfect | boring | normal
simple | certain | famous | favourite | proper | random | surprising | unexpected | welcome | classic | charming
odd | peculiar | nasty | realistic | decent | fabulous | melancholic | nostalgic | dramatic""")

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

# What chat writes for a word.
CHAT = {
    word: short
    for word, _, short in (
        entry.partition("=")
        for entry in (
            "you=u your=ur are=r please=plz because=cuz and=n then=den with=w something=smth people=ppl thanks=thx "
            "really=rly about=abt want=wanna the=da that=dat what=wut for=4 to=2 night=nite okay=k though=tho "
            "through=thru going=goin sounds=soundz sound=snd background=bg little=lil"
        ).split()
    )
}

# Short words as hurried fingers write them.
SLIPS = {
    word: tuple(slips.split(","))
    for word, _, slips in (
        entry.partition("=")
        for entry in (
            "and=adn,nad,an,andd the=teh,hte,th,thee which=wich,whcih,witch with=wiht,whit,wth then=thne,tehn,than "
            "from=form,fom,frmo there=ther,thier,their that=taht,tht,thta after=atfer,afer,aftre because=becuase,becouse,becaus "
            "while=whiel,wile,whlie when=wehn,whne,wen first=frist,fist,firts finally=finaly,finnaly sound=soudn,sond,suond "
            "please=pleas,plese,pelase before=befor,beofre want=watn,wnat his=hsi someone=somone,someon some=soem "
            "you=yuo,yu hear=here,haer it=ti is=si of=fo to=ot in=ni suddenly=suddenley,sudenly,suddenlly next=nxet,nex "
            "their=thier until=untill,untl starts=strats,statrs like=liek make=mkae,amke a=an again=agian,agin"
        ).split()
    )
}
