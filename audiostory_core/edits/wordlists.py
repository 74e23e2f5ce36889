"""Words that sentences are told apart by, besides those of the grammar: judgements, effects, and what no caption says."""

# What people say of a sound before they say what should become of it. They are no words of the grammar: what a new sound is
# called may have them.
JUDGEMENTS = {
    "fault": frozenset("""distracting annoying irritating disturbing bothersome overpowering overbearing overwhelming
intrusive obtrusive jarring grating piercing shrill harsh deafening unbearable unpleasant horrible terrible awful dreadful
obnoxious dominant dominating excessive loud noisy""".split()),
    "very": frozenset("very so rather quite pretty extremely incredibly".split()),
    "lack": frozenset("faint weak lost buried inaudible quiet".split()),
    "view": frozenset("""boring dull tedious weird odd strange wrong misplaced pointless useless redundant superfluous
unnecessary needless silly confusing unrealistic unconvincing repetitive lovely beautiful nice great wonderful gorgeous
important good""".split()),
}  # fmt: skip

# What people ask of a sound that only another sound can be, and what no edit makes it then.
_EFFECTS = {
    "sound as in a room": "reverb echo reverberation wet dry",
    "brighter or duller": "eq equaliser equalizer bass treble brighter darker warmer muffled filter distortion",
    "higher or deeper": "pitch deeper higher octave",
    "faster or slower": "faster slower speed tempo quicker",
    "nearer or more distant": "distant nearer farther",
}
BEYOND_EDITS = {word: effect for effect, said in _EFFECTS.items() for word in said.split()}

# What no caption says that was not put in quotes: a part of an edit that was not understood would end up in it.
COMMANDS = frozenset(
    """
louder quieter softer fainter later earlier sooner longer shorter briefer undo redo remove delete drop erase replace
instead add insert make move shift pan panned panning mute unmute lock unlock duplicate swap increase decrease reduce
raise lower extend lengthen shorten trim delay postpone fade fades fading db dbs decibel decibels lufs dbfs percent %
seconds secs sec milliseconds minutes mins volume loudness left right centre center after before during while whilst
until till between everything else rest it them they itself ones than enough too same as more less something nothing
silence such way very reverb eq equaliser equalizer compressor distortion pitch tempo treble not never without except
how what why who about should would can could i we you us me want need like is are was were be do does did if sorry
wait no yes copy again twice thrice double triple half please also then place there where times time s ms m min hz khz
gap pause
""".split()
)
