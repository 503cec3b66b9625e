import pytest

from tests.journeys.results.stored import Place, make_place
from tests.world import World


@pytest.fixture
def place(world: World) -> Place:
    """The small programme with its three customers, in both organisations."""
    return make_place(world)


@pytest.fixture
def empty(world: World) -> Place:
    """The same without any observation."""
    return make_place(world, observed=False)
