"""Each test draws from the beginning of its file's luck, whichever tests ran before it."""

import pytest


@pytest.fixture(autouse=True)
def luck_from_the_beginning(request):
    luck = getattr(request.module, "LUCK", None)
    if luck is None:
        yield
        return
    begun = luck.bit_generator.state
    yield
    luck.bit_generator.state = begun
