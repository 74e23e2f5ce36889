"""The grammar of what leans on the edit before it, and of silence and the ends of the whole, in the notation of `rules`."""

FOLLOW_UPS = """
# What leans on the edit before it

follow: <again> | <further-on>
again: [even] more [so] | <degree> more | again | once more | one more time | <too-much>
too-much: [<degree>] (too much | less) | not (so | that) much | half as much
further-on: <over> | [to] <time> | [another] <amount> [more] | <wishes>
over: [<lasting>] <span> | <lasting> <count>
amount: <decibels> | <span>
correction: no <stop> [i (meant | mean)] <events> | i (meant | mean) <events> | not <events> [<stop>] [but] <events>
likewise: [and | also | plus] <events> (too | as | also | likewise) | [and] [do] [the] same [thing | goes] <toward> <events>
  [too | as] | [and] do (that | it) <toward> <events> [too | as] | (and | also | plus) <events>
toward: for | to | with | on

# Silence, and the ends of the whole

gap: (<end-word> | <start-word>) with <silence> | [<gap-verb>] <silence> <where-silent>
  | <where-silent> [<stop>] [<gap-verb>] <silence> | (wait | pause
  | hold) [for] <span> <where-silent>
gap-verb: add [in] | insert | put [in] | leave | have | make | include | let there be | there should be | give me | i (want
  | need | would like) | keep | throw in | hear
silence: [a | an | some | about] [<brief> | <lengthy>] [<span>] [of] <silent-word> [(of | for | lasting) [<roughly>] <span>]
brief: short | brief | tiny | small
lengthy: long
silent-word: silence | pause | gap | break | stillness
where-silent: <gap-before> | <gap-after> | <gap-between> | <at-the-start> | <at-the-end>
gap-before: [right | just] (before | ahead of) <core> [<starts>]
gap-after: [right | just] after <core> [<ends>]
gap-between: [in] between <core> and <core>
ending: <fade-word> <in-or-out> [<fade-time>] <its-edge> [<fade-time>] | <fade-word> <all-sound> <in-or-out> [<fade-time>]
  <its-edge> [<fade-time>] | <fade-word> the [whole | entire] <story> <in-or-out> [<fade-time>] | <fade-word> <in-or-out> the
  [whole | entire] <story> [<its-edge>] [<fade-time>] | <fade-word> (<in-or-out> the (first | last) <span> | the (first
  | last) <span> <in-or-out>) | (let | make | have) (<it-story>
  | <all-sound>) <fade-word> <in-or-out> [<fade-time>] [<its-edge>]
  [<fade-time>] | <end-with> <one-fade> | [add | with | put | make | have | i want | there should be
  | give it] <one-fade> <its-edge>
one-fade: [a | an] [<brief> | <lengthy>] [<span>] fade [<in-or-out>] [(of | over | for) <span>]
fade-time: [<lasting>] <span>
all-sound: <all-of-it> | the [whole | entire] <story>
it-story: it
fade-word: fade | fades | fading | fade it
its-edge: <at-the-end> | <at-the-start>
end-with: (<end-word> | <start-word>) [it] (with | on | in)
end-word: end | finish | close
start-word: start | begin | open
"""
