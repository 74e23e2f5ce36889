"""The grammar of edits: what people say -> which edit it is. Data, read by `parser`; `clauses` does what the rules say.

`a | b` are alternatives, the preferred one first; `[a]` may be absent, `{a}` may come any number of times, `(a | b)` belongs
together. `<name>` is a rule or, where none has the name, a kind of token: `<number>`, `<count>` (not negative), `<signed>`
(with its sign written), `<negative>`, `<clock>`, `<stop>`, `<quote>`; `<noun>` are words of the story's own captions, and
`<text>`, `<indefinite>` (`a ...`), `<several>` (`two ...`) and `<bare>` (a few words of no event or edit) are new captions.
All else are words. The order of the alternatives is part of the meaning: in "right after the dog" `right` is no side.
"""

from .follow_rules import FOLLOW_UPS

_EDITS = """
sentence: {<opener>} (<undo> | <redo> | <correction>) | {<opener>} (<clause> | <follow>) {<then> {<opener>} <clause>}
then: <stop> [<link>] | <link> | <hence>
hence: so
link: and [then | also | finally | lastly] | then | also | plus | but [also] | next | finally | as well as
opener: (how | what) about | (can | could | would | will | shall | may | might) (you | we | i) | i (want
  | would like | need) you to | i (want | would like) to | let us | (we | you) (should | could | can
  | need to | have to) | i think [that] | go ahead and | try to | so | also | and | then | (first | second
  | next) (of all [<stop>] | <stop>) | (firstly | finally | lastly) [<stop>] | it would be (nice | great | good) if
  | yes [<stop>] | make (it so | sure) [that] | no <stop> | (would | do) you mind | but | (great | perfect | good | nice
  | cool | fine | oops | whoops) <stop>

clause: <ending> | <gap> | <fadeless> | <set> | <likewise> | <say> | <swap> | <take> | <copy> | <lock> | <mute>
  | <replace> | <remove> | <keep> | <add> | <reason>

undo: (undo | revert | cancel | roll back | take back) [<past>] | go back [<past>] | take (that | it) back
  | step back [<past>] | no | (put | change | bring | turn) (it | that | them) back [(as | to | how | what | the | way
  | it | they | was | were | before)] | never mind | go back to (how | what) (it | that | they) (was | were) [before]
  | [back to] (how | as) it was before
redo: redo [<past>] | do it again
past: [all] (it | that | this | them) | [the | my] last (edit | change | step | one | thing) | [the
  | my] [last] <count> [last] (edits | changes | steps | times | edit | change | step) | [the | my] last <count>
  | twice | <every>
every: everything | all [of it] | all [the | my] (edits | changes)

# Which events

events: <everything> [<except> <thing> {<join> <thing>}] | <group> {<join> <group>}
join: <stop> [and] | and | as well as | plus
group: <rest> | <thing>
everything: <all-of-it> [(<later-than> | <earlier-than>) <core>]
all-of-it: everything | all [of it] | all [of] [the] <generic> | (every | each) <generic> | the (whole
  | entire | complete) <story>
except: except [for] | but [not] | apart from | other than | besides | excluding | save for | without
rest: [all | everything] the rest [of (it | them | the <story> | the <generic>)] | everything else
  | all [of] [the] others | the others | the other <generic> | all else
thing: <core> | <core> <locator>
plain: <core> {<join> <core>}
core: <pronoun> | <first-few> | <ends-of> | <many> | <counted> | <other> | <nth> | <numbered> | <named> | <quoted>
pronoun: it | them | they | her | him | that [one] | this [one] | those | these | both [of them]
  | all of them | each of them | its | [<det>] (copy | copies | duplicate) | [<det>] new <generic>
many: (all | both | every | each) [of] [<det>] [<count>] <noun> | any <noun>
counted: [<det>] <count> <noun>
other: [<det>] other <noun>
nth: [<det>] <ordinal> <noun> | [<det>] <ordinal> <generic>
numbered: [<det>] (event | sound | clip | number | #) [number | #] <count>
named: [<det>] <noun> [<generic>]
first-few: [<det>] (<first> | <last>) <count> (<noun> | <generic>)
ends-of: [<det>] <ordinal> and [<det>] <ordinal> (<noun> | <generic>)
first: first
last: last | final
quoted: [<det>] [<generic>] <quote>
det: the | that | this | these | those | my | our | your | their | its | his | her
ordinal: first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | last | final
  | 1st | 2nd | 3rd | 4th | 5th | 6th | 7th | 8th | 9th | 10th | second (to | from) last
  | last but one | penultimate
generic: one | ones | sound | sounds | event | events | clip | clips | noise | noises | effect | effects
  | thing | things | element | elements | layer | layers
locator: [that (is | comes)] [right] (<later-than> | <earlier-than>) <core>
  | [that is] at the [very] (<its-end> | <its-start>) | [that (starts | begins | comes | is)] at <time>
its-end: end | finish
its-start: beginning | start
later-than: after | following
earlier-than: before
story: story | scene | track | piece | mix | plan | recording | soundscape | composition | audio | timeline
  | whole thing | thing | lot

# What becomes of them

set: <whole> | <opening> | <closing> | [<light>] <events> [<is> [<deed>]] <wishes> | (<raise> | <lower>
  | <delay> | <advance> | <move> | <extend> | <shorten> | <pan-to> | <fade-them> | <volume> | <duration>
  | <halt>) [<also>] | [<light>] <wishes> (for | on) <events> | [<light>] [a | some] (<louder>
  | <softer> | <longer> | <harder> | <gentler>) <thing> | (make | let) it <events> (<harder> | <gentler>)
deed: <noun>
also: <join> <wishes>
more: [<join>] <wishes>
light: can | could | would | nudge | scoot | tweak | stick | pop | swing | hold | bring in | carry | bump
  | make | let | set | have | put | get | give | bring | keep | place | move | shift | slide | push | pull
  | drag | send | turn | change | adjust | position | leave | play | start | begin | take | throw | want
  | i (want | need | would like | would love | would prefer) [to (hear | have)] | it would be nice to have
is: {<is-word>} <is-word> | so [that] (it | they) {<is-word>} <is-word>
is-word: start | starts | begin | begins | should | must | has | have | needs | need | ought | can | could
  | will | would | was | were | is | are | to | be | being | sound | sounds | come | comes | in | play | plays | appear
  | appears | happen | happens | occur | get | gets | go [on] | goes [on] | keep going | run | runs | ring [out]
  | enter | enters | kick in | stay | last | lasts | sit | sits | become | becomes | rather | move | moves
wishes: <wish> {[<join>] <wish>}
wish: <length> | <place> | <fade> | <level> | <pan> | <harder> | <gentler> | <locked> | <unlocked> | <another-take>
  | <chosen-take>
harder: [<degree>] (<hard-word> | more (heavy | heavily | strong | strongly | intense | intensely | violent | violently))
hard-word: harder | more intense | heavier | stronger | fiercer | wilder | rougher
gentler: [<degree>] (<gentle-word> | more (gentle | gently | light | lightly) | less (heavy | heavily | strong | strongly
  | intense | hard))
gentle-word: gentler | lighter | weaker | calmer | milder
another-take: [with | get | have] (another | a new | a different | a fresh) (take | try | go | version)
chosen-take: (with | get | have | use | uses | to | on) <own-take>

place: <earlier-at> | <in-its-place> | <at-the-start> | <at-the-end> | <when-it-ends> | <after> | <before> | <with>
  | <within> | <between> | <from-to> | <at> | <later> | <background> | <beneath> | <throughout> | <at-once>
at-once: [all | both] (at the same time | at once | together | simultaneously)
in-its-place: in (its | their) place | instead
at-the-start: [right] (at | to | into | from | in) the [very] (beginning | start | front | top
  | opening) [<of-story>] | first | before (everything | all [the] others | all else) [else]
at-the-end: [right] (at | to) the [very] (end | finish | back | close) [<of-story>] | last | after (everything
  | all [the] others | all else) [else]
of-story: of (the | my | our | this) <story> | of it | of everything
after: [<closely>] [<span>] [<closely>] (after | following) <core> [<ends>] | [<span>] after <core> <starts>
before: [<closely>] [<span>] [<closely>] (before | ahead of | prior to | preceding) <core> [<starts>]
closely: right | just | directly | immediately | straight
when-it-ends: (when | once | as soon as | after) [<closely>] <core> <ends> | at the end of <core>
ends: ends | is over | stops | has (ended | stopped | finished) | finishes | is done | ended
starts: starts | begins | has (started | begun) | started | sets in | comes in | is playing | plays
with: (<with-word> | (at | from) the (start | beginning | onset) of) <core> [<starts>]
with-word: [together | along | simultaneously | in sync | at once | in parallel | at the same time] with | alongside
  | at the same (time | moment) as | during | while | whilst | as | when | under | underneath | beneath | over
  | on top of
within: in the middle of <core> | halfway (through | into) <core>
between: [in] between <core> and <core>
from-to: (from | between) <time> (to | until | till | and) <time>
at: (at | from) <time> [mark | on | onward | onwards] | (start | starts | starting | begin | begins | beginning) [at
  | from | on | after] <time> | <span> (in | into <story>)
earlier-at: [<degree>] (later | <sooner>) [<stop>] (at | to | from) <time> [mark | on | onward | onwards]
sooner: earlier | sooner
later: [<degree> | [another] <span>] (<late> | <early>) [by (<span> | <degree>) | <span> | <degree>]
late: later | too (early | soon)
early: earlier | sooner | too late
beneath: (under | underneath | beneath | below | behind) (everything [else] | all [of it] | it all | all [the] others
  | the others | the rest | the [whole | entire] <story> | all of that) | underneath | beneath
background: in the background | as [a] (background | backdrop | bed | ambience)
throughout: throughout [the [whole | entire] <story>] | (for | during | over | through | across) the (whole | entire
  | full) (<story> | time | length | duration) | the whole time | all the time
  | all the way through | from (start | beginning) to (end | finish)

length: <longer> | <as-long> | <as-long-as> | <for> | <until>
longer: [<degree> | [another] <span> | <percent> | <factor>] (<long> | <short>) [by (<span> | <percent> | <factor>
  | <degree>)]
long: longer | too short
short: shorter | briefer | too long
as-long: [to | for] (<factor> | <percent>) (as long | [of] [the | its | their] (length
  | duration)) [as (now | before | (it | they) (is | are | was | were) [now]) | long]
as-long-as: [just] as long as <core> | [of | with] the same (length | duration) as <core>
for: (for | lasting | lasts | last | running) [for] [<roughly>] <span> [long] | <span> (long | in length
  | in duration) | [with | of] a (length | duration) of <span> | (take | takes) <span>
until: (end | ends | stop | stops | finish | finishes) ([at] <time> | (when | before
  | as) <core> [<starts>]) | [last | lasts | lasting | play | go on | run] (until | till) (<time>
  | the [very] end [<of-story>] | <core> [<starts>])

roughly: only | about | around | roughly | exactly | a full | a total of | a good | another
fade: (fade | fades | fading | faded) <in-or-out> [[<lasting>] <span> | <lasting> <count>] | [with | get
  | have] [a] [<span>] fade <in-or-out> [of <span> | [<lasting>] <span>]
in-or-out: in and out | out and in | in [<slowly>] | out [<slowly>]
slowly: slowly | gradually | gently | smoothly | nicely | softly
lasting: over [the (first | last)] | for [the (first | last)] | within | in | by | lasting | of | during [the (first
  | last)]

level: <as-loud-as> | <as-loud> | <louder> | <softer> | <too-loud> | <too-quiet> | <level-to> | <level-by> | <silent>
louder: [<degree> | [another] <decibels> | <percent> | <factor>] <loud> [by (<decibels> | <percent> | <factor>
  | <degree>) | <decibels> | <degree> | <signed> [<db>] | <count>]
softer: [<degree> | [another] <decibels> | <percent> | <factor>] <soft> [by (<decibels> | <percent> | <factor>
  | <degree>) | <decibels> | <degree> | <signed> [<db>] | <count>]
loud: louder | more (loud | audible | volume | loudly) | up in (volume | level) | more present
soft: quieter | softer | fainter | less (loud | audible | noisy | volume | loudly) | more (quiet | quietly | softly)
  | (lower | down) in (volume | level) | not (so | as | that) (loud | loudly)
too-loud: [<degree>] too (loud | noisy | loudly) | not (quiet | soft) enough
too-quiet: [<degree>] too (quiet | soft | faint | quietly | silent) | (barely | hardly | scarcely) audible
  | hard to hear | not loud enough
as-loud: [at | to | by] (<factor> | <percent>) (as loud | [the | its | their | of the] (volume | loudness | level))
as-loud-as: [just] as loud as <core> | [at | to | with] the same (volume | loudness | level) as <core>
level-to: [<volume-word>] (to | at | of) [a <volume-word> of] <loudness> | <number> <absolute>
level-by: [by] <signed> <db> | (<up> | <down>) [by] <decibels> | <decibels> (<up> | <down>)
silent: muted | mute | silent
loudness: <number> <absolute> | <number> <db> | <negative>
absolute: lufs | lkfs | dbfs
decibels: (<number> | a couple of | a few | half a | one and a half) <db>
db: db | dbs | decibel | decibels | lu
volume-word: volume | level | loudness | gain
up: up
down: down

pan: [panned] <hard> | <closer> | <further> | <share> | <centre> | <opposite> | <pan-value> | <to-side>
hard: (hard | fully | full | completely | totally | entirely | far | extreme | all the way
  | all) [over] [<to-the>] [far | extreme] <side> | [<to-the>] (far | extreme) <side>
further: [<degree> | <percent>] (further | farther | more) [over] [<to-the>] <side> [by <percent>
  | <percent> | <degree>] | [<to-the>] <side> by <percent>
share: <percent> [over] [<to-the>] <side> | [<to-the>] <side> [at] <percent> | (half | halfway
  | half way) [<to-the>] <side>
centre: [back] [(to | in | into | at | on) [the]] [dead] (centre | center | central | centred | centered)
closer: (closer | nearer) to the (centre | center | middle) | more (central | centred | centered)
opposite: (to | on) the (other | opposite) side
pan-value: (pan | panning | panned) [to | at | of] <number>
to-side: [<degree>] [over | panned] [<to-the>] <side> [<degree>]
to-the: (to | on | onto | toward | towards | at | from | in | over to) [the | my] | the
side: (<left> | <right>) [side | channel | speaker | ear | hand side]
left: left
right: right
locked: locked | protected
unlocked: unlocked

# Verbs with a direction of their own

raise: (<up-verb> up | boost | raise | amplify | lift) <whose-volume> [<how-loud>]
  | <up-verb> <whose-volume> up [<how-loud>] | (increase | up) <volume-of> [<how-loud>]
  | (give) <events> a boost [of <decibels>] | increase <events> [by] <decibels>
  | add <decibels> [of (gain | volume)] (to | on) <events> | <up-verb> up the <volume-word> (on
  | for) <events> [<how-loud>]
lower: (<down-verb> down | lower | attenuate | quieten | quiet | soften | duck | dial back
  | ease off [on]) <whose-volume> [<how-loud>] | <down-verb> <whose-volume> down [<how-loud>] | (reduce
  | decrease | drop | cut) <volume-of> [<how-loud>] | (reduce | decrease | drop
  | cut) <events> [by] <decibels> | (take | remove | cut | knock | shave) <decibels> (off
  | from) [of] <events> | <down-verb> down the <volume-word> (on | for) <events> [<how-loud>]
up-verb: turn | bring | crank | pump | bump | push | dial | take | move | lift | put
down-verb: turn | bring | tone | dial | pull | take | knock | push | bump | quiet | calm | put
whose-volume: <volume-of> | <events>
volume-of: [the] <volume-word> of <events> | <events> <volume-word>
how-loud: [by] (<decibels> | <percent> | <factor> | <degree>) | [by | up | down] to <loudness>
  | until it is <as-loud-as>
volume: [<light>] <volume-of> [<is>] (<level> | (to | at) <number> | <negative> | <up> | <down>)
  | <factor> <volume-of> | (<double> | <halve>) <volume-of>
duration: [<light>] <duration-of> [<is>] (<length> | (to | at) <span> | <factor>) | (<double>
  | <halve>) <duration-of> | <factor> <duration-of> | (make | set) <events> <span>
  | add <span> to [the end of] <events> | give <events> <span> more | give <events> (<count> more <sec>
  | another <span>) | (<take-off>) <span> (off | from) [of] [the end of] <events>
take-off: take | cut | trim | shave
duration-of: [the] (length | duration) of <events> | <events> (length | duration)
double: double
halve: halve
opening: (start | begin | open) with <plain>
closing: (end | finish | close) with <plain>
halt: (stop | end | finish) <events> (at <time> | (when | before) <core> [<starts>])
delay: (delay | postpone | put off | hold back | push back) <events> [[by] (<span> | <degree>) | (to
  | until) <time>] | (push | put) <events> back [by] <span>
advance: (bring forward | advance | pull forward) <events> [[by] (<span> | <degree>) | to <time>] | (bring
  | pull) <events> forward [[by] (<span> | <degree>) | to <time>]
move: <move-verb> <events> [start | begin | over] (to | at | on) <time> {<join> <events> (to
  | at) <time>} | <move-verb> <events> by <signed> <sec>
move-verb: move | shift | start | begin | put | place | set | slide | drag | push | bring | have | let | make
extend: (lengthen | extend | stretch | prolong | elongate) [out] <events> [out] [<how-long>]
shorten: (shorten | trim | truncate) <events> [down] [<how-long>] | (cut | clip | crop) <events> [down
  | short] <how-long> | cut <events> <in-half> | cut <events> short
in-half: in half
how-long: by (<span> | <percent> | <factor> | half) | [down] to (<span> | <percent>
  | <factor> [its length]) | <degree> | <in-half> | <until>
pan-to: (set | change) [the] (pan | panning) of <events> to (<number> | <pan>) | pan <events> (<pan> | [to
  | at] <number> | [(in | to | into)] [the] middle) | (centre | center) <events>
fade-them: fade <faded> {<join> [fade] <faded>} | fade <in-or-out> <plain> [[<lasting>] <span>] [<own-edge>] | (give
  | add | apply | put) [a] [<span>] fade <in-or-out> [of <span>] (to | on | for) <plain> | (give
  | add) <plain> a [<span>] fade <in-or-out> [of <span>]
faded: (<plain> | <everything>) <in-or-out> [[<lasting>] <span> | <lasting> <count>]
  | <plain> <in-or-out> <own-edge> [[<lasting>] <span>]
own-edge: at (the | its) [very] (end | beginning | start)
fadeless: (drop | remove | delete | take out) <events> (fade | fades) [<in-or-out>] | (remove | delete | drop
  | no | without | take out | get rid of | undo) [the | any | all] (fade | fades) [<in-or-out>] [(of | from
  | on | for) <events>] | [<light>] <events> [<is>] (without | with no) (fade | fades) [<in-or-out>]
whole: (make | set | fit | scale | stretch | let | i want | extend | shorten | trim | cut) the [whole
  | entire] <story> [to] [be | last] [to | for] (<longer> | <span> [long] | <factor> as long)
  | (<stretch> | <squeeze>) the [whole | entire] <story> by <span>
  | [make | let | have | i want] [it | <everything> | the [whole | entire] <story>] [to] [be | last] [to
  | for] <span> [long] <in-all>
  | (make | let | have) [it] (<factor> | <longer>) <in-all> | it (should | must | has to | needs to) (be
  | last) <span> [long] <in-all> | (total [length] | in (total | all)) [of] <span>
in-all: in all | in total | total | altogether | all together | all in all | overall | all told | in sum
stretch: extend | lengthen | stretch
squeeze: shorten | trim | cut

# Other edits

lock: (<lock-verb> | <unlock-verb>) <events>
lock-verb: lock | freeze | protect | pin
unlock-verb: unlock | unfreeze | release | unpin
mute: (<mute-verb> | <unmute-verb>) <events> | <switch-off> <events> | (turn | switch) <events> off
switch-off: (turn | switch) off
mute-verb: mute | silence
unmute-verb: unmute
take: (try | do | render | take) <plain> (again | once more) [with <another-take>] | try <another-take> (of
  | for | on) <events> | give <plain> <another-take> | [<want>] (another | [a | one] (new | different
  | fresh | second | further) | the next | one more | a) (take | version | rendering | variation
  | attempt) (of | for | on) <events> | (regenerate | rerender | reroll | retake | re (render | roll | generate
  | take)) <events> [again] | (render | generate | roll) <events> (again | anew | afresh)
  | [<choose>] <take-of> {<join> <take-of>} | <give-take>
take-of: <own-take> (of | for | on | from) <events> [best | more | most]
give-take: give <plain> <own-take> | (switch | change) <plain> to <own-take>
own-take: take [number | no | #] <count> | the <ordinal> take | [the] <previous> take
choose: use | take | pick | choose | select | keep | try | have | play | switch to | change to | go (back to | to)
  | i (want | like | prefer | would like | would prefer | choose | will (take | use | have)) [to (use | have | hear)]
previous: previous | old
say: (have | let | make) <events> (say | shout | whisper | ask | sing) [<stop>] <quote> | <events> (should
  | must) (say | shout | whisper | ask | sing) [<stop>] <quote> | (change | set) (the (words | text
  | transcript | line) of <events> | what <events> says) to <quote>
swap: (swap | switch | exchange | flip) [the (order | places | positions) of] <thing> (and | with
  | for) <thing> [around | over | places] | <thing> and <thing> [should] (swap | switch) [places]
copy: (duplicate | copy | clone | repeat) <plain> [<more>] | (play | repeat | have | add | insert
  | put) <plain> (again | once more | a second time | one more time) [<more>] | (add | put | insert | place
  | make) [in] (a | another) copy of <plain> [<more>] | [<add-verb>] another <noun> [<more>]
keep: (keep | leave) <events> [as (it | they) (is | are | was | were) | alone | untouched | unchanged | in
  | there | the same]

replace: (replace | swap | exchange | switch) <with-new> {<join> <with-new>} [<also>] | (turn | change
  | transform | convert | morph | make | swap | rename | set | edit) <into-new> {<join> <into-new>} [<also>] |
  substitute <new-caption> for <one-or-more> | (substitute | trade | swap out) <with-new>
  | swap in <new-caption> for <one-or-more> | (make | have | let) <now-new> {<join> <now-new>}
  | <one-or-more> (should | must | could | shall) (be | become | turn into) <new-indefinite>
  | <one-or-more> becomes <new-indefinite> | instead of <one-or-more> [<stop>] [<want>] <new-caption>
  | [<want>] <new-caption> (instead of | in place of | rather than) <one-or-more> | [i would] (rather (hear | have)
  | prefer) <new-caption> (than | to | over) <one-or-more> | (change | set | edit
  | rewrite) the (caption | description) of <one-or-more> to <new-caption> | (rename
  | describe) <one-or-more> [to | as] <new-caption>
with-new: <one-or-more> (with | by | for | to | against) <new-caption>
into-new: <one-or-more> (into | to | in to) <new-caption>
now-new: <one-or-more> [be] <new-indefinite>
one-or-more: [a | an] <events>
new-caption: <quote> | <text>
new-indefinite: <quote> | <indefinite>
want: i (want | would like | need | would love | would prefer) [to (hear | have)] | use | have | put [in]
  | play | let us have | give me | add | hear | make it | try | render

remove: <remove-verb> [a | an] <events> [<away>] | (take | cut | throw | get | leave | edit | strip | filter
  | kick) <events> (out | away) [of (it | there | here | the <story>)] [<away>] | (take | cut | throw | leave | edit
  | strip | filter | kick) (out | away) <events> | get rid of <events> [<away>] | do away with <events>
  | i do not (want | need | like) [to hear] <events> [<away>] | no [more] <events> [<away>]
  | without <events> | <events> (should | can | must | has to | have to | needs to | need to
  | could) (go [away] | disappear | vanish | leave | be (removed | deleted | dropped | cut | gone))
  | <events> (is | are) (not needed | not necessary | unnecessary | superfluous) [<away>] | [i
  | we] could do without <events> | there should be no <events> [<away>] | we do not need <events> [<away>]
remove-verb: bin | chuck | dump | toss | scratch | strike | wipe | banish | trash | cancel | cut out
  | kill off | remove | delete | drop | erase | lose | kill | cut | ditch | discard | scrap | eliminate | omit | nix
  | clear | exclude | skip
away: any more | anymore | any longer | at all | altogether | completely | entirely | in there | from (it
  | there | the <story>) | again

add: [<place> [<stop>]] (<add-verb> | <want-verb>) <item> {<join> <next-item>} | <throw-verb> <thrown>
  | <happens> | <place> [<stop>] <indefinite> | <place> [<stop>] <indefinite> <more> | <end-word> with <closing-sound>
  | [with] <text> <bed>
closing-sound: <indefinite> [<more> | [<stop>] <span>]
bed: <beneath> | <background>
throw-verb: throw | drop | pop | slip | stick | toss | put | bring | work | mix
thrown: (<indefinite> | <several>) in [<more>]
happens: [let] (<indefinite> | <bare>) [<more>] <place> [<more> | [<stop>] <span>]
add-verb: add [in] | stick [in] | pop in | slip in | work in | sprinkle in | insert | include | introduce
  | mix in | throw in | drop in | bring in | layer [in] | i want to add | append
want-verb: put [in] | there is | place | play | have | let there be | there (should | must | could | has to
  | needs to) be | give me | (i | we) (want | need | would like | would love) [to (hear | have)] | hear | it needs
item: (<new> | <span> of <new> | (a | an) <span> <new>) [in] [<more>] [<stop> <span>]
next-item: (<next-new> | <span> of <new>) [<more>]
next-new: (<indefinite> | <several>) [<stop>] [<quote>] | <quote>
new: <text> [<stop>] [<quote>] | [(a | an) [new] <generic> [called | named | of | with the caption]] <quote>

# What is said only to tell why; of no effect by itself

reason: <why> | <too-many>
why: <events> <seems> [<so-very>] (<fault> | <lack> | <view>) [(to | for) (me | us)] | <events> <disturbs> [me | us]
  | <events> (get | gets) on my nerves | i (hate | dislike | can not stand) <events> | <events> (do | does) not
  (fit | belong | work) [in | here | there | in here] | i <unheard> <events>
  | i (love | like) <events>
too-many: [there are] too many <crowd> | there are <events> | <events> are (too many | too much | one too many)
  | one <crowd> <seems> <enough> | i <only-one> one <crowd>
crowd: <noun>
only-one: only (need | want)
seems: is | are | sounds | sound | seems | seem | feels | feel | gets | get
so-very: [<degree>] too | <very> | <degree> | kind of
disturbs: annoys | annoy | bothers | bother | distracts | distract | irritates | irritate | disturbs | disturb
unheard: can (not | hardly | barely | scarcely) hear
enough: enough | plenty

# Amounts

degree: <bit> | <much>
bit: [by] a (little bit | wee bit | tiny bit | teeny bit | smidgen | fraction | hint | little | bit | touch
  | tad | smidge | notch | hair | shade) | [ever so] slightly | somewhat | marginally
much: loads | heaps | tons | massively | drastically | [by] a (lot | great deal | good deal) | much | way
  | far | considerably | significantly | substantially | lots
factor: twice | double | thrice | triple | half | a third | a quarter | <count> (times | x) | x <count>
percent: <number> (% | percent | per cent | pct)
span: <clock> | another <sec> | <count> <sec> | <count> <min> [[and] <count> [<sec>]] | <count> and a half (<sec> | <min>)
  | (a | one) (<sec> | <min>) and a half | (a | one) (<sec> | <min>) | half a (<sec> | <min>) | a half <sec>
  | a couple of <sec> | a few <sec> | a quarter of a <sec> | <count> <ms>
time: <span> | <count>
sec: s | sec | secs | second | seconds
min: m | min | mins | minute | minutes
ms: ms | millisecond | milliseconds | msec
"""

GRAMMAR = _EDITS + FOLLOW_UPS
