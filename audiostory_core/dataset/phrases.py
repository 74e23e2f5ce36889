"""How people say the sounds: (class, variant) -> noun phrases and clauses of everyday English. Data.

`PHRASES` is a text table. `class.variant` opens a section; a line with ` = ` is a grid, each subject
with each predicate; any other line lists noun phrases. Verbs marked `_` can be inflected. A phrase that
names a class without its variant stands under the plain variant: a dog is big, a clock slow, rain light.
No wording stands under two variants. Parsed by `stories`.
"""

PHRASES = """
rain.light
rain | the rain | some rain | light rain | a light rain | soft rain | gentle rain | gentle rainfall
a drizzle | a gentle drizzle | a drizzly rain | rain pitter-pattering | raindrops | soft raindrops
a few raindrops | a light shower | a gentle rain shower | a summer rain | spring rain | the patter of rain
the pitter patter of rain | raindrops on a window | rain on leaves | rain on an umbrella | drops of rain
a sprinkle of rain | rain noises | rain sounds | rainfall | light rainfall | rain on a tent
rain tapping on the glass | a bit of rain
rain/the rain/a light rain/soft rain/gentle rain/a drizzle = _falls/_patters/_patters softly/_drips down
rain/the rain/light rain = _comes down gently/_taps on the window/_sprinkles down/_patters on the roof
rain/the rain/light rain = _sets in
rain/a light rain = _falls on the leaves/_trickles down the window pane/_falls quietly/_falls softly
raindrops/a few drops/soft raindrops/drops of rain = _fall/_patter/_tap on the window/_patter on the leaves
it = _rains/_drizzles/_rains a little/_rains lightly/_rains softly/_starts to rain/_begins raining
it = _starts raining
it = _is raining/_is drizzling/_is raining gently/_begins to drizzle/_starts to drizzle

rain.heavy
heavy rain | a heavy downpour | a downpour | pouring rain | torrential rain | a rainstorm | a cloudburst
buckets of rain | a heavy rainstorm | rain coming down in sheets | a torrent of rain | driving rain
hard rain | a massive downpour | strong rain | a deluge | a monsoon | monsoon rain | rain pouring
intense rain | a heavy shower | lashing rain | pounding rain | rain hammering on a tin roof
rain pouring down | loud rain | very heavy rainfall | a drenching rain | crazy heavy rain
rain bucketing down | a tropical downpour | hammering rain
rain/the rain/heavy rain = _pours/_pours down/_hammers the windows/_comes down in sheets/_lashes the windows
rain/the rain = _comes down hard/_pounds on the roof/_drums on the roof/_beats down/_falls heavily
rain/the rain = _buckets down
the rain = _gets heavy/_turns into a downpour/_gets heavier and heavier/_batters the house
the rain = _rattles on a tin roof
a downpour/a rainstorm/a cloudburst/torrential rain = _starts/_hits/_drenches everything/_drums on the roof
the clouds/the heavens/the skies = _open up/_burst/_burst open/_let loose
it = _pours/_pours with rain/_starts pouring/_begins to pour/_rains cats and dogs/_rains hard/_rains heavily
it = _starts raining hard/_starts bucketing down/_is pouring/_is pouring down/_is raining heavily
it = _rains buckets

thunder.rumble
thunder | the thunder | rumbling thunder | a roll of thunder | low thunder | distant thunder | rolling thunder
a storm | a thunderstorm | an approaching storm | a rumble of thunder | thunder rumbling
a low rumble of thunder | thunder in the sky | a storm brewing | a storm rolling in | the rumble of thunder
some thunder | thunder sounds | a brewing thunderstorm | soft thunder | long rolling thunder | a grumbling sky
a gathering storm | deep thunder
thunder/the thunder/low thunder/distant thunder = _rumbles/_rolls/_grumbles/_growls/_rolls by/_rumbles low
thunder/the thunder = _rumbles in the sky/_rolls over the hills/_rumbles overhead/_echoes/_booms in the sky
a storm/a thunderstorm/the storm = _rumbles/_comes/_approaches/_gathers/_rolls in/_brews/_starts/_breaks out
a storm/a thunderstorm/the storm = _rages
the sky/a dark sky = _rumbles/_grumbles
it = _thunders/_starts to thunder/_begins to thunder

thunder.crack
a thunderclap | a crack of thunder | a sharp crack of thunder | a thunderbolt | lightning | a lightning strike
a bolt of lightning | a loud clap of thunder | a clap of thunder | a sudden thunderclap | a flash of lightning
a sharp thunderclap | lightning striking | a lightning bolt | a thunder crack | thunder cracking
cracking thunder | a violent crack of thunder | a deafening thunderclap | a huge bolt of lightning
crashing thunder | a thunder strike
thunder/the thunder = _cracks/_cracks sharply/_cracks overhead/_crashes/_claps/_splits the sky
thunder/the thunder = _crashes overhead
lightning/a lightning bolt/a bolt of lightning = _strikes/_strikes close by/_strikes a tree/_hits the ground
lightning/a bolt of lightning = _flashes and _cracks/_cracks/_splits the sky/_hits a tree/_flashes
lightning/a bolt of lightning = _zaps a tree
a thunderclap/a thunderbolt/a clap of thunder = _splits the air/_shakes the sky/_explodes overhead
a thunderclap/a thunderbolt/a clap of thunder = _makes me jump

wind.soft
wind | the wind | some wind | a soft breeze | a breeze | a gentle wind | a light wind | a soft wind
a mild breeze | a light breeze | a gentle breeze | wind blowing | wind in the trees | rustling wind
a summer breeze | an evening breeze | wind rustling the leaves | rustling leaves | soft wind | gentle wind
a faint wind | air blowing | the breeze | a cool breeze | wind sounds | wind noise | a bit of wind
leaves rustling in the breeze
wind/the wind/a breeze/a light wind/a soft wind = _blows/_blows softly/_blows gently/_rustles the leaves
wind/the wind/a breeze/a light wind/a soft wind = _stirs
wind/the wind/a gentle breeze = _moves through the trees/_blows through the grass/_passes by
a light breeze/a soft breeze/the breeze = _blows/_drifts by/_picks up/_wafts through the window
leaves/the leaves = _rustle/_rustle in the breeze/_rustle in the wind/_stir in the breeze
it = _gets breezy/_gets a bit windy/_is windy/_is a little breezy

wind.howling
a howling wind | howling wind | a gale | a strong wind | strong wind | a storm wind | whistling wind
a fierce gale | gusts of wind | a gust of wind | strong gusts | a howling gale | a windstorm | a hurricane
a blizzard | a tornado | wild wind | roaring wind | stormy wind | heavy wind | high winds | a fierce wind
gusty wind | a raging wind | a snowstorm | wind howling | wind whistling through the cracks | a violent gust
a powerful wind | winter gales | a big gust of wind | loud wind | a sandstorm | an icy wind
wind/the wind/a strong wind/a fierce wind = _howls/_howls and _whistles/_whistles past/_roars/_shrieks/_moans
wind/the wind/an icy wind = _howls around the house/_whistles through the cracks/_rattles the shutters
wind/the wind/an icy wind = _gets stronger
the wind = _blows hard/_blows like crazy/_blows strongly/_wails/_tears at the roof/_picks up to a gale
a gale/a hurricane/a windstorm/a blizzard/a tornado = _howls/_blows/_sweeps past/_rages/_roars/_rages outside
gusts/gusts of wind/strong gusts = _blow/_howl/_sweep past/_whip through the trees/_shake the house
it = _gets really windy/_blows a gale/_is very windy/_gets super windy/_is stormy and windy

waves.gentle
waves | the waves | gentle waves | small waves | lapping waves | a calm sea | the sea | the ocean
a quiet sea | soft waves | waves lapping | waves on the shore | waves washing ashore | the calm ocean
ocean sounds | the seaside | waves lapping at the shore | water lapping at the shore | little waves
seaside waves | the tide | the lapping sea | ocean waves | sea waves | waves at the beach | a peaceful ocean
the murmur of the sea | calm waves | slow waves
waves/the waves/gentle waves/small waves/little waves = _lap/_lap at the shore/_wash ashore/_roll in
waves/the waves/gentle waves/small waves/little waves = _wash in gently
waves/gentle waves/soft waves = _roll onto the beach/_lap against the boats/_wash over the sand/_lick the sand
the sea/the ocean/a calm sea = _laps/_laps softly/_murmurs/_laps at the shore/_washes over the sand
the water/the tide = _laps at the pier/_laps at the shore/_laps against the dock/_washes ashore/_rolls in

waves.crashing
crashing waves | big waves | huge waves | pounding surf | the surf | breaking waves | rough seas
a stormy sea | a rough sea | waves crashing | waves crashing on rocks | giant waves | wild waves | heavy surf
raging waves | breaking ocean waves | roaring surf | a wild ocean | a raging sea | surf | high waves
waves breaking on the cliffs | the roaring ocean | towering waves | waves smashing into the rocks
the stormy ocean | enormous waves | strong waves
waves/the waves/big waves/huge waves/ocean waves = _crash/_crash loudly/_crash on the rocks
waves/the waves/big waves/huge waves/ocean waves = _crash against the cliffs
waves/big waves/giant waves = _break on the shore/_smash into the rocks/_pound the shore/_slam into the pier
waves/the waves = _crash on the beach/_crash onto the shore/_crash ashore/_break over the rocks/_roar
the surf/surf/heavy surf = _pounds/_pounds the shore/_roars/_crashes/_booms/_breaks/_thunders on the beach
the sea/the ocean/a stormy sea = _rages/_roars/_crashes on the rocks/_pounds the cliffs/_gets rough/_churns

stream.plain
a stream | the stream | a brook | a babbling brook | a creek | a river | the river | flowing water
running water | trickling water | a bubbling stream | a little stream | a mountain stream | water trickling
a gurgling creek | a small river | water flowing over stones | a gurgling brook | a forest stream
bubbling water | a flowing river | the trickle of water | a quiet brook | a rippling stream | river water
gurgling water | a rushing stream | a rivulet
a stream/the stream/a brook/a creek/a little stream = _bubbles/_babbles/_gurgles/_trickles/_flows
a stream/the stream/a brook/a creek/a little stream = _murmurs along
a stream/a brook/a mountain stream/a river/the river = _flows by/_runs over stones/_bubbles along
a stream/a brook/a mountain stream/a river/the river = _flows over rocks
water/the water/clear water = _trickles/_gurgles/_flows/_bubbles/_trickles over the stones/_runs downhill
water/the water/clear water = _ripples
a river/the river/a creek = _flows/_runs/_rushes by/_winds along/_babbles past/_flows past
a river/the river/a creek = _ripples over pebbles

fire.plain
a fire | the fire | a crackling fire | a campfire | a bonfire | a fireplace | burning wood | burning logs
flames | a log fire | a crackling campfire | a cozy fireplace | fire crackling | logs crackling | a wood fire
crackling flames | a cosy fire | a blazing fire | a warm fire | a small fire | the crackle of a fire
a roaring fire | a wood stove | a crackling hearth | the hearth | a fire burning
wood crackling in the fireplace | a burning house | crackling logs
a fire/the fire/a campfire/a bonfire/a log fire = _crackles/_crackles and _pops/_burns/_blazes/_crackles away
a fire/the fire/a campfire/a bonfire/a log fire = _roars
a fire/a campfire/a bonfire = _crackles warmly/_burns brightly/_snaps and _crackles/_pops/_glows and _crackles
a fire/the fire = _crackles in the fireplace/_burns in the hearth/_catches/_flares up
logs/the logs/burning logs/flames/the flames/twigs = _crackle/_burn/_pop and _crackle
logs/the logs/burning logs/flames/the flames/twigs = _crackle in the fireplace
someone/a camper/somebody = _lights a fire/_lights a campfire/_lights the fireplace/_starts a campfire

birds.plain
birds | the birds | birdsong | bird song | chirping birds | singing birds | songbirds | tweeting birds
a bird | twittering birds | birds chirping | birds singing | the dawn chorus | sparrows | a sparrow | a robin
a blackbird | a nightingale | small birds | morning birds | birds in the trees | a bird singing
birds tweeting | a songbird | a flock of birds | little birds chirping | bird sounds | bird calls
chirpy birds | a canary | a chirping sparrow
birds/the birds/small birds/little birds/songbirds/sparrows = _chirp/_sing/_tweet/_twitter/_chirp and _sing
birds/the birds/small birds/little birds/songbirds/sparrows = _warble
birds/the birds/some birds = _sing in the trees/_chirp happily/_sing in the bushes/_greet the morning/_wake up
birds/the birds/some birds = _call
birds/songbirds/robins = _tweet in the branches/_sing their songs/_chirp away/_chatter in the trees
birds/songbirds/robins = _sing sweetly
a bird/a robin/a blackbird/a songbird/a little bird/a nightingale = _sings/_chirps/_tweets/_trills
a bird/a robin/a blackbird/a songbird/a little bird/a nightingale = _sings its song

crickets.plain
crickets | the crickets | chirping crickets | night crickets | a chorus of crickets | crickets chirping
a cricket | cicadas | insects | night insects | a lone cricket | chirring insects | crickets in the grass
singing crickets | cicadas buzzing | bugs chirping | the song of crickets | grasshoppers
insects chirping at night | summer crickets | a single cricket | cricket sounds | crickets in a field
nighttime bugs | singing cicadas | cricket chirps
crickets/the crickets/some crickets/cicadas/grasshoppers = _chirp/_sing/_chirr/_chirp away/_sing in the grass
crickets/insects/night insects/bugs = _chirp in the dark/_chirp in the grass/_chirr in the field/_trill
crickets/insects/night insects/bugs = _stridulate
a cricket/a lone cricket/a grasshopper/a cicada = _chirps/_chirrs/_sings in the grass/_chirps in the corner

dog.big
a dog | the dog | a big dog | a dog barking | a barking dog | a dog bark | a large dog | a hound | a guard dog
a deep bark | a watchdog | a big dog barking | barking | dogs barking | a huge dog barking
the neighbour's dog | a growling dog | a german shepherd | a rottweiler | a deep barking | an angry dog
a big old dog | the dogs | loud barking | a hound baying | a mastiff | a bulldog | a labrador | woofing
a deep woof | some dogs | a dog's bark
a dog/the dog/a big dog/a hound/a guard dog/a large dog = _barks/_barks loudly/_barks deeply/_woofs
a dog/the dog/a big dog/a hound/a guard dog/a large dog = _barks angrily
a dog/the dog/my dog/a stray dog/an angry dog/the neighbour's dog = _barks/_barks twice/_woofs
a dog/the dog/my dog/a stray dog/an angry dog/the neighbour's dog = _barks at someone
a dog/a watchdog/a big dog = _barks at a stranger/_barks at the postman/_growls and _barks
a dog/a watchdog/a big dog = _barks behind a fence
dogs/the dogs/some dogs/two dogs/guard dogs/hounds = _bark/_woof/_bark loudly/_bark at each other/_bay

dog.small
a small dog | a puppy | a pup | a little dog | a yapping puppy | a small dog barking | a puppy barking
a tiny dog | yapping | a yappy dog | a yappy little dog | a chihuahua | a terrier | a small yapping dog
a high bark | a poodle | a lapdog | a squeaky bark | a little dog yapping | puppies | a dachshund
a high-pitched bark | a doggy | a doggie | a tiny barking dog | a pekingese | a small pup | a cute puppy
a spaniel puppy | a small terrier
a puppy/a pup/a small dog/a little dog/a tiny dog/the puppy = _yaps/_barks/_yelps/_yaps excitedly
a puppy/a pup/a small dog/a little dog/a tiny dog/the puppy = _barks happily
a terrier/a chihuahua/a poodle/a lapdog/a doggy/a doggo = _yaps/_barks
a terrier/a chihuahua/a poodle/a lapdog/a doggy/a doggo = _yaps at the door/_yaps away/_barks shrilly
a puppy/a small dog/a little dog = _barks in a high voice/_yaps at visitors/_yips/_barks and _yaps/_woofs
puppies/small dogs/little dogs/two puppies = _yap/_bark/_yelp/_yap at each other

cat.plain
a cat | the cat | a meowing cat | a kitten | a cat meowing | a cat's meow | a meow | meowing | a mewing kitten
a kitty | a hungry cat | a tomcat | a stray cat | cats | kittens | a cat miaowing | a miaow | a purring cat
a mewing cat | a kitty cat | my cat | a black cat | an old cat | a lonely kitten | a whiny cat
a cat crying for food
a cat/the cat/a kitten/a kitty/my cat/a stray cat = _meows/_mews/_miaows/_meows loudly/_meows for food/_yowls
a hungry cat/a black cat/a tomcat/a little kitten = _meows/_mews/_calls for food/_meows at the window/_purrs
cats/two cats/the cats/kittens = _meow/_miaow/_mew/_meow on the roof

owl.plain
an owl | the owl | a hooting owl | an owl hooting | an owl's call | the hoot of an owl | a barn owl
a tawny owl | an old owl | hooting | a night owl | the call of an owl | an owl's hoot | a lone owl
a wise owl | owls | a couple of owls | an owl calling | owl hoots | a snowy owl | hoots of an owl
an owl in a tree | owls hooting
an owl/the owl/a lone owl/an old owl/a barn owl/a wise owl = _hoots/_calls/_hoots twice/_hoots softly
an owl/the owl/a lone owl/an old owl/a barn owl/a wise owl = _cries out
an owl/a barn owl/the owl = _hoots in the night/_calls from a branch/_hoots in a tree/_goes hoo hoo/_says hoo
owls/some owls/two owls = _hoot/_call/_hoot in the trees/_call to each other

frogs.plain
frogs | the frogs | croaking frogs | a frog | a toad | toads | frogs croaking | a chorus of frogs
frogs in a pond | a bullfrog | bullfrogs | a frog croaking | croaking | ribbits | a croaking toad
a frog pond | tree frogs | a frog's croak | frog croaks | frogs in the swamp | a ribbiting frog | a lone frog
swamp frogs | a frog chorus
frogs/the frogs/toads/bullfrogs/some frogs/tree frogs = _croak/_ribbit/_croak loudly/_sing in the pond/_call
frogs/toads = _croak in a pond/_croak in the swamp/_croak away/_croak by the water/_croak among the reeds
a frog/a toad/a bullfrog/the frog = _croaks/_ribbits/_croaks in the pond/_croaks twice/_goes ribbit

bees.plain
bees | the bees | a bee | buzzing bees | a swarm of bees | bees buzzing | a beehive | a hive | humming bees
wasps | a wasp | a bumblebee | bumblebees | a swarm | honeybees | a buzzing bee | a buzzing hive
a hive of bees | an angry swarm | hornets | buzzing insects | buzzing | an angry wasp | a cloud of bees
a honeybee | bees around flowers
bees/the bees/wasps/honeybees/bumblebees/hornets = _buzz/_hum/_buzz around/_swarm/_buzz by a hive
bees/the bees/wasps/honeybees/bumblebees/hornets = _buzz in the flowers
a bee/a wasp/a bumblebee/a hornet = _buzzes/_buzzes around/_hums/_buzzes past/_buzzes by my ear
a swarm of bees/a swarm/a beehive/a hive/an angry swarm = _buzzes/_hums/_buzzes around/_swarms

footsteps.walking
footsteps | steps | walking | someone walking | walking footsteps | slow footsteps | steady steps
heavy footsteps | slow steps | footsteps approaching | footsteps in the hallway | footsteps on gravel
boots on the floor | heels clicking | a person walking | a man walking | footfalls | a walk | heavy boots
steps on a wooden floor | someone's steps | footsteps on the stairs | a woman walking in heels
approaching footsteps | creeping footsteps | somebody pacing
footsteps/steps/slow steps/heavy footsteps/the footsteps = _approach/_come closer/_cross the floor/_echo
a guy/he/she/an old man = _walks/_walks home/_walks along the corridor/_climbs the staircase/_wanders around
footsteps/heavy boots/boots = _walk by/_walk at a steady pace/_climb the stairs/_come down the hall
a guy/he/she/an old man = _walks/_walks home/_walks along the corridor/_climbs the staircase/_wanders around
footsteps/heavy boots/boots = _tread slowly
someone/somebody/a man/a woman/a person/a stranger = _walks/_walks by/_walks slowly/_walks in
someone/somebody/a man/a woman/a person/a stranger = _walks along the street
someone/a man/a guard/a visitor/a traveller = _walks up the stairs/_paces/_strolls by/_walks away
someone/a man/a guard/a visitor/a traveller = _walks down the hall
someone/somebody/a man/a woman = _steps closer/_comes walking/_walks across the room/_marches past
someone/somebody/a man/a woman = _takes a walk

footsteps.running
running footsteps | fast footsteps | hurried steps | rapid footsteps | running | someone running | quick steps
footsteps running | a person running | a runner | a jogger | sprinting | quick footsteps | hasty steps
jogging | someone running away | a man running | hurried footsteps | running feet | feet running | fast steps
a kid running | rapid steps | someone sprinting | racing footsteps | frantic footsteps
footsteps running away
someone/somebody/a man/a woman/a person/a thief/a boy = _runs/_runs away/_runs past/_runs fast/_sprints
someone/a jogger/a runner/a kid/a girl = _jogs by/_runs down the street/_rushes past/_dashes by/_runs along
someone/a jogger/a runner/a kid/a girl = _races by
someone/a man/a thief/the burglar = _breaks into a run/_runs for it/_flees/_hurries down the stairs
someone/a man/a thief/the burglar = _runs up the stairs
footsteps/fast footsteps/rapid footsteps/feet = _run/_run past/_run away/_hurry past/_rush by/_race by
a guy/he/she/a young woman = _runs/_runs away/_sprints off/_hurries up the stairs/_runs as fast as possible
children/kids/people/two people = _run/_run around/_run past/_run away

knocking.plain
knocking | a knock | a knock at the door | a knock on the door | knocking on a door | somebody at the door
someone at the door | rapping on wood | three knocks | a door knock | a visitor at the door | loud knocking
knocks on wood | someone knocking | tapping at the door | a rap on the door | pounding on the door
banging on the door | a few knocks | knuckles on wood | knocking at the gate | a guest at the door
some knocks
someone/somebody/a visitor/a man/a stranger/a guest = _knocks/_knocks on a door/_knocks at the door
someone/somebody/a visitor/a man/a stranger/a guest = _knocks three times
someone/somebody/the postman/a neighbour = _knocks on the door/_raps on the door/_pounds on the door
someone/somebody/the postman/a neighbour = _bangs on the door
someone/a visitor/a policeman = _knocks loudly/_taps on the door/_hammers on the door/_knocks on wood
someone/a visitor/a policeman = _knocks twice
a guy/a neighbour/the police officer/she = _knocks on the door/_knocks at the door/_bangs on the door
knuckles = _rap on wood/_rap on the door/_knock on wood/_tap on the door
there = _is a knock/_is a knock at the door/_is someone at the door/_is somebody at the door
there = _is knocking at the door

door_creak.plain
a creaking door | a creaky door | a door creaking | a squeaky door | a squeaking door | creaking hinges
a rusty hinge | an old door | a door opening | a door creaking open | a squeaky hinge | squeaking hinges
a creaky old door | a squeaky old gate | a rusty gate | a groaning door | the creak of a door | a creak
creaking | a creaky hinge | a door opening slowly | an opening door | a creaking gate | a door being opened
a squeaky hatch | a haunted house door
a door/the door/an old door/a rusty door/a heavy door = _creaks/_creaks open/_squeaks/_opens/_opens slowly
a door/the door/an old door/a rusty door/a heavy door = _groans open
a gate/a rusty gate/the garden gate/a hatch = _creaks/_creaks open/_squeaks/_opens with a creak/_swings open
hinges/rusty hinges/old hinges/the hinges = _creak/_squeak/_groan
someone/somebody/a man/a ghost = _opens a door/_opens a creaky door/_pushes the door open/_opens an old door

door_slam.plain
a door slam | a slamming door | a door slamming | a door slamming shut | a banging door | a door banging
a slam | the slam of a door | a door shutting | a door closing | a slammed door | a door shut with a bang
a closing door | a door being slammed | a door falling shut | a loud door slam | doors slamming
a car door slamming | a car door | a door bang
a door/the door/a heavy door/the front door/a car door/a gate = _slams/_slams shut/_bangs shut/_shuts/_closes
a door/the door/a metal door = _bangs closed/_slams closed/_falls shut/_closes with a bang/_slams behind them
someone/somebody/a man/an angry woman/he/she = _slams the door/_slams a door/_shuts the door hard
someone/somebody/a man/an angry woman/he/she = _bangs the door
doors/the doors = _slam/_slam shut/_bang

applause.plain
applause | clapping | clapping hands | an ovation | a standing ovation | an applauding audience
people clapping | loud applause | a round of applause | audience applause | a crowd clapping
cheers and applause | thunderous applause | an applauding crowd | an audience clapping | big applause
audience cheers | a cheering audience | hands clapping | people applauding | polite applause
a cheering crowd | cheering | a clapping crowd | hand clapping | the applause
an audience/the audience/a crowd/the crowd = _applauds/_claps/_cheers/_claps loudly/_bursts into applause
an audience/the audience/a crowd/the crowd = _goes wild
people/the guests/the listeners/spectators = _clap/_applaud/_clap their hands/_cheer/_clap loudly
people/the guests/the listeners/spectators = _cheer and _clap
everyone/everybody/the whole room/the public = _claps/_applauds/_cheers/_starts clapping
everyone/everybody/the whole room/the public = _gives a standing ovation
applause/the applause = _breaks out/_fills the hall/_erupts/_follows/_rings out/_swells

crowd.plain
a crowd | the crowd | a murmuring crowd | a crowd of people | crowd noise | people talking | chatter
chattering people | people chatting | crowd chatter | a market | a busy market | a restaurant | a party
a busy restaurant | a pub | voices | many voices | a crowded room | a crowded bar | a cafe | a busy cafe
babbling voices | a babble of voices | murmuring people | a crowded market place | people murmuring
a conversation | talking | a marketplace | a noisy bar | a lot of people talking | guests chatting
party chatter | background chatter | a bustling market | crowd murmur
a crowd/the crowd/a crowd of people/a group of people = _murmurs/_chatters/_talks/_gathers/_babbles/_mumbles
a crowd/the crowd/a crowd of people/a group of people = _chats
people/the people/guests/the guests/shoppers/lots of people = _talk/_chat/_chatter/_murmur/_babble
people/the people/guests/the guests/shoppers/lots of people = _chat together
people/a lot of people/many people = _talk at once/_talk in a restaurant/_chatter in the market/_gossip
people/a lot of people/many people = _mingle
voices/many voices = _babble/_murmur/_babble in a crowd/_mingle/_fill the room/_chatter

typing.plain
typing | a keyboard | keyboard typing | typing on a keyboard | someone typing | clattering keys
a computer keyboard | a typewriter | keyboard clicks | keyboard clatter | a typist | fast typing
fingers on a keyboard | a person typing | keyboard sounds | keys clicking | clicking keys
somebody typing on a laptop | the clatter of a keyboard | key presses | keyboard tapping | a secretary typing
a mechanical keyboard | typing on a typewriter | a clicking keyboard
someone/somebody/a man/a woman/a writer/a typist/a secretary = _types/_types on a keyboard/_types quickly
someone/somebody/a man/a woman/a writer/a typist/a secretary = _types away
someone/a programmer/a hacker/a student/a girl = _types on a laptop/_types on a computer/_types an email
someone/a programmer/a hacker/a student/a girl = _types a letter
someone/a writer/a journalist = _hammers on the keyboard/_taps on the keyboard/_types on a typewriter
someone/a writer/a journalist = _types furiously
keys/the keys/fingers = _clatter on a keyboard/_clack on a keyboard/_click on a keyboard
keys/the keys/fingers = _fly over the keyboard
a keyboard/the keyboard/a typewriter = _clatters/_clacks/_clicks/_clicks away

glass.plain
breaking glass | shattering glass | a breaking window | a smashed window | glass breaking | glass shattering
glass | a window breaking | a broken window | a shattered window | a window being smashed | a breaking bottle
a smashed bottle | a vase breaking | a smashing vase | a glass falling | a glass crash | a shattering vase
a dropped glass | a shattered mirror | a breaking plate | broken glass | a window shattering | smashing glass
a falling vase
glass/a glass/a window/the window/a vase/a bottle/a mirror = _shatters/_breaks/_smashes/_smashes on the floor
glass/a glass/a vase/a plate/a bottle/a wine glass/a jar = _falls and _breaks/_falls and _shatters
glass/a glass/a vase/a plate/a bottle/a wine glass/a jar = _crashes to the floor
a glass/a window/a vase/a bottle = _breaks into pieces/_shatters on the floor/_breaks on the ground
a glass/a window/a vase/a bottle = _cracks and _breaks
someone/somebody/a boy/a burglar/a waiter = _breaks a window/_smashes a window/_drops a glass/_drops a vase
someone/somebody/a boy/a burglar/a waiter = _breaks a glass
a ball/a stone/a rock/a brick = _smashes a window/_breaks a window/_flies through the window

clock.slow
a clock | the clock | a ticking clock | a clock ticking | ticking | a slowly ticking clock
a grandfather clock | slow ticking | a wall clock | an old clock | a slow clock | a big old clock
a pendulum clock | the tick-tock of a clock | tick tock | a tick tock | a kitchen clock
a clock ticking slowly | the ticking of a clock | a steady ticking | a mantel clock | a pendulum | a slow tick
an antique clock | a clock on the wall | a cuckoo clock ticking
a clock/the clock/an old clock/a grandfather clock/a wall clock = _ticks/_ticks slowly/_ticks away
a clock/the clock/an old clock/a grandfather clock/a wall clock = _goes tick tock
a clock/the old clock/a pendulum clock = _ticks once a second/_ticks steadily/_ticks on the wall
a clock/the old clock/a pendulum clock = _counts the seconds
a pendulum/the pendulum = _swings/_ticks/_swings back and forth/_ticks slowly

clock.fast
a fast ticking clock | a ticking watch | rapid ticking | a stopwatch | a watch | a pocket watch | a wristwatch
a fast clock | quick ticking | fast ticking | a clock ticking fast | a clock ticking quickly | a racing clock
a ticking stopwatch | a ticking time bomb | a ticking bomb | a watch ticking | a time bomb
a stopwatch ticking | a hurried clock | a quickly ticking clock | a ticking wristwatch | a rapid clock
a countdown clock | a bomb ticking
a clock/the clock/a small clock/a little clock = _ticks fast/_ticks quickly/_ticks rapidly
a clock/the clock/a small clock/a little clock = _ticks faster and faster
a clock/the clock = _ticks in a hurry/_races/_ticks frantically/_ticks really fast/_ticks at double speed
a watch/a stopwatch/a pocket watch/a wristwatch/his watch = _ticks/_ticks fast/_ticks rapidly/_ticks away
a watch/a stopwatch/a pocket watch/a wristwatch/his watch = _runs
a bomb/a time bomb = _ticks/_ticks down/_counts down/_ticks away

heartbeat.slow
a heartbeat | a heart | a slow heartbeat | a calm heartbeat | a heart beating | a beating heart
a steady heart | a pulse | a slow pulse | the beat of a heart | a calm heart | a resting heart
a heart beating slowly | lub dub | a steady pulse | a relaxed heartbeat | a sleeping person's heartbeat
heartbeats | a thumping heart | a quiet heartbeat | his heartbeat | her heartbeat | a heart sound
a steady heartbeat | a slow beating heart | a gentle heartbeat
a heart/his heart/her heart/my heart/the heart = _beats/_beats slowly/_beats calmly/_thumps/_beats steadily
a heart/his heart/her heart/my heart/the heart = _thumps slowly
a calm heart/a steady heart/a sleeping heart/the patient's heart = _beats/_thumps/_beats slowly/_goes lub dub
a heartbeat/a slow heartbeat/a pulse/the pulse = _thumps/_throbs/_is heard/_slows down/_beats

heartbeat.fast
a fast heartbeat | a racing heart | a pounding heart | a racing heartbeat | a pounding heartbeat
a rapid heartbeat | a quick heartbeat | a heart racing | a heart beating fast | a racing pulse
a frightened heart | a rapid pulse | a heart pounding | a nervous heartbeat | a panicked heartbeat
a fast beating heart | a scared heart | a quick pulse | a hammering heart | a terrified heartbeat
an excited heart | a runner's heartbeat | a fast pulse | palpitations
a heart/his heart/her heart/my heart/the heart = _races/_pounds/_beats fast/_beats quickly
a heart/his heart/her heart/my heart/the heart = _beats faster and faster
a heart/his heart/her heart = _hammers/_pounds in fear/_beats rapidly/_pounds wildly/_beats like crazy
a heart/his heart/her heart = _beats in panic
a frightened heart/a racing heart/a nervous heart = _thumps/_beats/_pounds/_thumps quickly
a heartbeat/the heartbeat/a pulse/his pulse = _races/_speeds up/_gets faster/_quickens

beep.slow
a beep | beeping | beeps | slow beeping | a beeping machine | a beeping monitor | a hospital monitor
a heart monitor | a slow beep | a slow electronic beep | an electronic beep | a machine beeping
a medical monitor | a beeping device | steady beeping | slow beeps | a monitor beeping | a beeping robot
a regular beep | a sonar | a sonar ping | a ping | hospital beeps | an ecg machine | a computer beeping
an intensive care monitor | a truck backing up | electronic beeps
a machine/a monitor/a device/the monitor/a computer = _beeps/_beeps slowly/_beeps steadily
a machine/a monitor/a device/the monitor/a computer = _beeps once a second
a hospital monitor/a heart monitor/an ecg machine/a medical device = _beeps/_beeps slowly/_beeps calmly
a hospital monitor/a heart monitor/an ecg machine/a medical device = _beeps regularly
a robot/a gadget/a sonar/a scanner = _beeps/_pings/_beeps slowly/_beeps steadily
something/something electronic = _beeps/_beeps slowly/_beeps now and then

beep.fast
fast beeping | an alarm | the alarm | a beeping alarm | an alarm clock | rapid beeps | fast beeps
a smoke alarm | a microwave timer | a timer | a fire alarm | rapid beeping | rapid electronic beeps
a kitchen timer | quick beeps | a smoke detector | a beeping timer | an alarm beeping | a microwave beeping
an oven timer | frantic beeping | a digital alarm clock | a wake-up alarm | hectic beeping | a warning beep
a warning alarm | an urgent beeping
an alarm/the alarm/an alarm clock/a smoke alarm/a fire alarm = _beeps/_beeps fast/_goes off/_beeps rapidly
an alarm/the alarm/an alarm clock/a smoke alarm/a fire alarm = _sounds
a timer/a microwave/the microwave/a kitchen timer/the oven = _beeps/_beeps rapidly/_beeps fast/_goes off
a timer/a microwave/the microwave/a kitchen timer/the oven = _is done
beeps/rapid beeps/fast beeps = _sound/_sound an alarm/_warn of danger/_sound quickly
a machine/a monitor/a device/a robot/a smoke detector = _beeps fast/_beeps rapidly/_beeps quickly
a machine/a monitor/a device/a robot/a smoke detector = _beeps like crazy
an alarm clock/the alarm = _wakes someone/_rings in the morning/_wakes him up/_wakes everyone

siren.slow
a siren | the siren | sirens | a wailing siren | a siren wailing | a long siren | an air raid siren
an emergency siren | an ambulance | a fire truck | a fire engine | an ambulance siren | a fire truck siren
a slow siren | a rising siren | a warning siren | a siren rising and falling | a tornado siren
a siren howling | an air-raid warning | a howling siren | ambulance sirens | a fire brigade siren
a mournful siren | the ambulance | a firetruck | an emergency vehicle
a siren/the siren/an air raid siren/an emergency siren = _wails/_sounds/_goes off/_howls/_wails up and down
a siren/the siren/an air raid siren/an emergency siren = _blares
a siren/a long siren = _rises and _falls/_wails slowly/_goes up and down/_swells and _fades/_cries
an ambulance/a fire truck/a fire engine/a firetruck/the ambulance = _passes/_drives by/_wails/_rushes by
an ambulance/a fire truck/a fire engine/a firetruck/the ambulance = _speeds past
firefighters/the firefighters/paramedics = _rush by/_arrive/_race to a fire
sirens/the sirens/ambulance sirens/the fire brigade's sirens = _wail/_sound/_howl/_blare/_go off

siren.fast
a police siren | a police car | a yelping siren | police sirens | the police | a cop car | a fast siren
a police chase | a fast warbling siren | a warbling siren | a squad car | a patrol car | a quick siren | cops
a siren yelping | a car chase with the police | a police car racing by | a hectic siren | a rapid siren
a whooping siren | the cops | police car sirens | a police patrol | the siren of a police car
a high speed siren
a police siren/a fast siren/a police car's siren = _yelps/_warbles/_wails/_sounds/_goes off/_whoops/_blares
a police car/a patrol car/a cop car/a squad car/the police car = _races by/_passes/_speeds past/_gives chase
a police car/a patrol car/a cop car/a squad car/the police car = _rushes by
the police/the cops/cops/police cars/police officers = _arrive/_come/_show up/_race by/_rush past
the police/the cops/cops/police cars/police officers = _chase someone
a siren/the siren = _yelps/_yelps quickly/_warbles/_whoops/_warbles fast

engine.idle
an engine | the engine | a motor | an idling engine | a running motor | a car | a car engine
a car engine idling | an engine running | an engine idling | a truck | a lorry | a bus | a van | a vehicle
a diesel engine | a taxi | a humming engine | a car waiting | an idling car | a parked car with its motor on
a motor running | a running engine | the hum of an engine | an idling truck | a bus waiting | a purring engine
an old diesel | a motor humming | cars
an engine/the engine/a motor/a car engine/a diesel engine = _idles/_hums/_runs/_purrs/_putters/_chugs
an engine/the engine/a motor/a car engine/a diesel engine = _runs steadily
a car/a truck/a lorry/a bus/a van/a taxi/a vehicle = _idles/_waits with its engine on/_drives by/_hums
a car/a truck/a lorry/a bus/a van/a taxi/a vehicle = _passes by
a car/a truck/a van/a taxi = _pulls up/_stands with the motor running/_drives along/_arrives/_starts up
someone/a driver/a man = _starts the car/_starts the engine/_turns the key and _starts the car/_drives a car

engine.revving
a revving engine | a roaring motor | a revving car | an engine revving | a race car | a racing car
a sports car | a motorcycle | a motorbike | a roaring engine | an engine roaring | a loud engine
a car accelerating | a car revving | a revved engine | an accelerating car | a revving motor
a revving motorbike | a formula one car | a hot rod | a car speeding off | a speeding car | a muscle car
a motor revving up | a car racing
an engine/the engine/a motor/a car engine = _revs/_revs up/_roars/_revs loudly/_roars up/_growls and _revs
a car/a motorbike/a motorcycle/a race car/a sports car/a truck = _revs/_revs its engine/_roars/_accelerates
a car/a motorbike/a motorcycle/a race car/a sports car/a truck = _speeds off
a car/a racing car/a motorbike = _revs up/_roars off/_zooms by/_roars past/_races away
someone/a driver/a biker/a racer = _revs the engine/_steps on the gas/_hits the gas/_revs a motorbike
someone/a driver/a biker/a racer = _floors it

horn.plain
a car horn | a horn | honking | a honk | a honking car | a honking car horn | a car honking | a car's horn
cars honking | a driver honking | car horns | a blaring horn | beeping cars | a traffic jam
impatient honking | a beep beep of a car | a taxi honking | angry drivers | a tooting car | a toot of a horn
honking traffic | a truck horn | a klaxon | traffic
a car/a taxi/a truck/a bus/a lorry/a van = _honks/_honks its horn/_beeps its horn/_toots/_sounds its horn
a car/a taxi/a truck/a bus/a lorry/a van = _hoots its horn
a driver/someone/an angry driver/a taxi driver/somebody = _honks/_honks the horn/_leans on the horn
a driver/someone/an angry driver/a taxi driver/somebody = _honks twice
a driver/an impatient driver/a motorist = _hits the horn/_beeps the car horn/_presses the horn/_toots
a horn/a car horn/the horn = _honks/_blares/_beeps/_sounds/_goes beep beep/_toots
cars/drivers/taxis = _honk/_honk their horns/_toot/_honk in traffic/_beep at each other

foghorn.plain
a foghorn | the foghorn | a fog horn | a ship's horn | a deep foghorn | a ship's foghorn
a deep foghorn blast | a ship horn | a foghorn blast | a boat horn | a foghorn blowing | a lighthouse horn
a ferry horn | a low foghorn | a ship blowing its horn | a tugboat horn | the low horn of a ship
a ship in the fog | a steamer's horn | foghorns | a cruise ship horn | an ocean liner's horn | a ferry's horn
a deep ship horn | a horn in the fog
a foghorn/the foghorn/a deep foghorn/a ship's horn/a fog horn = _sounds/_blows/_blasts/_blares/_moans/_booms
a foghorn/a ship's foghorn/the lighthouse = _warns the ships/_sounds in the fog/_blows low
a foghorn/a ship's foghorn/the lighthouse = _calls through the fog
a ship/a boat/a ferry/a steamer/a freighter/a tugboat = _sounds its horn/_blows its horn/_sounds its foghorn
a ship/a ferry/a big ship = _toots its horn/_blows its foghorn/_honks in the fog/_signals in the fog

train.tracks
a train | the train | a train passing | a rattling train | a clattering train | a train on the tracks
a passing train | train wheels | a freight train | a subway train | a subway | a train rolling by | a railway
a train rattling past | a goods train | an express train | railroad noise | a tram | a train going by
train tracks | a choo choo | a choo-choo | the clatter of a train | a long train | a commuter train
the metro | a moving train | a train ride | a night train
a train/the train/a freight train/an express train/a subway train = _passes/_rolls by/_rattles past
a train/the train/a freight train/an express train/a subway train = _clatters past
a train/the train/a long train = _clatters over the tracks/_rumbles over the rails/_goes by/_rolls through
a train/the train/a long train = _rushes by
a train/a tram/a subway/the metro = _arrives/_pulls in/_rattles along/_rides along the rails/_passes by
a train/a tram/a subway/the metro = _speeds past
train wheels/wheels/the wheels of a train = _clack on the rails/_clatter/_clatter on the tracks
train wheels/wheels/the wheels of a train = _rattle over the rails

train.whistle
a train whistle | a steam whistle | a train whistling | a whistling train | a locomotive | a steam locomotive
a steam train | a locomotive whistle | a steam engine | a train's whistle | a steam train whistling
a train horn | a whistling locomotive | a train blowing its whistle | an old steam train
the whistle of a train | a railway whistle | a train tooting | the whistle of a locomotive
a loud train whistle | a toot of a train | a choo choo whistle
a train whistle/a steam whistle/the train whistle = _blows/_sounds/_shrieks/_toots/_blasts
a train/a locomotive/a steam train/the train/a steam engine = _whistles/_blows its whistle/_toots
a train/a locomotive/a steam train/the train/a steam engine = _toots its whistle
a locomotive/a steam train/an old locomotive = _puffs/_sounds its whistle/_announces itself/_lets off steam
a locomotive/a steam train/an old locomotive = _hoots
the train driver/a train conductor = _blows the whistle/_pulls the whistle

helicopter.plain
a helicopter | the helicopter | helicopter blades | a hovering helicopter | a chopper | a flying helicopter
a helicopter flying over | a rescue helicopter | a police helicopter | a military helicopter | rotor blades
helicopters | a chopper overhead | a helicopter overhead | a helicopter landing | a whirring helicopter
a news helicopter | a copter | the whirr of rotor blades | an army chopper | a helicopter taking off
the rotors of a helicopter | a chopper landing
a helicopter/a chopper/the helicopter/a rescue helicopter = _hovers/_flies over/_flies overhead/_lands
a helicopter/a chopper/the helicopter/a rescue helicopter = _takes off
a helicopter/a chopper/a police helicopter = _circles/_flies by/_passes overhead/_whirs/_hovers above
a helicopter/a chopper/a police helicopter = _chops the air
helicopter blades/rotor blades/rotors/the blades/helicopters = _chop the air/_spin/_whir/_beat the air
helicopter blades/rotor blades/rotors/the blades/helicopters = _thump overhead

bell.church
a bell | the bell | a church bell | church bells | bells | a tolling church bell | a large bell | a tower bell
a tolling bell | a big bell | a bell tolling | the bells | a church bell ringing | ringing bells
a bell tower | big ben | cathedral bells | the church bells | a bell ringing | the toll of a bell
wedding bells | a town hall bell | a deep bell | the bell of a church | the tower clock striking
bells tolling | a monastery bell | a village bell | chiming bells
a bell/the bell/a church bell/a big bell/a large bell = _rings/_tolls/_rings out/_chimes/_tolls slowly
the church bell/a tower bell/the village bell = _strikes/_strikes midnight/_strikes twelve/_strikes the hour
the church bell/a tower bell/the village bell = _tolls
bells/the bells/church bells/the church bells/wedding bells = _ring/_toll/_ring out/_chime/_peal
bells/the bells/church bells/the church bells/wedding bells = _ring for mass
the church clock/the tower clock/big ben/the bell tower = _strikes/_strikes midnight/_strikes twelve/_chimes
the church clock/the tower clock/big ben/the bell tower = _tolls

bell.ship
a ship's bell | a small brass bell | a brass bell | a hand bell | a small bell | a clanging ship's bell
a little bell | a ship bell | a handbell | a boat's bell | a clanging bell | a tiny bell
a clanging brass bell | a bell on a ship | a dinner bell | a deck bell | a tinkling bell
a bright little bell | a shop bell | a school bell | a jingling bell | a reception bell | a counter bell
a bell on deck | a servant's bell | a ding of a small bell
a ship's bell/a brass bell/a small bell/a hand bell = _rings/_clangs/_dings/_clangs twice/_is struck
a small brass bell/a little bell/a tiny bell/a shop bell = _rings/_tinkles/_jingles/_dings/_rings brightly
someone/a sailor/the captain/a waiter = _rings a ship's bell/_rings a small bell/_rings a hand bell
someone/a sailor/the captain/a waiter = _rings a brass bell
the watch/the crew = _rings the bell on deck/_rings the ship's bell

telephone.plain
a telephone | the telephone | a phone | a ringing phone | a ringing telephone | a phone ringing
a telephone ringing | a mobile phone | a cell phone | a cellphone | a smartphone | an old phone | a phone call
an incoming call | a ringtone | an old telephone | a rotary phone | the phone | a landline | an office phone
a mobile ringing | a phone ring | a call on the phone | my phone ringing | a phone that nobody answers
an unanswered phone | phones | a mobile
a phone/the phone/a telephone/the telephone/an old phone = _rings/_rings twice/_keeps ringing/_rings loudly
a phone/a mobile/a mobile phone/a cell phone/a smartphone/my phone = _rings/_goes off/_rings and _rings
a phone/a mobile/a mobile phone/a cell phone/a smartphone/my phone = _rings again
someone/somebody/a friend/grandma/her boss = _calls/_calls on the phone/_phones/_telephones/_gives a call
phones/telephones = _ring/_ring in the office/_ring everywhere

fireworks.plain
fireworks | the fireworks | a firework | exploding fireworks | a fireworks display | firecrackers
a firework show | bursting fireworks | fireworks in the sky | pyrotechnics | a fireworks show
new year's fireworks | a firecracker | fireworks exploding | a big firework | fireworks going off
crackling fireworks | fireworks bursting | roman candles | popping firecrackers | a colourful firework
a final firework | new year's eve fireworks | fireworks popping
fireworks/the fireworks/firecrackers/colourful fireworks = _burst/_explode/_go off/_pop/_crackle
fireworks/the fireworks/firecrackers/colourful fireworks = _burst and _crackle
fireworks/the fireworks = _explode in the sky/_light up the sky/_burst overhead/_fill the sky
fireworks/the fireworks = _whistle and _burst
a firework/a firecracker/a fireworks display/a fireworks show = _goes off/_explodes/_starts/_bursts
a firework/a firecracker/a fireworks display/a fireworks show = _lights up the sky
people/kids/someone/somebody/the neighbours = _light fireworks/_set off fireworks/_set off firecrackers

drums.slow
drums | the drums | a drum | a slow drum beat | slow drums | a drum beat | a slow drum groove | a drummer
drumming | drums being played | a drum kit | slow drumming | a drum groove | a bongo | a drum set
a slow rhythm on the drums | a heavy slow drum | someone drumming | drum music | a snare drum | a bass drum
a drum rhythm | a drum solo | a calm drum beat | percussion
a drum/the drum/a bass drum/a big drum = _beats/_plays/_beats slowly/_plays a slow beat/_plays a beat
a drum/the drum/a bass drum/a big drum = _booms slowly
drums/the drums/slow drums/war drums/tribal drums = _play/_beat/_play a slow beat/_beat slowly/_play slowly
a drummer/someone/somebody/the drummer/a musician = _drums/_plays the drums/_plays a slow drum beat
a drummer/someone/somebody/the drummer/a musician = _drums slowly
a drummer/the drummer = _plays/_plays a slow groove/_plays slowly/_sets a slow beat/_keeps a slow beat

drums.fast
fast drums | a fast drum beat | a fast drum groove | fast drumming | a quick drum beat | rapid drumming
rapid drums | a drum roll | an energetic drum beat | a fast drum solo | a wild drum solo | quick drums
a hectic drum beat | an upbeat drum groove | a lively drum beat | furious drumming | drums playing fast
a wild drummer | frantic drums | uptempo drums | a speedy drum beat | a punk drum beat | a rock drum beat
drum and bass
a drummer/someone/the drummer = _plays a fast beat/_plays a fast groove/_drums fast/_plays the drums fast
a drummer/someone/the drummer = _goes wild
a drummer/the drummer = _drums like crazy/_drums wildly/_plays a quick beat/_plays fast/_speeds up
a drummer/the drummer = _drives the band
drums/the drums/fast drums = _play fast/_beat fast/_play a fast beat/_beat quickly/_go wild/_pound fast
drums/the drums/fast drums = _speed up
a drum/a fast drum = _beats fast/_beats quickly/_beats faster and faster/_plays a fast beat

piano.plain
a piano | the piano | piano music | a piano melody | a piano tune | piano notes | a piano playing
a grand piano | a pianist | someone playing the piano | a piano piece | soft piano | a sad piano
a piano solo | a quiet piano | a lonely piano | a piano sonata | a jazz piano | piano keys
a little piano music | a calm piano | a nocturne | a classical piano piece | piano chords
a piano being played | an upright piano | someone at the piano | a piano song | a piano ballad
a piano/the piano/a grand piano/a lonely piano = _plays/_plays a melody/_plays softly/_plays a tune
a piano/the piano/a grand piano/a lonely piano = _plays a song
someone/somebody/a pianist/a girl/a boy/an old man/a lady = _plays the piano/_plays piano
someone/somebody/a pianist/a girl/a boy/an old man/a lady = _plays a tune on the piano
a pianist/the pianist = _plays/_plays a melody/_plays a nocturne/_performs/_plays softly
piano notes/notes on a piano/piano chords/piano keys = _ring out/_sound/_drift through the air/_tinkle

flute.plain
a flute | the flute | flute music | a flute tune | a flute melody | a flute playing | a flutist
a wooden flute | someone playing the flute | a bamboo flute | a flute solo | a soft flute | a recorder
a pan flute | a piccolo | a shepherd's flute | a lonely flute | a sad flute | a tin whistle | a flute player
a magic flute | a flute song | a flute being played | a flautist | a native flute | a quiet flute
a silver flute
a flute/the flute/a wooden flute/a lonely flute/a soft flute = _plays/_plays a tune/_plays softly
a flute/the flute/a wooden flute/a lonely flute/a soft flute = _plays a melody/_sings
someone/somebody/a shepherd/a girl/a boy/a musician = _plays the flute/_plays flute/_plays a tune on the flute
a flute player/a flutist/a flautist = _plays/_plays a tune/_begins/_performs/_plays softly

guitar.plain
a guitar | the guitar | guitar music | an acoustic guitar | a plucked guitar | a guitar playing
a strummed guitar | a guitar being strummed | a guitarist | someone playing the guitar | a guitar solo
a guitar arpeggio | guitar chords | a spanish guitar | acoustic guitar music | strumming | a guitar melody
a ukulele | guitar strings | a folk guitar | a campfire guitar | a classical guitar | a guitar riff
strummed chords on a guitar | a soft guitar | a flamenco guitar | an electric guitar
a guitar/the guitar/an acoustic guitar/a soft guitar = _plays/_is plucked/_is strummed/_plays a melody
a guitar/the guitar/an acoustic guitar/a soft guitar = _plays a tune
someone/somebody/a guitarist/a boy/a girl/a street musician = _plays the guitar/_plays guitar/_strums a guitar
someone/a guitarist/a young man = _plucks a guitar/_plays an acoustic guitar/_strums some chords
someone/a guitarist/a young man = _picks up a guitar
guitar strings/strings = _are plucked/_are strummed/_are picked

organ.plain
an organ | the organ | a pipe organ | organ music | organ chords | a church organ | an organ playing
an organist | a big organ | a hymn on the organ | organ pipes | someone playing the organ | a solemn organ
an organ piece | a hammond organ | an organ hymn | a mighty organ | an old pipe organ | a bach organ piece
a spooky organ | an organ tune | an organ being played | a fugue on the organ | a creepy organ
an organ melody | a hymn
an organ/the organ/a pipe organ/a church organ/a mighty organ = _plays/_plays chords/_plays a hymn/_swells
an organ/the organ/a pipe organ/a church organ/a mighty organ = _sounds
an organist/the organist = _plays/_plays a hymn/_plays chords/_pulls the stops/_performs/_plays a fugue
someone/somebody/a monk/a priest/an old man = _plays the organ/_plays organ/_plays a hymn on the organ
organ pipes/organ chords/the organ pipes = _sound/_fill the air/_swell/_ring out
"""

INFLECTIONS = """
be being was | blow blowing blew | ring ringing rang | fall falling fell | beat beating beat
break breaking broke | sing singing sang | run running ran | go going went | come coming came
strike striking struck | hit hitting hit | begin beginning began | keep keeping kept | speak speaking spoke
light lighting lit | burst bursting burst | sweep sweeping swept | swing swinging swung | fly flying flew
drive driving drove | make making made | get getting got | set setting set | give giving gave
let letting let | wake waking woke | shake shaking shook | split splitting split | rise rising rose
shut shutting shut | take taking took | wind winding wound | tear tearing tore | say saying said
stand standing stood | flee fleeing fled | spin spinning spun | chop chopping chopped | drop dropping dropped
pop popping popped | rap rapping rapped | slam slamming slammed | hum humming hummed | clap clapping clapped
tap tapping tapped | rev revving revved | lap lapping lapped | drip dripping dripped
throb throbbing throbbed | chug chugging chugged | jog jogging jogged | drum drumming drummed
strum strumming strummed | step stepping stepped | chat chatting chatted | whir whirring whirred
snap snapping snapped | sprint sprinting sprinted | stir stirring stirred | whip whipping whipped
yap yapping yapped | yip yipping yipped | speed speeding sped | ride riding rode | creep creeping crept
"""
