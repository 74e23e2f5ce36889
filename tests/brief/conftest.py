import pytest

from audiostory_core.dataset.naming import lexicon as words_of_all_sounds
from audiostory_core.plan.lexicon import Lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The words of the sounds that `tiny` learns."""
    return words_of_all_sounds()
