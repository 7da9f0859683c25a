"""What tests share."""

import pytest

import siegert as sg


@pytest.fixture(scope="session")
def microcircuit() -> sg.Network:
    """The microcircuit of Potjans & Diesmann 2014."""
    return sg.network("potjans2014")


@pytest.fixture(scope="session")
def small() -> sg.Network:
    """Brunel's network with a tenth of its neurons and in-degrees."""
    net = sg.network("brunel2000")
    return net.scaled(0.1, 0.1, net.fixed_point())


@pytest.fixture(scope="session")
def run(small: sg.Network) -> sg.Simulation:
    """Half a second of it."""
    return small.simulate(500.0, transient=100.0, seed=5, progress=False)
