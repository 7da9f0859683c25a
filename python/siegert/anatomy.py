"""The structure of a network: who has how many synapses from whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _siegert
from ._arrays import FloatArray, frozen
from ._labels import multi_index
from ._values import Value
from .errors import ParameterError, one_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .networks import Network

__all__ = ["Anatomy"]

_DEFINITIONS = ("right", "published")
_PICTURES = ("relative_in_degrees", "in_degrees", "fln", "types", "fits", "changes")


class Anatomy(Value):
    """Views of the structure of a network, by area and by population; frames have targets in rows and sources in
    columns.

    Of the multi-area model of macaque visual cortex there are also the relations of its areas, the FLN and the
    regressions of the anatomy (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4); they are None of other networks,
    and where parts were replaced.

    Examples
    --------
    >>> import siegert as sg
    >>> anatomy = sg.network("schmidt2018-anatomy").anatomy()
    >>> round(float(anatomy.relative_in_degrees.loc["V1", "V1"]), 4)
    0.4875
    >>> anatomy.relations.by_sln.value_counts().to_dict()
    {'lateral': 273, 'FB': 172, 'FF': 126}
    """

    def __init__(self, labels: list[tuple[str, str]], document: str, probabilities: FloatArray):
        self._labels = labels
        self._text = document
        self._probabilities = frozen(probabilities)
        self._settle()

    @property
    def document(self) -> dict[str, Any]:
        """All of it, as ``siegert anatomy --json`` prints it."""
        found: dict[str, Any] = json.loads(self._text)
        return found

    @property
    def areas(self) -> list[str]:
        """The names of the areas."""
        names: list[str] = self.document["areas"]
        return names

    @property
    def in_degrees(self) -> pd.DataFrame:
        """Synapses on the average neuron of an area, by area; the last column is external."""
        return self._of_areas("area_in_degrees")

    @property
    def relative_in_degrees(self) -> pd.DataFrame:
        """The same as shares of all synapses of the target."""
        return self._of_areas("relative_in_degrees")

    @property
    def connection_probability(self) -> pd.DataFrame:
        """The probability that a neuron of one population has a synapse on a neuron of another."""
        import pandas as pd

        index = multi_index(self._labels)
        return pd.DataFrame(self._probabilities, index=index, columns=index)

    @property
    def synapses(self) -> pd.DataFrame:
        """Synapses onto areas by origin, and, where anatomy tells them, by type I to IV."""
        import pandas as pd

        rows = self.document["synapses_of_areas"]
        for row in rows:
            types = row.pop("by_type") or {}
            row.update({f"type_{kind}": number for kind, number in types.items()})
        return pd.DataFrame(rows).set_index("area")

    @property
    def laminar_patterns(self) -> dict[str, pd.DataFrame]:
        """The mean share of the synapses of pairs of areas, by target and source population: of all pairs, and of those
        that feed forward (FF), are lateral, and feed back (FB)."""
        import pandas as pd

        return {
            of["direction"]: pd.DataFrame(
                of["shares"], index=of["populations"], columns=of["populations"]
            )
            for of in self.document["laminar_patterns"]
        }

    @property
    def relations(self) -> pd.DataFrame | None:
        """How every connected pair of areas stands to each other: by SLN, architectural type and hierarchy."""
        import pandas as pd

        found = self.document.get("relations")
        return None if found is None else pd.DataFrame(found["pairs"])

    @property
    def fits(self) -> pd.DataFrame | None:
        """The regressions of the anatomy with standard errors, r and p."""
        import pandas as pd

        found = self.document.get("fits")
        if found is None:
            return None
        rows = {name: dict(fit) for name, fit in found.items() if "data" in fit}
        for row in rows.values():
            row.pop("data")
        return pd.DataFrame.from_dict(rows, orient="index")

    @property
    def fln(self) -> pd.DataFrame | None:
        """The share of labelled neurons in a source, completed by the distance rule; NaN where nothing is connected."""
        import pandas as pd

        found = self.document.get("fln")
        if found is None:
            return None
        return pd.DataFrame(found["completed"], self.areas, self.areas, dtype=float)

    @property
    def changes(self) -> dict[str, Any] | None:
        """What changes to the other network: numbers by name, and frames of pairs, areas and populations."""
        import pandas as pd

        found: dict[str, Any] | None = self.document.get("changes")
        if found is None:
            return None
        for key in ("pairs", "by_area", "by_population"):
            found[key] = pd.DataFrame(found[key])
        columns = [*self.areas, "external"]
        found["by_pair"] = pd.DataFrame(found["by_pair"], self.areas, columns, dtype=float)
        return found

    def plot(self, what: str = "relative_in_degrees", ax: Axes | None = None) -> Axes:
        """Draws one of its views.

        Parameters
        ----------
        what : {"relative_in_degrees", "in_degrees", "fln", "types", "fits", "changes"}
            Matrices of areas on a logarithmic scale, the shares of synapses by type, the distance rule, or the changes
            by pair of areas.
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from . import _plots

        one_of("what", what, _PICTURES)
        if what == "types":
            return _plots.draw_shares(self.synapses, ax)
        if what == "fits":
            return _plots.draw_fit(self._known("fits")["fln_distance"], ax)
        if what == "fln":
            self._known("fln")
            assert self.fln is not None
            values, text = np.nan_to_num(self.fln.to_numpy()), "FLN"
            return _plots.draw_square(values, self.areas, text, ax, log=True)
        if what == "changes":
            shares = np.array(self._known("changes")["by_pair"], dtype=float)[:, :-1]
            return _plots.draw_square(shares, self.areas, "change of in-degrees", ax)
        frame = self.in_degrees if what == "in_degrees" else self.relative_in_degrees
        text = "in-degree" if what == "in_degrees" else "share of the target's synapses"
        return _plots.draw_square(frame.to_numpy()[:, :-1], self.areas, text, ax, log=True)

    def __repr__(self) -> str:
        document = self.document
        return (
            f"<Anatomy of {document['network']}: {len(self.areas)} areas, "
            f"{document['mean_in_degree']:,.0f} synapses on a neuron>"
        )

    def _of_areas(self, key: str) -> pd.DataFrame:
        import pandas as pd

        document = self.document
        areas = document["areas"]
        return pd.DataFrame(document[key], areas, [*areas, "external"], dtype=float)

    def _known(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self.document.get(key)
        if found is None:
            reason = (
                "there is no other network: anatomy(against=...)"
                if key == "changes"
                else "the network was not built from the anatomy of the macaque"
            )
            raise ParameterError(f"there are no {key}, as {reason}")
        return found


def anatomy_of(network: Network, against: Network | None, definitions: str) -> Anatomy:
    """The structure of a network, and what changes to another one."""
    one_of("definitions", definitions, _DEFINITIONS)
    if against is not None and network.labels != against.labels:
        raise ParameterError("the two networks are not of the same populations")
    other = None if against is None else against._core
    document, probabilities = _siegert.anatomy(network._core, other, definitions)
    return Anatomy(network.labels, document, probabilities)
