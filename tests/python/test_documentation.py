"""Everything public has a docstring, and everything that is used by name an example that runs."""

import inspect

import pytest

import siegert as sg

#: What is a value or has nothing to show.
PLAIN = {"CASES", "PRESETS", "__version__", "set_threads", "threads", "Round", "Validation"}


def public():
    for name in sg.__all__:
        value = getattr(sg, name)
        if name not in PLAIN and not (inspect.isclass(value) and issubclass(value, (Exception, Warning))):
            yield pytest.param(value, id=name)


@pytest.mark.parametrize("value", list(public()))
def test_it_has_an_example(value):
    assert ">>>" in inspect.getdoc(value)


@pytest.mark.parametrize("name", [name for name in sg.__all__ if inspect.isclass(getattr(sg, name))])
def test_its_members_are_documented(name):
    for member, value in vars(getattr(sg, name)).items():
        if not member.startswith("_") and (callable(value) or isinstance(value, property)):
            assert inspect.getdoc(value), f"{name}.{member}"
