"""How people say the sounds: (class, variant) -> noun phrases and clauses of everyday English. Data.

`PHRASES` is a text table. `class.variant` opens a section; a line with ` = ` is a grid, each subject
with each predicate; any other line lists noun phrases. What comes after a line `--` is said rarely. Verbs
marked `_` can be inflected. A phrase that names a class without its variant stands under the plain
variant: a dog is big, a clock slow, rain light.
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
--
what you hear when it drizzles outside | the noise water makes when it falls from the clouds a little
tiny drops landing on a roof | the water that comes from the sky | water dropping out of a grey cloud | wet weather
drizzly weather | a damp drizzly morning | a soft Irish mizzle | mizzle | Scotch mist turning to rain
a soft day in Connemara | a smirr of rain | a spit of rain | spitting rain | a spot of rain | April showers
scattered showers | a passing shower | a sun shower | a sunshower | a wee shower | a drop of rain here and there
pitter patter on the tent | pitter patter pitter patter | plip plop | plip plop plip on the skylight
drip drop drip drop | plink plink on the caravan roof | rain dripping off the eaves | droplets on a windscreen
drops hitting my anorak | drops pattering on a brolly | an umbrella in the wet | raindrops on my hood
rain falling on the conservatory | rain on the greenhouse | rain on the windowsill | rain on a pavement
puddles filling slowly | a misty rain | a fine rain | a warm rain | a lazy rain | a sleepy rainy afternoon
a rainy day | a rainy evening | a rainy Sunday indoors | rainy weather | raining | the rain who falls slowly
a small rain | little rain from sky | the soft tapping of drops | a dripping gutter after a shower
rain soaking into the garden | rainwater in a gutter | rain running down a drainpipe | precipitation
slight precipitation | a rainy ambience for sleeping | cosy rain on the window | rian | the rian | drizle
a drizle outside | raindrps | a liquid sunshine kind of shower | rain for the plants | rain kissing the rooftops
light drops on a canvas awning | rain on banana leaves | monotonous soft drizzle over Bergen
a drizzle/a fine mist of rain/mizzle/an April shower = _settles over the fields/_dampens the pavement
a drizzle/a fine mist of rain/mizzle/an April shower = _freshens the garden
rain/the rain/a passing shower = _plinks on the caravan/_drops on my umbrella/_wets the streets
rain/a warm rain/spring rain = _waters the flowers/_sprinkles the lawn/_speckles the windscreen
rain/a warm rain/spring rain = _drips from the gutters
raindrops/droplets/little drops/tiny drops = _plop into puddles/_dot the pavement/_trickle down the glass
raindrops/droplets/little drops/tiny drops = _tickle the roof
raindrops/droplets/little drops = _patter on the skylight/_plink on the gutter/_bounce off the brolly
raindrops/droplets/little drops = _dance on the tiles
the sky/the cloud/a grey cloud = _weeps a little/_cries softly/_sprinkles the town/_drizzles on us
it = _spits/_spits outside/_mizzles/_sprinkles/_showers a little/_gets wet outside
it = _is a bit rainy
a light shower/a summer shower/a wee shower = _passes over/_blows in/_cools the air/_dampens the picnic
rainwater/the rainwater = _drips off the eaves/_gurgles into the drainpipe/_drips through the leaves
rain/the rain/a soft rain = _goes pitter patter/_goes plip plop/_makes tiny taps on the roof/_lulls me to sleep
the gutters/the eaves/the wet leaves = _drip after a shower/_drip in the drizzle/_drip with rain

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
--
the noise when the sky dumps all its water | what you hear when it pours outside
the drumming of water on a roof in a storm | rain like a wall | a wall of water from the sky | rain going sideways
stair rods | rain coming down in stair rods | a soaking | a proper soaking | it bucketing down | it tipping down
it chucking it down | a frog-strangler | a gully washer | a toad-strangler | a right old deluge
a lashing of rain in Galway | a filthy wet night | a cats and dogs kind of rain | raining cats and dogs
a biblical flood of rain | Noah's flood | a flash flood | flooding rain | a typhoon soaking the city
a cyclone with sheets of rain | monsoon season in Mumbai | the monsoon drenching Kerala | a rainforest downpour
an Amazon rainstorm | a squall of rain | a pelting | pelting rain | pelting raindrops | sheeting rain | teeming rain
streaming rain | belting rain | thrashing rain | relentless rain | furious rain | merciless rain | blinding rain
very strong rain who falls | much much rain | too much rain from sky | big fat raindrops
fat drops hammering the roof | rain drumming on corrugated iron | rain battering the caravan
rain pummelling the greenhouse | rain slamming into the windscreen | windscreen wipers losing against the rain
rain thundering on the bonnet | rain roaring on the barn | the drains overflowing with rain
gutters overflowing in a downpour | a burst cloud | a soaked-to-the-bone kind of rain
rain soaking everyone to the skin | a shower on full power | a heavy shower of rain on the marquee
a sudden drenching | hevy rain | heavy rian | a downpore | torential rain | a down pour | a washout at Wimbledon
a rained-off barbecue | sploosh, rain everywhere | whoosh goes the rain
rain/the rain/driving rain = _pelts the windows/_pelts down/_teems down/_lashes down/_belts down/_sheets down
rain/the rain/tropical rain = _buckets onto the tin roof/_pummels the greenhouse/_floods the street
rain/the rain/tropical rain = _soaks us to the skin
the rain/torrential rain/monsoon rain = _hammers on the bonnet/_thrashes the umbrellas/_swamps the fields
the rain/torrential rain/monsoon rain = _fills the ditches
a deluge/a squall/the monsoon/a tropical storm = _soaks the city/_floods the cellar/_dumps water everywhere
a deluge/a squall/the monsoon/a tropical storm = _lashes the coast
the heavens/the storm clouds/the black clouds = _break/_empty themselves/_unload/_drop everything at once
the heavens/the storm clouds/the black clouds = _unleash a deluge
it = _pelts down/_tips down/_tips it down/_chucks it down/_lashes down/_teems/_buckets it down/_hoses down
it = _rains stair rods/_rains really hard/_rains sideways/_rains like hell/_rains a lot/_rains very strong
it = _drenches us
it = _is bucketing down/_is lashing/_is teeming with rain
fat drops/huge raindrops/sheets of rain = _hammer the roof/_batter the tent/_bounce off the road/_smack the windscreen
sheets of rain/torrents of rain/buckets of water = _pour off the roof/_crash down/_drown the garden
sheets of rain/torrents of rain/buckets of water = _sweep the car park
the gutters/the drains = _overflow in the downpour/_flood with rain/_gush in the rainstorm
a rainstorm/a cloudburst = _ruins the wedding/_drowns the picnic/_breaks over the town/_catches us without a brolly

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
--
the noise the sky makes in a storm | what you hear when a storm is far off
the sky growling | the sky's belly rumbling | giants stomping in the clouds | the angels moving furniture
the gods rolling barrels | an angry Zeus grumbling
the angry sky | a stormy sky | a dark sky muttering | storm clouds grumbling
a cumulonimbus rumbling | a thunderhead on the horizon | a thundery evening | thundery weather
a thundery shower on its way | a summer storm | a heat storm far off | a prairie storm | a storm over the mountains
a storm out at sea | the storm that comes near | a faraway storm | an oncoming storm
a bad storm coming | the weather turning nasty | stormy weather | bad weather in the sky | rumble rumble in the clouds
brrrrm in the sky | broooom from the clouds | boom rumble rumble | a grrrr from the sky | a long low grumble overhead
a low growl in the heavens | a murmur of thunder | a mutter of thunder | a peal of thunder | peals of thunder
far peals of thunder | reverberating thunder | heavy thunder | muffled thunder | booming thunder
sullen thunder | faint thunder | lazy thunder over the valley | the heavens rumbling | a supercell over Kansas
thunders | the thunders | thundering sky | a thundring sky | thundr | thuner | tunder from far
rumbeling thunder | an electrical storm | an electric storm over the veld | a tempest brewing
a tempest in the night sky
thunder/the thunder/faraway thunder = _mutters/_murmurs/_reverberates/_trundles across the sky/_resounds in the valley
thunder/the thunder/low thunder = _shudders
a storm/the storm/a summer storm/an electrical storm = _brews over the hills/_moves closer/_builds/_draws near
a storm/the storm/a summer storm/an electrical storm = _grumbles
the heavens/the dark clouds above = _thunder and _growl/_mutter angrily/_rumble like an empty stomach/_grumble low
the sky/the evening sky/a stormy sky = _growls/_mutters/_thunders/_rumbles like a giant/_booms far off/_grumbles at us
Thor/Zeus/an angry god = _rolls barrels in the clouds/_grumbles up there/_drags furniture across the sky/_growls above
storm clouds/black clouds/thunderheads = _rumble/_growl/_grumble/_gather and _rumble/_mutter on the horizon
the weather/the evening = _turns thundery/_grows stormy/_turns stormy
peals of thunder/rolls of thunder = _echo in the mountains/_roll across the plain/_follow one another
peals of thunder/rolls of thunder = _travel over the sea

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
--
the loud bang right after lightning | the noise when lightning hits something
what you hear when lightning strikes close | the sky breaking in two | the sky splitting open | Zeus throwing a bolt
a bolt from Zeus | Thor smashing his hammer | Thor's hammer coming down | a bolt from the blue | a zigzag of lightning
forked lightning | fork lightning | sheet lightning with a bang | ball lightning | a lightnin bolt | lightening
a lightening bolt | a lightening strike | ligtning | a thunder clap | a thunder bolt | a thunderclapp | a thunder bang
a kaboom from the clouds | kaboom in the sky | krakoom | craaack boom | crack boom goes the sky | ker-ack overhead
BOOM, lightning | a flash and a bang | a flash then a huge bang in the sky | a blinding flash and a crash overhead
lightning hitting the church tower | lightning hitting an oak | an oak struck by lightning | a tree split by lightning
a lightning rod being hit | a house hit by lightning | a lightning conductor taking a strike
thunder right above the house | thunder right over our heads | thunder so close the windows shake
ear-splitting thunder | an ear-splitting peal overhead | thunder like a whip | a whipcrack of thunder
a snap of thunder | sharp thunder | sudden thunder | explosive thunder | one very loud thunder
a very strong thunder near | a loud thunder close by | a terrifying thunderclap | a single deafening clap overhead
a heart-stopping clap of thunder | a fulmination | a stroke of lightning | lightning strokes | a jagged bolt
a jagged streak of lightning | a discharge of lightning | the lightning who hits the tree
the electric crack of a strike | Frankenstein's lightning | lightning zapping the mast | bolts of lightning
a thunderous crack | a cracking clap from the clouds | a violent zap from the sky
the flash and crash of a storm overhead
lightning/the lightning/forked lightning = _rips the sky apart/_sears the air/_zaps the church tower
lightning/a lightning bolt/a jagged bolt = _slams into an oak/_shatters the silence overhead/_blasts a tree in two
thunder/the thunder = _cracks like a whip/_goes bang right overhead/_explodes above us/_snaps overhead
thunder/the thunder = _tears the sky open
a thunderclap/a peal of thunder overhead/a crack of thunder = _rattles the windows/_wakes the whole house/_deafens us
a thunderclap/a thunderbolt/a crack of thunder = _stuns everyone/_bursts above the roof/_makes the kids jump
a thunderclap/a thunderbolt/a crack of thunder = _rips the air
Thor/Zeus/an angry god = _hurls a lightning bolt/_smashes his hammer in the clouds/_flings a thunderbolt
Thor/Zeus/an angry god = _cracks the sky
the sky/the whole sky = _splits/_splits open with a crack/_rips apart/_explodes with lightning/_cracks in half
the sky/the whole sky = _goes kaboom
bolts of lightning/lightning bolts/forks of lightning = _strike/_hit the hill/_crack down/_stab the ground
bolts of lightning/lightning bolts/forks of lightning = _zap the trees
a tree/the church tower/an oak/the old barn = _gets struck by lightning/_gets hit by lightning
a tree/the church tower/an oak/the old barn = _takes a lightning strike
a flash/a blinding flash = _splits the sky with a crack/_comes with a deafening clap/_cracks right over the house
it = _flashes and _bangs overhead/_cracks right above us/_goes flash bang in the sky/_thunders right overhead

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
--
what you hear when the air moves a little | the noise leaves make when the air moves | air moving in the trees
air moving through grass | a zephyr | a little zephyr | a puff of wind | a breath of wind | a breath of air
a waft of air | a draught under the door | a draft through the window | a light draught | a sea breeze
an onshore breeze | an ocean breeze | a land breeze | a balmy breeze | a warm breeze | a spring breeze
a morning breeze | a mountain breeze | a wee breeze | a bit of a breeze | a playful breeze | a refreshing breeze
the wind who blows soft | a small wind | little wind in the leaves | a tender wind | a calm wind | a lazy wind
a mellow wind | a kind wind | the wind in the willows | wind in the wheat | wind in the reeds | wind in the barley
wind through the pines | wind in the poplars | aspen leaves trembling | birch leaves fluttering
autumn leaves stirring | leaves blowing about | leaves swishing | swishing grass | long grass swaying
palm fronds swaying | bamboo swaying | wheat swaying in a field | foliage rustling | the trees rustling
treetops swaying | a swaying willow | the hush of wind | shhhh in the leaves | fffff, a little air
whoosh, a light one | swish swish in the trees | a windy day | a breezy afternoon | breezy weather | breezy
a gentle breez | a breeez | the wnid | soft wnd | a brezze | wind moving the laundry on the line
washing flapping lightly on a line | a kite day in the park | a light air over the dunes | wind on a meadow
a fresh breeze through the orchard
a zephyr/a breath of air/a balmy breeze/a sea breeze = _wafts by/_caresses the meadow/_strokes the grass
a zephyr/a breath of air/a balmy breeze/a sea breeze = _drifts in from the bay
a breeze/the wind/a puff of wind = _swishes through the reeds/_plays in the leaves/_ruffles my hair
a breeze/the wind/a puff of wind = _tickles the treetops
the wind/a light wind = _hushes through the trees/_fans the meadow/_flutters by
a draught/a light draught/a draft = _comes under the door/_creeps in/_slips through the window/_ruffles the blinds
the breeze/a sea breeze/a warm breeze = _freshens/_floats through the garden/_cools the veranda
the breeze/a sea breeze/a warm breeze = _swirls around the porch
leaves/the leaves/autumn leaves/birch leaves = _flutter/_tremble/_swish/_swirl lightly/_stir a little/_shiver
trees/the trees/the treetops/the palms/the willows = _sway/_sway lightly/_rustle/_swish in the breeze/_stir
trees/the trees/the treetops/the palms/the willows = _wave gently
the grass/the wheat/the barley/the bamboo = _sways/_rustles/_swishes/_ripples in the breeze/_bows in the wind
reeds/grasses/ferns = _rustle/_sway in a light wind/_swish softly/_nod in the breeze
the air/the warm air/the evening air = _moves/_stirs/_moves a little/_drifts through the leaves/_wafts around
the air/the warm air/the evening air = _flows softly
it = _blows a little/_blows softly/_blows lightly/_breezes along/_is breezy/_is a bit windy

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
--
the noise the wind makes in a chimney at night | what you hear when a gale hits the house
air rushing very fast around the house | the big bad wind | a hooley | a howling hooley | a hoolie | a blow and a half
a gale-force wind | force ten winds | a force nine gale | a storm-force gust | a nor'easter | a northeaster
the mistral | the bora in Trieste | a sirocco | the foehn | a chinook wind | a Cape Doctor southeaster | a willy-willy
a dust devil | a twister | a twister in Kansas | Dorothy's twister | a cyclone | a cyclone in Queensland | a typhoon
a whirlwind | a squall | a howling squall | a tempest | a tempest outside | an Arctic gale | an Antarctic blizzard
a polar blizzard | a whiteout | Hurricane Katrina | a hurricaine | a tornadoe | a tornardo | howeling wind
howlng wind | the wind who cries in the chimney | the wind like a crying woman | very strong wind | too much wind
terrible wind | a hell of a wind | bitter wind | cruel wind | a biting wind | a savage wind | a bitter north wind
a shrill wind | shrieking wind | wailing wind | moaning wind | a moaning draught in the chimney
wind moaning in the rafters | wind through a keyhole | wind whistling in the chimney | wind in the rigging
wind tearing tiles off | shutters rattling in a gale | a tent in a gale | wheelie bins blown over
trees bending in a gale | Wuthering Heights weather | wind on the moors at night | wind on Everest
wooooo round the chimney | whoooosh, a big gust | whooo whooo outside in the storm | an almighty gust | gusting
blustery weather | a blustery day | a blustery wind | a hard blow at sea
wind/the wind/a bitter wind/the north wind = _wails in the chimney/_batters the shutters/_keens/_whips the trees
wind/the wind/a cruel wind = _moans in the rafters/_whistles down the chimney/_shrieks in the rigging/_bites our faces
a squall/a typhoon/a cyclone/a twister/a whirlwind = _rips the roof off/_tears through the town/_spins through
a squall/a typhoon/a cyclone/a twister/a whirlwind = _wrecks the barn
a tempest/a gale/the mistral/a nor'easter = _lashes the cliffs/_bends the trees/_blows the bins over/_wails all night
a tempest/a gale/the mistral/a nor'easter = _shrieks
a blizzard/an Arctic gale/a sandstorm = _roars across the plain/_whirls/_buries the tents/_blinds the explorers
gusts/violent gusts/squalls/gales = _rattle the windows/_buffet the house/_knock the fence down/_batter the coast
gusts/violent gusts/squalls/gales = _rage
the storm/the storm outside = _howls/_whistles round the house/_blows the tiles off/_shrieks in the chimney/_wails
the chimney/the keyhole/the old house = _howls in the wind/_moans in the gale/_whistles in the storm
the chimney/the keyhole/the old house = _shudders in the gusts
the shutters/the tiles/the windows = _rattle in the gale/_bang in the wind/_shake in the storm
it = _blows a hooley/_blows a storm/_blows very strong/_blows like mad/_gusts/_gusts hard/_blows up a gale
it = _is blustery/_is howling outside/_gets blustery/_gets wild and windy

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
--
the noise the sea makes on a calm day | what you hear when you lie on the beach | water coming and going on the sand
the big blue water | the place with sand and salty water | seawater lapping | a bay | a quiet bay | a cove
a sheltered cove | a lagoon | a lagoon in the Maldives | a harbour at night | a marina | a jetty with water under it
a lake shore | a lakeside | ripples on a lake | a calm lake lapping | the Mediterranean | the Baltic on a calm day
the Pacific at sunset | the Caribbean | the Aegean | the briny | the deep blue sea | the ocean waves who go slow
the waves of sea | the breath of the ocean | low tide | high tide coming in | the ebb and flow of the tide
the rising tide | surf's calm cousin, little ripples | wavelets | tiny ripples on the shore | a gentle swell
a slow swell | swash on the sand | foam fizzing on the sand | shallow water lapping | water lapping a hull
water slopping under a pier | water lapping against a dinghy | a moored boat and lapping water
rock pools at the seaside | a seashell held to my ear | the sea in a shell | a beach | the beach | a sandy beach
a pebble beach | pebbles rolling in the swash | shingle rolling gently | a tropical beach | a holiday at the coast
the coast | the shore | the seashore | Bondi on a lazy morning | Brighton beach on a calm day | a seaside holiday
swoosh, then back again | shhhh, shhhh on the sand | swish swash on the beach | whoosh and hush of the shore
ocean noise for sleep | a sleep track with ocean | sea sounds | the occean | the oshen | ocaen waves | gentel waves
the waevs | the beech with waves | a relaxing sea | meditation waves
waves/the waves/wavelets/ripples/tiny ripples = _kiss the sand/_slosh under the pier/_tumble onto the beach
waves/the waves/wavelets/ripples/tiny ripples = _tickle my toes
waves/the waves/gentle waves/lazy waves = _come and _go/_slide up the beach/_hush on the sand/_wash up softly
waves/the waves/gentle waves/lazy waves = _swish on the pebbles
wavelets/ripples/small waves = _break softly/_glide over the sand/_fizz on the sand/_plop on the rocks
the sea/the Mediterranean/the Baltic/the bay/the lagoon = _sways/_swishes/_sloshes a little/_swells slowly
the sea/the Mediterranean/the Baltic/the bay/the lagoon = _lulls us to sleep
the sea/the ocean/the lake/the Pacific = _kisses the shore/_rocks the boats/_strokes the beach/_comes and _goes
the sea/the ocean/the lake/the Pacific = _hushes
the water/seawater/shallow water = _slops under the jetty/_licks the sand/_sloshes against the hull/_ebbs
the tide/low tide/the slow tide = _comes in/_goes out/_turns/_creeps up the beach/_ebbs and _flows
a swell/a slow swell/a little wave = _rolls under the boat/_laps the jetty/_breaks softly on the beach
a swell/a slow swell/a little wave = _rocks the dinghy
foam/the foam/sea foam = _fizzes on the sand/_slides over the pebbles/_washes around my feet
pebbles/the pebbles/little shells = _roll in the swash/_rattle softly in the tide/_tumble in the shallows
boats/dinghies/moored boats/the fishing boats = _bob on the water/_rock on a calm sea/_sway in the harbour
the noise the sea makes on a quiet day | what you hear inside a seashell | a conch held to the ear
what you hear when you lie on the beach with your eyes shut | the noise of the seashore | the sea going in and out
the tide coming in | an ebb tide | a neap tide | tiny wavelets on the shingle | sleepy waves | wee waves
teeny tiny waves | mild waves | lazy rollers | a tranquil ocean | a placid sea | a serene seashore | a glassy sea
a becalmed sea | the Mediterranean on a summer morning | the Baltic in July | the calm Adriatic | a turquoise lagoon
a Cornish cove | a quiet bay at dawn | a loch lapping at its banks | a lough on a still evening | lake water lapping
the lakeside on a calm day | a harbour at rest | a marina with the water lapping at the hulls
a moored dinghy with the water lapping at it | a deserted beach | a beach in Bali | a Hawaiian beach at sunset
the briny at rest | a hush of surf on the sand | sea foam fizzing on the shore | pebbles rolled softly by the tide
shingle shifting in the tide | a shushing sea | swish swash | lap lap lap | shoosh shoosh on the sand
slosh slosh against the dock | the sea who makes little waves | the sea that is calm
the water who comes on the beach softly | genle waves | calm wawes | a calm oshun
those relaxing sea noises they use for sleeping
wavelets/ripples/tiny waves/lazy waves/sleepy waves = _lap at the sand/_kiss the shore/_tickle my toes/_slosh about
wavelets/ripples/tiny waves/lazy waves/sleepy waves = _lap at the jetty/_caress the beach/_wash round my ankles
the tide/the evening tide/the morning tide = _comes in/_goes out/_creeps in/_ebbs/_turns/_creeps up the beach
the seawater/the lake/the lake water = _laps at the rocks/_laps against the jetty/_sloshes softly/_licks at the pebbles
the ocean/a placid sea/the Mediterranean/the lagoon = _shushes/_sways back and forth in and out
the ocean/a placid sea/the Mediterranean/the lagoon = _laps lazily on the beach/_calms down/_swishes softly
a gentle swell/a lazy swell/the swell = _rocks the dinghy/_rolls in lazily/_laps at the hull/_nudges the moored boats
the foam/sea foam = _fizzes on the sand/_slides up the beach/_swishes over the pebbles
boats/fishing boats/moored yachts/little boats = _bob in the harbour/_rock on the swell/_bob about on a calm sea

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
--
the noise when the sea hits the cliffs | what you hear at the coast in a storm | water smashing on rocks
the angry sea | an angry ocean | a furious sea | a mad sea | the sea in a rage | the sea in winter storms
Poseidon in a rage | Neptune in a fury | the North Sea in January | the Atlantic in a storm | Cape Horn
rounding Cape Horn | the wild Atlantic | the Southern Ocean | heavy seas | high seas | mountainous seas | a choppy sea
choppy water | a heaving sea | a heavy swell smashing the harbour wall | a rogue wave | a gigantic wave | a freak wave
a giant wave | a breaker | breakers | white breakers | big breakers at Bondi | rollers | big rollers
Atlantic rollers | combers | whitecaps | a big swell at Pipeline | surfers' waves | a surfer's paradise
surfing waves in Hawaii | a barrel wave at Teahupoo | waves at Nazare | the big waves of Nazare
spray flying over the sea wall | sea spray bursting over the promenade | waves over the breakwater
waves battering the lighthouse | a lighthouse pounded by the sea | a ship battered by the sea
a shipwreck on the reef | a reef with pounding surf | the undertow roaring | a storm surge
a spring tide smashing the seawall | dumping surf | a shore break | a thundering shore break | strong strong sea
very big wave | the waves who break on rocks | waves breaking | waves exploding on the cliffs
waves thumping the pier | KRSHHH on the rocks | whooosh crash on the beach | kshhhh, a big wave | a wave crashing
a wave breaking | crashing wave | craching waves | crashing wavs | big waevs | the surff | roling breakers
violent waves | ferocious waves | foaming waves | monstrous waves | colossal waves | thunderous surf
waves/the waves/giant waves/rollers = _batter the lighthouse/_thump the pier/_explode on the cliffs
waves/the waves/giant waves/rollers = _hammer the sea wall/_bash the boats
waves/big waves/huge breakers/rollers = _thunder ashore/_hurl themselves at the rocks/_wallop the harbour wall
breakers/the breakers/white breakers/combers = _crash/_roar/_boom on the beach/_pound the reef/_burst on the rocks
breakers/the breakers/white breakers/combers = _thunder in
a wave/a big wave/a rogue wave/a huge wave = _crashes/_breaks/_hits the rocks/_smashes over the deck
a wave/a big wave/a rogue wave/a huge wave = _crashes over the bow
a wave/a breaker/a freak wave = _slams into the cliff/_knocks the surfers down/_curls and _crashes/_breaks on the reef
the sea/the ocean/the Atlantic/the North Sea = _goes mad/_pounds the harbour/_batters the coast/_smashes the jetty
the sea/the ocean/the Atlantic/the North Sea = _boils/_goes wild
the sea/an angry sea/the furious ocean = _hurls itself at the cliffs/_throws itself at the rocks/_thrashes
the sea/an angry sea/the furious ocean = _heaves and _crashes
Poseidon/Neptune = _rages/_whips up the sea/_smashes the ships on the rocks
the surf/big surf/the swell = _thunders/_hammers the reef/_booms in the cave/_explodes on the shore
the surf/big surf/the swell = _dumps on the beach
spray/sea spray/foam = _explodes over the sea wall/_flies over the promenade/_bursts over the rocks
a ship/a trawler/a lifeboat = _battles the huge waves/_pitches in a heavy sea/_breaks up on the reef
it = _gets rough at sea/_gets choppy out there/_is rough at sea/_is very choppy
the noise the sea makes in a storm | what a surfer hears | what you hear at the foot of the sea cliffs
what you hear when the ocean is angry | the noise when a big wave breaks | a huge wave | a wall of water
mighty breakers | a boiling sea | choppy seas | a foaming sea | the high seas | a tempestuous sea | a furious ocean
an angry sea | Neptune's fury | a force ten sea | a spring tide smashing the promenade | a hurricane swell
a breakwater taking a pounding | waves over the sea wall | a lighthouse lashed by the sea
the Cliffs of Moher in a storm | the Bay of Biscay in winter | Bondi on a big day | Nazare's giant waves
gnarly waves | gnarly surf | a big set rolling in | a bombora breaking | a barrel wave closing out | beach dumpers
a reef break | a surfer wiping out | a bodyboarder hammered by the surf | booming breakers | the crash of the sea
the pounding ocean | sea spray flying over the rocks | ka-shoosh | boom goes the wave | whoosh crash of the surf
a ship pounded by the sea | a trawler in mountainous seas | the sea who is very angry | the sea with big big waves
waves that makes crash on the stones | crashin waves | crasing waves | a ruff sea | a stromy sea | huge wawes
breakers/rollers/whitecaps/the breakers = _crash/_boom/_thunder in/_pound the beach/_batter the coast/_hammer the rocks
a breaker/a huge wave/a rogue wave = _crashes/_comes crashing down/_breaks/_smashes into the cliff/_swamps the boat
a breaker/a huge wave/a wall of water = _knocks over the surfer/_hits the lighthouse/_slams into the sea wall
the Atlantic/an angry sea/a furious ocean = _rages/_hurls itself at the rocks/_batters the cliffs/_goes mad/_heaves
the North Sea/a choppy sea/a boiling sea = _batters the breakwater/_pounds the harbour wall/_breaks over the deck
the swell/a hurricane swell/the storm surge = _pounds the coast/_crashes over the breakwater/_slams into the seafront
a surfer/a surfer dude/the bodyboarder = _wipes out/_catches a huge wave/_rides a giant wave/_gets smashed by a wave
a ship/a trawler/the lifeboat/a galleon = _battles the breakers/_pitches in mountainous seas/_fights the rough sea
Poseidon/Neptune/the sea god = _hurls his waves at the cliffs/_stirs up the sea/_whips up the waves

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
--
the noise water makes when it runs over stones | what you hear beside a little river | water going down the mountain
water moving between rocks | sweet water running | fresh water flowing | a burn in the Highlands | a Scottish burn
a beck | a beck in Yorkshire | a rill | a runnel | a brooklet | a streamlet | a bourne | a tributary | a freshet
a spring | a mountain spring | a natural spring | a crick behind the barn | a trout stream | a salmon river
a glacier stream | a meltwater stream | snowmelt running downhill | an alpine brook | a woodland brook
a meadow brook | a mill race | a mill stream | a ditch full of running water | an irrigation channel
a canal lock trickling | rapids | gentle rapids | white water rapids | a weir | a weir on the Thames | the Danube
the river Seine | the Mississippi | the Nile flowing | a riverbank | a riverside | a river bend | a ford
stepping stones in a creek | a bridge over a brook | a fly fisherman in the river | panning for gold in a creek
water running | moving water | purling water | burbling water | a burbling brook | a chuckling brook
a chattering brook | a tinkling stream | a singing brook | a lively little brook | a crystal clear stream
a cool creek in the woods | a small water in the forest | the river who flows slowly | the water that runs
glug glug over the pebbles | blub blub, a brook | gluck gluck between the stones | bloop bloop in the creek
a zen garden with trickling water | a Japanese garden stream | a bamboo water spout | a watercourse
an eddy swirling by the bank | a rippling river | a steam of water | a babling brook | a bubling stream | a strem
a rivver | riverr water | a crik | a trickel of water
a brook/a burn/a beck/a rill/a streamlet = _chuckles over the pebbles/_burbles/_tinkles/_purls/_dances downhill
a brook/a burn/a beck/a rill/a streamlet = _chatters
a stream/a little stream/a mountain stream/a spring = _tumbles down the hill/_sings/_bubbles out of the rock
a spring/a mountain spring/a freshet = _wells up/_trickles out of the hillside/_gurgles/_gushes from the rock/_babbles
a river/the river/the Danube/the Thames/the Seine = _glides by/_meanders/_swirls under the bridge
a river/the river/the Danube/the Thames/the Seine = _winds through the valley
a river/the river/the creek/the crick = _burbles/_tumbles over the rapids/_swirls around the boulders/_sloshes by
rapids/the rapids = _rush/_foam between the rocks/_gurgle/_churn over the boulders/_tumble down the gorge
water/the water/river water/spring water/meltwater = _burbles/_swirls around the stones/_tumbles down
water/the water/fresh water = _runs through the ditch/_runs between the stones/_glugs along/_murmurs in the creek
water/the water/fresh water = _purls
it = _burbles over the stones/_babbles like a brook/_gurgles over the pebbles/_flows like a little river
a fisherman/a trout fisher/a hiker = _wades in the river/_wades through a creek/_crosses a stream/_fishes in the brook
little falls/small cascades = _tumble down the brook/_tinkle in the creek/_gurgle among the stones
the noise a brook makes | water finding its way over the stones | the noise when water runs over pebbles
what a trout hears all day | water going downhill | a Yorkshire beck | a Highland burn | a wee burn | a crick
a spring bubbling out of the rock | a millstream | an irrigation ditch | a culvert | a meadow stream | meltwater
snowmelt running | a creek in the outback | a bayou flowing | an arroyo after the storm | white water | river rapids
riffles | stepping stones over a brook | the riverside | a gold panner's creek | the Danube flowing by
the Thames flowing past | a Zen garden stream | a trickle | a gurgle of water | a murmuring stream
a meandering stream | glug glug of the brook | babble babble brook | a small water that runs in the woods
the water who flows | a little river that makes glou glou | a riwer | flowing watter | a brook in the woods
a streamlet in the moss | a gill in the fells | an acequia | a bush creek | a canyon river | shallow rapids
a garden rill | old man river rolling along | a beaver's creek | a winding river | a tinkling rill
plish plash over the rocks | the river what goes by the village | a streem
a brooklet/a rill/a beck/a burn/the burn = _babbles/_burbles/_gurgles/_trickles by/_tinkles/_chatters over pebbles
a brook/the brook/the rivulet/a woodland stream = _chuckles/_burbles/_sings/_chatters away/_tumbles downhill
a brook/the brook/the rivulet/a woodland stream = _wends its way through the woods/_dances over the pebbles
a spring/a mountain spring/the spring = _bubbles up/_wells up/_gushes out of the rock/_gurgles out of the ground
the Danube/the Thames/the Mississippi/the Nile = _flows by/_flows past/_rolls on/_flows to the sea/_winds its way
meltwater/spring water/fresh water/river water = _runs down the mountain/_gurgles/_trickles/_streams over the rocks
rapids/the rapids/riffles/eddies/currents = _rush/_swirl/_gurgle/_tumble over the rocks/_foam between the boulders
brooks/streams/becks/creeks/rivers = _flow/_babble/_gurgle/_bubble/_run to the sea/_meander/_murmur
an angler/a gold panner/a fly fisherman/a hiker = _stands in a flowing river/_wades in the stream/_crosses the creek

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
--
the noise wood makes when it burns | what you hear when you sit around the camp | the warm orange thing in the chimney
the thing that burns wood | wood on fire | something burning | burning branches | burning twigs | burning sticks
burning pine cones | burning embers | embers | glowing embers | hot coals | sparks flying | a blaze | a big blaze
a barbecue fire | a barbie with charcoal | a beach bonfire | Guy Fawkes bonfire | Bonfire Night wood pile
a midsummer bonfire | a Lohri bonfire | a scout campfire | scouts toasting marshmallows | toasting marshmallows
roasting marshmallows | roasting chestnuts on an open fire | s'mores by the flames | an open fire | an open hearth
a pub hearth | an inglenook | a wood burner | a woodburner | a log burner | a log-burning stove | a potbelly stove
a cast iron stove | an Aga with logs in it | a peat fire | a turf fire in Ireland | a coal fire | a yule log
a Yule log burning | kindling | kindling catching | dry tinder burning | a tinderbox and a flame | a funeral pyre
a pyre | a brazier | a fire pit | a firepit in the yard | a forge fire | a wildfire | a forest fire | a bushfire
a bush fire in Victoria | a barn burning down | a house on fire | Rome burning | the Great Fire of London | an inferno
a conflagration | arson | a chimney fire | the fire who cracks | crackle crackle snap | snap crackle pop in the hearth
crackle pop from the logs | krr krr from the logs | ssss pop, the logs | crackling embers | cracking logs in the stove
cracking fire | a fir in the chimney | a camp fire | a campfyre | a bon fire | a fier place | a fireplce
crakling fire | a firplace
a fire/the fire/a blaze/a coal fire/a turf fire = _spits/_spits and _crackles/_roars up the chimney/_flickers/_glows
a fire/the fire/a blaze/a coal fire/a turf fire = _smoulders
a fire/a blaze/an inferno/a bushfire/a wildfire = _rages/_spreads/_devours the barn/_eats the wood
a fire/a blaze/an inferno/a bushfire/a wildfire = _consumes the forest/_leaps up
a log/a dry log/a pine log/a branch = _crackles/_burns/_spits sparks/_pops in the stove/_splits in the flames
a log/a dry log/a pine log/a branch = _catches fire
a wood burner/a log burner/the stove/the hearth/a brazier = _crackles/_pops/_glows/_crackles away nicely
a wood burner/a log burner/the stove/the hearth/a brazier = _warms the room
flames/the flames/little flames = _lick the logs/_dance/_flicker/_leap/_spit/_devour the wood/_crackle up
flames/the flames/little flames = _engulf the shed
embers/the embers/hot coals/sparks = _glow/_crackle/_pop/_fly up/_spit/_snap/_hiss and _crackle
a house/a barn/a forest/an old shed = _burns/_burns down/_goes up in flames/_is on fire/_catches fire
a house/a barn/a forest/an old shed = _burns to the ground
scouts/campers/cowboys/we = _sit around the campfire/_toast marshmallows/_roast marshmallows/_light a bonfire
scouts/campers/cowboys/we = _feed the fire
someone/a ranger/grandpa/my dad = _puts another log on/_pokes the fire/_stokes the fire/_builds a campfire
someone/a ranger/grandpa/my dad = _burns some wood
kindling/dry wood/the wood/firewood = _catches/_crackles/_burns/_goes snap crackle pop/_spits and _pops/_burns away
what you hear by the hearth in winter | what you hear when a house is ablaze | the noise when logs go up in flames
a brush fire | a gorse fire | a barn ablaze | a thatched roof on fire | a burning car | the house is on fire
a chip pan fire | a dumpster fire | a skip on fire | a Viking funeral | a beacon fire | Guy Fawkes on the bonfire
roasting chestnuts | s'mores over the flames | scouts round the campfire | a firepit | a chiminea | a turf fire
a fireside | a furnace | crackling cinders | crackling kindling | pine logs spitting sap | birch bark burning
crackle crackle pop | krkrkr of the flames | something on fire | the fire who burns | the wood which is burning
a fire of camp | a fier | a fireplase | a crakling fire | a towering inferno | a stubble fire | a grass fire
a burning cottage | a burning building | a bin fire | a beltane fire | a fire bowl | a hobo's barrel fire
an Aga full of logs | a driftwood fire | a smithy's fire | popping embers | dying embers | a resinous log popping
a cheery blaze | a toasty blaze | licking flames | a cambfire | a firebug at work | a crackeling fire | burning woods
the fire of the chimney
a blaze/an inferno/a wildfire/a bushfire/a forest fire = _rages/_roars/_breaks out/_spreads/_crackles/_takes hold
the firepit/a brazier/the log burner/the wood burner = _crackles/_roars/_blazes/_gets going/_crackles and _spits
embers/the embers/hot coals/cinders/the coals = _crackle/_pop/_glow and _crackle/_spit/_hiss and _pop/_smoulder
kindling/the kindling/driftwood/dry wood/firewood = _crackles/_snaps and _pops/_catches fire/_goes up in flames
a peat fire/a turf fire/a coal fire/the yule log = _burns in the grate/_spits and _crackles/_dies down/_blazes away
a barn/the barn/a cottage/the house/the thatched roof = _burns down/_catches fire/_goes up in flames/_is on fire
the flames/sparks/tongues of flame = _leap up/_lick at the logs/_dance in the hearth/_fly up the chimney
scouts/campers/cowboys/cavemen = _build a campfire/_toast marshmallows on the fire/_feed the fire/_poke the embers
grandpa/granny/my uncle/an arsonist/a firebug = _pokes the fire/_stokes the fire/_feeds the flames/_starts a blaze

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
--
the noise birds make in the morning | what you hear when you open the window at dawn
small animals with feathers singing | the little animals that fly and sing | feathered friends | our feathered friends
birdies | a birdie | little birdies | a dicky bird | dickie birds | tweety birds | a tweety bird | Tweety
tweet tweet | tweet tweet tweet | chirp chirp in the garden | cheep cheep | cheep cheep from the nest
chirrup chirrup | twit twit tweet | piu piu in the trees | tweeeet from the branch | a chaffinch | a goldfinch
a greenfinch | a bullfinch | finches | zebra finches | a wren | a jenny wren | a blue tit | tits on a feeder
a great tit | chickadees | a chickadee | a thrush | a song thrush | a mistle thrush | a skylark | a lark | larks
a starling | starlings murmuring | a murmuration of starlings | a warbler | a willow warbler | a chiffchaff
a nuthatch | a lovebird | a cardinal singing | a bluebird | bluebirds | a blue jay | an oriole | a mockingbird
swifts overhead | martins under the roof | fledglings | nestlings | hungry nestlings | chicks in a nest begging
a bird's nest with chicks | a finch in a cage | an aviary | a bird table | a bird feeder in spring | a birdbox
a nest box with tits | a hedge full of sparrows | a spring morning in the forest | a woodland at dawn
a morning in the woods | the early birds | an early bird | the early bird | birds at sunrise | the birds who sing
singing of birds | birdsongs | bird chatter | bird noise | tweeting | chirruping | twittering | warbling | brids
the brids | birdz | a brid | chriping birds | birds chriping | birdsog | jungle birds | tropical birds | garden birds
wild birds
birds/the birds/little birdies/finches/starlings = _chirrup/_cheep/_warble at dawn/_sing their hearts out/_tweet away
birds/the birds/little birdies/finches/starlings = _chitter
finches/larks/warblers/chickadees/bluebirds = _sing/_chirp/_twitter/_tweet/_trill/_warble/_sing at sunrise
a finch/a wren/a thrush/a skylark/a lark = _sings/_chirps/_twitters/_warbles/_trills/_pipes up/_sings its heart out
a blue tit/a chickadee/a starling/a canary/a goldfinch = _cheeps/_chirps/_tweets/_whistles a song/_chirrups/_flutes
a birdie/a dicky bird/a tweety bird/an early bird = _sings/_tweets/_chirps/_goes tweet tweet/_cheeps/_says tweet
chicks in the nest/nestlings/fledglings = _cheep/_chirp/_beg for worms/_peep/_call for food/_chirrup
the dawn chorus/the birdsong/birdsong = _starts/_begins/_fills the wood/_wakes me up/_rings through the garden/_swells
a flock/a flock of birds/a flock of sparrows/a flock of starlings = _twitters/_chirps/_chatters
a flock/a flock of birds/a flock of sparrows/a flock of starlings = _settles in the hedge noisily
the birds/garden birds/wild birds = _squabble at the feeder/_sing like mad/_make a racket at dawn
the birds/garden birds/wild birds = _start up before sunrise
the garden/the wood/the hedge/the forest = _is full of birdsong/_is alive with birds/_rings with birdsong
the garden/the wood/the hedge/the forest = _wakes up with birds
sparrows/tits/robins = _chirp in the hedge/_cheep under the roof/_bicker in the ivy/_twitter on the wire
the noise birds make | what a bird says | what you hear at dawn | what you hear at sunrise in the garden
what you hear when spring comes | the birds who make tweet | little animals with feathers that sing
a wee birdie | dicky birds | Tweety Pie
tweet | cheep | chirp chirp | chirrup | pip pip birds
cui cui | piu piu | tweedle dee tweet | twit twit | peep peep of nestlings | a chirrup | birdcalls
a linnet
a lark ascending | great tits | warblers
starlings | house martins | swifts | a redstart | a dunnock
a cardinal in the maple | a house sparrow | spuggies | a throstle | a mavis
a robin redbreast | a zebra finch | canaries | a caged canary | a birdcage | a nest full of chicks
chicks in the nest | a bird box full of chicks | a bird feeder
birds at first light | early birds | avian chatter | avian singing | a trill of a warbler
birds in the hedgerow | birds in the orchard | springtime birds | a brid singing
chriping | birds twiterring | birds tweating | a birdy
finches/larks/wrens/warblers/thrushes/starlings = _sing/_chirp/_twitter/_chatter/_warble/_chirrup/_kick off at dawn
birdies/feathered friends/little birdies/canaries = _tweet/_chirp/_sing/_cheep/_go tweet tweet/_sing their hearts out
a wren/a thrush/a skylark/a chaffinch/a goldfinch = _sings/_trills/_warbles/_chirps/_pours out its song/_pipes up
a blue tit/a chickadee/a starling/a mockingbird = _chirps/_tweets/_sings/_chatters/_chirrups/_calls from the hedge
a canary/a caged bird/a birdie/a dicky bird = _sings/_tweets/_cheeps/_goes tweet tweet/_warbles in its cage
nestlings/chicks/fledglings/hungry chicks = _cheep/_peep/_chirp in the nest/_call for worms/_beg to be fed
the dawn chorus/the morning chorus/an aviary = _starts up/_wakes up/_begins/_fills the garden/_strikes up
birds/the birds outside/all the birds = _go mad at sunrise/_flit about and _sing/_gossip in the hedge/_welcome spring
sparrows/the sparrows/house sparrows/starlings = _squabble/_quarrel in the hedge/_chatter in the gutter/_bicker

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
--
the noise insects make on summer nights | what you hear in the grass when it is dark | the bugs that sing at night
little insects that rub their legs | insects rubbing their legs | bugs making music with their legs | Jiminy Cricket
Jiminy Cricket in the hearth | a cricket on the hearth | a house cricket | a field cricket | a mole cricket
a tree cricket | katydids | a katydid | locusts | a locust | a swarm of locusts chirring | grasshopper | a grasshopper
a grasshopper in the meadow | a bush cricket | a cicada | a cicada in Provence | cicadas in the pines
cicadas in the heat | a cicada summer in Japan | semi cicadas in Kyoto | a summer night in the country
a summer night in Texas | a warm night in Tuscany | a hot night in the bush | a southern night
a balmy night full of insects | an awkward silence with crickets | crickets after a bad joke
a joke nobody gets, crickets | a tumbleweed moment with crickets | the savannah at night with insects
a campsite at night with bugs | a field at night | a meadow at dusk with insects | the prairie at night
nocturnal insects | nocturnal bugs | evening insects | chirpy bugs | creepy-crawlies chirping
creepy crawlies in the grass | critters in the grass at night | chirring | stridulating insects | stridulation
a stridulating cricket | a pet cricket in a box | a box of live crickets | live crickets for the gecko
cri cri in the night | cri-cri | krik krik in the grass | chirp chirp in the dark | chirrr chirrr in the meadow
crick crick crick | zirp zirp at night | grillons in the night | the crickets who sing in the night | crickts
the criquets | crikets | cricket insect | chirping grasshopers | cickadas | cicades | grashoppers | insects at night
insect noise at night | a singing grasshopper | a noisy cicada
field crickets/katydids = _chirr
crickets/the crickets/field crickets/katydids = _rub their legs/_start up at dusk/_go cri cri/_serenade us
crickets/the crickets/field crickets/katydids = _sing all night
katydids/locusts/cicadas/bush crickets = _trill/_sing in the heat/_chirr in the trees/_rattle in the pines
katydids/locusts/cicadas/bush crickets = _call at dusk
katydids/locusts/bush crickets = _chirp
cicadas/the cicadas/a million cicadas = _shrill in the pines/_chirr in the midday heat/_go mad in the trees
cicadas/the cicadas/a million cicadas = _throb in the olive trees
a katydid/a field cricket/a locust/a house cricket = _chirps/_chirrs/_sings/_rubs its legs/_trills/_stridulates
a cricket/Jiminy Cricket/the cricket = _chirps behind the stove/_sings on the hearth/_chirps after my bad joke
a cricket/Jiminy Cricket/the cricket = _goes cri cri
bugs/the bugs/critters/creepy-crawlies = _chirp/_sing at night/_chirr in the long grass/_make their night music
bugs/the bugs/critters/creepy-crawlies = _trill at dusk
insects/the insects/nocturnal insects/little insects = _sing/_chirp/_trill all night/_rub their legs together
insects/the insects/nocturnal insects/little insects = _call in the dark
the meadow/the field/the prairie = _chirps at night/_is full of crickets/_is alive with crickets/_sings with crickets
grasshoppers/the grasshoppers/field grasshoppers = _rub their legs/_chirr in the meadow/_stridulate in the sun
grasshoppers/the grasshoppers/field grasshoppers = _trill in the grass
the night/the summer night/a warm night = _is full of insects/_chirps with crickets/_is loud with cicadas
the night/the summer night/a warm night = _hums with crickets
the noise crickets make | what a cricket says | what you hear in a meadow on a summer night | a hot summer night outside
what you hear when nobody gets the joke | the insects who sing in the night
the insect that rubs its legs together | the insect that makes cri cri | little jumping insects singing
chirr | chirr chirr | cri cri | crick crick | cree cree | zirp zirp | tsirp tsirp | chirrr | tzik tzik
krri krri | kri kri | a cicada chorus | cicadas in the olive trees
a plague of locusts | bush crickets | field crickets
tree crickets | grasshoppers in the hay | hoppers
a grass hopper | insects in the meadow | insects in tall grass | the meadow at night | a balmy night in the south
a mediterranean night | a provence night | a night in the tropics | jungle insects at night | bugs at dusk
creepy-crawlies singing | the bugs outside my tent | insect song
an insect chorus | an orthopteran | a cricket behind the stove | a cricket in a matchbox
a cage of crickets | christmas beetles singing
night bugs round the tent | insects trilling | a chirring katydid | a trilling cricket | criket | crickets chriping
cikadas | a grashopper | crickits | night critters in the grass | zikadas
cicadas/katydids/locusts/bush crickets/field crickets = _chirp/_sing/_chirr/_stridulate/_go mad/_trill/_kick off
a katydid/a locust/a bush cricket/a field cricket = _chirps/_chirrs/_sings/_stridulates/_rubs its legs/_trills
a cricket/one cricket/Jiminy Cricket/a tiny cricket = _goes cri cri/_sings on the hearth/_rubs its legs/_chirps away
crickets/grasshoppers/hoppers/locusts = _rub their legs together/_sing in the hay/_chirr in the meadow/_start up
cicadas/the cicadas = _sing in the pines/_sing in the heat/_chirr in the olive trees/_go off/_serenade us
bugs/the night bugs/creepy-crawlies/jungle insects = _chirr/_sing in the night/_trill/_sing all night/_strike up
an insect/some insect/a little bug/a hopper = _chirps/_chirrs/_sings in the meadow/_stridulates in the grass
crickets/the crickets outside/meadow insects = _strike up at dusk/_start up/_sing us to sleep/_chirp outside the tent

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
--
the animal that says woof | man's best friend | the noise a dog makes
what you hear when the postman comes to a house with a dog | the animal who guards the house
the pet that fetches sticks | the dog who makes bark | our neighbour's dog | next door's dog
that bloody dog next door | my dog Rex | Fido | Rover | Rex | good old Rover | Lassie | Scooby Doo | Cerberus
the hound of the Baskervilles | a bloodhound | a foxhound | a pack of hounds | hounds on the hunt | a wolfhound
an Irish wolfhound | a Great Dane | a Doberman | a dobermann | a Saint Bernard | a St Bernard | a husky | huskies
sled dogs | an Alsatian | a Rottie | a Staffie | a Staffy | a pitbull | a malamute | a Newfoundland dog
a Bernese mountain dog | a golden retriever | a retriever | a Labrador retriever | a black Lab | a setter
a pointer dog | a greyhound | a collie | a border collie | a sheepdog | a farm dog | a junkyard dog | a mutt
a mongrel | a cur | a pooch | a big pooch | a mangy cur | a police dog | a K9 | a K-9 unit dog | a bomb sniffer dog
a search dog | a blind man's dog | a dingo | a pariah dog | street dogs | street dogs in Bucharest | a dog in the yard
a dog on a chain | a chained dog | a dog behind a gate | a kennel | a kennel full of dogs | the dog pound | a mad dog
a vicious dog | a fierce dog | a big bad dog | a hunting dog | canine barking | a canine | woof woof | woof woof woof
bow wow | bow-wow | WUFF WUFF | ruff ruff | arf, a deep one | wau wau | hau hau | vov vov | guau guau | gav gav
bark bark | bork bork | a bow wow | a hoarse bark | a gruff bark | a loud bark | a single bark | barks | a doge
a dgo | a barkin dog | brak of a dog | a dog braking at the postman | dog berk | a hunde | a perro | a chien
a bloodhound/a mongrel/a mutt/a pooch = _barks/_woofs
a hound/a bloodhound/a mongrel/a mutt/a pooch = _bays/_growls/_barks its head off/_barks at the gate/_snarls
an Alsatian/a Doberman/a husky/a Great Dane/a golden retriever = _barks/_woofs/_barks at the neighbours/_growls
an Alsatian/a Doberman/a husky/a Great Dane/a golden retriever = _lets out a bark
our dog/next door's dog/my neighbour's dog/that dog = _barks/_barks without end/_goes mad/_goes crazy/_barks all night
our dog/next door's dog/my neighbour's dog/that dog = _kicks off
Fido/Rover/Rex/Lassie/Scooby Doo = _barks/_woofs/_barks at the mailman/_barks at the door/_growls/_sounds the alarm
a dog/the dog/our dog = _goes woof/_goes woof woof/_says woof/_makes bark/_makes woof/_says bow wow/_goes bow wow
a sheepdog/a farm dog/a collie/a border collie = _barks/_barks at the cattle/_woofs/_barks at the flock
a sheepdog/a farm dog/a collie/a border collie = _barks in the yard
a police dog/a sniffer dog/a junkyard dog/a pitbull = _barks/_growls/_snarls and _barks/_bares its teeth and _barks
a police dog/a sniffer dog/a junkyard dog/a pitbull = _lunges
a dog/a big dog/the farmer's dog = _chases the mailman/_guards the house/_barks hoarsely/_barks his head off
a dog/a big dog/the farmer's dog = _barks non stop
street dogs/huskies/mutts = _bark/_bay
a pack of hounds/a pack of dogs/the pack = _barks/_bays/_gives tongue/_barks and _snarls/_comes baying
a sled dog/a retriever/a setter/a black Lab = _woofs/_barks/_barks at the ball
what a dog says | what you hear when the postman opens the gate
the sound a dog makes when it smells a burglar | a dog which is barking loud
woof | bowwow | grrr woof
a hulking mongrel | a scrapyard dog | a yard dog
a border collie rounding up the flock
a newfoundland | a bloodhound on the scent
a basset hound | a beagle pack in full cry | a dalmatian | a ridgeback
a pointer | a k9 unit | a sniffer dog | an akita | a kelpie
Buster the dog | our faithful hound | next door's alsatian
a bloody great dog | a beast of a dog | a slobbering mastiff
a dog behind the gate | a stray mutt | barky dog | a dog going mental | a dog kicking off
a dog woofing | gruff barking | a throaty bark | a booming bark | a fierce bark | ferocious barking
a dog barkng | a dog braking at the gate | a german shepard | a rotweiler | a doberman snarling | hounds in kennels
the hounds of the hunt | a dog pound | the barks of a watchful dog
a mutt/a mongrel/the mutt/an alsatian/a doberman = _barks/_woofs/_kicks off/_snarls and _barks/_goes mad/_goes woof
a collie/a sheepdog/a retriever/a husky/a dalmatian = _barks/_woofs/_barks at the flock/_gives a bark/_goes woof woof
a bloodhound/a basset hound/a foxhound/a wolfhound = _bays/_barks/_picks up the scent and _bays/_gives tongue
Rex/Rover/Buster/our old dog/my faithful hound = _barks/_woofs/_barks at the mailman/_scares off a burglar
a police dog/a sniffer dog/a junkyard dog/a farm dog = _barks/_lunges and _barks/_goes nuts/_warns the intruder
the dog next door/that bloody dog/the landlord's dog = _goes off/_goes berserk/_starts up again/_barks its head off
a great dane/a saint bernard/a mastiff/a rottie = _lets out a deep woof/_booms out a bark/_barks in a deep voice
the pack/the mutts/mongrels/sheepdogs/huskies = _bark/_woof/_go mad/_start barking/_kick up a fuss/_bark wildly

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
--
the noise a little puppy makes | what you hear when a tiny dog sees the mailman | a dog that fits in a handbag
a handbag dog | a purse dog | Paris Hilton's dog | a toy dog that is alive | a toy breed | a toy poodle
a miniature poodle | a miniature schnauzer | a cockapoo | a labradoodle puppy | a cavapoo | a Yorkie
a Yorkshire terrier | a Jack Russell | a Jack Russell terrier | a Westie | a West Highland terrier | a Scottie
a Cairn terrier | Toto from Oz | Toto | Snoopy | Tintin's Snowy | Snowy and Tintin | a fluffy Pomeranian
a Pomeranian | a Pom | a Shih Tzu | a shitzu | a Maltese | a Maltese terrier | a bichon | a bichon frise | a Havanese
a papillon dog | a pug | a puglet | a French bulldog puppy | a frenchie pup | a sausage dog | a wiener dog
a weiner dog | a doxie | a daschund | a chihuaua | a chiwawa | a corgi | the Queen's corgis | corgis | a beagle pup
a whippet puppy | an Italian greyhound pup | a Lhasa apso | a King Charles spaniel | a cavalier spaniel
a cocker spaniel pup | a pocket-sized dog | a lap dog | a wee dog | a wee doggie | a teeny dog | a teensy pup
an itty bitty dog | a doggo | a smol doggo | a pupper | a smol pupper | a pup in a basket | a puppy dog
a puppy in a crate | an eight week old puppy | a labrador puppy | a husky puppy | a golden retriever puppy
a litter of puppies | a whelp | whelps | grandma's little dog | my aunt's yappy dog | my little dog | our puppy
the dog who is small | small dog who barks | a dog with a high voice | a shrill bark | a squeaky little woof | a yap
a yip | yips | yap yap | yap yap yap | yip yip | arf arf | arf arf arf | wiff wiff | a pupy | a pupppy | a litle dog
pupies | a yaping dog | a yapper | a little yapper | an ankle biter | yelping | a yelp | a yelping pup
our puppy/a puppy dog/a pupper = _yaps
a puppy/the puppy/our puppy/a puppy dog/a pupper = _goes yap yap/_goes arf arf/_squeaks/_whines and _yaps
a puppy/the puppy/our puppy/a puppy dog/a pupper = _gets excited
the puppy/our puppy/a puppy dog/a pupper = _yips
a Yorkie/a pug/a corgi/a Pomeranian/a Jack Russell = _yaps/_barks/_yips/_barks like mad/_yaps at the mailman/_yelps
a Yorkie/a pug/a corgi/a Pomeranian/a Jack Russell = _goes mental
a sausage dog/a dachshund/a Shih Tzu/a Maltese/a Westie = _yaps/_barks/_barks at the cat/_yips/_yaps its head off
a chihuahua/a toy poodle/a handbag dog/a yappy terrier = _goes berserk/_yaps from the handbag/_barks at its reflection
a chihuahua/a toy poodle/a handbag dog/a yappy terrier = _yips
a wee dog/a teeny dog/a lap dog = _yaps/_barks
a doggo/a wee dog/a teeny dog/a lap dog = _yaps on the sofa/_woofs/_yips at me/_goes yip yip
Toto/Snoopy/Snowy = _yaps/_barks/_yips/_yaps at the witch
the puppies/corgis/pugs/a few pups = _yap/_yelp/_bark
puppies/the puppies/corgis/pugs/a few pups = _yip/_squeak/_play and _yap/_whine and _yap
my aunt's poodle/grandma's little dog/my little dog = _yaps/_barks/_yaps at guests/_barks at the doorstep
my aunt's poodle/grandma's little dog/my little dog = _yaps non stop
a litter of puppies/a whelp/a labrador puppy = _yelps/_yaps/_squeals for milk/_yips in the basket/_barks
the little dog/that yappy dog/a little yapper = _yaps all day/_goes off/_yaps without end/_yaps behind the fence
the little dog/that yappy dog/a little yapper = _pipes up
the noise a puppy makes | what a tiny dog says | the dog that fits in a handbag | a teacup dog
the little dog who makes bark | a dog of small size barking | what you hear when you step on a puppy's tail
the young of a dog barking | a very young dog | a young doggy | a wee pup | a wee terrier | a dinky dog
yap | yip | yip yip yip | arf | wif wif
a scottie dog
a pug yapping
a papillon
an ankle biter of a dog | an ankle-biting terrier | a border terrier
a litter of pups | newly born pups squeaking | a basket of puppies | a puppo
little Fifi yapping | my pug | grandma's lapdog | granny's little dog | auntie's chihuahua
shrill yapping | a puppy yelp | squeaky barking | high pitched barking | a tinny bark
a pupppy barking | a puppy wanting to play | a puppy at playtime
a noisy little yapper | a toy dog barking | a small fluffy dog | a fluffball of a dog | a runt yelping
a jack russell/a yorkie/a westie/a pug/a corgi = _yaps/_barks/_yaps at the cyclists/_goes mad/_kicks off/_yips
a pomeranian/a shih tzu/a maltese/a sausage dog = _yaps/_barks/_yaps its head off/_goes yap yap/_goes arf arf
Fifi/little Fifi/granny's lapdog/auntie's chihuahua = _yaps/_yips/_yaps at the doormat/_nags for a biscuit/_yelps
a wee dog/a handbag dog/a teacup dog/a yapper = _yaps/_goes off/_starts up/_barks shrilly/_yaps like crazy
a puppy/the new puppy/a wee pup/a whelp/a pupper = _yips/_yelps/_wants to play and _yaps/_squeaks and _barks
a puppy/the new puppy/a wee pup/a pupper = _barks at its own tail/_chases its tail and _yaps/_begs for a treat
corgis/terriers/pugs/the pups/chihuahuas/the puppies = _yap/_yip/_yelp/_go mad/_squabble and _yap/_yap in the basket
a litter of puppies/a litter of pups = _yelps/_yaps/_yips and _squeaks/_yaps for milk

cat.plain
a cat | the cat | a meowing cat | a kitten | a cat meowing | a cat's meow | a meow | meowing | a mewing kitten
a kitty | a hungry cat | a tomcat | a stray cat | cats | kittens | a cat miaowing | a miaow | a purring cat
a mewing cat | a kitty cat | my cat | a black cat | an old cat | a lonely kitten | a whiny cat
a cat crying for food
a cat/the cat/a kitten/a kitty/my cat/a stray cat = _meows/_mews/_miaows/_meows loudly/_meows for food/_yowls
a hungry cat/a black cat/a tomcat/a little kitten = _meows/_mews/_calls for food/_meows at the window/_purrs
cats/two cats/the cats/kittens = _meow/_miaow/_mew/_meow on the roof
--
the animal that says meow | the noise a cat makes when it is hungry | what you hear when you forget to feed the kitty
the pet that drinks milk | the pet that scratches the sofa | the animal who hunts mice | the cat who makes meow
a feline | a small feline | a moggy | a moggie | a mog | our moggy | a pussycat | a pussy cat | puss | puss puss
Puss in Boots | a puss | a kitteh | a kitten in a box | a kitty in a basket | a litter of kittens
a mother cat with kittens | a tabby | a tabby cat | a ginger tom | a ginger cat | a tom | a cat in heat | an alley cat
alley cats | a street cat | a feral cat | feral cats | a Siamese | a Siamese cat | a Persian cat | a Maine Coon
a Bengal cat | a British shorthair | a Sphynx cat | a ragdoll cat | a tortoiseshell cat | a calico | a calico cat
a house cat | a barn cat | a farm cat | a witch's cat | a fat cat | Garfield | Sylvester the cat | Tom the cat
Felix the cat | the Cheshire cat | Grumpy Cat | Whiskers | Mittens | my cat Luna | my little kitty
our neighbour's cat | next door's cat | grandma's cat | a caterwauling cat | caterwauling | a caterwaul | a yowl
a yowling cat | yowling | a purr | purring | a mewl | mewling | mewling kittens | a cat on a fence
a cat on a hot roof | a cat up a tree | a cat stuck in a tree | a cat at the back door | a cat wanting in
a cat begging for tuna | a hissing cat | two cats fighting | a cat fight in the alley | meow meow | meow meow meow
miaow miaow | miau | miau miau | mraow | mrow | mrrrow | mrrp | nyan | nyaa | nya nya | mew mew | meeeow | meooow
mao mao | purr purr | prrr prrr | a gatto | a neko | a chat noir | a kat | a ktiten | a kiten | a meowning cat
a cat meawing | a cat miawing | meows | a mew
a moggy/a tabby/a feline/a pussycat/a Siamese/an alley cat = _meows/_miaows/_mews/_yowls/_purrs/_wants its dinner
a moggy/a tabby/a feline/a pussycat/a Siamese/an alley cat = _caterwauls
the cat/our cat/my cat/next door's cat/grandma's cat = _begs for food/_wants in/_cries at the door/_yowls all night
the cat/our cat/my cat/next door's cat/grandma's cat = _goes meow
a cat/the cat/a kitty/my kitty = _goes miaow/_says meow/_makes meow/_asks for milk/_wails on the fence/_says miaow
a cat/the cat/a kitty/my kitty = _whines for tuna
a kitten/the kitten/a tiny kitten/a kiten = _mewls/_cries for its mother/_squeaks out a meow/_cries for milk
a kitten/the kitten/a tiny kitten/a kiten = _mews in a box
Garfield/Whiskers/Mittens/Felix/Luna the cat = _meows/_miaows/_purrs/_meows for lasagne/_mews at the door
Garfield/Whiskers/Mittens/Felix/Luna the cat = _demands dinner
a ginger tom/a feral cat/a tomcat/a street cat = _yowls/_caterwauls/_meows on the wall/_hisses and _yowls
a ginger tom/a feral cat/a tomcat/a street cat = _serenades the street
alley cats/feral cats/street cats/tomcats/cats = _yowl/_caterwaul/_fight and _yowl/_meow at the moon
alley cats/feral cats/street cats/tomcats/cats = _wail in the alley
kittens/the kittens/hungry kittens = _mewl/_squeak for milk/_cry for their mother/_mew in the basket/_purr
a hungry cat/a lost cat/a lonely cat = _calls/_meows outside/_rubs my legs and _meows/_cries in the yard
a hungry cat/a lost cat/a lonely cat = _miaows again and again
a cat/a Persian cat/a fat cat = _purrs on my lap/_curls up and _purrs/_meows on the balcony/_meows its head off
the noise a cat makes | what a cat says | what you hear when the food bowl is empty | a cat wanting to be let in
the cat who makes miau | the animal that goes meow | a feline cry
a siamese cat yowling | a burmese cat
a ship's cat | a housecat | kitty kitty
meow | miaow | miaou | mew | mrrow | mrreow
my cat Whiskers | Whiskers wanting dinner | Tiddles
a catfight | cats fighting in the alley | a cat on heat | tomcats brawling
a cat shut out all night | a purr like a little motor
a cat on my lap purring | a content cat | a cat hissing | a mog wailing
a cat meowling | a cat mewoing | a meowwing cat | a kittne | a blind little kitten
a grumpy cat | a spoilt cat | an old lady's cat | a pampered persian | a tiny mew
a cat at the tin opener | a cat at the catflap | a mouser | a tomcat on the prowl
a moggy/a tabby/a ginger tom/a pussycat/the moggie = _meows/_miaows/_mews/_yowls/_wants in/_wails at the back door
a siamese/a persian/a maine coon/a feline/puss = _meows/_yowls/_purrs/_miaows/_complains/_demands dinner
Whiskers/Tiddles/Felix/Garfield/my little Mimi = _meows/_purrs/_begs for tuna/_mews/_asks for milk/_cries for food
an alley cat/a feral cat/a tom/a tomcat = _caterwauls/_yowls/_hisses/_yowls on the wall/_fights another cat
a kitten/a tiny kitten/a lost kitten/a rescued kitten = _mews/_squeaks a meow/_mews for its mother/_goes mew mew
the cat/our cat/a grumpy cat/a spoilt cat = _goes meow/_says miaow/_purrs on my lap/_goes mental at the catflap
moggies/alley cats/tomcats/strays/tabbies = _caterwaul/_yowl/_miaow/_fight in the alley/_meow at the fishmonger
kittens/a pair of kittens/the kitties = _mew/_meow/_miaow/_mew in the basket/_purr/_mew for milk

owl.plain
an owl | the owl | a hooting owl | an owl hooting | an owl's call | the hoot of an owl | a barn owl
a tawny owl | an old owl | hooting | a night owl | the call of an owl | an owl's hoot | a lone owl
a wise owl | owls | a couple of owls | an owl calling | owl hoots | a snowy owl | hoots of an owl
an owl in a tree | owls hooting
an owl/the owl/a lone owl/an old owl/a barn owl/a wise owl = _hoots/_calls/_hoots twice/_hoots softly
an owl/the owl/a lone owl/an old owl/a barn owl/a wise owl = _cries out
an owl/a barn owl/the owl = _hoots in the night/_calls from a branch/_hoots in a tree/_goes hoo hoo/_says hoo
owls/some owls/two owls = _hoot/_call/_hoot in the trees/_call to each other
--
the bird that is awake at night | the bird of the night | a bird that goes hoo hoo
the noise that bird with big eyes makes at midnight | what you hear in a dark forest at midnight
the night bird with big eyes | a nocturnal bird | a nocturnal bird of prey hooting | the bird who turns his head
the bird that turns its head around | the bird of Athena | Athena's bird | the bird of Minerva | Minerva's owl
Hedwig | Hedwig from Harry Potter | Harry Potter's owl | Harry's owl | Archimedes the owl | Owl from Winnie the Pooh
the Tootsie Pop owl | the wise old bird | a little owl | a long-eared owl | a short-eared owl | a great horned owl
a great grey owl | a horned owl | a hoot owl | a brown owl | a wood owl | a burrowing owl | an Ural owl | a Scops owl
a pygmy owl | a boobook | a morepork | a ruru | a morepork in New Zealand | a strix | an owlet | owlets
a parliament of owls | a pair of owls | owls at midnight | an owl at midnight | an owl on a barn | an owl in the barn
an owl in the oak | an owl in the moonlight | an owl in a hollow tree | an owl in the belfry | an owl on a gravestone
an owl in the woods | an owl in the night | a hoot | a hoot in the dark | a lonely hoot | a spooky hoot | hoots
hoot hoot | hoot hoot hoot | hoo hoo | hoo hooo | hoo-hoo | hoohoo | twit twoo | tu-whit tu-whoo | tu-whit | twit-twoo
too-wit too-woo | to-whit to-whoo | whoo whoo from the oak | uhu uhu | uhuu | huuu huuu from a branch
who who says the bird | an olw | an owel | an oul | an owll | an hooting owl | owl huting | an owl hootting
a hotting owl | a hibou | an eule | the owl who makes hoo | my granny's barn owl | our barn owl
the barn owl in our attic
an owl/the owl/a tawny owl/our barn owl = _goes twit twoo/_goes hoot hoot/_says twit twoo/_makes hoo hoo/_asks who
an owl/the owl/a tawny owl/our barn owl = _wakes up
a little owl/a horned owl/a snowy owl/a brown owl = _hoots/_calls/_hoots at midnight/_calls from the barn
a little owl/a horned owl/a snowy owl/a brown owl = _hoots at the moon
Hedwig/Archimedes/Harry's owl/Athena's bird = _hoots/_calls/_hoots from the cage/_hoots in the tower
Hedwig/Archimedes/Harry's owl/Athena's bird = _delivers a letter and _hoots
a night bird/a nocturnal bird/the night bird = _hoots/_calls hoo/_hoots from the old oak/_goes hoo hoo
a night bird/a nocturnal bird/the night bird = _haunts the wood
an owl/a barn owl/a long-eared owl = _hoots from the church roof/_hoots mournfully/_hoots over the graveyard
an owl/a barn owl/a long-eared owl = _calls for its mate
an owl/an old owl/a wood owl/a morepork = _calls through the fog/_hunts and _hoots/_keeps hooting
an owl/an old owl/a wood owl/a morepork = _hoots in the moonlight
a few owls/owlets/barn owls = _hoot/_call
owls/two owls/a few owls/owlets/barn owls = _hoot at each other/_answer each other in the wood/_go hoo hoo/_wake up
an owlet/a lonely owl/a great grey owl = _hoots/_hoots for its mother/_calls softly/_hoots all night
the noise an owl makes | what an owl says | what you hear in the woods at midnight | the bird that hoots
the bird of the night who makes hoo hoo | the bird with the big round eyes
the bird who can turn its head round | Minerva's bird | the wise bird
a hooter in the oak | a hoot hoot | whoo whoo | hooo hooo
tu whit tu whoo | twittwoo | who who
a eurasian owl
a barred owl
an owl in the churchyard | an owl in the rafters | an owl up in the oak | an owl on the barn roof
an owl on the hunt | a spooky owl | an eerie hoot | a haunting hoot | a low hoot
a mournful hoot | a hooty bird | the hooting of a bird at night | an owl making its night call
an owl in the woods after dark | a howting owl | a hoothing owl
owl song | an owl hoot from the belfry | a pair of tawny owls | male and female owls calling | the wizard's owl
a postal owl | a hunting owl in the dark | a forest owl | tawnies | an owl awake at midnight
a tawny owl/a brown owl/a horned owl/the tawny/a wood owl = _hoots/_calls/_goes twit twoo/_hoots in the oak
a eurasian owl/a snowy owl/a barred owl/a scops owl = _hoots/_calls/_gives a low hoot/_hoots deeply/_goes hoo
an owl/the old owl/a spooky owl/a forest owl = _goes off/_starts up/_wakes and _hoots/_says twit twoo/_says who who
an owl/some owl/an unseen owl/an owl above us = _hoots from the barn/_hoots in the churchyard/_hoots at the moon
Hedwig/the wizard's owl/a wise old bird = _hoots/_hoots twice/_hoots from the rafters/_says hoot hoot
an owlet/a little owl/a boobook/a morepork = _hoots/_calls/_calls in the dark/_answers with a hoot
tawny owls/barn owls/a pair of owls/owlets/the owls = _hoot/_call across the wood/_answer each other/_go twit twoo

frogs.plain
frogs | the frogs | croaking frogs | a frog | a toad | toads | frogs croaking | a chorus of frogs
frogs in a pond | a bullfrog | bullfrogs | a frog croaking | croaking | ribbits | a croaking toad
a frog pond | tree frogs | a frog's croak | frog croaks | frogs in the swamp | a ribbiting frog | a lone frog
swamp frogs | a frog chorus
frogs/the frogs/toads/bullfrogs/some frogs/tree frogs = _croak/_ribbit/_croak loudly/_sing in the pond/_call
frogs/toads = _croak in a pond/_croak in the swamp/_croak away/_croak by the water/_croak among the reeds
a frog/a toad/a bullfrog/the frog = _croaks/_ribbits/_croaks in the pond/_croaks twice/_goes ribbit
--
the green animals that say ribbit | the noise from the pond at night | what you hear near a swamp at night
the green things that jump in the pond | the green jumping animal | amphibians | amphibians calling | an amphibian
a green frog | a wood frog | a marsh frog | marsh frogs | a common toad | a cane toad | cane toads | a natterjack
natterjack toads | a spadefoot toad | a poison dart frog | a tree frog | a treefrog | a red-eyed tree frog | peepers
spring peepers | a spring peeper | a horned frog | a pacman frog | a coqui | coquis | coqui frogs in Puerto Rico
a pobblebonk | pobblebonks | tadpoles' parents | Kermit | Kermit the Frog | Mr Toad | the Frog Prince | Frogger
a princess kissing a frog | a froggy | froggy | froggies | a froggie | a toad under a stone | toads mating
frogs in mating season | frogs on lily pads | a frog on a lily pad | lily pads with frogs | a lily pond at night
a marsh at night | a marsh full of frogs | a bog with frogs | a bayou at night | a Louisiana bayou
a Florida swamp at dusk | wetlands at night | a pond at night | a pond in spring | a ditch full of frogs
paddies full of toads | a paddy field with frogs | a bullfrog in the reeds | a deep bullfrog | a croak | croaks
a deep croak | ribbit | ribbit ribbit | ribbit ribbit ribbit | rebbit | ribit ribit | croak croak
rivet rivet in the pond | brekekekex koax koax | koax koax | crôa crôa | croa croa | gero gero | gribbit | grrrbit
the frog who makes croak | the frogs who sing in the water | frog song | frogsong | toad song | ribbiting | froggs
the fogs croaking in a pond | a forg | forgs | frogs croking | croacking frogs | a frogg | a bullfrogg
frogs/the frogs/marsh frogs/froggies/cane toads = _go ribbit/_ribbit away/_start up at dusk/_croak all night
frogs/the frogs/marsh frogs/froggies/cane toads = _go mad in the pond
peepers/spring peepers/tree frogs/coquis = _peep in the bog/_sing in the swamp/_start up after dark/_pipe in the marsh
peepers/spring peepers/coquis = _call/_croak
a tree frog/a marsh frog/a cane toad/a natterjack = _croaks/_ribbits
a bullfrog/a tree frog/a marsh frog/a cane toad/a natterjack = _calls for a mate/_puffs up and _croaks/_bellows
Kermit/a froggy/the Frog Prince/Mr Toad/a little frog = _ribbits/_croaks/_says ribbit/_sits on a lily pad and _croaks
a frog/the frog/a green frog = _says ribbit/_goes croak/_makes ribbit/_jumps in the pond and _croaks
a frog/the frog/a green frog = _goes ribbit ribbit
a toad/the toad/an old toad/a fat toad = _croaks under a stone/_croaks in the cellar/_goes croak croak
a toad/the toad/an old toad/a fat toad = _grunts in the mud
amphibians/some amphibians/pond frogs = _croak/_call/_croak in the wetlands/_make noise in the marsh/_ribbit at night
the pond/the swamp/the marsh/the bayou = _croaks/_is full of frogs/_is alive with frogs/_ribbits/_rings with frogs
frogs/toads/bullfrogs = _call for a mate/_mate in the pond/_hold a concert in the pond/_croak from the lily pads
a chorus of frogs/a pond full of frogs/a frog chorus = _starts up/_croaks/_fills the swamp/_ribbits in the dark
the noise a frog makes | what a frog says | what you hear at a pond on a summer night | what you hear by the lily pads
the green animal that jumps and croaks
ribbet | rivet rivet | croak | kvak kvak
krok krok | grok grok | crroak | a ribbit
peepers in the marsh
a spotted frog | a pond frog | a bog frog
coqui frogs | a chorus frog | a horny toad | a fat toad
a warty toad | an old toad under a stone | a frog in the reeds
froglets | a froglet | a prince turned into a frog | an enchanted frog
frogs at dusk | frogs after the rain | a bog full of frogs | a billabong of frogs
a garden pond full of toads | paddy field frogs | bayou frogs | frogs in the bayou | frogs mating | toads in love
male frogs wooing females | the croaks of toads | croaky toads | a throaty croak
a frog croacking | croacking | a bullfrog bellowing | a jug-o'-rum bullfrog | a wetland at dusk
marsh frogs/natterjacks/cane toads/peepers/froggies = _croak/_ribbit/_sing/_call/_croak all night/_kick off
amphibians/pond frogs/the toads/bog frogs = _croak/_croak in chorus/_strike up/_sing after the rain/_call for mates
the frogs in the pond/the frogs in the ditch = _start up/_go mad/_go ribbit ribbit/_go off/_croak their hearts out
a marsh frog/a natterjack/a cane toad/a green frog = _croaks/_ribbits/_calls for a mate/_puffs up and _croaks
a froggy/Kermit/the frog prince/Mr Toad = _croaks/_says ribbit/_ribbits/_goes croak croak/_croaks on a lily pad
a fat toad/a warty toad/an old toad/a common toad = _croaks/_croaks under a stone/_croaks hoarsely/_calls at dusk
a bullfrog/the big bullfrog = _bellows/_bellows in the marsh/_croaks deeply/_croaks from the lily pad
peepers/spring peepers/coqui frogs/tree frogs = _peep in the marsh/_serenade us/_ribbit/_call in the wet leaves

bees.plain
bees | the bees | a bee | buzzing bees | a swarm of bees | bees buzzing | a beehive | a hive | humming bees
wasps | a wasp | a bumblebee | bumblebees | a swarm | honeybees | a buzzing bee | a buzzing hive
a hive of bees | an angry swarm | hornets | buzzing insects | buzzing | an angry wasp | a cloud of bees
a honeybee | bees around flowers
bees/the bees/wasps/honeybees/bumblebees/hornets = _buzz/_hum/_buzz around/_swarm/_buzz by a hive
bees/the bees/wasps/honeybees/bumblebees/hornets = _buzz in the flowers
a bee/a wasp/a bumblebee/a hornet = _buzzes/_buzzes around/_hums/_buzzes past/_buzzes by my ear
a swarm of bees/a swarm/a beehive/a hive/an angry swarm = _buzzes/_hums/_buzzes around/_swarms
--
the noise of insects that make honey | the insects that make honey | what you hear near a hive
the black and yellow insects | the flying thing that stings | the animal who makes honey | the bee who makes bzz
insects that sting | stinging insects | a stinging insect | honey makers | busy bees | a busy bee | a worker bee
worker bees | a queen bee | the queen bee | a honey bee | honey bees | a killer bee | killer bees | Africanized bees
a mason bee | mason bees | a leafcutter bee | a carder bee | an orchid bee | a bumble bee | bumble bees
a fat bumblebee | a bumbler | a hornet | hornets in the attic | a hornet's nest | a hornets' nest | an Asian hornet
a murder hornet | a yellow jacket | yellow jackets | yellowjackets | a wasp nest | a wasps' nest
a wasps nest under the roof | a wasp at a picnic | a wasp in the jam | a jasper | a hoverfly | hoverflies | a fly
flies | a housefly | a fly in the room | a fly on the window | a bluebottle | bluebottles | a blowfly | a horsefly
horseflies | a gadfly | a fly buzzing | flies on the meat | flies around a corpse | a beetle buzzing | a cockchafer
a junebug | an apiary | a beekeeper | a beekeeper with his hives | an apiarist | my uncle's beehives
my granddad's hives | an angry hive | a disturbed hive | a skep | honeycomb full of workers | pollinators
pollinators at work | a pollinator | lavender full of bees | a bee in a flower | a bee in my bonnet
a bee in the clover | a linden tree full of bees | Maya the Bee | the Bee Movie | Winnie the Pooh's honey tree | bzz
bzzz | bzzzz | bzzz bzzz | bzz bzz bzz | zzz zzz near the hive | zum zum from the hive | buzz buzz | buzz buzz buzz
buzzzz | zzzzz, a hive | summ summ | a buzz | a loud buzz near my ear | buzzing flies | beez | bes buzzing
buzing bees | a swarm of bee | bee's buzzing | wapses | a bumbel bee | a bea buzzing | swarming
busy bees/worker bees/killer bees/yellow jackets = _buzz/_hum/_swarm
bees/busy bees/worker bees/killer bees/yellow jackets = _go bzzz/_collect pollen/_gather nectar/_attack
flies/the flies/bluebottles/horseflies/hoverflies = _buzz/_buzz around the bin/_buzz around the jam
flies/the flies/bluebottles/horseflies/hoverflies = _buzz against the window/_hum
a fly/a bluebottle/a housefly/a horsefly = _buzzes/_buzzes at the window/_annoys me/_flies around the room
a fly/a bluebottle/a housefly/a horsefly = _buzzes round my head
a bee/a honey bee/a fat bumblebee/a worker bee = _goes bzzz/_visits the flowers/_buzzes in the clover
a bee/a honey bee/a fat bumblebee/a worker bee = _hums in the lavender
a bumble bee/a yellow jacket/the queen bee = _buzzes
a bumble bee/a hornet/a yellow jacket/the queen bee = _bumbles about/_flies around my head/_hums along/_goes buzz
a wasp/a hornet/an angry wasp = _attacks the jam/_circles my lemonade/_buzzes round the picnic/_bothers me
the hive/a beehive/an angry hive/an apiary = _goes mad/_buzzes with life/_wakes up and _hums/_is full of bees/_thrums
a hornets' nest/a wasps' nest/a swarm of wasps/the swarm = _buzzes/_hums/_gets angry/_buzzes under the roof
a hornets' nest/a wasps' nest/a swarm of wasps/the swarm = _comes at us
a beekeeper/an apiarist/my uncle the beekeeper = _opens a hive/_checks the hives/_collects the honey from the hive
pollinators/insects with stripes/stinging insects = _buzz/_hum/_swarm around the blossom/_buzz in the orchard
the noise a bee makes | what a bee says | what you hear when you stand next to a hive | what you hear in the clover
what you hear when you poke a wasp nest | the insect who makes honey
the insect that stings | the stripy insect that stings | bzz bzz | buzzz | zzzz bees
bzzt bzzt of a wasp | zum zum | sum sum sum of the bees | a bumble
workers in the hive | africanised bees
a nest of hornets | a yellowjacket
a bluebottle at the pane | houseflies | a house fly | blowflies | a blowie
flies round the dustbin | a fly bothering me | a fat fly | a dung beetle flying
a beekeeper's hives | an apiarist at work | a bee colony | a colony of bees | a skep of bees
a honeycomb full of bees | a beeline past my ear | bees on lavender | bees in the lavender
bees in the clover | bees gathering nectar | bees making honey | a bee in my bonnet buzzing
wasps at the picnic | a wasp round the beer garden | a bea | bees buzing
buzzzing | a hornett | waspies | a swarm overhead | a swarming colony | Winnie's bees | a bumbly bee
honey bees/killer bees/worker bees/yellowjackets = _buzz/_hum/_swarm/_go mad/_buzz angrily/_defend the nest
the bees in the lavender/pollinators/bumble bees = _buzz/_hum/_gather nectar/_go from bloom to bloom/_go bzzz
a bumble bee/a yellowjacket/a queen bee/a stripy bee = _buzzes/_hums/_goes bzzz/_bumbles about/_flits about
a fly/a bluebottle/a horsefly/a fat fly/a housefly = _buzzes/_buzzes around my head/_buzzes at the pane/_bothers us
flies/bluebottles/houseflies/blowflies = _buzz/_buzz around the bin/_buzz over the rubbish/_swarm/_hum in the heat
a wasp/some wasp/a pesky wasp/a hornet = _attacks the jam/_goes for my ice cream/_buzzes crossly/_chases us
a wasp nest/a hornets' nest/a bee colony/an apiary = _buzzes/_hums/_goes mad/_wakes up/_buzzes with life
bees/the beekeeper's bees/grandad's bees = _make honey/_come out of the hive/_go berserk/_chase the beekeeper

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
--
the noise shoes make on the floor | what you hear when someone goes up the stairs
what you hear when someone comes home in boots | feet on the floor | feet going one after the other
a foot then another foot | shoes on pavement | shoes on the floor | shoes on a wooden floor | boots in mud
boots on gravel | boots on cobblestones | wellies in the mud | wellington boots | Doc Martens on concrete | clogs
wooden clogs | Dutch clogs on cobbles | stilettos | stilettos on marble | high heels | high heels on tiles
heels on a marble floor | heels click clacking | brogues on parquet | sneakers squeaking in the hall
slippers shuffling | slippers on lino | bare feet on tiles | bare feet padding | barefoot steps | tiptoes | tiptoeing
someone tiptoeing | a tiptoeing burglar | sneaking | someone sneaking in | a prowler outside | a stroll
a stroller on the promenade | a ramble | a rambler | a hike | a hiker | hikers on a trail | a pedestrian | pedestrians
a passer-by | passers-by | a flaneur | a nightwatchman on his rounds | a sentry pacing | soldiers marching
a marching army | marching boots | marching | a march | left right left right | a parade of boots | a plodding walk
plodding | trudging | trudging through mud | a slow trudge | shuffling | shuffling feet | the shuffle of an old man
a limp | a limping man | a zombie shuffling | a stomp | stomping | stomping upstairs | a giant walking
the giant's steps | Frankenstein's creature lumbering | a waddle | a saunter | sauntering | strutting | an amble
treading | a tread on the stairs | a heavy tread | a footstep | a foot step | steps in the attic
the upstairs neighbour walking about | my neighbour upstairs in heels | dad coming up the stairs
a nurse walking the ward | a hall monitor walking | a walker | a person who walks | a man who walks slowly
tap tap tap of shoes | clip clop of heels | clip clop shoes | clack clack heels | click clack click clack
tok tok tok on the pavement | stomp stomp stomp | thump thump on the stairs | pit pat of bare feet | schlurf schlurf
tromp tromp | foosteps | footstesp | foot steps | foodsteps | footsetps | walkng | stpes
someone/somebody/a man/a woman = _strolls along/_creeps in on tiptoe/_ambles past/_trudges home/_shuffles past
someone/somebody/a man/a woman = _stomps upstairs/_saunters by
someone/somebody/a man/a woman = _goes for a walk/_goes up the stairs/_paces back and forth/_goes on foot/_plods along
someone/somebody/a man/a woman = _sneaks in
a hiker/a pedestrian/a passer-by/a rambler/a walker = _walks/_strolls past/_trudges uphill/_crosses the bridge
a hiker/a pedestrian/a passer-by/a rambler/a walker = _treads on gravel
a soldier/a sentry/a night watchman/a nurse = _paces/_marches/_marches up and down/_does the rounds
a soldier/a sentry/a night watchman/a nurse = _walks the corridor
soldiers/troops/the guards/scouts on a hike = _march/_march by/_march past/_tramp along/_tramp through mud/_parade
heels/high heels/stilettos/clogs = _click on the tiles/_clack along the corridor/_go clip clop/_tap along the pavement
boots/wellies/heavy shoes/shoes = _tramp along/_squelch through mud/_thud on the stairs/_stomp about/_scrape along
boots/wellies/heavy shoes/shoes = _clomp by
feet/bare feet/slippers = _pad across the floor/_shuffle along/_shuffle to the kitchen/_patter slowly over the tiles
an old man/my grandpa/a zombie/a drunk = _shuffles along/_limps by/_lumbers in/_hobbles past/_staggers home
an old man/my grandpa/a zombie/a drunk = _drags his feet
my neighbour upstairs/the upstairs neighbour/a ghost in boots = _stomps around/_walks about/_paces overhead
my neighbour upstairs/the upstairs neighbour/a ghost in boots = _clomps about
a giant/the giant/a heavy man/an ogre = _stomps/_stomps closer/_thuds closer/_lumbers along/_walks heavily
pedestrians/hikers/tourists/commuters = _walk by/_stroll along/_trudge along/_walk past/_amble along/_tramp by
someone in heels/a lady in heels/a model = _walks by/_struts past/_clicks down the corridor/_walks the catwalk
someone in heels/a lady in heels/a model = _clacks along
a burglar/a spy/a cat burglar = _goes on tiptoe/_sneaks up the stairs/_creeps along the hall/_prowls around
the noise soles make on stone | what you hear when somebody paces the attic | the sound of somebody going on foot
the sound your shoes do on the ground | legs going slowly over gravel | the noise dad makes coming up to bed
a man who is walking slow | a peoples walking | he walk slowly | moccasins on dry leaves | loafers on lino
cowboy boots on a porch | hobnail boots | army boots | jackboots | ski boots clumping | galoshes
gumboots in the paddock | brogans | winklepickers | platform shoes | kitten heels | sandals on the terrace | espadrilles
Crocs on the kitchen floor | tootsies on the carpet | plimsolls on the gym floor | hiking boots | walking boots on scree
a gunslinger coming down the boardwalk | a postwoman doing her round on foot | bushwalking | a wayfarer
a vagabond on the road | a hillwalker | a wanderer | a constitutional before dinner | a passeggiata | moseying along
traipsing round the house | schlepping up the steps | perambulation | a butler crossing the hall
a warder walking the landing | a bobby on the beat | the caretaker doing his rounds | a platoon on the move
clump clump clump | clomp clomp | flap flap of sandals | tip tap tip tap of shoes | squelch squelch of wellies
shuffle shuffle | pad pad pad on the landing | walkin | wlaking | foot stepps | futsteps | tip toeing | tiptoing
a landlady/the butler/a monk/a warder/the caretaker = _paces the landing/_plods upstairs/_crosses the hall
a landlady/the butler/a monk/a warder/the caretaker = _comes up the stairs/_trudges up the steps/_wanders by
a cowboy/a gunslinger/a bobby/the sheriff = _ambles down the boardwalk/_moseys along/_saunters in
pilgrims/ramblers/bushwalkers/wanderers = _plod uphill/_traipse by/_tramp over the moor/_trek along the ridge
gumboots/hobnail boots/cowboy boots/army boots = _clump along/_scrunch over gravel/_thump up the steps/_clatter by
sandals/loafers/brogues/moccasins = _scuff the gravel/_scuffle over the floor/_squeak on the lino
granny/gran/my old dad/the pensioner/a tramp = _shuffles in/_toddles along/_totters past/_dodders along the hall
a regiment/a platoon/the infantry/a brass-buttoned guard = _marches past/_tramps by/_parades up and down
my flatmate/the lodger/the tenant above me = _walks about overhead/_clumps around upstairs/_traipses up and down

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
--
the noise of feet when you are late | what you hear when someone is late for the bus | feet going very fast
a man who runs | the man who runs fast | running man | someone late for the bus | someone late for school
somebody chasing someone | someone being chased | a getaway on foot | a thief running off | a robber legging it
a mugger getting away | a pickpocket on the run | a fugitive | an escaped convict running | a chase on foot
a foot chase | a foot pursuit | a marathon | a marathon runner | marathon runners | the London marathon
a half marathon | a 5k | a parkrun | parkrunners | a fun run | a cross-country run | a relay race | a baton race
a hundred metre dash | the 100 metres | a hundred metres final | Usain Bolt | Usain Bolt at full speed
Forrest Gump running | Mo Farah | a sprinter | sprinters | an athlete on the track | an athlete sprinting | a hurdler
hurdlers | joggers | a jogger in the park | a morning jog | a jog | a jog in the park | a run | a quick run | a sprint
a dash | a mad dash | a scramble for the exit | a hurry | feet hurrying | kids chasing each other
children racing down the hall | kids playing tag | a game of tag | kids playing chase | a boy late for class
little feet running upstairs | pattering feet | the patter of tiny feet | scampering feet | scampering | scurrying
scurrying feet | scuttling feet | bolting | hurrying | dashing | racing | hotfooting it | legging it | doing a runner
fleeing feet | frantic running | trainers pounding the pavement | sneakers pounding the pavement
running shoes on tarmac | treadmill running | a treadmill | a runner on a treadmill | speedy footsteps
swift footsteps | swift steps | quick little steps | panicked footsteps | panicky steps | rushing footsteps
rushed steps | footsteps in a hurry | footsteps getting faster | pat pat pat pat very fast
tap tap tap tap tap running | dadadada up the stairs | thump thump thump running | pitter patter of running kids
runing | runing footsteps | runnning | running foosteps | a joger | sprintting | fast foot steps | someone runing
he run fast
someone/somebody/a man/a woman = _legs it/_bolts/_scurries off/_dashes off/_scampers away/_takes off
someone/somebody/a man/a woman = _runs for the bus/_runs for dear life/_rushes down the stairs/_goes for a run
someone/somebody/a man/a woman = _sprints to the door
a thief/a robber/a pickpocket/a fugitive/a mugger = _legs it/_bolts/_does a runner/_makes a run for it/_runs off
a thief/a robber/a pickpocket/a fugitive/a mugger = _scarpers
a sprinter/an athlete/a hurdler/Usain Bolt/Forrest Gump = _runs/_sprints/_sprints down the track/_dashes off
a sprinter/an athlete/a hurdler/Usain Bolt/Forrest Gump = _races to the line
a jogger/a marathon runner/a runner = _pounds the pavement/_trains in the park/_runs laps/_runs on a treadmill
a jogger/a marathon runner/a runner = _sprints past me
joggers/runners/sprinters/marathon runners = _run/_run by/_jog along/_race/_sprint/_dash past/_pound the pavement
kids/children/the kids/schoolchildren/little feet = _race down the corridor/_scamper about/_scurry upstairs
kids/children/the kids/schoolchildren/little feet = _charge about
kids/children/the kids/schoolchildren = _play tag/_chase each other/_tear around the house/_run riot/_dash out to play
a boy/a girl/a kid/a schoolboy = _runs to school/_races upstairs/_scampers off/_chases the ball/_pelts down the road
someone late/a late commuter/a latecomer = _rushes for the train/_runs for the train/_sprints for the bus
someone late/a late commuter/a latecomer = _dashes down the stairs
feet/footsteps/quick feet/steps = _race up the stairs/_hurry away/_pound down the corridor/_scurry by/_scamper by
feet/footsteps/quick feet/steps = _come running
the cops/policemen/two policemen = _chase a thief on foot/_run after a thief/_give chase on foot/_sprint after him
the noise trainers make when you are late | what you hear when the school bell lets everybody out at once
what you hear when a shoplifter sees the guard | what you hear when someone misses the bus and goes after it
somebody going as fast as their legs carry them | legs going very very fast | two legs in a big hurry | a boy who run
people who run | she run very fast | a bolt for the door | a breakneck dash | a dash for cover | a headlong flight
a hasty getaway | a shoplifter legging it | a streaker on the pitch | a purse snatcher on the run
a burglar hotfooting it | the bride running from the altar | the gingerbread man running | run, Forrest, run
Jesse Owens | Roger Bannister on the last lap | the egg and spoon race | a sack race | an obstacle race | a 10k
an ultramarathon | a triathlete on the run leg | a fell runner | a trail runner | a harrier | wind sprints
shuttle runs | couch to 5k | a game of tig | kiss chase | a paperboy in a rush | a bellboy hurrying
a waiter dashing between tables | a medic rushing down the ward | Nike trainers on tarmac | spikes on the cinder track
a quick scuttle | hurry-scurry | helter-skelter down the stairs | pell-mell down the steps | skedaddling | scarpering
hightailing it | scooting off | hurtling downstairs | pitapat pitapat of hurrying feet | runnin | ruuning | sprintin
a joging man | hurryed steps | rapid foosteps
someone/somebody/a shoplifter/a streaker/a truant = _skedaddles/_scoots off/_hightails it/_makes a dash for it
someone/somebody/a shoplifter/a streaker/a truant = _bolts for the door/_pelts away/_scrams/_takes to their heels
a harrier/a triathlete/a trail runner/Jesse Owens = _runs the last lap/_sprints home/_bombs down the hill/_tears past
a waiter/a bellboy/a medic/a paperboy/an intern = _rushes off/_dashes up the steps/_hurries by/_runs down the corridor
a mother/my little brother/my nephew/a small boy = _runs upstairs/_runs indoors/_hurtles down the stairs/_charges in
fell runners/harriers/athletes/sprinters/relay runners = _tear past/_hurtle by/_pound the track/_run the final lap
pupils/boys/girls/scouts/the boys = _hurtle down the hall/_charge upstairs/_pelt along/_run home/_bolt out of class
trainers/sneakers/running shoes/spikes = _pound the tarmac/_fly down the track/_hammer along the pavement/_race by
the shopkeeper/a steward/a bouncer/a detective = _chases a shoplifter/_runs after him/_sprints after the thief

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
--
the noise knuckles make on a door | what you hear when a visitor comes and there is no bell
someone who wants to come in | somebody wants in | someone wanting to be let in | a fist on the door
fists on the door | fists pounding on the door | a hand on the door | knuckles | knuckles on the front door
a knuckle on the window | a brass knocker | a door knocker | a rap at the window | a rap-tap at the door | rapping
a rapping at my chamber door | tapping at my chamber door | knock knock | knock knock knock | knock knock who's there
a knock-knock joke | a knock-knock | tok tok | toc toc | toc toc toc | tock tock on the door | tuk tuk on the door
klop klop at the door | bam bam bam on the door | bang bang on the door | boom boom boom on the door
thump thump at the door | Sheldon knocking | Penny, knock knock | the secret knock | a secret knock | a coded knock
shave and a haircut knock | a polite knock | a timid knock | a hesitant knock | an urgent knock | an impatient knock
a gentle knock | a firm knock | a frantic knock | a hollow knock | a mysterious knock at midnight | a loud rap
a light rap | two knocks | a double knock | a single knock | four knocks | knocks | some knocks at the door
knocks at the window | a postman at the door | the postman at the door | the mailman at the door
a delivery guy at the door | an Amazon driver at the door | the pizza guy at the door | a courier at the door
a parcel arriving at the door | the bailiffs at the door | the landlord at the door | the police at the door
cops at the door | the FBI at the door | Jehovah's Witnesses at the door | trick or treaters
trick-or-treaters at the door | carollers at the door | a salesman at the door | a door-to-door salesman
Mormons at the door | room service | housekeeping at the hotel door | housekeeping | a guest arriving at the door
company at the door | a caller at the door | someone on the doorstep | a stranger on the doorstep
a neighbour on the doorstep | knocking on heaven's door | touch wood | a touch wood knock | knocking on a wooden table
a poltergeist knocking | spirits knocking on the table | a seance with knocks | a thumping at the door
hammering at the door | a battering at the door | noking | noking at the door | knoking | knocing on the door
a nock at the door | nock nock | a knok | someone nocking | the door who is knocked | a person who knocks
someone/somebody/a visitor/a stranger/the landlord = _thumps on the door/_hammers at the gate/_raps with the knocker
someone/a visitor/a stranger/the landlord = _wants in
someone/somebody/a caller/a neighbour/a friend = _comes knocking/_taps at the window/_gives a knock/_raps twice
someone/somebody/a caller/a neighbour/a friend = _bangs at the window
the postman/the mailman/a courier/the pizza guy/a delivery guy = _knocks/_knocks twice/_arrives at the door
the postman/the mailman/a courier/the pizza guy/a delivery guy = _comes to the door
the police/the cops/the bailiffs/trick or treaters = _knock/_bang on the door/_hammer on the door/_pound at the door
the police/the cops/the bailiffs/trick or treaters = _come to the door
Sheldon/the butler/the chambermaid/room service/housekeeping = _knocks/_knocks three times/_raps politely
Sheldon/the butler/the chambermaid/room service/housekeeping = _taps at the door
a salesman/a missionary/an evangelist/the inspector = _knocks/_knocks at my door/_raps on the window
a salesman/a missionary/an evangelist/the inspector = _stands at the door
a fist/a gloved hand/a heavy hand/a knuckle = _knocks/_pounds on the door/_raps on the wood/_bangs on the gate
a fist/a gloved hand/a heavy hand/a knuckle = _thumps the door
fists/knuckles/angry fists = _pound on the door/_hammer on the door/_drum on the door/_thump on the wood
fists/knuckles/angry fists = _bang at the gate
a poltergeist/a spirit/the ghost = _knocks on the wall/_raps on the table/_knocks three times/_knocks in reply
there = _is somebody on the doorstep/_is a rap at the door/_is a tap at the window/_is a visitor at the door
there = _is a postman at the door/_is a stranger at the door/_comes a knock/_comes a rapping
there = _comes a knock at the door
it = _knocks/_knocks at the door/_goes knock knock/_knocks three times/_raps at my window
the noise you make on a door before you go in | what you hear when the neighbour wants to borrow sugar
what you hear when the plumber arrives | what you do on a door before you enter | the sound of bent fingers on a door
the sound a guest makes on the wood | a hand hitting the door politely | a man which knock | he knock on door
the knocking man | someone who is doing knock knock | is anybody home, knock knock | open up, police
ratatat on the door | tap tap on the door | poc poc poc | pom pom pom on the door | dok dok dok
knack knack at the door | tap tap tap, anyone there | wham wham wham on the door | chap at the door | chapping the door
a game of knock down ginger | nicky nocky nine doors | first footing at Hogmanay | an iron knocker
the knocker of number ten | a parlourmaid tapping at the bedroom | a bellhop at the hotel room | a lodger wanting in
a Girl Scout selling cookies door to door | a canvasser on the doorstep | a meter reader calling
the milkman collecting his money at the door | an Avon lady calling | the repo man at the door
a debt collector at the door | a SWAT team pounding on the door | the Gestapo at the door | a midnight caller
the gasman at the door | an unexpected visitor | a hammering fist | a tattoo of knuckles on oak
a tentative tap at the study | a soft tap on the office door | a brisk rap | a triple knock | five sharp knocks
a thunderous pounding at the gate | knocking on the bathroom, hurry up | somebody knocking at the loo
knocking from inside a coffin | table rapping | knuckles on a car window | knokcing | konck konck | knok knok | kncok
the plumber/a bellhop/the meter reader/the gasman/a canvasser = _knocks/_raps at the door/_calls at the door
the plumber/a bellhop/the meter reader/the gasman/a canvasser = _bangs the knocker/_taps on the glass door
a debt collector/the repo man/a detective/the sheriff = _hammers on the door/_pounds with a fist/_thumps at the door
someone/somebody/a caller/an unexpected guest = _chaps the door/_uses the knocker/_lifts the knocker/_wants to come in
someone/somebody/a caller/an unexpected guest = _raps with a cane/_tries the knocker/_beats on the door/_knocks politely
detectives/guests/neighbours/visitors/callers = _knock/_knock at the door/_come knocking/_rap on the window
a knuckle/a bony finger/a walking stick = _raps on the glass/_taps on the wood/_taps at the pane/_knocks at the shutter
the knocker/a brass knocker/the old knocker/an iron knocker = _raps/_bangs/_thuds on the oak/_strikes twice
my mum/my sister/the nurse/the maid/my flatmate = _knocks before coming in/_knocks on my bedroom door/_taps at my door

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
--
the noise a door makes when nobody oils it | what you hear when you open an old door slowly | a door that needs oil
a door in need of oil | hinges in need of oil | a door without oil | hinges that want WD-40
WD-40 needed on that door | unoiled hinges | dry hinges | worn hinges | corroded hinges | rusted hinges | a hinge
hinges | a hinge complaining | a screechy hinge | a screechy door | a whiny door | a whining door | a moaning door
a grinding old gate | a dungeon door | a dungeon gate opening | a crypt door | a crypt opening | a tomb being opened
Dracula's door | Dracula's castle door | a coffin lid opening | a coffin opening | Dracula opening his coffin
a vampire's coffin lid | a horror film door | a horror movie door | a haunted mansion door | a haunted mansion
a spooky door | an attic door | a cellar door | a barn door opening | a shed door opening | a cupboard door opening
a wardrobe opening | the wardrobe to Narnia | a closet opening | a trapdoor | a trapdoor opening | a trunk lid opening
a treasure chest opening | an old chest opening | a creaky chest | a creaky lid | a portcullis | a drawbridge lowering
a castle gate | a castle gate opening | a cemetery gate | a graveyard gate | a churchyard gate
a garden gate swinging | a saloon door | saloon doors swinging | a swinging saloon door | a stable door opening
a vault door opening | a door ajar | a door moving by itself | a door opening by itself
a door left ajar in a draught | a door swinging on its hinges | a wooden door opening | a heavy oak door opening
an oak door | a medieval door | an ancient door | a rickety door | a rickety gate | a stiff door
grandma's creaky door | our creaky garden gate | the front door opening | sneaking through a creaky door | creeeak
creeeeak | creak creak | eeeek, the door | eeeeerk of the door | iiiiii of the hinges | kriiiik of a door
squeeeak of the hinge | skreek of the gate | nnnngh of the hinges | a slow creak | an eerie creak | a long creak
a drawn-out creak | creaks | a squeak of hinges | a craking door | a creeking door | a creek of the door hinge
creacking door | a squeeky door | squeeky hinges | a squicky door | rusty henges | the door who squeaks
a door/the door/an oak door/a cellar door/an attic door = _whines/_moans on its hinges/_swings open slowly/_screaks
a door/the door/an oak door/a cellar door/an attic door = _inches open
a door/the door/a barn door/a shed door/the cupboard door = _squeaks for want of oil/_opens a crack/_eases open
a door/the door/a barn door/a shed door/the cupboard door = _complains loudly
a gate/an iron gate/the cemetery gate/a castle gate = _groans/_grates open/_squeaks on its hinges
a gate/an iron gate/the cemetery gate/a castle gate = _swings in the draught/_creaks shut
a coffin lid/a coffin/a crypt door/a tomb/a trapdoor = _creaks/_creaks open/_opens/_opens slowly/_squeaks open
a coffin lid/a coffin/a crypt door/a tomb/a trapdoor = _groans open
the wardrobe/a treasure chest/an old trunk/a closet door = _creaks open/_opens with a creak/_squeaks
the wardrobe/a treasure chest/an old trunk/a closet door = _groans at a touch
hinges/rusty hinges/dry hinges/unoiled hinges = _whine/_complain/_grate/_cry out for oil/_moan/_protest/_squeal
saloon doors/old doors/shutters on rusty hinges = _creak/_squeak/_swing and _creak/_groan open/_creak open
someone/somebody/Dracula/a vampire/a butler = _opens the old gate/_opens the coffin/_opens the cellar door
someone/somebody/Dracula/a vampire/a butler = _opens the castle door
someone/somebody/a child/a burglar = _sneaks through a creaky door/_peeks round the creaky door/_eases the door open
someone/somebody/a child/a burglar = _opens the attic
someone/a ghost/a knight/an explorer = _opens the crypt/_opens a tomb/_lifts the trapdoor/_opens the dungeon
someone/a ghost/a knight/an explorer = _opens a rusty gate
the door/the old door/that door = _opens by itself/_moves on rusty hinges/_goes creeeak/_makes creak
the door/the old door/that door = _makes a long creak
the noise hinges make in horror films | what you hear when the barn opens after a hundred years
what you hear when somebody sneaks into an abandoned house | a door singing on its hinges | the cry of old hinges
the door which makes iiiii | door that make squeak | door who opens slow | old door noise | a door that wants greasing
a door crying for lubricant | an ungreased hinge | a seized hinge | stiff hinges giving way | a wicket gate | a lychgate
a kissing gate | a five-bar gate swinging | a wrought-iron gate | a mausoleum door | a sarcophagus lid sliding
the mummy's tomb opening | the Addams Family front door | the Munsters' front door | Igor opening the door
a creepy door | a larder opening | a wardrobe with bad hinges | an armoire opening | a priest hole opening
a secret door opening | a hidden door behind the bookcase | a bookcase swinging open | a French window easing open
shutters creaking | a letterbox squeaking | the dunny door | a loft hatch opening | skreeek | eeerrrk | crrreeeak
iiiieeek, the door | quietsch | a rasping hinge | a rasping gate | a scraping door | a warped door | a plaintive creak
a sinister creak | a creak in the night | a blood-curdling creak | a croaky door | a door with arthritis
an arthritic hinge | a kreaking door | creaaking | squeking door | skweaky door | rusty hindges | creeky gate
a wicket gate/a farm gate/the lychgate/a picket gate = _squeals/_squeals open/_moans on its hinges/_swings and _creaks
a mausoleum/the sarcophagus/a secret door/a bookcase = _creaks open/_grates open/_swings open/_opens with a groan
the pantry/a loft hatch/the dunny door/the larder/a shutter = _squeaks/_squeaks open/_creaks in the night/_wants oil
Igor/Lurch/Nosferatu/a gravedigger/the old caretaker = _opens the crypt/_opens the creaky gate/_unbars the dungeon
someone/somebody/a nosy child/a detective = _opens the pantry/_opens a secret door/_pushes the rusty gate
shutters/barn doors/gates/rusty gates/stable doors = _creak/_squeal/_moan/_swing open/_squeak in the night/_grate open
a hinge/a rusty hinge/a dry hinge/the hinge = _sings/_squeals/_whinges/_grates/_cries/_needs a drop of oil/_goes eeeerk
the door/a door/this door/a warped door = _scrapes open/_sticks and _groans/_needs oiling/_wants greasing/_goes skreeek
the draught/a gust/a bony hand = _eases the door open/_moves the creaky door/_opens the creaky gate

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
--
the noise a door makes when you are angry | what you hear when a teenager leaves the room
what you hear when the draught catches the door | a door closed with force | a door closed in anger
a door thrown shut | a door hurled shut | a door kicked shut | a door pushed shut hard | a door pulled shut hard
a door crashing shut | a door clapping shut | a door blown shut by the wind | a door caught by the draught
a draught banging the door | a door whacked shut | a door clunking shut | a heavy clunk of a car door
the clunk of a Volvo door | a car door clunking shut | a car door being shut | a taxi door closing
a van door closing | a lorry door banging | a truck door slamming | a boot lid slammed | a car boot slamming
a car trunk slamming | a bonnet slammed down | a hood slammed down | a locker slamming | a locker banging shut
school lockers banging | a cell door clanging shut | a prison door clanging shut | prison gates clanging shut
a jail door | a cell door | a prison cell closing | a vault door closing | a bank vault shutting | a safe door closing
an iron door clanging shut | a steel door slamming | a fire door banging | a screen door banging
a storm door banging | a barn door banging | a gate clanging shut | a cupboard slammed shut | a cabinet slammed
a drawer slammed shut | an oven door banging | a garage door banging down | a trapdoor falling shut
a coffin lid falling shut | an angry teenager leaving | a teenager storming out | a moody teenager going to her room
a couple's row ending with the door | my sister storming off to her room | a lover storming out
a husband storming out | storming out | someone leaving in a huff | someone storming off | somebody leaving angrily
an angry exit | a dramatic exit | leaving in anger through the door | the front door going bang | the door going bang
a slammed gate | a slammed front door | blam, the door | BAM, the door | bam, door shut | wham, the door | slam
slam, he is gone | slam bang | thud of the door | ka-thunk of the door | vlam, the door | clunk, the car is shut
the door who closes hard | a door shutting hard | a door shut very strong | shutting the door hard
closing the door loudly | slamming | slamming the door | a door being shut | a door shutting behind him | a dor slam
slaming door | a slaming door | the door slamed | a door slem | a doorslam | a dorr banging
a door/the door/the front door/the back door/the bedroom door = _goes bang/_crashes shut/_bangs in the draught
a door/the door/the front door/the back door/the bedroom door = _slams in the wind/_thuds shut
a door/the door/a screen door/a fire door/a steel door = _clunks shut/_blows shut/_claps shut/_whacks shut/_crashes to
a car door/a taxi door/a van door/the boot/the trunk = _thuds/_clunks shut/_thuds shut/_goes clunk/_slams down
a cell door/a prison gate/an iron gate/a vault door = _clangs shut/_clanks shut/_booms shut/_slams behind the prisoner
a cell door/a prison gate/an iron gate/a vault door = _crashes shut
a locker/a cupboard/an oven door/a cabinet = _slams/_slams shut/_bangs shut/_crashes closed
someone/somebody/a woman/my sister/my husband = _storms out/_storms off to bed/_bangs the gate/_leaves in a huff
someone/somebody/a woman/my sister/my husband = _slams the boot
someone/somebody/a man/an angry teenager/a lover = _slams the gate/_throws the door shut/_kicks the door shut
someone/somebody/a man/an angry teenager/a lover = _slams the car door
a teenager/a moody teenager/my brother/the boss = _slams the door/_storms out/_bangs the door on the way out
a teenager/a moody teenager/my brother/the boss = _slams doors
the wind/a draught/a gust = _slams the door/_blows the door shut/_bangs the gate/_catches the door and _slams it
lockers/car doors/prison gates/cell doors/kitchen cupboards = _slam/_bang shut/_clang shut/_slam shut/_crash shut
she/he = _storms out/_leaves and _bangs the door/_slams the front door/_goes out and _slams the door
she/he = _shuts the door very hard
the noise a door does when you push it too hard | what you hear when the row is over and she has gone
a door closed by a furious person | a door that someone shuts with all his strength | a door hitting its frame
a door flung shut | a door swung shut | a door yanked shut | a door wrenched shut | a door booted shut
a door clattering shut | a door smacking shut | a conservatory door banging | a porch door banging
the flyscreen door banging | a caravan door slamming | a minicab door slamming | a limo door closing
a pickup door slamming | a tailgate slammed | a ute door slamming | a sliding van door shutting
the boot of the car shut hard | a bin lid slammed down | a letterbox slammed | a bulkhead door slammed
a portcullis crashing down | a castle gate crashing shut | a dungeon door booming shut
the slammer closing on a convict | a warder banging up a prisoner | a strongroom shutting
a roller shutter crashing down | a window slammed shut | a sash window slamming down | shutters banging shut
a tantrum ending in a bedroom door | a flounce out of the room | a hissy fit at the exit | a lovers' tiff at the door
Nora leaving at the end of A Doll's House | Kevin the teenager going upstairs | an irate tenant leaving
a stroppy teen leaving | walking out on somebody with a bang | kaboom of a door | blam | wham of the door
ba-dam, door shut | doof of the car door | thunk of the car door | boom, he shut it | bang, she shut it
the door he closes strong | door is slam | close door very strong | a slamed gate | door slamm | the door shuts hardly
clossing door
a tailgate/the bonnet/a limo door/a ute door/the hatch = _slams/_bangs down/_thunks/_thunks shut/_slams to/_claps down
a portcullis/a dungeon door/a bulkhead door/a castle gate = _crashes shut/_booms/_booms shut/_clangs to/_slams down
the flyscreen/a window/a shutter/a screen door/the porch door = _bangs/_bangs shut/_slams/_clatters shut/_flies shut
a warder/the jailer/the sheriff/a prison guard = _slams the cell door/_clangs the gate shut/_locks up with a bang
mum/my mother/my daughter/my ex/the lodger/granddad = _slams the door/_flounces out/_bangs the kitchen door
someone/somebody/my ex/a cabbie/a chauffeur = _slams the boot shut/_bangs the car door/_shuts the tailgate
a stroppy teenager/an angry wife/a furious man = _flings the door shut/_storms upstairs/_marches out and _slams the door
gates/shutters/windows/car boots/iron gates = _slam/_slam to/_crash shut/_bang/_clatter shut/_thud shut
a storm gust/the breeze/a sudden gust = _bangs the shutter/_slams the window/_flings the door shut/_takes the door

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
--
the noise people make with their hands after a concert | what you hear when the show is over
hands hitting each other | people hitting their hands together | people putting their hands together
hands put together for the band | a big hand | a big hand for the band | a big hand for the winner
give it up for the winner | a warm welcome from the audience | plaudits | acclaim | an ovation that never ends
a long ovation | a final bow to cheers | the end of the play at the theatre | an encore being demanded
encore, encore | bravo | bravo, bravo | bravos | cries of bravo | a bravo from the balcony | hooray | hurrah | hurray
hip hip hooray | three cheers | three cheers for the bride | whoops and cheers | whooping
whoops and whistles from the fans | whooping fans | fans cheering | cheering fans | football fans cheering
fans celebrating a goal | fans celebrating | goal, and the fans go wild | a goal at Wembley | Wembley after the goal
the roar of the fans | the roar of the crowd | a roaring crowd | the crowd roaring | the crowd going nuts
a cheering mob | the gallery going wild | the stalls clapping | a theatre audience | a concert audience clapping
an opening-night audience clapping | a studio audience | a game show audience | a talk show audience
a live studio audience clapping | the jury applauding | the gold medal ceremony | an award ceremony | the Oscars
an Oscar winner's welcome | a golf clap | a slow clap | a slow handclap | a sarcastic slow clap
a polite ripple of clapping | a ripple of applause | a burst of applause | a storm of applause | a thunder of applause
rapturous applause | rousing applause | deafening applause | wild applause | frenetic applause | enthusiastic applause
scattered applause | light applause | tumultuous applause | sustained applause | lukewarm applause
a smattering of applause | parents clapping at the school play | passengers clapping after landing | children clapping
kids clapping their hands | clap clap | clap clap clap | clap clap clap clap | clapclapclap | patsh patsh of hands
yay | yaaay | yaay clap clap | woohoo | woo hoo from the fans | handclaps | hand claps | claps | a clap
clapping people | rhythmic clapping | public who claps | the people who clap | aplause | applauze | aplaus | applaus
appplause | claping | claping hands | people claping | ovasion
an audience/the audience/the crowd/the theatre/the house = _erupts/_goes nuts/_goes mad/_roars/_rises to its feet
an audience/the audience/the crowd/the theatre/the house = _explodes in cheers
the crowd/the studio audience/the public/the gallery = _gives a big hand/_whoops/_calls for an encore/_cheers wildly
the crowd/the studio audience/the public/the gallery = _goes bananas
people/fans/the fans/spectators/parents = _put their hands together/_whoop/_cheer like mad/_roar/_hoot and _cheer
people/fans/the fans/spectators/parents = _go wild
fans/the fans/supporters/the students = _cheer/_clap/_celebrate/_celebrate a goal/_go crazy/_cheer for the winner
fans/the fans/supporters/the students = _chant and _clap
everyone/everybody/the whole theatre = _gives a big hand/_rises and _claps/_goes crazy/_stands up and _claps
everyone/everybody/the whole theatre = _cheers wildly
the applause/applause/clapping/cheering = _goes on and on/_grows louder/_thunders through the hall/_starts/_builds up
a slow clap/a round of applause/an ovation/a cheer = _begins/_goes up/_starts up/_ripples through the theatre
a slow clap/a round of applause/an ovation/a cheer = _breaks out
hands/hundreds of hands/children/the kids = _clap/_clap together/_clap and _cheer/_clap in time
the guests/the passengers/the judges/the members = _applaud politely/_give an ovation/_clap for the bride
the guests/the passengers/the judges/the members = _clap after landing
someone/somebody/one man = _claps/_claps slowly/_claps sarcastically/_starts to applaud/_starts a slow clap
the actors/the musicians = _take a bow to cheers/_earn an ovation
the noise of palms hitting palms | what you hear when the hero scores
what you hear when the conductor turns round and bows | what people do with their hands when they like the show
the sound of a lot of happy hands | the people does clap clap | persons clapping | palms clapping
palms beating together | the thing hands do at the end of a play | hands saying well done | a thank you from the stalls
a standing O | an encore | the Albert Hall on its feet | a full house on its feet | bringing the house down
a BAFTA winner | a prizegiving | graduates being cheered | a graduation ceremony | newlyweds being cheered
a hero's welcome | the winning try at Twickenham | a home run at Fenway Park | a touchdown celebration
the Kop going wild | ultras celebrating | goooal | the terraces erupting | the bleachers going wild
happy punters clapping | delighted theatregoers | concertgoers on their feet | an ecstatic audience
an appreciative audience | kudos from the audience | a rousing reception | approbation | hands, please, for the magician
ladies and gentlemen, a big hand | bravissimo | brava | huzzah | attaboy from the stands | woot woot
high fives all round | clappity clap | clap-clap-clap | plas plas plas | pachi pachi | canned applause | flamenco palmas
pat-a-cake | applaus from the public | aplausse | applouse | clappin | a standing ovasion | chearing
theatregoers/concertgoers/punters/the voters/ultras = _clap/_applaud/_rise to their feet/_cheer/_cry bravo/_clap along
theatregoers/concertgoers/the fans/adoring fans = _demand an encore/_stamp and _cheer/_bring the house down
the stands/the terraces/the bleachers = _erupt/_go wild/_roar/_explode in cheers/_celebrate
the stalls/the balcony/the Kop/the jury/the court = _applauds/_goes wild/_cheers/_breaks into applause/_rises and _claps
the villagers/the townsfolk/the employees/delegates = _cheer/_applaud the bride/_clap politely/_clap for ages/_whoop
a proud mum/a proud dad/the host/my grandmother = _claps/_applauds/_claps her hands/_claps and _cheers
an ovation/a hurrah/a bravo/a great cheer = _rings out/_erupts/_greets the winner/_greets the band
the cast/the winner/a magician/the conductor/the star = _gets a big hand/_gets an ovation/_takes a bow to cheers
the house/the room/the hall/all of Wembley = _erupts in applause/_applauds/_bursts into cheers/_claps along

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
--
the noise people make in a restaurant | what you hear when many people speak together | many people speaking at once
lots of people speaking together | people speaking | peoples talking | a lot of peoples | the people who speak
human voices | chit-chat | chitchat | small talk | idle chatter | gossip | gossiping | gossiping ladies
a gossip circle | banter | pub banter | natter | nattering | nattering neighbours | nattering old ladies | chinwag
a good old chinwag | craic in the pub | the craic | the craic in a Dublin pub | a local pub on a Friday | a boozer
a tavern | a medieval tavern | an inn full of guests | a saloon full of cowboys | a beer garden | a beer hall
the Oktoberfest | a beer tent | a wine bar | a cocktail party | a cocktail bar | a dinner party | a house party
a birthday party | a garden party | a wedding reception | a wedding party | wedding guests | a gala | a vernissage
a gallery opening | a banquet | a feast | a bistro | a brasserie | a diner | a canteen | a cafeteria
a school canteen | a school cafeteria | a food court | a mess hall | a Starbucks | a crowded Starbucks | a bazaar
a Turkish bazaar | a souk | a souk in Marrakesh | a flea market | a farmers' market | a fish market
a Christmas market | a fairground crowd | a fete | a village fair | a shopping mall | a shopping centre | a mall
a supermarket on a Saturday | a department store in the sales | Black Friday shoppers | rush hour at Grand Central
a busy station concourse | a busy airport terminal | an airport lounge | a departure lounge
a waiting room full of people | a foyer | a theatre foyer before the play | a theatre foyer | a lobby | a hotel lobby
a busy lobby | a queue of people chatting | people in a queue | a packed bus full of chatter | commuters chatting
tourists chatting | tourists | a tour group | a throng | a throng of people | a horde of tourists | a mob
a mob of people | the masses | a gathering | a big gathering | a busy street with people | a square full of people
Times Square full of people | Piccadilly full of people | a town meeting | a conference break | coworkers chatting
an open-plan office chatting | a call centre | a playground full of kids | a schoolyard | students in a corridor
a class before the bell | a noisy classroom | hubbub | a hubbub | the hubbub of voices | a hum of voices
a buzz of conversation | the buzz of conversation | the din of a restaurant | a din of voices | a murmur of voices
murmurs | murmuring | mumbling | mumbling people | muttering people | a babel of tongues | walla | walla walla
rhubarb rhubarb | rhubarb rhubarb from the extras | blah blah blah | bla bla bla | bla bla | yada yada | yak yak yak
yapping coworkers | background talking | talking people | jabbering | jabber | a lively bunch
people yakking | people conversing | conversations | croud | the croud | a croud of people | a crowed
a crowed of people | crowd of poeple | poeple talking | peple talking | a restaurent | a resturant | a busy resturant
chater of people | conversasion
people/the people/neighbours/old ladies/the guests = _natter/_chew the fat/_make small talk/_yak/_jabber
people/the people/neighbours/old ladies/the guests = _speak together
the people/neighbours/old ladies/the guests = _gossip
people/lots of people/many people/tourists = _speak at once/_wait in a queue/_mill about/_crowd the square
people/lots of people/many people/tourists = _throng the market
friends/the regulars/coworkers/students = _chat/_natter/_gossip/_catch up in the pub/_talk over dinner/_banter
friends/the regulars/coworkers/students = _shoot the breeze
guests/wedding guests/diners/party guests = _mingle/_chatter over dinner/_make conversation/_natter
guests/wedding guests/diners/party guests = _chat over cocktails/_arrive and _chat
a throng/a mob/a horde of tourists = _gathers
a crowd/the crowd/a throng/a mob/a horde of tourists = _buzzes with talk/_mutters/_mills about/_natters
a crowd/the crowd/a throng/a mob/a horde of tourists = _talks among itself
a pub/the pub/a restaurant/the cafe/a tavern/the canteen = _is full of people/_fills with people/_buzzes with talk
a pub/the pub/a restaurant/the cafe/a tavern/the canteen = _is packed
a market/the bazaar/the souk/the mall/the lobby = _bustles/_bustles with people/_teems with shoppers/_is crowded
a market/the bazaar/the souk/the mall/the lobby = _fills with voices
human voices/a hundred voices = _mingle
voices/human voices/a hundred voices = _hum/_overlap/_fill the foyer/_chatter in the canteen
voices/human voices/a hundred voices = _rise and _fall in the pub
a party/the party/a wedding reception/a dinner party = _is in full swing/_gets going/_buzzes with chat/_gets lively
the hubbub/the chatter/a hubbub/the hum of voices = _rises/_swells/_fills the bar/_grows
market traders/commuters/passengers = _chatter
shoppers/market traders/commuters/passengers = _haggle/_mutter/_talk all at once/_chat in the queue
it = _is crowded/_gets crowded/_is crowded in here/_is packed with people/_is noisy with people
the noise of a lot of mouths | what you hear when you go into a full pub | lots of mouths going at once
everybody speaking and nobody listening | many persons are talking | people is talking | a mass of people | a multitude
a swarm of shoppers | a rabble | the hoi polloi | a gaggle of tourists | a posse of friends | a stag do | a gastropub
a speakeasy | a Wetherspoons | a bierkeller | a trattoria | a tapas bar | a pizzeria | the Mos Eisley cantina
a mead hall | a Roman forum | Camden Market | a car boot sale | a jumble sale | the trading floor | Comic-Con
an Irish wake | a family reunion | a potluck | a shindig | a knees-up | a barber shop full of gossip | fishwives
tittle-tattle | scuttlebutt | watercooler gossip | a confab | a kaffeeklatsch | a chin wag | blether | wittering
rabbiting on | prattle | gabbing | gabbling | hobnobbing | a hullabaloo | a brouhaha of voices | a cacophony of voices
Stimmengewirr | rabarber rabarber | yackety yak | a corwd | chating people | voises | a busy markit | a full restaurante
mates/lads/flatmates/aunties/uncles/old friends = _natter/_have a chat/_have a blether/_gab/_talk about football
washerwomen/fishwives/busybodies/old wives/biddies = _gossip/_tattle/_swap gossip/_prattle/_jabber
delegates/traders/dealers/investors/villagers = _murmur/_confer/_talk shop/_mutter/_discuss things/_talk over each other
patrons/punters/drinkers/revellers/partygoers/locals = _chatter/_talk/_chat at the bar/_mingle/_babble/_blather
a gathering/a rabble/a multitude/the congregation = _mutters/_murmurs/_waits and _chatters/_mills around/_hums with talk
a bistro/the trattoria/a wine bar/the beer garden/the canteen = _is heaving/_heaves with people/_is rammed
a car boot sale/the flea market/Camden Market = _is heaving/_bustles/_is full of people/_swarms with people
extras/the extras/theatregoers/airline passengers = _mutter rhubarb/_murmur/_chatter/_talk in the foyer/_wait and _chat
a stag do/a shindig/a housewarming/the reunion = _is in full swing/_gets going/_gets chatty/_fills the house

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
--
the noise fingers make on a computer | what you hear in an office when people write
what you hear when someone writes an email | fingers pushing buttons on a computer | fingers pressing keys
pressing keys | pushing the keys of a computer | writing on a computer | writing an email | somebody writing an email
someone writing on the PC | someone writing a novel on a laptop | someone chatting online | a chat being written
texting on a keyboard | a laptop | a laptop being used | a MacBook keyboard | a ThinkPad | a ThinkPad keyboard
a PC keyboard | a Commodore 64 keyboard | a Model M | an IBM Model M | a gaming keyboard | a clicky keyboard
a clacky keyboard | a mechanical keyboard with blue switches | Cherry MX blue switches | Cherry switches | thocky keys
a qwerty keyboard | qwerty | qwertyuiop | an azerty keyboard | a space bar | the space bar | hitting the enter key
the enter key | the return key | backspace backspace backspace | keystrokes | a keystroke | frantic keystrokes
a keypress | keypresses | key strokes | a hacker | hackers | a hacker at work | a hacker in a hoodie
hacking into the mainframe | hacking into the Pentagon | a coder | a coder at work | coders | coding | coding at night
programming | a programmer at work | a programmer | a software developer | a developer writing code
a software engineer working | a blogger | a blogger at work | a novelist at work | a novelist
Hemingway at his typewriter | Stephen King writing | Jessica Fletcher at her typewriter | an author at the typewriter
a journalist on deadline | a reporter filing a story | a newsroom | a newsroom full of typewriters | a secretary
a secretary at work | a stenographer | a court stenographer | a court reporter typing | a clerk typing | a typing pool
a copy typist | a data entry clerk | data entry | an office worker at his desk | an office full of keyboards
office work on a computer | homework on the laptop | an essay being typed | an email being written
a letter being typed | an Olivetti | an Olympia typewriter | a Remington | a Remington typewriter
an Underwood typewriter | an old typewriter | a vintage typewriter | a manual typewriter | a typewriter bell and keys
an electric typewriter | a teletype | a telex machine | a teleprinter | touch typing | touch-typing | a touch typist
two-finger typing | hunt and peck | hunt-and-peck typing | furious typing | frantic typing | slow typing | loud typing
quiet typing | the typist who types | a person who types | clack clack clack of keys | clackety-clack of keys
clickety-clack of keys | click click click on the laptop | tik tik tik on the keys | tap tap tap on the laptop
tippity tap | tappity tap on the keys | taka taka taka on the keyboard | tickety tack | tac tac tac of keys
a keybord | keybord typing | a keybaord | keyborad clicks | keyboad | tiping | tiping on keyboard | typping | typin
a tipewriter | a typwriter | my computer keyboard | my brother's gaming keyboard | my boss typing
my colleague's keyboard | our secretary typing
someone/somebody/a man/a woman = _bashes the keyboard/_taps away at a laptop/_writes an email/_enters a password
someone/somebody/a man/a woman = _writes on the computer
someone/somebody/a man/a woman = _hits the keys/_hits enter/_types up a report/_answers emails/_types in a code
someone/somebody/a man/a woman = _presses the keys
a hacker/a coder/a programmer/a developer = _hacks the mainframe/_writes code/_codes/_codes all night
a hacker/a coder/a programmer/a developer = _hammers away at the keys/_programs
a writer/a novelist/an author/Hemingway = _hammers away at the typewriter/_bashes out a novel/_pounds the keys
a writer/a novelist/an author/Hemingway = _types the last chapter
a reporter/a journalist/a blogger/a columnist = _files a story/_bashes out an article/_types up the story
a reporter/a journalist/a blogger/a columnist = _writes on the laptop
a secretary/a clerk/a stenographer/a typist = _clacks away/_types up a letter/_types the minutes
a secretary/a clerk/a stenographer/a typist = _takes dictation on a typewriter
keys/the keys/the typewriter keys/computer keys = _clack/_clack away/_click and _clack/_go clickety clack/_tap away
fingers/nimble fingers/my fingers = _hit the keys/_fly across the keyboard/_dance over the keys/_tap on the laptop
fingers/nimble fingers/my fingers = _pound the keyboard
a typewriter/an old typewriter/a Remington/an Olivetti = _clatters away/_goes clackety clack/_dings and _clacks
a typewriter/an old typewriter/a Remington/an Olivetti = _clacks away/_taps out a letter
a keyboard/my keyboard/a gaming keyboard/a mechanical keyboard = _clicks and _clacks/_clatters in the office
students/office workers/hackers/secretaries/coders = _type/_type away/_tap away at their laptops/_hammer the keys
students/office workers/hackers/secretaries/coders = _write emails
my boss/my colleague/our secretary/my brother = _types/_types away/_types loudly/_bashes the keyboard/_writes emails
the noise a secretary makes at work | what you hear when my dad answers his emails | what you hear in a newsroom
what you hear when a gamer is writing in the chat | fingers going on the little squares with letters
little plastic keys going down | text being entered | entering data | filling a spreadsheet | a search query being typed
a tweet being typed | a keyboard warrior | a nerd at his PC | a devops guy at the terminal | Emacs fingers
a Python programmer | a hackathon | debugging at night | Mr Robot at work | Lisbeth Salander hacking | a script kiddie
a ghostwriter at work | a screenwriter at work | Agatha Christie at her typewriter | Jack Torrance at his typewriter
Carrie Bradshaw at her laptop | a translator at work | a live captioner | a medical secretary | a temp at her desk
a receptionist at her computer | a thesis being written | a CV being written | an IBM Selectric | a Smith Corona
a Linotype machine | a teletypewriter | a word processor | a Chromebook | a Logitech keyboard | a membrane keyboard
a numpad | the shift key | control alt delete | WASD | asdfasdf | qwertz | a Dvorak keyboard | keycaps rattling
clickity clack | clack-clack-clack ding | tap tappity tap | one-finger typing | ten-finger typing | typeing | keyborad
a computor keyboard | a laptob | type writer | type machine
a sysadmin/a geek/a nerd/a script kiddie/the IT guy = _types/_types commands/_hacks away/_bashes out code/_logs in
a screenwriter/a ghostwriter/a copywriter/a playwright = _types/_bangs out a script/_clatters away/_writes at the laptop
Lois Lane/Clark Kent/Agatha Christie/Stephen King = _types/_hammers the typewriter/_bashes out a story
a receptionist/a temp/a translator/the PA/a bank clerk = _types/_enters the data/_taps at her keyboard
someone/somebody/a student/a gamer/a teenager = _bashes the keys/_mashes the keyboard/_types a tweet/_types a password
someone/somebody/a student/a colleague = _works at the computer/_googles something/_presses enter/_hits backspace
typists/reporters/bloggers/programmers/clerks/geeks = _type/_clatter away/_hack away/_bash the keys
a Selectric/a Smith Corona/a portable typewriter/a teleprinter = _clacks/_clatters/_rattles away/_clacks and _dings
keycaps/plastic keys/laptop keys/buckling springs = _clack/_click/_rattle/_clatter/_go tappity tap

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
--
the noise a window makes when a football goes through it | what you hear when a tumbler hits the tiles
a pane giving way | splintering glass | a pint glass smashing | a champagne flute breaking
a beer bottle smashed against a wall | a windscreen shattering | a windshield cracking to bits
a greenhouse pane breaking | a jam jar dropped on the tiles | a pickle jar shattering | shards of glass flying
glass shards falling | a tinkle of broken glass | smithereens | a crystal decanter smashing
a stained glass window breaking | a shop window being looted | vandals smashing windows
a cricket ball through the conservatory | a shattered lightbulb | a light bulb bursting on the floor
a test tube breaking | a lab beaker shattering | a perfume bottle smashed | a shattered pane
a broken pane of glass | crashing glass | the kitchen window getting broken | mum's favourite vase in pieces
grandma's vase in a thousand pieces | glass in smithereens | a milk bottle breaking on the doorstep
a broken mirror | a mirror falling off the wall | seven years bad luck | a smash and grab
a jeweller's window caved in | a glass table collapsing | a glass door kicked in | the window who breaks
the glass that is going kaput | a glas breaking | a windwo breaking | glass shatering | shaterring glass
a bottel breaking | crash tinkle tinkle | an aquarium shattering | a glass slipping out of my hand
a dropped wineglass | a whisky tumbler thrown at the wall | a schooner dropped in the pub | tinkling shards
a phone screen cracking on the pavement | a hammer through a pane | a bar fight with bottles smashed
a smashed-up bus shelter | a picture frame falling and shattering | a dropped carafe | a toppled lantern glass
brittle glass snapping | a break-in through the window | an ashtray shattering | a fishbowl smashed
a pane = _shatters/_splinters/_caves in/_breaks/_bursts into splinters
a windowpane/a window pane = _shatters/_splinters/_gives way/_caves in/_breaks/_bursts into splinters
the windscreen/a windshield/the skylight = _shatters/_splinters/_gives way/_caves in/_breaks/_bursts into splinters
a tumbler/a goldfish bowl/a decanter = _smashes/_shatters/_slips and _breaks/_hits the tiles/_drops on the floor
a carafe/a wineglass/a jam jar/a beaker = _smashes/_shatters/_slips and _breaks/_hits the tiles/_drops on the floor
a clumsy waitress/the bartender = _drops a tumbler/_drops a tray of glasses/_knocks over a vase
a barman/my clumsy uncle/the butler = _drops a tumbler/_drops a tray of glasses/_knocks over a vase
a clumsy waitress/the bartender = _breaks another glass
a barman/my clumsy uncle/the butler = _breaks another glass
vandals/hooligans/thugs/looters/rioters/naughty kids = _smash the shop windows/_put a brick through the window
vandals/hooligans/thugs/looters/rioters/naughty kids = _break the greenhouse/_hurl bottles at the wall
a cricket ball/a football/a baseball = _goes through the window/_shatters the pane
a snowball/a pebble/a golf ball/a catapult = _goes through the window/_shatters the pane
a cricket ball/a football/a baseball = _breaks the neighbour's window
a snowball/a pebble/a golf ball/a catapult = _breaks the neighbour's window
a mirror/a picture frame = _smashes to pieces/_breaks into a thousand pieces/_splinters
a light bulb/a fishbowl/an ashtray = _smashes to pieces/_breaks into a thousand pieces/_splinters
a mirror/a picture frame = _topples and _shatters
a light bulb/a fishbowl/an ashtray = _topples and _shatters
shards/glass splinters/shards of glass/fragments of glass = _rain down/_scatter over the floor/_tinkle on the tiles
shards/glass splinters/shards of glass/fragments of glass = _fly everywhere
a robber/a prowler/the intruder/a firefighter/a superhero = _kicks in the window/_smashes through the window
a robber/a prowler/the intruder/a firefighter/a superhero = _bursts through the skylight
someone/somebody/a drunk/a bridesmaid = _shatters a mirror/_breaks a bottle/_smashes a jar
someone/somebody/a drunk/a bridesmaid = _throws a bottle against the wall
bottles/glasses/wine glasses/jars/windows/panes = _shatter/_smash/_break/_fall off the shelf and _break
bottles/glasses/wine glasses/jars/windows/panes = _break into smithereens
a high note/the diva's high note = _shatters the wine glass/_cracks the glass

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
--
the noise a clock makes | what you hear in a silent room with a clock | the seconds passing
time ticking away | time passing by | seconds ticking by | a longcase clock | a timepiece on the mantelpiece
grandpa's old clock | grandmother's clock in the parlour | a station clock ticking | a classroom clock
a waiting room clock | tick | ticks | tick tack | tic tac | tick-tock | ticktock | tic toc
tick tick tick tick | tock | tick and tock | a heavy tock | the second hand moving
the second hand going round | clockwork turning slowly | a clock mechanism | the escapement of a clock
gears of a clock | a horologist's workshop | a clockmaker's shop | a watchmaker's wall of clocks
a Swiss regulator | a Black Forest clock ticking | a bracket clock | a longcase | a case clock
a weight-driven clock | a wind-up clock | a hall clock | a bedside clock in the silence | a Victorian clock
a sluggish clock | a lazy clock | a steady tock | a leisurely tick-tock | an unhurried clock
a clock that goes tick tack | the clock who makes tic tac | the machine that shows the hour
the thing that tells the time | a clok ticking | a clock tiking | a cloock | ticking of the seconds
the clock in grandma's living room | a swinging pendulum | a pendulum going left and right | a brass pendulum
a ponderous ticking | wooden clock | a sleepy clock | a monotonous ticking | someone watching the clock
an eerie clock in an empty house | a clockface ticking
a timepiece/a longcase clock = _ticks/_goes ticktock/_measures out the seconds/_ticks the seconds away
a hall clock/a mantelpiece clock = _ticks/_goes ticktock/_measures out the seconds/_ticks the seconds away
a timepiece/a longcase clock = _clicks along
a hall clock/a mantelpiece clock = _clicks along
a station clock = _goes ticktock/_measures out the seconds/_ticks the seconds away/_clicks along
the clock/grandpa's clock = _goes tick tack/_goes tick-tock/_says tick tock/_makes tic tac
a wooden clock/the classroom clock = _goes tick tack/_goes tick-tock/_says tick tock/_makes tic tac
the clock/grandpa's clock = _ticks in the silence
a wooden clock/the classroom clock = _ticks in the silence
the second hand/the minute hand/the clock hand = _ticks round/_moves on with a tick/_creeps around the dial
the second hand/the minute hand/the clock hand = _jumps forward
time/the time/the hours = _ticks by/_ticks on
seconds = _tick away/_pass with a tick/_drag by tick by tick
the seconds/the minutes = _tick by/_tick away/_pass with a tick/_drag by tick by tick
the clockwork/the escapement/an old clock movement = _ticks/_clicks slowly/_ticks over lazily/_tocks
a brass pendulum = _sways/_swings to and fro/_ticks left and right/_rocks back and forth
the heavy pendulum/the weight of the clock = _sways/_swings to and fro/_ticks left and right/_rocks back and forth
clocks/old clocks/a hundred clocks/all the clocks = _tick/_tick together/_tick in the shop/_tick out of step
a Victorian clock/a cuckoo clock/an antique timepiece = _ticks solemnly/_ticks on and on/_ticks in the parlour
a Victorian clock/a cuckoo clock/an antique timepiece = _ticks through the night
a clockmaker/the watchman/grandpa/the caretaker = _winds the old clock/_winds up the grandfather clock
a clockmaker/the watchman/grandpa/the caretaker = _sets the pendulum going

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
--
the noise a wristwatch makes held to your ear | what you hear when a bomb is about to blow | a Rolex
a Casio watch ticking | a Seiko ticking | a Timex | a gold watch on a chain | a fob watch | a lady's watch
a chronograph | a chronometer | a quartz watch | a Swiss watch | a nurse's fob watch | a Swatch
a timer bomb with a clock | a bomb with a clock on it | a bomb about to be defused
a bomb disposal expert at work | ticktickticktick | tickticktick | tik tik tik | tick tick tick really quick
a clock going crazy | a clock running wild | a clock at double tempo | a clock on fast forward
a speeded up clock | a sped-up clock | a hasty clock | a frantic clock | a nervous little clock
a restless clock | hurried ticking | hectic ticking | frantic ticking | rapid-fire ticking | brisk ticking
time running out | time flying | against the clock | a race against the clock
the last seconds of a quiz show | a countdown ticking | a chess clock | a blitz chess clock
a tiny clock ticking quickly | a travel clock ticking fast | a coach's stopwatch
the swim coach with a stopwatch | the white rabbit's pocket watch | grandad's pocket watch | dad's wristwatch
a wach ticking | a wrist watch | a stop watch | a stopwacth | the clock who runs too quick
a clock that ticks too fast | a clock with a quick tick | clockwork racing | speedy clock | rapid little ticks
a flurry of ticks | an infernal machine ticking | the saboteur's bomb ticking
a wrist watch/a fob watch/a chronometer = _ticks/_ticks quickly/_ticks on my wrist/_ticks next to my ear/_ticks busily
a Rolex/a Swiss watch/a Swatch = _ticks/_ticks quickly/_ticks on my wrist/_ticks next to my ear/_ticks busily
a clock/the clock/the kitchen clock/an old clock = _runs too fast/_goes haywire/_ticks at a furious pace/_speeds up
a clock/the clock/the kitchen clock/an old clock = _ticks ever faster/_goes like mad
an infernal machine = _ticks quickly/_counts the last seconds
the terrorist's bomb = _ticks/_ticks quickly/_counts the last seconds
a bomb in a briefcase/a ticking parcel = _ticks/_ticks quickly/_counts the last seconds
a stop watch/a chess clock/a countdown/the quiz clock = _runs down/_ticks quickly/_ticks the last seconds
a stop watch/a chess clock/a countdown/the quiz clock = _ticks away rapidly
the trainer/the judge/a swimming coach = _clicks the stopwatch/_starts the stopwatch/_holds a ticking stopwatch
watches/wristwatches/pocket watches/stopwatches = _tick/_tick quickly/_tick away/_tick rapidly
the villain/a spy/a saboteur/the bad guy = _sets a time bomb/_arms a ticking bomb/_starts the countdown clock
the villain/a spy/a saboteur/the bad guy = _plants a ticking bomb
the ticking/the tick = _gets faster/_gets quicker/_gets frantic/_speeds up/_quickens/_accelerates
the second hand/a tiny cogwheel = _races round/_whizzes around the dial/_spins frantically
time = _races by tick by tick

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
--
the noise a heart makes | what a doctor hears through a stethoscope
what you hear with your ear on someone's chest | the thump in a chest | a stethoscope on a chest | lub-dub
lubdub | lub dup | boom boom of a heart | ba-dum | ba dum ba dum | badum badum | bu-bum bu-bum | buh-dum
da-dum of a heart | thump-thump in my chest | dum dum of the heart | a ticker in the chest | grandad's ticker
a cardiac rhythm | cardiac sounds | heart sounds | heart tones | a cardiologist listening
a cardiologist with a stethoscope | a doctor checking your heart | a ventricle contracting
heart valves closing | a cardiac muscle at work | the rhythm of life inside a chest | the life pulse
a mother's heartbeat | my sweetheart's heartbeat | the heart of a sleeper | an unborn child's heart
an embryo's heart | the heart in the womb | blood pulsing through the veins | throbbing blood
a pulse in the neck | a pulse in the temple | vital signs of a chest | a peaceful heart
an athlete's resting heart | a yogi's heart | a meditating monk's heart | a tranquil heartbeat
a sluggish heartbeat | a lazy heart | a weak heartbeat | a dying man's heart | a muffled heartbeat
a hart beating | a heart beet | a heartbeet | a hearbeat | hart beat | the heart who beats
my heart making bum bum | a sleepy heart | an old heart | a big heart thudding | the tell-tale heart
a steady lub-dub
a heart/the heart/my heart/his heart/her heart = _goes lub-dub/_goes ba-dum/_goes boom boom/_thuds/_drums softly
a heart/the heart/my heart/his heart/her heart = _goes badum/_ticks along calmly
a mother's heart/an embryo's heart = _beats/_thuds/_keeps time/_beats in the chest/_beats gently
grandad's heart/an old heart/a peaceful heart = _beats/_thuds/_keeps time/_beats in the chest/_beats gently
the ticker/grandad's ticker/a cardiac muscle/the ventricle = _beats/_thumps/_contracts/_works steadily
blood = _pulses in my ears/_throbs in the temples
the blood = _pulses in my ears/_pulses through the veins/_throbs in the temples
a doctor/a cardiologist/the physician/a nurse/a midwife = _listens to a heart/_listens to the chest
a doctor/a cardiologist/the physician/a nurse/a midwife = _puts a stethoscope on the chest/_feels the pulse
a doctor/a cardiologist/the physician/a nurse/a midwife = _takes the pulse
a pulse/the pulse = _beats faintly/_calms down/_throbs in the neck/_slows/_settles
my pulse/his pulse = _beats/_beats faintly/_calms down/_throbs in the neck/_slows/_settles
hearts/two hearts/our hearts/lovers' hearts = _beat/_beat as one/_thump/_beat in time
my chest/his chest/her chest = _thumps/_throbs softly/_thuds
a heartbeat/the heartbeat/a tranquil heartbeat = _calms down/_returns to normal/_thuds in the dark/_goes on and on

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
--
what you feel before an exam | the heart of a scared rabbit | the heart of a sprinter after the finish
stage fright in the chest | a panic attack | heart palpitations | tachycardia | a tachycardic heart
arrhythmia racing | a fluttering heart | a heart in overdrive | a heart going like the clappers
a heart going nineteen to the dozen | a heart about to burst | a heart leaping out of the chest
a heart in my throat | an adrenaline rush | love at first sight making a heart race | a lovesick heart
a heart in love beating wildly | a horror film heartbeat | a suspenseful heartbeat | a heart under stress
a stressed heart | an anxious heart | an agitated pulse | a feverish pulse
a heart at two hundred beats a minute | badumbadumbadum | ba-dum-ba-dum quick and hard | lubdublubdub
thumpthumpthump in my chest | boomboomboom in my chest | boom boom boom of a frightened heart
an accelerating heartbeat | a frantic heartbeat | a frenzied heart | a wildly beating heart
a petrified heart | the heart of someone being chased | a heart running very quick
my heart who beats too quick | a heart beating too quickly | a racing hart | a hart beating fast
a fast heartbeet | rapid hearbeat | a marathon runner's heart | a cyclist's pounding heart
a throbbing frightened pulse | blood rushing in my ears | a hurried heartbeat | a heart gone mad
nerves and a hammering chest | a bounding pulse | a hunted man's heart
my heart/his heart/her heart/the victim's heart = _goes like the clappers/_jumps out of the chest/_skips and _races
my heart/his heart/her heart/the victim's heart = _flutters/_leaps
a heart = _jumps out of the chest/_skips and _races/_flutters/_leaps
a heart/the heart/my heart/a panicking heart = _goes into overdrive/_drums frantically/_thuds wildly
a heart/the heart/my heart/a panicking heart = _thumps like crazy/_beats at top speed/_beats ten to the dozen
a pulse/the pulse/my pulse/her pulse = _hammers/_pounds/_goes through the roof/_flutters
a lovesick heart/an anxious heart = _races/_pounds/_flutters/_hammers/_beats wildly
a petrified heart/a stressed heart/the bridegroom's heart = _races/_pounds/_flutters/_hammers/_beats wildly
the sprinter's heart/a runner's heart = _pounds after the race/_races/_hammers/_beats fast
an athlete's heart/the cyclist's heart = _pounds after the race/_races/_hammers/_beats fast
adrenaline/fear/terror/panic/stage fright = _makes a heart race/_makes the heart pound/_sets the pulse racing
hearts/our hearts/their hearts/frightened hearts = _race/_pound/_hammer/_beat fast/_flutter/_beat wildly
blood = _hammers in the temples/_pounds in my ears
the blood = _rushes in my ears/_hammers in the temples/_pounds in my ears
my chest/his chest = _hammers/_pounds/_thumps fast
tachycardia/a panic attack/heart palpitations = _sets in/_strikes

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
--
the machine who makes beep | the noise a hospital machine makes | what you hear next to a patient in bed
that beepy thing in intensive care | a patient monitor | a vital signs monitor | a cardiac monitor
a heart rate monitor | an electrocardiogram | an EKG machine | an EKG monitor | an ICU monitor
the intensive care unit | an operating theatre monitor | life support | a life support machine
an infusion device beeping | a ventilator beeping | an anaesthetist's monitor | a coma patient's monitor
bleep | a bleep | bleeps | bleeping | a slow bleep | bip bip | bip | boop | boop boop | a boop | beep boop
beep boop beep | a blip | blips | a radar blip | a radar | a radar screen | submarine sonar
a submarine's sonar | a sonar operator | a depth sounder | an asdic ping | a sputnik
a satellite beep | R2-D2 | a droid | a friendly android beeping | a little robot going beep
a computer terminal bleeping | an answer tone | a sine tone every second | a pip every second
the time signal | a low battery chirp | a low battery beep | a lorry backing up
a reversing lorry | a reverse warning tone | a van backing up with its beeper | a bin lorry going backwards
a checkout scanner | a supermarket checkout | a till scanning groceries | a beeb | a machine beaping
slow beaps | a monitor that goes bip | a lone beep in the dark | a steady bleep
a patient monitor/an EKG machine = _bleeps/_beeps/_goes beep/_goes bip/_pips steadily/_beeps beside the bed
the cardiac monitor/a life support machine = _bleeps/_beeps/_goes beep/_goes bip/_pips steadily/_beeps beside the bed
a droid/R2-D2/an android/a robot/the little robot = _bleeps/_beeps and _boops/_goes beep boop/_answers with a beep
a droid/R2-D2/an android/a robot/the little robot = _bleeps cheerfully
a radar = _pings/_bleeps/_sends out a ping/_sweeps and _beeps
a checkout scanner/the till/a supermarket till = _bleeps/_beeps/_beeps at every item/_goes bip
a lorry/a delivery van = _backs up beeping/_beeps while backing up/_rolls backwards with slow beeps
a garbage truck/a bin lorry/a dump truck = _backs up beeping/_beeps while backing up/_rolls backwards with slow beeps
a satellite = _bleeps/_pings/_sends a beep/_transmits beeps
a gadget/a machine/a gizmo/the contraption/the appliance = _makes beep/_makes bip bip/_bleeps/_bleeps slowly
a gadget/a machine/a gizmo/the contraption/the appliance = _blips every second
blips/bleeps/slow bleeps/pings = _sound/_come from the monitor/_repeat steadily/_continue slowly
a nurse/an anaesthetist/the surgeon = _watches the beeping monitor/_checks the beeping monitor
a nurse/an anaesthetist/the surgeon = _switches on the heart monitor
a cashier/the shop assistant = _scans the groceries/_scans item after item
the patient/a coma patient = _rests next to a beeping machine/_is hooked up to a beeping monitor

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
--
the noise that gets me out of bed | what wakes you at seven in the morning
what you hear when toast burns in the kitchen | the thing on the ceiling that detects smoke | my morning alarm
a carbon monoxide detector | a carbon monoxide alarm | a gas alarm | a burglar alarm | an intruder alarm
a security alarm | a fire alarm at school | a smoke detector going off
a bedside alarm | the snooze alarm | a snooze button morning | beepbeepbeep | beep-beep-beep-beep | bipbipbip
bip bip bip bip very quick | bleepbleepbleep | meep meep meep | mip mip mip | didididit | pipipipip
quick bleeps | rapid bleeping | frantic bleeping | shrill beeping | shrill bleeps | piercing beeps
nonstop beeping | insistent beeping | nagging beeps | an alert tone | a red alert | a warning tone
a countdown beeping | the bomb timer beeping | a beeping bomb | a finished microwave | the nuker going off
an oven beeping | the oven being ready | a pizza timer | a cooking timer | a code blue
a flatlining patient alarm | a cardiac arrest alarm | a monitor going wild | a hospital alarm
a cockpit warning | a stall warning | a seatbelt warning chime | a parking sensor getting closer
a parking sensor | a reactor alarm | a nuclear alarm | a radiation alarm | alarms blaring | an alram
an alarm clok | a fire alram | the alarm who goes too quick | my annoying alarm
a store security gate beeping | a shoplifter setting off the alarm | a proximity alert
a burglar alarm/an intruder alarm = _goes off/_beeps/_bleeps/_is triggered/_beeps nonstop
a gas alarm/the security system/a carbon monoxide detector = _goes off/_beeps/_bleeps/_is triggered/_beeps nonstop
a burglar alarm/an intruder alarm = _sounds
a gas alarm/the security system/a carbon monoxide detector = _sounds
my alarm/the morning alarm = _goes off/_goes beep beep beep/_beeps at seven/_wakes me up/_bleeps
my alarm/the morning alarm = _drags me out of bed
a cooking timer/an oven timer = _goes off/_beeps/_bleeps/_beeps rapidly
the air fryer/the pizza timer = _goes off/_beeps/_bleeps/_beeps rapidly
a parking sensor/a proximity sensor = _beeps faster and faster/_bleeps/_beeps rapidly/_goes off/_beeps frantically
the reversing sensor/a cockpit alarm = _beeps faster and faster/_bleeps/_beeps rapidly/_goes off/_beeps frantically
a shoplifter = _triggers the alarm/_sets off the smoke detector
burnt toast/smoke/the burning toast/steam from the shower = _sets off the alarm/_triggers the alarm
burnt toast/smoke/the burning toast/steam from the shower = _sets off the smoke detector
alarms/smoke alarms/all the alarms/warning lights = _go off/_beep/_bleep/_beep at once/_start up
a heart monitor/the monitor/a patient monitor = _goes wild/_beeps faster and faster/_bleeps in alarm/_goes berserk
a bomb/a countdown timer/the detonator = _beeps/_beeps faster and faster/_bleeps/_beeps down to zero
the bomb timer = _beeps faster and faster/_bleeps/_beeps down to zero
someone/a student/a sleepyhead/my roommate = _snoozes the alarm/_oversleeps the beeping alarm/_hits snooze
someone/a student/a sleepyhead/my roommate = _sets the timer
the reactor/the control room/the cockpit = _goes to red alert/_bleeps in alarm/_sounds the alarm

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
--
the noise an ambulance makes | what you hear when someone has had a heart attack in town
the thing that howls before an air raid | a paramedic van | a paramedic van flying past
an EMT crew on the way | first responders | an emergency doctor's car | the rescue squad | a blue light run
blues and twos | an ambulance on a blue light | firemen on their way | firemen rushing out
the fire department | the fire department arriving | a fire brigade on a call | a fire appliance
a hook and ladder | a ladder truck on a call | an engine company responding | the Red Cross ambulance
St John ambulance | nee naw | nee-naw | nee nah nee nah | neenaw | nino nino | tatü tata | ta tu ta ta
pin pon pin pon | wee woo | wee woo wee woo | weewoo | woo-ee woo-ee | weeoo weeoo | wiu wiu
wailing in the street to the hospital | a civil defence siren | a civil defense siren | a blitz siren
a bombing raid warning | a moaning minnie | an all-clear siren | a hand-cranked siren | a village siren test
a flood siren | a storm siren | a Martin horn | a two-tone siren | a hi-lo siren | a sirene
the sirene of the ambulance | an ambulans | an ambulence | an amblance | the sick people car
the car which brings sick people to hospital | a fire lorry | the big red fire car | a fire enigne
a fireman's truck | a siren far off in the city | a slow wailing | a long wail of a siren | a dying siren
a winding siren | an emergency call-out | somebody being rushed to hospital | the A&E rush
a 911 call response
an ambulance/a paramedic van = _shrieks past/_comes howling by/_goes nee naw
the paramedics/an ambulence/the emergency doctor = _shrieks past/_comes howling by/_goes nee naw
an ambulance/a paramedic van = _rushes to the hospital/_hurries to an accident
the paramedics/an ambulence/the emergency doctor = _rushes to the hospital/_hurries to an accident
a fire engine/a firetruck = _shrieks past/_goes nee naw/_races to the blaze/_is called out
a ladder truck/the fire brigade/the fire department = _shrieks past/_goes nee naw/_races to the blaze/_is called out
a fire engine/a firetruck = _responds to a call/_hurtles by
a ladder truck/the fire brigade/the fire department = _responds to a call/_hurtles by
an air raid siren = _moans/_winds up/_rises and _falls/_starts up/_warns the town
a civil defence siren/a storm siren = _wails/_moans/_winds up/_rises and _falls/_starts up/_warns the town
the village siren/a hand-cranked siren = _wails/_moans/_winds up/_rises and _falls/_starts up/_warns the town
firemen = _race to the scene/_speed off to an emergency/_turn on the siren/_slide down the pole and _drive off
the firemen/first responders/EMTs/rescue workers = _rush out/_race to the scene/_speed off to an emergency
the firemen/first responders/EMTs/rescue workers = _turn on the siren/_slide down the pole and _drive off
sirens/the sirens/air raid sirens = _moan/_rise and _fall/_warn of the bombers/_sound the all-clear
sirens/the sirens/air raid sirens = _echo through the city
someone/a patient/a pregnant woman/the injured man = _is rushed to hospital/_is taken away by ambulance
someone/a patient/a pregnant woman/the injured man = _is brought to hospital with sirens
somebody/a neighbour/a passer-by = _calls an ambulance/_calls the fire brigade/_rings for an ambulance/_calls 911
the town/the village = _tests its siren/_sounds the tornado siren/_sounds the flood siren

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
--
the noise a cop car makes | what you hear when a bank robber gets chased | a high speed chase with the law
the fuzz | the feds | the bobbies in their car | the Old Bill | the coppers | a copper's car | the po-po
the five-oh | the rozzers | the Garda car | the gardai | the sheriff | a sheriff's cruiser | a state trooper
state troopers | a police cruiser | a panda car | a paddy van | a divvy van | a black-and-white
an interceptor | a SWAT van | a SWAT team arriving | a police motorcade | a police motorbike with its siren
a police van | a riot van | a polis car | the policia | the polizei | gendarmes | the carabinieri
an officer in pursuit | a police pursuit | a hot pursuit | a getaway with the cops behind
a bank heist getaway | Bonnie and Clyde being chased | an arrest on the street with sirens
the car of the policemen | the policeman's car | the polise | the polcie | a police sirene | a polise car
a yelp siren | woop woop | woop woop woop | whoop whoop | whoop-whoop | woo woo woo quick | wooowooowoo
weeoweeoweeo | wiuwiuwiu | yelp yelp yelp | pew-wee siren | yowl of a squad car | an urgent siren
an agitated siren | a frantic siren | a shrill fast siren | a yelpy siren | an undercover cop with his siren
blue lights in the mirror | being pulled over by an officer | detectives racing off | the flying squad
a GTA chase with five stars | a law enforcement vehicle
the fuzz/the coppers/the Old Bill = _turn up/_give chase/_come tearing by/_chase a robber/_race to the bank
gendarmes/state troopers/police officers = _turn up/_give chase/_come tearing by/_chase a robber/_race to the bank
the fuzz/the coppers/the Old Bill = _pull someone over
gendarmes/state troopers/police officers = _pull someone over
a sheriff/the sheriff = _gives chase/_hits the siren/_chases the getaway car/_pulls over a speeder
a state trooper/an officer/the detective = _gives chase/_hits the siren/_chases the getaway car/_pulls over a speeder
a sheriff/the sheriff = _puts on the siren and _chases a thief
a state trooper/an officer/the detective = _puts on the siren and _chases a thief
a police cruiser/a police van = _comes howling by/_shrieks past/_tears down the street/_chases a getaway car
a panda car/the squad car/a SWAT van = _comes howling by/_shrieks past/_tears down the street/_chases a getaway car
a police cruiser/a police van = _hurtles round the corner
a panda car/the squad car/a SWAT van = _hurtles round the corner
a police siren/a yelp siren = _goes woop woop/_goes whoop whoop/_yelps frantically
the cop siren/the squad car siren = _goes woop woop/_goes whoop whoop/_yelps frantically
a police siren/a yelp siren = _cuts through the traffic noise
the cop siren/the squad car siren = _cuts through the traffic noise
a bank robber/the robber = _is chased by the police/_flees from the cops/_is followed by police cars
a thief/the getaway driver/a gangster = _is chased by the police/_flees from the cops/_is followed by police cars
cops/the cops/policemen/the bobbies/detectives = _storm the building with sirens/_raid the house with sirens on
cops/the cops/policemen/the bobbies/detectives = _hunt a robber/_speed to the crime scene
the police/the cops = _are on the way/_are after us/_are here
someone/somebody/the shopkeeper = _calls the police/_calls the cops
a car chase/a police chase/a hot pursuit = _starts/_begins/_races through the city/_goes on and on

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
--
the noise a car makes at a red light | what you hear at a taxi rank | a car standing at the lights
a motor turning over quietly | an engine ticking over | a motor ticking over
a car left running in the driveway | a getaway car waiting outside | a minicab waiting | a school bus waiting
a double-decker bus | a coach waiting for passengers | a minibus | a camper van | a VW camper
a Beetle chugging along | a pickup truck | a pick-up waiting | a semi-trailer truck | an eighteen-wheeler
an HGV | an articulated lorry | a delivery van | a UPS van | a milk float | a jeep | a Land Rover | an SUV
a hatchback | a saloon car | a sedan | an estate car | a Volvo | a Toyota | a Volkswagen | a Mercedes
a Volga | a Trabant | a Fiat 500 | a limousine | a hearse waiting | a black cab | an Uber | a cabbie waiting
a rental car | a jalopy | an old banger | a clunker | a rust bucket of a car | a ute | dad's ute
granddad's old Volvo | a V8 purring at the kerb | a combustion engine | an internal combustion engine
pistons moving slowly | a four-cylinder | a six-cylinder | brum brum | brum-brum | brmm | chugga chugga motor
put put put | puttputtputt | putt-putt | puttering motor | a purring motor | a droning motor
a vibrating motor | a car in neutral | a stationary car | a car warming up in winter | a chauffeur waiting
a motor who runs | a motro running | an engin | an engien running | a vehical | a vehicule
a convoy of lorries | a car rolling by | an automobile
a pickup truck/a jeep/a minibus = _idles/_waits at the lights/_pulls in/_ticks over/_hums along
a camper van/a hatchback/a sedan/an automobile = _idles/_waits at the lights/_pulls in/_ticks over/_hums along
a pickup truck/a jeep/a minibus = _stands with its engine running/_rolls by
a camper van/a hatchback/a sedan/an automobile = _stands with its engine running/_rolls by
a coach/a school bus/a double-decker/the bus/a minibus = _waits at the stop/_pulls up at the kerb/_chugs along
a coach/a school bus/a double-decker/the bus/a minibus = _stands idling
a motor/an engine = _turns over/_putters along/_purrs away/_warms up/_vibrates/_sputters and _runs
the car/a diesel/the old motor = _ticks over/_turns over/_putters along/_purrs away/_warms up/_vibrates
the car/a diesel/the old motor = _sputters and _runs
an old banger/a jalopy/a clunker/an old truck/a Trabant = _putters by/_chugs along/_sputters along/_rattles and _idles
a Beetle = _putters by/_sputters along/_rattles and _idles
a chauffeur/a cabbie/a trucker = _waits with the engine running/_leaves the motor running
a lorry driver/the getaway driver/a taxi driver = _waits with the engine running/_leaves the motor running
a chauffeur/a cabbie/a trucker = _starts the motor/_keeps the engine on
a lorry driver/the getaway driver/a taxi driver = _starts the motor/_keeps the engine on
someone/somebody/mum/dad/my husband = _turns the ignition/_turns the ignition key/_warms up the car/_starts up the car
someone/somebody/mum/dad/my husband = _leaves the car running/_starts the van
an HGV/an articulated lorry = _idles/_stands at the loading bay/_rumbles in neutral/_trundles by/_hums
a delivery van/an eighteen-wheeler/a semi = _idles/_stands at the loading bay/_rumbles in neutral/_trundles by/_hums
trucks/lorries/buses/taxis/vans = _idle/_wait with their engines on/_pass by/_queue with engines running/_hum
pistons/the pistons = _go up and down/_move/_turn slowly
a limousine/a hearse/a black cab/an Uber = _pulls up/_waits outside/_arrives/_purrs at the kerb

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
--
the noise a boy racer makes | what you hear at a Grand Prix | the start of a Grand Prix | a Grand Prix
the Indy 500 | Le Mans | Nascar | a NASCAR race | a drag race | a dragster | a rally car | a rallye
a street race | boy racers | hoons doing burnouts | a hoon | a burnout | a doughnut in a car park | a wheelie
a wheelie on a motorbike | a motocross race | a motocross bike | a dirt bike | a Harley | a Harley-Davidson
a Harley roaring | a Ducati | a Kawasaki | a Yamaha bike | a Triumph motorbike | a Vespa going full throttle
a superbike | a sidecar racer | Hell's Angels | a biker gang | a motorcycle gang | bikers | petrolheads
a Ferrari | a Lamborghini | a Porsche | a Maserati | a McLaren | a Bugatti | a Mustang | a Ford Mustang
a Corvette | a Camaro | a Dodge Charger | a souped-up car | a tuned car | a turbo spooling up | a turbocharger
a V8 bellowing | a motor at full revs | vroom | vroom vroom | vrooom | vroom-vroom | brap brap | braaap
vrrrm vrrrm | rroom rroom | nyoom | neeeow of a race car | zoom zoom car | a driver gunning it
pedal to the metal | foot to the floor | a lead foot | full throttle | an exhaust roaring
a straight pipe exhaust | a broken muffler car roaring | a supercar | a roadster racing | a racing driver
Lewis Hamilton | Schumacher in his car | a stunt rider | a motorbick | a motorcyle | a motor bike
a mototbike | a moto | a loud moto | the auto that makes vroom | a car who accelerates
burning rubber with a roaring engine | the starting grid | a pit lane
a Ferrari/a Lamborghini/a Porsche = _roars/_revs/_roars past/_zooms by/_tears off/_tears down the straight
a Mustang/a supercar/a dragster/a rally car = _roars/_revs/_roars past/_zooms by/_tears off/_tears down the straight
a Ferrari/a Lamborghini/a Porsche = _howls past/_burns rubber
a Mustang/a supercar/a dragster/a rally car = _howls past/_burns rubber
a Harley = _revs/_roars off/_thunders past/_goes vroom/_snarls/_pops a wheelie
a Ducati/a dirt bike/a superbike/a Kawasaki/a moto = _roars/_revs/_roars off/_thunders past/_goes vroom/_snarls
a Ducati/a dirt bike/a superbike/a Kawasaki/a moto = _pops a wheelie
bikers/a biker gang/boy racers/petrolheads/Hell's Angels = _roar past/_rev up/_rev their engines/_race down the road
bikers/a biker gang/boy racers/petrolheads/Hell's Angels = _burn rubber/_do burnouts
hoons = _roar past/_rev up/_rev their engines/_race down the road/_burn rubber
a racing driver/a boy racer/a hoon/a stunt rider/a hothead = _revs up/_slams his foot down/_does a burnout
a racing driver/a boy racer/a hoon/a stunt rider/a hothead = _puts the pedal to the metal/_opens the throttle
an engine/the engine/a motor = _snarls/_bellows/_goes vroom vroom/_howls at full throttle/_spools up/_races
an engine/the engine/a motor = _hits the red line
a V8 = _snarls/_goes vroom vroom/_howls at full throttle/_spools up/_races/_hits the red line
a turbo = _snarls/_bellows/_goes vroom vroom/_howls at full throttle/_races/_hits the red line
formula one cars/race cars/racing cars = _roar/_rev/_roar past/_roar off the grid/_zoom by/_tear past
motorbikes/motorcycles/dragsters = _roar/_rev/_roar past/_roar off the grid/_zoom by/_tear past
someone/somebody/my cousin/a teenager/a show-off = _opens the throttle/_kickstarts a motorbike/_revs the motor
someone/somebody/my cousin/a teenager/a show-off = _twists the throttle/_gives it full throttle
the exhaust/a sports exhaust/the tailpipe = _roars/_bellows/_growls loudly/_backfires and _roars
the Grand Prix/a drag race = _starts/_begins/_gets under way/_roars into life
the motocross race/a street race = _starts/_begins/_gets under way/_roars into life
a car/a truck/a motorbike/the getaway car = _roars away/_peels out/_accelerates hard/_revs at the lights
a car/a truck/a motorbike/the getaway car = _speeds away with a roar

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
--
the noise an impatient driver makes | what you hear in a New York rush hour | rush hour in Manhattan
a gridlock | gridlocked drivers | a Mumbai street | a New York cabbie losing it | a road rage incident
road rage | road ragers | someone blowing the horn at the lights | a hooter of a car | a car hooter
a motor horn | a parp | parp | parp parp | a parping car | toot toot of a car | toot-toot car | tooting
tut tut of a car | tuut tuut | honk | honk honk | hoonk | honkhonk | beep beep out of my way
beep-beep of a motorist | meep meep of a small car | ahooga | awooga | aooga | an ahooga horn
a vintage car horn | a bulb horn on an old car | a La Cucaracha horn | a Dixie horn | an air horn of a truck
a semi blasting its horn | a wedding motorcade honking | a wedding convoy honking
football fans honking through town | a hornblowing motorist | an angry cabbie | a furious cabbie
a cabby on the horn | a rickshaw beeping | a tuk-tuk beeping | a tuk tuk honking
a Vespa rider beeping at a truck | the horn of a bus | a lorry driver's horn | a driver who makes tut tut
a car claxon | a claxon | klaxons | the klaxon of the auto | a hron | a car hron | a car hornn | honnking
a hoking car | a polite toot | a friendly toot from a neighbour's car | a warning toot from a car
bumper to bumper honking | jammed traffic | a congested street | a bottleneck of honking cars
a steering wheel horn | a fist on the horn | a hand on the horn | a cut-off driver | a blast of a car horn
a lane hog getting beeped
an impatient cabbie/a furious cabbie/a road rager = _honks/_leans on the horn/_blows his horn/_beeps/_toots angrily
a New Yorker/a Sunday driver/a bus driver = _honks/_leans on the horn/_blows his horn/_beeps/_toots angrily
an impatient cabbie/a furious cabbie/a road rager = _lays on the horn/_blasts the horn
a New Yorker/a Sunday driver/a bus driver = _lays on the horn/_blasts the horn
a car/the car behind/a taxi/a tuk-tuk/a rickshaw/a tuk tuk = _parps/_goes honk honk/_toots twice/_beeps angrily
a car/the car behind/a taxi/a tuk-tuk/a rickshaw/a tuk tuk = _goes toot toot/_blasts its horn
motorists/angry motorists/cabbies = _honk/_honk like crazy/_blow their horns/_lean on their horns/_toot
commuters/football fans/the wedding guests = _honk/_honk like crazy/_blow their horns/_lean on their horns/_toot
motorists/angry motorists/cabbies = _beep their horns
commuters/football fans/the wedding guests = _beep their horns
a horn/a car horn/a claxon/a klaxon/a motor horn/a hooter = _goes honk/_goes parp/_hoots/_blasts/_gets stuck
a horn/a car horn/a claxon/a klaxon/a motor horn/a hooter = _wakes the street
a truck driver/a trucker/a lorry driver/the bus driver = _pulls the air horn/_toots/_honks back/_honks at a cyclist
a truck driver/a trucker/a lorry driver/the bus driver = _toots at the kids
traffic/the traffic/rush hour traffic/a traffic jam = _honks/_comes to a standstill/_jams up/_grinds to a honking halt
someone/somebody/mum/my date/the neighbour = _toots the horn/_beeps the horn/_honks at a pedestrian
someone/somebody/mum/my date/the neighbour = _sounds the car horn/_honks outside/_beeps from the driveway
horns/car horns/hooters/klaxons = _honk/_blare/_hoot/_toot/_sound/_go off in the street
the wedding convoy/a wedding motorcade/a column of cars = _honks through town/_toots/_parades past honking

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
--
the noise a big ship makes when it leaves port | what you hear in the harbour when the mist is thick
the warning of a lighthouse in bad weather | a supertanker | a tanker's horn | the Titanic
the Titanic leaving port | the Queen Mary | the Queen Mary's horn | a liner leaving for America
an ocean liner | a cruise liner | a cruise ship leaving the harbour | a cruise ship departing
a container ship | a container ship's horn | a cargo ship | a cargo vessel | a vessel in the mist
a vessel's horn | a barge horn | a riverboat horn | a Mississippi steamboat | a steamboat blowing
a steamship | a steamship's horn | a battleship's horn | a warship's horn | a navy ship sounding its horn
an icebreaker's horn | a trawler's horn | a trawler in the fog | a fishing boat's horn | a ferryboat
a ferry departing | the Staten Island ferry | the Dover ferry | the Hurtigruten | a maritime horn
a marine horn | a nautical horn | a harbour horn | a port horn | a dock horn | a fog signal | a fog warning
a sea mist warning | a diaphone | a typhon | a low blast across the harbour
a long blast from the bridge of a ship | one long blast at sea | three blasts from a ship
a pea-souper at sea | thick fog at sea | shipping in the fog | ships in the mist | booooh of a ship
buuuh of a ship | bwooomp | bwaaamp | boooop of a steamer | mwooo of a liner | whoomp of a ferry
tooooot of a ship | a captain pulling the horn | a fogorn | a foghron | a fog-horn | a foghorne
the horn who warns the ships | the horn for the fog | a nebelhorn | the boat that goes tuuuut
a big boat saying goodbye
an ocean liner/a cruise ship/a container ship = _sounds its horn/_blows its horn/_blasts its horn/_toots its horn
a cargo ship/a supertanker/a trawler = _sounds its horn/_blows its horn/_blasts its horn/_toots its horn
an ocean liner/a cruise ship/a container ship = _blows farewell/_bellows through the fog
a cargo ship/a supertanker/a trawler = _blows farewell/_bellows through the fog
a ferry/the ferryboat/a steamship = _toots/_sounds a long blast/_gives three blasts/_toots goodbye
a steamboat/the Titanic/the Queen Mary = _toots/_sounds a long blast/_gives three blasts/_toots goodbye
a ferry/the ferryboat/a steamship = _leaves the harbour with a blast/_signals its departure
a steamboat/the Titanic/the Queen Mary = _leaves the harbour with a blast/_signals its departure
a fog-horn/a fog signal = _bellows/_groans/_moans in the mist/_goes bwooomp
the harbour horn/a ship's horn/a lighthouse horn = _bellows/_groans/_moans in the mist/_goes bwooomp
a fog-horn/a fog signal = _warns the sailors/_reverberates across the bay
the harbour horn/a ship's horn/a lighthouse horn = _warns the sailors/_reverberates across the bay
a lighthouse keeper/the lighthouse keeper/the captain = _sounds the foghorn/_blows the foghorn/_pulls the ship's horn
a helmsman/the skipper/a sea captain = _sounds the foghorn/_blows the foghorn/_pulls the ship's horn
a lighthouse keeper/the lighthouse keeper/the captain = _operates the foghorn/_gives a blast on the foghorn
a helmsman/the skipper/a sea captain = _operates the foghorn/_gives a blast on the foghorn
ships/big ships/ferries/tugboats/steamers/ocean liners = _sound their horns/_blow their horns/_toot in the harbour
ships/big ships/ferries/tugboats/steamers/ocean liners = _bellow in the fog/_signal to each other in the mist
foghorns/the foghorns/ship horns = _sound/_blow/_moan/_boom/_bellow/_answer each other
a tugboat = _toots/_hoots in the fog/_blasts a warning
a barge/a fishing boat/a lightship/an icebreaker = _toots/_hoots in the fog/_sounds its foghorn/_blasts a warning
a vessel/a big vessel/a merchant ship/a warship = _sounds its horn/_signals through the mist/_honks in the harbour

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
--
the noise wheels make on rails | what you hear at a level crossing | a level crossing | a railroad crossing
rolling stock | boxcars | a boxcar | an Amtrak | an Amtrak train | a bullet train | the Shinkansen | a TGV
an ICE train | the Eurostar | the Orient Express | the Trans-Siberian | the London underground | the tube
the Tube in London | the Underground | a tube train | the Paris metro | the L in Chicago | the BART
the U-Bahn | an S-Bahn | the DART to Dublin | an InterCity | a Pendolino | a sleeper train | a night sleeper
an overnight train | a coal train | an ore train | a cattle train | a mail train | a monorail | a light rail
a streetcar | a streetcar named Desire | a Melbourne tram | a Lisbon tram | a cable car in San Francisco
an elevated railway | the elevated | a toy train | a model train | a model railway | a toy railway
a commuter on the rails | a local train | a regional train | a railcar | a railbus | clickety clack
clickety-clack | clickety clack clickety clack | clackety clack | clackety-clack
rattle and clack of the rails | da-dum da-dum over the rail joints | tadam tadam of the rails
ta-tac ta-tac of wheels on rails | chugga chugga | chugga chugga down the line | chuff chuff down the track
chucka chucka train | rail joints | rails singing | a railway bridge | a trestle bridge with a train
a train over a viaduct | bogies on the rails | a hobo in a boxcar | a train ride to grandma
passing through in a sleeper car | a metro train | a trian | a trian passing | a tren | a tarin | a trane
a train who passes | the iron road | a railroad | a locomotive-pulled freight | a long freight
a runaway train
a tube train/a bullet train/the Eurostar = _clatters by/_hurtles past/_thunders past
an Amtrak train/a commuter train/the night train/a coal train = _clatters by/_hurtles past/_thunders past
a tube train/a bullet train/the Eurostar = _speeds through/_goes clickety clack/_pulls in
an Amtrak train/a commuter train/the night train/a coal train = _speeds through/_goes clickety clack/_pulls in
a tube train/a bullet train/the Eurostar = _rushes through the station
an Amtrak train/a commuter train/the night train/a coal train = _rushes through the station
a streetcar/a tram/the tram = _trundles by/_rattles by/_clatters along/_rumbles down the rails
a railcar/a monorail/a metro train = _trundles by/_rattles by/_clatters along/_rumbles down the rails
a streetcar/a tram/the tram = _glides along the rails/_turns the corner on its rails
a railcar/a monorail/a metro train = _glides along the rails/_turns the corner on its rails
boxcars/freight cars/coal cars = _rattle past/_clatter by/_roll over the points/_rumble by/_clank along/_pass
goods trains/trains/long trains = _rattle past/_clatter by/_roll over the points/_rumble by/_clank along/_pass
a train/the train = _thunders past/_rattles over the points/_crosses the viaduct
an express/the express/the Orient Express = _thunders past/_rattles over the points/_crosses the viaduct
the tube/the Underground/the subway/the U-Bahn/the L = _rattles past/_rumbles beneath the street/_comes in
a toy train/a model train/a miniature train = _goes round and round/_rattles round the track
a toy train/a model train/a miniature train = _runs around the living room/_clatters in circles
wheels/train wheels/steel wheels/the bogies/iron wheels = _click over the rail joints/_go clickety clack
wheels/train wheels/steel wheels/the bogies/iron wheels = _sing on the rails/_roll over the rails
wheels/train wheels/steel wheels/the bogies/iron wheels = _clank over the points
the rails/the tracks/the railway tracks = _rattle/_clatter/_sing/_hum beneath the train/_shake
a commuter/a passenger = _rides the rails/_rides the train/_takes the tube/_hops on a train
a conductor/a hobo/the ticket inspector = _rides the rails/_rides the train/_takes the tube/_hops on a train
a commuter/a passenger = _travels by train
a conductor/a hobo/the ticket inspector = _travels by train

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
--
the noise a steam engine makes before leaving | what you hear when an old locomotive pulls out
the Hogwarts Express | the Flying Scotsman | the Polar Express | the Mallard at full steam
a Big Boy locomotive | a narrow-gauge steam railway | a heritage railway | a heritage steam line
a steam railway | a steam loco | a loco whistling | a loco | a puffing engine | a puffer | a puffing billy
a choo-choo whistle | choo choo tooting | choo-choo goes the whistle | woo woo of a train
woo-woo of the train | woooo wooo from a locomotive | toot toot of a train | toot-toot of a locomotive
tuut tuut of the steam train | hoo hoo of a steam engine | whoo whoo of a train | poop poop of the engine
peep of a locomotive | a peep from the shunter | a shrill toot at the station | the whistle before departure
the stationmaster's whistle | the guard's whistle on the platform | the conductor's whistle | all aboard
the all-aboard whistle | an engine driver pulling the cord | an engineer pulling the whistle cord
a stoker and his steam engine | a fireman shovelling coal on a steam engine | a lonesome whistle
a lonesome train whistle | a midnight train blowing | a train horn in the night | a diesel train's horn
a freight train blowing its horn | a chime whistle | a three-chime whistle | a railroad whistle
a railroad horn | a loco horn | Casey Jones | the whistle of the night express | a train wistle
a whisle of a train | a train whisteling | a trian whistle | a steamtrain | a steam trian | a locomotiv
a lokomotive | a locomotive who whistles | the pipe of the locomotive | the train making tuuut
a western train coming into town with its whistle | a Wild West locomotive | a shunting engine tooting
a shunter whistling | a steam whistle at a crossing | the last whistle of a train
a signal whistle of a train
a loco/a shunter = _toots/_blows its whistle/_goes woo woo/_puffs out of the station/_gives a whistle/_hoots
a steam loco/the Flying Scotsman = _whistles/_toots/_blows its whistle/_goes woo woo/_puffs out of the station
the Hogwarts Express/the Polar Express = _whistles/_toots/_blows its whistle/_goes woo woo/_puffs out of the station
a steam loco/the Flying Scotsman = _gives a whistle/_hoots
the Hogwarts Express/the Polar Express = _gives a whistle/_hoots
a steam train = _chuffs away
a steam engine/the old locomotive = _goes choo choo/_goes toot toot/_huffs and _puffs
a puffing engine/an iron giant of a locomotive = _goes choo choo/_goes toot toot/_huffs and _puffs
a steam engine/the old locomotive = _chuffs away
a puffing engine/an iron giant of a locomotive = _chuffs away
an engine driver/the engine driver = _pulls the whistle cord/_blows the train whistle/_whistles for departure
the stationmaster/a stoker/a conductor = _pulls the whistle cord/_blows the train whistle/_whistles for departure
an engine driver/the engine driver = _sounds the train whistle/_toots the train whistle
the stationmaster/a stoker/a conductor = _sounds the train whistle/_toots the train whistle
an engineer = _blows the train whistle/_whistles for departure/_sounds the train whistle/_toots the train whistle
a train/the train/an express train = _blows its horn/_toots its horn/_whistles at the crossing
a freight train = _hoots in the night
a train horn/a locomotive whistle = _blows/_wails/_hoots/_pierces the night/_calls across the prairie/_shrills
the railroad whistle/a chime whistle = _blows/_wails/_hoots/_pierces the night/_calls across the prairie/_shrills
a steam whistle = _wails/_hoots/_pierces the night/_calls across the prairie/_shrills
trains/steam trains/locomotives/steam engines = _whistle/_toot/_hoot/_blow their whistles/_puff and _whistle
the whistle of a train = _echoes in the valley/_blows/_shrills
the whistle of the locomotive/a lonesome whistle = _echoes in the valley/_blows/_shrills
a kid/the train enthusiast/grandpa = _blows a train whistle/_toots a train whistle

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
--
the noise rotor blades make | what you hear when the air ambulance lands | the thing with a rotor on top
an air ambulance | a medevac | a medivac chopper | a heli | a helo | a whirlybird | an eggbeater in the sky
an Apache | an Apache gunship | a gunship | a Chinook | a Huey | a Sikorsky | a Bell Huey over Vietnam
a Bell 47 | a Robinson R22 | a Eurocopter | an Alouette | a Cobra gunship | a Sea King | Airwolf | Marine One
a coast guard chopper | a coastguard helicopter | a mountain rescue chopper | a traffic chopper
a sightseeing flight over the canyon by chopper | a heliport | a helipad | a helicopter pad
a heliskiing drop | an autogyro | a gyrocopter | a rotorcraft | a rotary wing aircraft
an aircraft with rotors | a rotor | a tail rotor | the main rotor | a spinning rotor | spinning rotors
rotor wash | rotor noise | choppers | choppers over Vietnam | Apocalypse Now choppers
the Ride of the Valkyries choppers | chop chop chop of the rotor | chopchopchop in the air
chuff chuff of rotors | wop wop wop | wop-wop | whop whop whop | whup whup whup | wokka wokka | thwop thwop
thup thup thup | fwop fwop | flap flap of rotors | flapflapflap in the sky | tacatacataca in the sky
roflcopter | a hellicopter | a helicoptor | a helikopter | an helicopter | a helecopter | a helicoper
a helicopter who flies | the machine that stands still in the air | a flying machine with rotor
the cops in the air | an eye in the sky | a search and rescue chopper | a hovering gunship
a winch rescue from above | commandos roping down from a chopper | a bladed aircraft taking off
an air ambulance/a medevac/a heli = _hovers/_lands/_circles/_touches down/_takes off/_comes in low
a gunship/a Chinook/an Apache = _hovers/_lands/_circles/_touches down/_takes off/_comes in low
an air ambulance/a medevac/a heli = _flies over the house/_thumps overhead
a gunship/a Chinook/an Apache = _flies over the house/_thumps overhead
a hellicopter/a helikopter = _flies/_flies past/_hangs in the air/_goes wop wop wop/_whirs/_lands on the roof
a whirlybird/a gyrocopter/a heli = _flies/_flies past/_hangs in the air/_goes wop wop wop/_whirs/_lands on the roof
a pilot/the pilot/a rescue pilot/a stuntman = _lands a helicopter/_flies a helicopter/_hovers in a chopper
a pilot/the pilot/a rescue pilot/a stuntman = _takes off in a chopper/_starts the rotors
rotors/the rotors/choppers = _whirl/_thrum/_pass overhead/_beat/_clatter overhead/_hover/_circle
gunships/military helicopters/rotor blades = _whirl/_thrum/_pass overhead/_beat/_clatter overhead/_hover/_circle
a rotor/the rotor/the main rotor/a tail rotor = _turns/_spins/_spins up/_whirs/_chops/_thumps/_winds up
a helicopter/a chopper/the chopper/a traffic chopper = _searches for someone/_hovers over the highrise/_lifts off
a helicopter/a chopper/the chopper/a traffic chopper = _descends/_picks someone up/_drops off skiers
the coastguard/the mountain rescue = _sends a helicopter/_comes by helicopter/_arrives by chopper
the army/the air cavalry = _sends a helicopter/_comes by helicopter/_arrives by chopper
the coastguard/the mountain rescue = _hovers above with a chopper
the army/the air cavalry = _hovers above with a chopper
someone/a hiker/the president/a millionaire/a movie star = _gets airlifted/_is winched up by helicopter
someone/a hiker/the president/a millionaire/a movie star = _arrives by helicopter/_leaves by helicopter

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
--
the noise from the church tower | what you hear on Sunday morning in the village | the call to mass
the call to Sunday service | the angelus | the vesper bell | vespers ringing from the tower | matins bell
the Sunday bells | Sunday church bells | a steeple | a steeple bell | a belfry | the belfry
the belfry striking one | a campanile | the minster bells | the abbey bell | an abbey's bell | a convent bell
a chapel bell | the parish bell | the parish church at noon | a temple bell | Notre Dame | Quasimodo
Quasimodo in his tower | the hunchback in the bell tower | the bell-ringer | a bell ringer | bell ringers
campanologists | campanology | change ringing | a peal | a peal of bells | pealing bells | a knell
a death knell | a funeral bell | a passing bell | a funeral toll | the bells of St Mary's | Bow Bells
Westminster chimes | Westminster | the Liberty Bell | the Kremlin bells | the Tsar bell | the bells of Rome
Easter bells | Christmas bells from the church | a christening bell | bells after a wedding
the newlyweds leaving church | a clock tower striking | noon striking | midnight striking from the tower
the hour striking | twelve strokes from the tower | the striking hour | the town clock
the town clock at noon | the hour bell | ding dong | ding-dong | ding dong ding dong | ding dang dong
bim bam | bim bam bom | bong bong | bong | bonggg | boonng of the tower | dong | dong dong dong
a bronze bell | a massive bronze bell | a cast bell | a chirch bell | chuch bells | a churchbell
the bels of the church | church bels | the church who rings | the clock of the church
the big bell that goes dong | bells chiming on the hour | a curfew bell | a storm bell in the steeple
the tocsin | an alarm bell in the tower
a steeple bell/the abbey bell/a chapel bell = _rings/_tolls/_peals/_sounds/_rings out over the village
the parish bell/a bronze bell/the angelus = _rings/_tolls/_peals/_sounds/_rings out over the village
a steeple bell/the abbey bell/a chapel bell = _calls the faithful/_dongs
the parish bell/a bronze bell/the angelus = _calls the faithful/_dongs
the town clock/the clock tower = _strikes noon/_strikes the hour/_strikes one/_chimes the hour/_goes bong
the church tower/Westminster = _strikes noon/_strikes the hour/_strikes one/_chimes the hour/_goes bong
the town clock/the clock tower = _goes ding dong
the church tower/Westminster = _goes ding dong
the belfry = _strikes noon/_strikes the hour/_chimes the hour/_goes bong/_goes ding dong
Quasimodo/the sexton/a bell ringer = _rings the church bells/_tolls the bell/_swings the great bell
the vicar/a monk/the sacristan = _rings the church bells/_tolls the bell/_swings the great bell
Quasimodo/the sexton/a bell ringer = _pulls the bell in the tower/_rings for vespers
the vicar/a monk/the sacristan = _pulls the bell in the tower/_rings for vespers
bells/church bells/the minster bells = _peal out/_ring out across the valley/_go ding dong
bells/church bells/the minster bells = _clang in the tower/_call the faithful/_announce the wedding
a funeral bell/the passing bell/a death knell/a knell = _tolls/_sounds/_rings slowly/_tolls for the dead
bell ringers/the bell ringers = _ring the church bells/_practise in the belfry/_ring the changes
campanologists/monks/the villagers = _ring the church bells/_practise in the belfry/_ring the changes
bell ringers/the bell ringers = _toll the great bell
campanologists/monks/the villagers = _toll the great bell
midnight = _strikes/_is rung from the steeple/_chimes
noon/the hour = _strikes from the tower/_is rung from the steeple/_chimes
twelve o'clock = _strikes/_strikes from the tower/_is rung from the steeple/_chimes
a temple bell/a big bronze bell = _booms/_resounds/_is struck/_reverberates/_goes dong
the Liberty Bell/the great bell = _booms/_resounds/_is struck/_reverberates/_goes dong

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
--
the noise on deck at the change of watch | what you hear when you want service at a hotel desk | eight bells
eight bells on board | four bells | six bells on a frigate | a change of watch at sea | a sailor ringing
a bosun's bell | the quarterdeck bell | a nautical bell | a marine bell | a bell buoy | a buoy bell
the yacht's bell | a trawler's bell | a frigate's bell | the Lutine bell | the bell on the bridge of a ship
last orders | last orders at the pub | time gentlemen please | a barman's bell
a bar bell calling last orders | a pub bell | a hotel bell | a desk bell | a front desk bell
a concierge bell | a call bell | a table bell | a butler's bell | a maid's bell
Downton Abbey servants' bells | a supper bell | a breakfast bell | ringing for dinner | a town crier's bell
a town crier | an altar bell | a sanctus bell | a seance bell | a collar bell | a bell on a cat's collar
a jester's bells | jester bells | ankle bells | a shopkeeper's bell | a bell over the shop door
a customer entering the corner shop | a recess bell | a schoolyard handbell | a kindergarten bell
a playtime bell | a fairy bell | Tinker Bell | a little silver bell | a silver hand bell
a crystal-clear little bell | a jingle bell | jingle bells | jingling little bells | tiny bells | small bells
a tinkle | ting | ting ting | ting-a-ling | tinkle tinkle of a bell | ting ting ting of a little bell
tingaling | tling | kling | kling kling | dingaling | ding-a-ling | ding ding | ding | clang clang on deck
clang clang on the ship | a ships bell | a ship bel | a litle bell | a small bel | a little bell who tinkles
the bell from the boat | the small bell of the captain | a bell you hit with your palm | a lobby bell
a teller's bell | a brass handbell | a clapper in a brass bell
a ship's bell = _strikes eight bells/_chimes the watch/_clangs on deck/_rings in the harbour/_rings the hour at sea
the deck bell/a bell buoy = _strikes eight bells/_chimes the watch/_dings/_clangs on deck
the quarterdeck bell/a marine bell = _strikes eight bells/_chimes the watch/_dings/_clangs on deck
the deck bell/a bell buoy = _rings in the harbour/_rings the hour at sea
the quarterdeck bell/a marine bell = _rings in the harbour/_rings the hour at sea
a table bell/a desk bell/a hotel bell = _dings/_goes ding/_tings/_rings/_pings at reception/_is rung
a call bell/the reception bell/a supper bell = _dings/_goes ding/_tings/_rings/_pings at reception/_is rung
a collar bell/a silver bell = _tinkles/_jingles/_tings/_goes ting-a-ling/_chimes brightly
a fairy bell/a jingle bell/the bell over the shop door = _tinkles/_jingles/_tings/_goes ting-a-ling/_chimes brightly
a bosun/the bosun/a deckhand = _rings the bell on deck/_rings eight bells/_strikes the ship's bell
a midshipman/a cabin boy/a seaman = _rings the bell on deck/_rings eight bells/_strikes the ship's bell
a bosun/the bosun/a deckhand = _clangs the brass bell
a midshipman/a cabin boy/a seaman = _clangs the brass bell
a hotel guest/an impatient guest = _dings the desk bell/_hits the reception bell/_rings the counter bell
a tourist/the bellboy/the concierge = _dings the desk bell/_hits the reception bell/_rings the counter bell
a hotel guest/an impatient guest = _rings for service
a tourist/the bellboy/the concierge = _rings for service
a butler/the butler/the lady of the house = _rings for dinner/_rings the dinner bell/_rings a little silver bell
the maid/the countess/grandma = _rings for dinner/_rings the dinner bell/_rings a little silver bell
a butler/the butler/the lady of the house = _tinkles the table bell
the maid/the countess/grandma = _tinkles the table bell
the landlord/a barman/the barmaid/the publican = _rings the bell for last orders/_calls last orders
the landlord/a barman/the barmaid/the publican = _rings the pub bell
the town crier/an altar boy = _rings a handbell/_rings his small bell/_shakes a little bell
a headmistress/the school caretaker/a street vendor = _rings a handbell/_rings his small bell/_shakes a little bell
the town crier/an altar boy = _swings a handbell
a headmistress/the school caretaker/a street vendor = _swings a handbell
little bells/small bells/tiny bells = _tinkle/_jingle/_ring/_ting/_chime brightly/_jingle merrily
jingle bells/hand bells/jester bells = _tinkle/_jingle/_ring/_ting/_chime brightly/_jingle merrily
eight bells/four bells = _ring out at sea/_are struck/_are rung on board

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
--
the noise that means somebody wants to talk with you | what you hear when grandma calls | the blower
the dog and bone | on the blower | my cellie | a handset | a receiver nobody lifts | a switchboard
a switchboard lighting up | a busy call centre | a call center | a hotline | the red hotline | a helpline
a crisis line ringing | an emergency call box ringing | a phone box | a phone booth ringing | a payphone
a red telephone box | a pay phone in the street | a candlestick telephone | a Bakelite telephone
a bakelite phone | a dial phone | a field telephone | a wall phone | a cordless phone | a princess phone
an iPhone | an iPhone ringing | an Android phone | a Samsung Galaxy | a Nokia | a Nokia ringtone
a Nokia tune | a Blackberry ringing | a flip phone | a burner phone | a satellite phone | a car phone
a work phone | a Skype call coming in | a FaceTime call | a WhatsApp call | a Zoom call ringing
a Handy ringing | a mobile in someone's pocket | a telemarketer | a telemarketer calling | a robocall
a scam call | a cold call | a prank call | a wrong number | an unknown caller | caller ID unknown
a call from mum | a collect call | brring brring | brrring | bring bring | ring ring
ring-ring | ring ring ring | rring rring | drring | driing driing | dring dring | trring trring | tring tring
tringgg | trrrr trrrr of a phone | riiing | briiing | ring a ding of the phone | a telefone | a telefon
a telephon | a fone | a fone ringing | a phoen | the phone who rings | my mobil | a phone that goes mad
a call at three in the morning | my boss calling | a call for you | a bedside phone at midnight
a ringing mobile in the cinema | hold the line
an iPhone = _goes off/_rings off the hook/_rings out/_starts up/_jangles/_trills/_lights up and _rings
a Nokia/a flip phone/a burner phone = _rings/_goes off/_rings off the hook/_rings out/_starts up/_jangles/_trills
a handset/the landline/the work phone = _rings/_goes off/_rings off the hook/_rings out/_starts up/_jangles/_trills
a Nokia/a flip phone/a burner phone = _lights up and _rings
a handset/the landline/the work phone = _lights up and _rings
a payphone/a Bakelite telephone = _rings/_goes ring ring/_goes brring brring/_trills/_shrills/_jangles
the hotline/a wall phone/the switchboard = _rings/_goes ring ring/_goes brring brring/_trills/_shrills/_jangles
a payphone/a Bakelite telephone = _rings in the night
the hotline/a wall phone/the switchboard = _rings in the night
a phone booth = _goes ring ring/_goes brring brring/_trills/_shrills/_jangles/_rings in the night
a telemarketer/my boss/her ex/mum = _rings up/_calls again/_phones/_calls on the landline
my mother-in-law/a scammer/the bank/the kidnapper = _rings up/_calls again/_phones/_calls on the landline
someone/somebody = _rings up/_calls my mobile/_rings at midnight/_calls and _hangs up
an unknown caller/a wrong number/a secret admirer = _rings up/_calls my mobile/_rings at midnight/_calls and _hangs up
phones/the phones/telephones/mobiles/cell phones = _ring off the hook/_go off/_ring nonstop/_trill/_jangle
phones/the phones/telephones/mobiles/cell phones = _ring at the call centre
a phone/the phone/a telephone/my phone = _goes ring ring/_rings off the hook/_jangles/_trills/_rings in the other room
a phone/the phone/a telephone/my phone = _goes brring
a call/a video call = _comes in/_comes through/_arrives
an incoming call/a WhatsApp call/an important call = _comes in/_comes through/_arrives
a Skype call = _comes through/_arrives
a ringtone/her ringtone/a silly ringtone/the Nokia tune = _plays/_goes off in church/_chirps/_jingles from a handbag
a ringtone/her ringtone/a silly ringtone/the Nokia tune = _starts up
a fone = _makes dring dring
a telefon/a telefone/my mobil = _rings/_makes dring dring

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
--
the noise on the Fourth of July night | what you hear at midnight on New Year's Eve | the Fourth of July
Fourth of July celebrations | July 4th in the sky | Independence Day at night | Bonfire Night
Guy Fawkes night | Guy Fawkes | Bastille Day | Diwali | Diwali crackers | Chinese New Year crackers
a Chinese New Year string of crackers | Hogmanay in Edinburgh | Hogmanay | Las Fallas | Las Fallas in Valencia
a mascleta | the stroke of New Year in the sky | new year's eve | New Year's | New Year at Sydney Harbour
a Disney castle show in the sky | a finale in the night sky | a grand finale in the sky | bangers | a banger
penny bangers | jumping jacks | a catherine wheel | catherine wheels | a roman candle | cherry bombs
a cherry bomb | an M-80 | black cats firecrackers | squibs | petards | a petard
crackers going off in the street | mortar shells of colour | a chrysanthemum burst in the sky
a peony burst overhead | a Brocade shell | aerial shells | an aerial shell | a pyrotechnist | a pyrotechnician
a pyro show | pyro | a pyrotechnic display | a light show of bursts and crackles | a colourful bang in the sky
bursts of colour in the night sky | sky flowers | golden rain in the night sky | whizz bang | whizz-bang
whizzbangs | fizz bang | whee bang | wheee boom | fweee boom | fiuuu bum | pffft boom in the sky
pew boom crackle | snap crackle boom | bum bum in the sky on New Year | oohs and aahs at the sky
a festival display over the lake | firworks | firewroks | fireworx | fire works | fireworcks | a fire cracker
fire crackers | feuerwerk | artificial fires | artifical fire in the sky | the fires they throw in the sky
a Ladyfinger cracker string | a whistler and a bang | kids with bangers | Chinese crackers
a backyard fireworks show
bangers/cherry bombs/catherine wheels = _go off/_bang/_fizz/_whizz and _bang/_crackle/_explode in the street/_pop
roman candles/squibs/petards = _go off/_bang/_fizz/_whizz and _bang/_crackle/_explode in the street/_pop
bangers/cherry bombs/catherine wheels = _sputter
roman candles/squibs/petards = _sputter
firecrackers = _bang/_fizz/_whizz and _bang/_explode in the street/_sputter
a banger/a cherry bomb = _goes off/_goes bang/_fizzes/_explodes/_crackles
a catherine wheel/a roman candle/a fire cracker = _goes off/_goes bang/_fizzes/_explodes/_crackles
a banger/a cherry bomb = _spins and _crackles
a catherine wheel/a roman candle/a fire cracker = _spins and _crackles
the neighbours/teenagers/the kids = _let off fireworks/_set off bangers/_throw firecrackers/_light roman candles
revellers/my brothers/the villagers = _let off fireworks/_set off bangers/_throw firecrackers/_light roman candles
the neighbours/teenagers/the kids = _launch fireworks/_celebrate with fireworks
revellers/my brothers/the villagers = _launch fireworks/_celebrate with fireworks
a pyrotechnician/my uncle/dad/a drunk reveller/a teenager = _lets off fireworks/_sets off firecrackers
a pyrotechnician/my uncle/dad/a drunk reveller/a teenager = _throws a banger/_lights the firecrackers
a pyrotechnician/my uncle/dad/a drunk reveller/a teenager = _shoots fireworks into the sky
the sky/the night sky/the harbour sky = _lights up with fireworks/_explodes in colours/_fills with fireworks
the sky/the night sky/the harbour sky = _bursts into fireworks
a fireworks show/the display = _lights up the night/_starts at midnight/_thunders overhead
a pyrotechnic display/the grand finale = _lights up the night/_starts at midnight/_thunders overhead
a fireworks show/the display = _dazzles the crowd/_opens with a bang
a pyrotechnic display/the grand finale = _dazzles the crowd/_opens with a bang
Bonfire Night/New Year's Eve/the Fourth of July = _starts/_begins/_is celebrated/_lights up the sky
Diwali/Hogmanay/Bastille Day = _starts/_begins/_is celebrated/_lights up the sky
firworks/fire works/fireworx/fire crackers/aerial shells = _explode/_burst/_go off/_whizz up and _burst/_crackle
people/families/tourists/the whole town/the city = _welcome the new year with fireworks/_watch the fireworks
people/families/tourists/the whole town/the city = _ooh and _aah at the fireworks

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
--
the noise a drum makes | what you hear when a funeral march goes by | a funeral drum
a funeral march on the drums | a muffled drum | a slave galley's drum | a galley drum keeping the rowers' time
an execution drum | a ceremonial drum | a shaman's drum | a shamanic drum | a shaman drumming | a powwow drum
a pow wow drum | a Native American drum | a Viking drum | a war drum | a lone war drum | a marching drum
a field drum | a parade drum | a big drum in the parade | the Lambeg | a Lambeg drum | a bodhran | a bodhrán
an Irish bodhran | a taiko | a taiko drum | taiko drummers | a Japanese drum | a talking drum
an African drum | a tom-tom | tom-toms | tom toms | a floor tom | a frame drum | a hand drum | a cajon
a box drum | a bass drum going slowly | a kick drum | a snare | a snare with brushes | a hi-hat | hi-hats
brushes on a snare | a jazz drummer with brushes | jazz drums | a laid-back beat | a laid-back drum beat
a hip hop beat | a boom bap beat | a trip-hop drum loop | a reggae drummer | a reggae beat | a lo-fi beat
a blues shuffle on the drums | a slow shuffle | a half-time groove | a downtempo beat | a drum loop
a drum machine | an 808 | a TR-808 | a drum circle | a hippie drum circle | a drum pad | a beat
a beat on a skin | sticks on a drumhead | drumsticks | drumhead thuds | a percussionist | a percussion player
a timekeeper at the kit | Ringo | Ringo Starr | Ringo behind the kit | Charlie Watts | a drum lesson
my brother's drum kit | my little brother's drums | a kid's tin drum | a tin drum | the little drummer boy
pa rum pum pum pum | rum pum pum | boom chack | boom tschak | boom tss boom tss | boom boom clack | bum tschak
doom doom of the drums | dum dum of a drum | doum tek | a drumm | drumms | drumbs | a durm | dums being played
the drummer who plays | a batterie | somebody on the skins
a taiko drum/a bodhran/a tom-tom = _thuds/_booms/_beats slowly/_throbs slowly/_sets the pace
a kick drum/the war drum/a ceremonial drum = _thuds/_booms/_beats slowly/_throbs slowly/_sets the pace
a taiko drum/a bodhran/a tom-tom = _beats like a slow march/_keeps time
a kick drum/the war drum/a ceremonial drum = _beats like a slow march/_keeps time
a bass drum = _thuds/_booms/_throbs slowly/_sets the pace/_beats like a slow march/_keeps time
a percussionist/a shaman/Ringo = _beats the drum/_plays the drums/_plays a beat
a jazz drummer/a drummer boy/a hippie/my brother = _beats the drum/_plays the drums/_plays a beat
a percussionist/a shaman/Ringo = _plays a laid-back beat/_bangs the drum/_hits the drums
a jazz drummer/a drummer boy/a hippie/my brother = _plays a laid-back beat/_bangs the drum/_hits the drums
a percussionist/a shaman/Ringo = _taps the snare
a jazz drummer/a drummer boy/a hippie/my brother = _taps the snare
drums/war drums/tom-toms = _beat in the jungle
jungle drums/taiko drums/the drums of war = _beat in the jungle
a drummer/the drummer/a street drummer/the session drummer = _sits down at the kit/_plays with brushes/_keeps time
a drummer/the drummer/a street drummer/the session drummer = _plays a shuffle/_plays a reggae beat/_lays down a beat
a drummer/the drummer/a street drummer/the session drummer = _plays half-time
someone/somebody/a man/a kid/my neighbour/a student = _beats a drum/_plays the bongos/_plays drums/_bangs on a drum
someone/somebody/a man/a kid/my neighbour/a student = _practises the drums/_plays the snare drum
a beat/a slow beat/a drum beat/a hip hop beat/a drum loop = _kicks in/_drops/_plays/_grooves along/_starts up
a snare/a hi-hat/a snare drum/a floor tom = _plays a beat/_keeps the rhythm/_is played/_ticks along with the bass drum
a drum circle/a drum corps = _plays/_drums/_keeps a slow beat/_drums around the fire
a marching drum line/a percussion group = _plays/_drums/_keeps a slow beat/_drums around the fire
a funeral drum/a muffled drum/the galley drum = _beats/_beats the time/_beats out a slow march/_sounds

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
--
the noise a metal drummer makes | what you hear before the magician reveals his card
what you hear before the winner is announced | a drumroll | a drumroll please | drumroll | a drum fill
a furious drum fill | a blast beat | blast beats | a double kick frenzy | a thrash metal drummer
thrash drumming | a death metal drummer | a speed metal drum track | heavy metal drums | metal drumming
a hardcore punk drummer | punk drumming | jungle breakbeats | a breakbeat | the Amen break | drum n bass | dnb
d'n'b | a samba school | a samba batucada | a batucada | a samba drum line at carnival | Rio carnival drumming
carnival drums | a Brazilian samba beat | a bebop drummer at top tempo | a Buddy Rich solo | Buddy Rich
Keith Moon | Keith Moon going berserk | Animal from the Muppets | Animal of the Muppets on drums
John Bonham's solo | Dave Grohl on the kit | Lars Ulrich | Neil Peart | a frenzied drummer | a manic drummer
a crazed drummer | a hyperactive drummer | a caffeinated drummer | a rapid snare roll | a snare roll
a paradiddle | paradiddles | rudiments at breakneck speed | a drum battle | a drum-off | breakneck drumming
blistering drums | thunderous rapid drums | a rapid drum solo | a drum frenzy | a drum workout
hammering drums | a quick drum rhythm | a quick rhythm on the drums | a brisk drum march
a double-time march on the drums | a double-time drum beat | a high-tempo drum beat | a hyper drum groove
a fast beat | a fast beat on the drums | a quick beat | an energetic drummer | an excited drummer
a drummer on fire | a drummer who goes too quick | a drummer at full speed | a drummer playing quickly
the drums very quick | trrrrrrrrum | ratatat on the snare | ratatata drum | brrrrum of a drum
dugga dugga dugga drums | dugudugudugu of the drums | boom tat boom boom tat very quick
taka taka taka on the drums | fast durms | a fast drumm | quick drumms | rapid durmming | fast druming
speedy bongos | quick bongos | fast bongo playing
a metal drummer/a punk drummer/Keith Moon = _goes wild on the drums/_plays blast beats/_hammers away at the drums
Animal/a manic drummer/Buddy Rich = _goes wild on the drums/_plays blast beats/_hammers away at the drums
a metal drummer/a punk drummer/Keith Moon = _thrashes the kit/_plays at breakneck speed/_pounds the drums fast
Animal/a manic drummer/Buddy Rich = _thrashes the kit/_plays at breakneck speed/_pounds the drums fast
a drummer/the drummer/my nephew/our drummer = _goes berserk/_plays double time/_lets rip on the kit/_plays a drumroll
a drummer/the drummer/my nephew/our drummer = _hammers away/_bashes away at speed/_launches into a wild solo
drums/the drums/carnival drums/samba drums/the snare drums = _go berserk/_race/_roll/_rattle at full speed
drums/the drums/carnival drums/samba drums/the snare drums = _play double time/_drive the dance/_hammer away
a drumroll/a drum roll/a snare roll/the drumroll = _starts/_builds the suspense/_rolls/_announces the winner
a drumroll/a drum roll/a snare roll/the drumroll = _builds up/_is played/_rattles
a samba school/a batucada = _drums/_parades past drumming/_plays wild rhythms/_drums at top speed
a samba band/a carnival drum troupe = _drums/_parades past drumming/_plays wild rhythms/_drums at top speed
a blast beat/a breakbeat = _kicks in/_drops/_plays/_races along/_starts up
a fast beat/a drum n bass beat/an uptempo beat = _kicks in/_drops/_plays/_races along/_starts up
someone = _drums at full speed/_plays the bongos quickly/_plays a fast drum solo/_plays a rapid drum rhythm
someone = _rolls on the snare
somebody/a man/a kid/a percussionist = _drums fast/_drums at full speed/_plays the bongos quickly
somebody/a man/a kid/a percussionist = _plays a fast drum solo/_plays a rapid drum rhythm/_rolls on the snare
a bass drum/a snare/a war drum/a tom-tom = _beats faster/_beats frantically/_rattles quickly/_hammers quickly
a bass drum/a snare/a war drum/a tom-tom = _goes ratatat
drummers/the drummers/metal drummers/taiko drummers = _drum faster and faster/_play at breakneck speed/_drum furiously
drummers/the drummers/metal drummers/taiko drummers = _go crazy/_play rapidly
the beat/the rhythm of the drums/the drum beat = _gets faster/_speeds up/_picks up speed/_accelerates/_quickens
the beat/the rhythm of the drums/the drum beat = _becomes frantic

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
--
the noise of eighty-eight keys | what you hear in a hotel lobby when someone tickles the ivories
the instrument with black and white keys | black and white keys | the ivories | tickling the ivories
tinkling the ivories | ivory keys | a Steinway | a Steinway grand | a Bechstein | a Bosendorfer | a Bluthner
a Yamaha grand | a concert grand | a pianoforte | a fortepiano | a joanna | the old joanna | a pianola
a player piano | a honky-tonk piano | a honky tonk | a saloon piano | a barrelhouse piano | a bar piano
a lounge pianist | a hotel pianist | a concert pianist | a piano player | a piano man
a virtuoso at the Steinway | my granny at the piano | a piano lesson | piano practice | scales on the piano
practising scales on the Bechstein | Für Elise | Fur Elise | the Moonlight Sonata | Moonlight Sonata | Chopin
a Chopin nocturne | a Chopin waltz | a Chopin prelude | a mazurka by Chopin | a polonaise by Chopin
Rachmaninoff | a Rachmaninov prelude | Liszt | a Liszt rhapsody | Debussy | Clair de Lune | a Satie piece
Erik Satie | a gymnopedie | Gymnopedie by Satie | Schumann's Traumerei | a Schubert impromptu
a Beethoven sonata | Beethoven at the keys | a Mozart sonata | the Goldberg variations | a Scott Joplin rag
the Entertainer | Maple Leaf Rag | ragtime | boogie woogie | boogie-woogie | stride piano | Thelonious Monk
Keith Jarrett | Bill Evans | Glenn Gould | Lang Lang | Elton John | Liberace | Chopsticks | an etude
an étude | a bagatelle | a prelude on the grand | a silent movie accompaniment | a ballet class accompanist
an accompanist | a piano bar | a cocktail bar pianist | plink plonk | plinkety plonk | plink plink on the keys
plonking on the piano | pling pling of the piano keys | a peeano | a paino | a piana | a piano forte | klavier
a klavier | the paino | a pianno | a man who plays on piano | felt hammers on strings | a melancholic piano
a dreamy piano | a romantic piano | an out of tune piano | a pub piano
a Steinway/a concert grand/a pianoforte = _plays/_tinkles/_plays a waltz/_plays a rag/_strikes up a tune/_sounds
a honky-tonk piano/a pianola/the old joanna = _plays/_tinkles/_plays a waltz/_plays a rag/_strikes up a tune/_sounds
a Steinway/a concert grand/a pianoforte = _plays by itself
a honky-tonk piano/a pianola/the old joanna = _plays by itself
a piano player/the piano man/Chopin = _tickles the ivories/_plays the piano/_plays a nocturne
Elton John/a concert pianist/a lounge pianist/a virtuoso = _tickles the ivories/_plays the piano/_plays a nocturne
a piano player/the piano man/Chopin = _plays/_sits down at the Steinway
Elton John/a concert pianist/a lounge pianist/a virtuoso = _plays/_sits down at the Steinway
a piano player/the piano man/Chopin = _plays a waltz on the piano
Elton John/a concert pianist/a lounge pianist/a virtuoso = _plays a waltz on the piano
someone/somebody/a child/my sister/granny/a student/auntie = _practises the piano/_practises scales on the piano
someone/somebody/a child/my sister/granny/a student/auntie = _plays Chopin/_plays the Moonlight Sonata
someone/somebody/a child/my sister/granny/a student/auntie = _plays Für Elise/_plonks on the piano
someone/somebody/a child/my sister/granny/a student/auntie = _plinks away at the piano
a pianist/the pianist/a jazz pianist/the accompanist = _plays ragtime/_plays boogie woogie/_plays a prelude
a pianist/the pianist/a jazz pianist/the accompanist = _improvises/_plays Debussy/_plays a sonata/_hammers the keys
a pianist/the pianist/a jazz pianist/the accompanist = _plays an encore
fingers/nimble fingers/her fingers/ten fingers = _glide over the ivories/_run over the piano keys
fingers/nimble fingers/her fingers/ten fingers = _dance on the piano keys/_fly over the ivories
a piano/the piano = _tinkles/_plays ragtime/_plays boogie/_plays a waltz/_plinks
a pub piano/a saloon piano/an upright piano = _tinkles/_plays ragtime/_plays boogie/_plays a waltz/_plinks
a piano/the piano = _plonks along/_rings out/_accompanies a silent movie
a pub piano/a saloon piano/an upright piano = _plonks along/_rings out/_accompanies a silent movie
ragtime/boogie woogie = _plays/_is played/_drifts from the salon/_fills the salon
a nocturne/the Moonlight Sonata/Clair de Lune = _plays/_is played/_drifts from the salon/_fills the salon
Chopin = _is played/_drifts from the salon/_fills the salon
a paino/a peeano/a klavier/a pianno = _plays/_plays a song/_is played/_sounds

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
--
the instrument you blow sideways | a pipe with holes you blow | a woodwind instrument held sideways
a transverse flute | a concert flute | a traverso | a baroque flute | an alto flute | a bass flute | a fife
a fife tune | fifes | a flageolet | a penny whistle | a pennywhistle | an Irish whistle | a low whistle tune
a feadog | a shakuhachi | a bansuri | a ney | a dizi | a xiao | a quena | an Andean flute | an Andean flutist
a Peruvian flute | a kaval | a fujara | a Navajo flute | a cedar flute | a bone flute | a reed flute
a nose flute | pan pipes | the pipes of Pan | the god Pan playing | Pan's pipe | a faun with a flute
a faun playing | a satyr with his pipe | the Pied Piper | the pied piper of Hamelin | a pied piper
a descant recorder | an alto recorder | a treble recorder | a school recorder | a recorder lesson
a recorder tune | a blockflute | a blokflute | a Blockflöte | a plastic recorder
Hot Cross Buns on the recorder | James Galway | Jean-Pierre Rampal | Ian Anderson | Jethro Tull
Jethro Tull's Ian Anderson | Papageno | Papageno's pipe | Syrinx by Debussy
Prelude to the Afternoon of a Faun | Krishna's flute | Krishna playing | a meditation flute | a spa flute
a yoga flute | a zen flute | an airy flute | a breathy flute | a haunting flute | an ethereal flute
a trilling flute | a fluting melody | fluting | a flute trill | a flute cadenza | a flute sonata
a flute duet | flutes | tootle-oo of a flute | tootling on a flute | tootle tootle
toodle-oodle on a recorder | fweet fweet on a flute | a floot | a flut | a fluet | a fluit | a flaut | a flöte
the flute who sings | a man blowing in a flute | a girl blowing her flute | an elf with a flute
an elven flute | a wood elf's pipe | a willow flute
a fife/a penny whistle/a shakuhachi = _plays/_trills/_plays a tune/_pipes/_sounds/_whistles a melody
a bansuri/a piccolo/a recorder/a pan flute = _plays/_trills/_plays a tune/_pipes/_sounds/_whistles a melody
a fife/a penny whistle/a shakuhachi = _floats over the valley
a bansuri/a piccolo/a recorder/a pan flute = _floats over the valley
the Pied Piper/a faun/Papageno = _plays the flute/_plays a flute/_blows into the flute/_plays his flute
James Galway/Krishna/an elf/Pan = _plays the flute/_plays a flute/_blows into the flute/_plays his flute
the Pied Piper/a faun/Papageno = _pipes a tune on the flute
James Galway/Krishna/an elf/Pan = _pipes a tune on the flute
someone/somebody/a man = _blows a flute/_plays the recorder/_plays the tin whistle
a schoolgirl/a shepherd boy/my daughter/a busker = _blows a flute/_plays the recorder/_plays the tin whistle
someone/somebody/a man = _practises the flute/_plays the piccolo/_tootles on a flute
a schoolgirl/a shepherd boy/my daughter/a busker = _practises the flute/_plays the piccolo/_tootles on a flute
someone/somebody/a man = _plays the pan flute
a schoolgirl/a shepherd boy/my daughter/a busker = _plays the pan flute
a flautist/a flutist = _trills/_plays a solo/_blows a soft tune/_plays a sonata
a flute player/a recorder player/the piccolo player = _trills/_plays a solo/_blows a soft tune/_plays a sonata
a flautist/a flutist = _practises/_warms up with a trill
a flute player/a recorder player/the piccolo player = _practises/_warms up with a trill
flutes/wooden flutes/recorders = _play/_trill/_pipe/_sound/_sing/_play a melody/_float on the air
bamboo flutes/pan pipes/fifes = _play/_trill/_pipe/_sound/_sing/_play a melody/_float on the air
a flute = _warbles a tune/_floats over the hills/_drifts over the meadow/_pipes up/_plays a haunting melody
a flute = _plays all alone
the flute/a bamboo flute/an Andean flute/a reed flute = _trills/_warbles a tune/_floats over the hills
the flute/a bamboo flute/an Andean flute/a reed flute = _drifts over the meadow/_pipes up/_plays a haunting melody
the flute/a bamboo flute/an Andean flute/a reed flute = _plays all alone
a floot/a flut/a fluet/a blockflute = _plays/_plays a tune/_is played/_sounds
a class of children/a school class/the third graders = _plays recorders/_practises the recorder/_plays the recorder
a flute melody/a flute tune = _drifts over the lake/_is heard/_rises/_floats through the woods
a flute solo/a breathy melody on a flute = _drifts over the lake/_is heard/_rises/_floats through the woods

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
--
the noise six strings make | the instrument with six strings
what you hear around a campfire when someone has six strings | six strings | a six-string | a six string
a twelve-string | a twelve string guitar | a Gibson | a Gibson Les Paul | a Les Paul | a Fender
a Fender Stratocaster | a Stratocaster | a Strat | a Telecaster | a Telecaster twang | a Martin dreadnought
a Taylor acoustic | a Rickenbacker | a Gretsch | a Dobro | a resonator | a slide guitar | a bottleneck slide
a bottleneck blues | a lap steel | a pedal steel | a steel-string | a nylon-string | a nylon string guitar
a parlour guitar | an old Spanish guitar | a gypsy jazz guitar | Django | Django Reinhardt | a uke
a Hawaiian ukulele | a Hawaiian guitar | a cavaquinho | a requinto | a charango | a guitarrón | Jimi Hendrix
Hendrix | Eric Clapton | Clapton unplugged | Santana | Mark Knopfler | Slash on stage | Jimmy Page | Bob Dylan
Joan Baez | Segovia | Andres Segovia | Paco de Lucia | Recuerdos de la Alhambra | Asturias by Albeniz
Romance Anonimo | Wonderwall | Stairway to Heaven | Smoke on the Water | Kumbaya | Kumbaya round the campfire
flamenco | a flamenco player | rasgueado | a bossa nova | bossa nova chords | a power chord | power chords
barre chords | a barre chord | a G chord | an E minor chord | fingerpicking | finger picking | fingerstyle
a fingerpicked tune | picking and strumming | flatpicking | a plectrum on strings | a pick on steel strings
palm muted riffing | a riff | a heavy riff | a distorted riff | shredding | a shredder | a metal riff
a blues lick | an amp cranked to eleven | a Marshall amp with a riff | a hammer-on and pull-off | a fretboard
a capo on the third fret | a troubadour | a busker strumming | a folkie strumming | a mariachi
a mariachi strumming | a cowboy strumming by the fire | a beatnik strumming | twang | twang twang
twangy strings | a twanging guitar | dling dling of strings | a gitar | a guitare | a gutiar | a giutar
a guittar | a guitarre | a gitarre | an electrical guitar | the guitar who plays | my dad's guitar
my roommate's guitar
a Gibson/a Stratocaster/a twelve-string = _plays/_twangs/_plays a riff/_is strummed/_plays a lick/_plays the blues
a slide guitar/a ukulele/a uke = _plays/_twangs/_plays a riff/_is strummed/_plays a lick/_plays the blues
a Gibson/a Stratocaster/a twelve-string = _wails a solo
a slide guitar/a ukulele/a uke = _wails a solo
a Telecaster = _plays/_plays a riff/_is strummed/_plays a lick/_plays the blues/_wails a solo
Hendrix/Clapton/Django = _plays a riff/_plays a solo on the guitar/_shreds/_plays guitar
Santana/Segovia/a guitar hero/a rock star = _plays a riff/_plays a solo on the guitar/_shreds/_plays guitar
Hendrix/Clapton/Django = _rips into a solo/_bends the strings
Santana/Segovia/a guitar hero/a rock star = _rips into a solo/_bends the strings
a troubadour/a cowboy = _strums/_strums his guitar/_strums a guitar/_plays the guitar
a hippie/a camp counsellor/the scout leader = _strums/_strums his guitar/_strums a guitar/_plays the guitar
a troubadour/a cowboy = _plays his six-string/_picks a tune on the guitar
a hippie/a camp counsellor/the scout leader = _plays his six-string/_picks a tune on the guitar
a busker/a mariachi = _strums his guitar/_strums a guitar/_plays the guitar/_plays his six-string
a busker/a mariachi = _picks a tune on the guitar
someone/somebody/a man/my roommate/a teenager/grandpa = _strums a ukulele/_plays the ukulele/_plays some chords
someone/somebody/a man/my roommate/a teenager/grandpa = _plays Wonderwall/_practises guitar/_plays a riff
someone/somebody/a man/my roommate/a teenager/grandpa = _tunes a guitar/_picks at the strings/_noodles on the guitar
a guitarist/the guitarist = _plays a riff/_picks a tune/_strums away/_shreds
the lead guitarist/a flamenco guitarist/a blues guitarist = _plays a riff/_picks a tune/_strums away/_shreds
a guitarist/the guitarist = _fingerpicks/_plays a lick/_plays flamenco
the lead guitarist/a flamenco guitarist/a blues guitarist = _fingerpicks/_plays a lick/_plays flamenco
a guitarist/the guitarist = _plays bossa nova/_tunes up
the lead guitarist/a flamenco guitarist/a blues guitarist = _plays bossa nova/_tunes up
guitars/two guitars = _play/_strum/_twang/_strum along/_jam/_play flamenco/_chime
the guitars/electric guitars/acoustic guitars = _play/_strum/_twang/_strum along/_jam/_play flamenco/_chime
a guitar/the guitar/an electric guitar = _twangs/_plays a riff/_strums/_strums along/_rings out/_plays flamenco
a spanish guitar/a gitar/a guitare = _twangs/_plays a riff/_strums/_strums along/_rings out/_plays flamenco
a guitar/the guitar/an electric guitar = _plays the blues/_wails
a spanish guitar/a gitar/a guitare = _plays the blues/_wails
a riff/a heavy riff = _kicks in/_rips through the air/_is played/_starts up/_rings out
a power chord/a guitar riff/a guitar solo = _kicks in/_rips through the air/_is played/_starts up/_rings out
strings/nylon strings/steel strings/six strings = _twang/_are fingerpicked/_vibrate under a pick
strings/nylon strings/steel strings/six strings = _are plucked one by one

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
--
the noise in church when the congregation rises | what you hear before Mass from the loft
the queen of instruments | the king of instruments
the instrument of the phantom | the phantom at his keyboard of pipes | Dracula at his organ | Dracula's organ
Captain Nemo's organ | Captain Nemo at the keys | a vampire's organ | a haunted mansion organ
a haunted organ | a horror organ | Toccata and Fugue | Toccata and Fugue in D minor | Bach's toccata
a toccata | Widor's toccata | a Widor toccata | Buxtehude | Johann Sebastian Bach | a Bach chorale prelude
a Bach fugue | a fugue | a passacaglia | an organ voluntary | a chorale | a cantus firmus on the pipes
a postlude | a recessional | a processional | the wedding march | Here Comes the Bride
Mendelssohn's wedding march | a bride walking down the aisle | Abide with Me | Amazing Grace on the pipes
Ave Maria on the organ | a psalm on the organ | a hymn tune | hymns | a hymnal tune | Sunday hymns
Handel on the organ | Olivier Messiaen | Messiaen | a cantor at the keyboard of the church
the church organist | the kapellmeister | the vicar's wife at the pedals
a pipe organ in full swell | a swell box | a sixteen-foot pipe | a thirty-two foot stop | a diapason
diapason pipes | a great organ | a positive organ | a portative organ | a chamber organ | a chapel organ
a parish organ | a village church organ | the Notre Dame organ | a Silbermann organ
a harmonium | an old harmonium | a reed organ | an American reed organ | a theatre organ | a theater organ
a cinema organ | a Wurlitzer | the mighty Wurlitzer | a Blackpool ballroom organ | a ballpark organ
a baseball organ | an ice rink organ | a Hammond | a Hammond B3 | a B3 with a Leslie
a Leslie speaker swirling | a Farfisa | a Vox Continental | a gospel organ | a gospel organist
an electric organ | an electronic organ | a home organ | manuals and pedals | bellows and pipes
all the stops pulled out | pulling out all the stops | dun dun dun of an organ | da-da-daaa in the dark castle
dum dum dummm of the organ | an orgel | a orgel | an orgen | an orgue | a oragn | an orgin | an oragn
the organ of the church | an organ who plays | churchy chords | ecclesiastical music | liturgical music
a wheezy organ | a majestic organ | a thunderous organ | a gothic organ
a Wurlitzer/a Hammond/a harmonium = _plays/_plays a hymn/_swells/_plays a toccata
a Wurlitzer/a Hammond/a harmonium = _thunders/_plays chords/_fills the nave
a Wurlitzer/a Hammond/a harmonium = _wheezes a tune
Dracula/the phantom/Captain Nemo = _plays the organ/_plays a fugue/_plays a toccata/_plays the pipe organ
the vampire/Bach/a mad scientist/the count = _plays the organ/_plays a fugue/_plays a toccata/_plays the pipe organ
Dracula/the phantom/Captain Nemo = _plays an eerie tune on the organ/_thunders on the organ
the vampire/Bach/a mad scientist/the count = _plays an eerie tune on the organ/_thunders on the organ
an organist/the organist = _plays the wedding march/_plays a toccata
an organist/the organist = _pulls out all the stops/_plays a voluntary/_plays Bach
an organist/the organist = _works the pedals/_practises a fugue
someone/somebody/a man/a woman/a nun/the vicar/a bishop = _plays the church organ/_plays the pipe organ
someone/somebody/a man/a woman/a nun/the vicar/a bishop = _plays the Hammond/_plays Bach on the organ
someone/somebody/a man/a woman/a nun/the vicar/a bishop = _plays the harmonium/_plays a chorale on the organ
an organ/the organ/a pipe organ/a church organ = _thunders/_fills the church/_plays the wedding march/_plays a fugue
an organ/the organ/a pipe organ/a church organ = _booms through the nave/_accompanies the hymn/_roars
a hymn/a chorale/the wedding march/a toccata/a fugue = _plays/_is played/_swells/_fills the church
a hymn/a chorale/the wedding march/a toccata/a fugue = _resounds in the nave
hymns/organs = _play/_swell/_resound/_fill the nave
hymns/organs = _thunder through the church
an orgel/an orgen/an orgue/an oragn = _plays/_plays a hymn/_sounds/_is played
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
throw throwing threw | feel feeling felt | put putting put | hang hanging hung | leave leaving left
lay laying laid | hold holding held | cut cutting cut | slip slipping slipped | skip skipping skipped
blip blipping blipped | bleep bleeping bleeped | rip ripping ripped | jam jamming jammed | hop hopping hopped
thud thudding thudded | thrum thrumming thrummed | shred shredding shredded | bang banging banged
sit sitting sat | bend bending bent | send sending sent | grind grinding ground | become becoming became
wheeze wheezing wheezed | pip pipping pipped | fill filling filled | topple toppling toppled
drag dragging dragged | shoot shooting shot | do doing did | slide sliding slid | scan scanning scanned
build building built | oversleep oversleeping overslept | transmit transmitting transmitted
travel travelling travelled | signal signalling signalled | leap leaping leapt
bite biting bit | catch catching caught | dot dotting dotted | draw drawing drew | fan fanning fanned
fling flinging flung | grow growing grew | nod nodding nodded | plop plopping plopped | spit spitting spat
stab stabbing stabbed | stun stunning stunned | tip tipping tipped | weep weeping wept | wet wetting wet
zap zapping zapped | program programming programmed | pummel pummelling pummelled | bob bobbing bobbed
eat eating ate | strut strutting strutted | pad padding padded | plod plodding plodded | leg legging legged
fight fighting fought | rub rubbing rubbed | write writing wrote | beg begging begged | feed feeding fed
glug glugging glugged | overlap overlapping overlapped | slop slopping slopped | spread spreading spread
tread treading trod | yak yakking yakked
nag nagging nagged | flit flitting flitted | quarrel quarrelling quarrelled
swap swapping swapped | gab gabbing gabbed | chap chapping chapped | scram scramming scrammed
log logging logged | unbar unbarring unbarred | trek trekking trekked | confer conferring conferred
stick sticking stuck | bring bringing brought | have having had
"""
