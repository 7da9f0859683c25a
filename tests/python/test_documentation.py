"""Everything public has a docstring, and everything that is used by name an example that runs."""

import inspect
import re

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


def called():
    """All that users call: functions, methods, and the classes whose objects they make themselves."""
    for name in sg.__all__:
        value = getattr(sg, name)
        if inspect.isfunction(value) or value is sg.Network:
            yield pytest.param(value, id=name)
        if inspect.isclass(value):
            for member, method in vars(value).items():
                if not member.startswith("_") and (inspect.isfunction(method) or isinstance(method, classmethod)):
                    yield pytest.param(getattr(value, member), id=f"{name}.{member}")


def sections(docstring):
    """The sections of a numpydoc docstring, by their titles."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}$", docstring, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("value", list(called()))
def test_every_parameter_is_explained(value):
    entries = re.findall(r"^(\S.*)\n( +\S.*)", sections(inspect.getdoc(value)).get("Parameters", ""), re.MULTILINE)
    explained = {name.strip(" *") for entry, _ in entries for name in entry.split(" : ")[0].split(",")}
    assert explained == set(inspect.signature(value).parameters) - {"self", "cls"}


@pytest.mark.parametrize("value", list(called()))
def test_what_comes_back_is_explained(value):
    comes = inspect.signature(value).return_annotation
    if comes not in (inspect.Signature.empty, None, "None") and inspect.signature(value).parameters.keys() - {"self", "cls"}:
        found = sections(inspect.getdoc(value))
        assert "Returns" in found, f"comes back: {comes}"
