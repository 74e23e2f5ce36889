"""What names and descriptions of speakers say about their voices: the sex, and whether it is low or high. Words only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WOMEN = frozenset(
    "actress aunt auntie bride daughter duchess empress fairy female frau girl goddess governess grandma grandmother "
    "granny her heroine hers hostess lady madam madame mademoiselle maid mama mermaid miss mom mommy mother mrs ms mum "
    "mummy nun princess queen schoolgirl senora she signora sister stewardess waitress widow wife witch woman women".split()
)
_MEN = frozenset(
    "actor boy brother butler dad daddy duke emperor father fireman fisherman gentleman god grandfather grandpa groom guy "
    "he hero herr him his husband king knight lad lord male man men mister monk monsieur mr papa policeman priest prince "
    "sailor salesman schoolboy senor signor sir son uncle waiter widower wizard".split()
)
_WOMENS_NAMES = frozenset(
    "abigail ada adele agatha agnes aisha alexandra alice alicia alina alison amanda amelia amy ana anastasia andrea "
    "angela anita ann anna anne annie antonia astrid audrey barbara beatrice bella bernadette beth betty bianca bridget "
    "brigitte camila camille carla carmen carol caroline catherine cecilia celia charlotte chiara chloe christina "
    "christine clara claudia cleo colette cora cynthia daisy daniela deborah denise diana donna dora doris dorothy edith "
    "ekaterina eleanor elena elisa elise eliza elizabeth ella ellen elsa emilia emily emma erica erika esther eva eve "
    "evelyn fatima fiona flora florence frances francesca freya frieda gabriela gabrielle georgia gertrude gina giulia "
    "gloria grace greta gwen hanna hannah harriet heather heidi helen helena helga hilda ida ilse ines inga ingrid irene "
    "irina iris isabel isabella ivy jane janet jasmine jean jeanne jennifer jenny jessica jill joan joanna josephine joy "
    "joyce judith judy julia juliet juliette karen karin kate katharina katherine kathleen katie katrin katya kirsten "
    "klara lara laura lea leah leila lena lily linda lisa liz lola lotte louise lucia lucy luisa lydia magdalena maggie "
    "margaret margot maria marie marina marion marta martha mary matilda maud maya megan mei melanie melissa mia michelle "
    "mildred miriam molly mona monica monika nadia nancy naomi natalia natalie natasha nicole nina nora norma odette olga "
    "olivia ophelia patricia paula pauline penelope petra phoebe polly priya rachel rebecca regina renate rita rosa rose "
    "rosemary roxana ruby ruth sabine sabrina sally samantha sandra sara sarah selma sheila shirley silvia simone sofia "
    "sonia sonja sophia sophie stella stephanie susan susanna susie suzanne svetlana sylvia tamara tania tanya tatiana "
    "teresa tess thea theresa tina trudy ursula valentina valerie vanessa vera veronica victoria viola violet virginia "
    "vivian wanda wendy wilma yara yasmin yuki yvonne zelda zoe zora".split()
)
_MENS_NAMES = frozenset(
    "aaron abdul abraham adam adrian ahmed alan albert alberto alejandro alexander alexei alfred ali allan andre andreas "
    "andrew andrey andy anthony antoine anton antonio arnold arthur august axel barry bart ben benedict benjamin bernard "
    "bert bill bob boris brandon brian bruce bruno carl carlos cesar charles charlie christian christopher claude claus "
    "clive colin connor cyril dan daniel danny dave david dennis derek dexter diego dieter dimitri dirk dmitri dominic "
    "don donald douglas duncan dylan earl ed eddie edgar edmund eduardo edward edwin eli elias eliot emil emmanuel enrico "
    "eric erik ernest ernst eugene fabian felipe felix ferdinand fernando floyd francesco francis francois frank franz "
    "fred frederick fritz gabriel gareth gary gaston geoffrey george gerald gerard gerhard gilbert giovanni giuseppe glen "
    "gordon graham greg gregory guillaume gunther gustav guy hamish hans harald harold harry hassan hector heinrich "
    "helmut henri henrik henry herbert herman hiroshi horst howard hubert hugh hugo ian igor isaac ivan jack jacob "
    "jacques jake jamal james jan jason javier jeff jeffrey jens jeremy jerome jerry jim jimmy joachim joe joel johan "
    "johann john johnny jonas jonathan jorge jose josef joseph joshua juan jules julian julius karl karsten keith ken "
    "kenji kenneth kevin klaus knut konrad kurt larry lars lawrence leo leon leonard leopold lewis liam lorenz louis luca "
    "lucas ludwig luigi luis luke magnus malcolm manuel marcel marco marcus mario mark markus martin marvin matthew "
    "matthias maurice max maximilian michael michel miguel mike mikhail mohamed mohammed moritz nathan neil nicholas nick "
    "nikolai nils noah norman olaf oleg oliver omar oscar oskar otto owen pablo patrick paul pavel pedro peter philip "
    "pierre pietro rafael raj ralph ramon ravi raymond reginald rene richard rick rob robert roberto robin roger roland "
    "rolf roman ron ronald rory rudolf rudolph rupert russell ryan salvatore sam samuel santiago scott sean sebastian "
    "sergei sergio seth sidney sigmund simon spencer stanley stefan stephen steve steven stuart sven takeshi ted terence "
    "theo theodore thomas tim timothy tobias todd tom tomas tommy tony ulrich uwe victor viktor vincent vladimir walter "
    "warren wayne werner wilfred wilhelm will william winston wolfgang xavier yuri yusuf zachary".split()
)
_LOW = frozenset(
    "aged ancient bear big deep demon dragon elderly giant grandfather grandma grandmother grandpa granny gruff hoarse "
    "low monster ogre old older troll villain wizard".split()
)
_HIGH = frozenset(
    "baby boy child elf fairy girl high kid little mouse pixie schoolboy schoolgirl shrill small squeaky teenage teenager "
    "tiny toddler young younger".split()
)


@dataclass(frozen=True)
class Wanted:
    """What a speaker is called says of the voice: `sex` is "f", "m" or unknown, `height` -1 low, 1 high, 0 neither."""

    sex: str = ""
    height: int = 0


def wanted(speaker: str) -> Wanted:
    """What a name, or a description such as "an old man", says; words that tell a sex go before names that do."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", speaker.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[a-z]+", plain)
    height = bool(_HIGH & set(words)) - bool(_LOW & set(words))
    sex = _sex(words, _WOMEN, _MEN) or _sex(words, _WOMENS_NAMES, _MENS_NAMES)
    return Wanted(sex, height)


def _sex(words: list[str], women: frozenset[str], men: frozenset[str]) -> str:
    """That of the words that tell one; unknown where they tell both, or none."""
    told = {"f" if word in women else "m" for word in words if word in women | men}
    return told.pop() if len(told) == 1 else ""
