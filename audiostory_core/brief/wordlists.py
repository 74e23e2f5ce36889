"""The words by which a sentence says when, how long, how often, how loud and beside what a sound is heard. Data."""

from __future__ import annotations

SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
}  # fmt: skip
SHARES = {"half": 0.5, "quarter": 0.25}
SOME = {"couple": 2.0, "few": 3.0, "several": 4.0}

# A new clause begins behind these; what is a stop of its own stands in `STOPS`.
STOPS = frozenset(",;.!?:()[]{}|/>+=*\u2022\u2013\u2014\u2026-&\u2192")
SENTENCE_ENDS = frozenset(".!?;")
THEN = frozenset("then next afterwards later finally eventually subsequently lastly followed".split())
AND = frozenset("and or plus n & but yet".split())
WHILE = frozenset("while whilst as during meanwhile simultaneously amid amidst".split())
BEFORE, AFTER, WHEN = frozenset(("before",)), frozenset(("after", "once")), frozenset(("when", "until", "till", "whenever"))
CLAUSE_WORDS = THEN | AND | WHILE | BEFORE | AFTER | WHEN | frozenset("so because where which although though".split())

# What follows one of these is heard together with what stands before it, in the same clause.
BESIDE = frozenset(
    "with by near beside besides over above below under underneath beneath behind through in inside among amongst along "
    "alongside beyond around across".split()
)
# What follows one of these is only where a sound comes from or goes to.
AGAINST = frozenset("on onto upon at from against to into off about for towards toward like than".split())
TOGETHER = ("at same time", "at the same time", "at once", "together", "simultaneously", "layered", "in unison")
BACKGROUND = (
    "all the way through", "from start to end", "from start to finish", "from beginning to end", "the entire way",
    "in the bg", "in bg", "in the background", "in the back", "as a background", "as background", "background",
    "the whole time", "the entire time", "all the time", "all the while", "all along", "throughout", "the whole way",
    "constantly", "continuously", "nonstop", "underneath it all", "under it all", "behind it all", "beneath it all",
    "under everything", "behind everything", "as a bed", "as ambience", "as an ambience", "all through",
    "the whole while", "beneath everything", "underneath everything",
)  # fmt: skip
MIDDLE = ("in the middle", "halfway", "half way", "midway", "in between")
MEANWHILE = (
    "meanwhile", "at same time", "at the same time", "simultaneously", "in the meantime", "all the while", "over it",
    "over that", "over this", "over the top", "on top of", "on top of it", "on top of that", "under it", "beneath it",
)  # fmt: skip
ON_TOP = ("on top", "over the top", "over it", "over that", "alongside", "underneath", "too", "as well")

NOT = frozenset("no not without never except minus excluding exclude omit remove neither nor".split())
NOT_PHRASES = (
    "instead of", "rather than", "free of", "do not want", "do not need", "leave out", "other than", "apart from",
    "do not add", "do not include", "no more", "anything but", "everything but", "all but", "nothing but", "skip the",
)  # fmt: skip
AFFIRMED = (
    "without a doubt", "without doubt", "nothing but", "not only", "not just", "no doubt", "no problem", "why not",
    "not too", "not very", "not so", "not far", "no longer than", "not long", "no more than", "no less than",
)  # fmt: skip
ONLY = frozenset("only just but instead rather simply sorry mean wait".split())
LIKE = (
    "like", "as if", "as though", "similar to", "reminiscent of", "almost like", "as loud as", "as quiet as",
    "as soft as", "as strong as", "as fast as", "as slow as", "as deep as", "as high as", "louder than", "softer than",
    "quieter than", "than", "resembling",
)  # fmt: skip

TOTAL_AFTER = frozenset(
    "long soundscape story track clip recording audio scene piece composition ambience ambient soundtrack mix montage "
    "sequence total altogether overall max maximum tops loop video podcast intro sample file sketch atmosphere drama "
    "tale journey".split()
)
TOTAL_BEFORE = frozenset("total duration length long overall altogether whole everything runtime".split())
EACH = frozenset("each apiece both respectively".split())
SILENCE = frozenset("silence pause stillness wait gap".split())
QUIET = frozenset("quiet silent nothing".split())  # silence where no sound stands beside them
STOPPING = frozenset("stop stops stopped stopping cease ceases ceased end ends ended finishes fades dies subsides".split())
AGAIN = frozenset("again another more second third further".split())
TIMES = {"twice": 2, "thrice": 3}

QUIETER = frozenset(
    "quiet quietly quieter soft softly faint faintly muted hushed subdued low subtle subtly dim muffled".split()
)
LOUDER = frozenset("loud loudly louder deafening deafeningly blaring thunderous earsplitting booming".split())
FAR = frozenset("distant distantly far faraway remote afar".split())
NEAR = frozenset("close nearby closeby near upclose".split())
TEMPO = frozenset("slow slowly fast quick quickly rapid rapidly hurried steady steadily brisk".split())

MOODS = frozenset(
    "spooky scary eerie creepy haunted happy sad cozy cosy relaxing peaceful tense suspenseful dramatic romantic epic "
    "cheerful gloomy funny mysterious mystical magical melancholic nostalgic dreamy ominous sinister menacing "
    "uplifting joyful festive serene tranquil soothing calming lonely horror thriller comedy noir fairytale cinematic "
    "moody atmospheric ambient meditative chaotic frantic hopeful bittersweet whimsical playful angry furious "
    "terrifying frightening unsettling stressful warm cold dark bright lovely beautiful nice awesome cool weird "
    "strange medieval futuristic vintage retro".split()
)
PLACES = frozenset(
    "hallway corridor kitchen bathroom bedroom room house home garden yard backyard park forest woods jungle desert "
    "savannah mountain mountains valley field fields meadow farm village town city street road alley highway bridge "
    "harbour harbor port dock pier ship boat deck school classroom office library hospital museum theatre theater "
    "shop store mall station airport castle dungeon tower cave cellar basement attic barn stable factory warehouse "
    "garage swamp marsh island cabin cottage tent camp campsite prison court square playground stadium gym hotel "
    "lobby elevator lift studio laboratory lab spaceship submarine countryside suburb graveyard cemetery monastery "
    "temple mansion palace roof rooftop balcony porch window wall floor ground lake pond".split()
)

# What sounds, though no sound of a bundle may be named by it: a clause that has one of these asks for something.
ACOUSTIC = frozenset(
    "roar growl snarl howl scream shriek screech squeal cry sob weep wail whimper laugh giggle chuckle snore sneeze "
    "cough burp hiccup yawn sigh gasp moan groan shout yell sing hum whisper mutter cheer chant snap crack crunch "
    "crash smash thud thump thunk bang boom blast explode explosion pop clang clank clink clatter rattle jangle "
    "jingle tinkle chime ring buzz whirr whir drone hiss fizz sizzle bubble gurgle splash drip trickle slosh swish "
    "swoosh whoosh rustle scratch scrape squeak creak grind drill hammer chop knock tap click tick beep honk hoot "
    "toot whistle blow bark meow moo neigh bleat baa oink cluck crow quack chirp tweet croak ribbit gallop stampede "
    "flap flutter shoot gunshot fight battle stab slash sword gulp slurp chew sip munch drum rumble thunder ding dong "
    "clap applaud stomp stumble shatter rip zip zap laser".split()
)

_PHRASES = " ".join((*TOGETHER, *BACKGROUND, *MIDDLE, *MEANWHILE, *ON_TOP, *NOT_PHRASES, *AFFIRMED, *LIKE))
ALL = frozenset().union(
    _PHRASES.split(),
    SECONDS, SHARES, SOME, CLAUSE_WORDS, BESIDE, AGAINST, NOT, ONLY, TOTAL_AFTER, TOTAL_BEFORE, EACH, SILENCE, QUIET,
    STOPPING, AGAIN, TIMES, QUIETER, LOUDER, FAR, NEAR, TEMPO, MOODS, PLACES, ACOUSTIC,
)  # fmt: skip

# Words as they are, though a slip of the fingers would make them from a sound's name.
WELL_WRITTEN = frozenset(
    "beaker braking bucket cast chopped churchy diner dinner drivers driver fete files file football form from fright "
    "hello jogged jungle lighting oslo picket potter putter recorded showed soldier sped spring stings sting streak "
    "string strings stroke taking tickle tickling toto waking whistler yapped trial trail tail barn bars bard brand "
    "brad bride bring bead bean heard beard wine wing wink mind kind find think thing being going doing seeing steam "
    "dream cream".split()
)
