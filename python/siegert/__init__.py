"""siegert: a theory-first toolkit for spiking models of cortex.

Two lines show the fixed points of the multi-area model of macaque visual cortex:

>>> import siegert as sg
>>> sg.network("schuecker2017").fixed_points()
<FixedPoints of schuecker2017: 5
  0: <FixedPoint: mean rate 1.268 spikes/s, stable>
  1: <FixedPoint: mean rate 1.59 spikes/s, 1 unstable direction>
  2: <FixedPoint: mean rate 2.006 spikes/s, 1 unstable direction>
  3: <FixedPoint: mean rate 2.322 spikes/s, 2 unstable directions>
  4: <FixedPoint: mean rate 150.5 spikes/s, stable>>

Plain numbers are in NEST's units (mV, pA, pF, ms, spikes/s). Populations are in the order of ``net.labels`` everywhere,
matrices are ``[target, source]``, arrays are read-only views, objects do not change. Long computations show a bar of tqdm
after a second, where it is installed (``progress=False`` shows none, a function ``(what, done, of)`` is told itself), and
end within a fraction of a second on Ctrl-C.
"""

from __future__ import annotations

from ._siegert import __version__, threads
from ._threads import set_threads
from .analysis import Analysis
from .anatomy import Anatomy
from .basins import Basins
from .comparison import Verdicts, compare
from .branches import Branch, Diagram, SpecialPoint, continuation
from .differences import NetworkDifferences, compare_networks
from .dynamics import AsynchronousStability, Covariances, Nearest, Spectra, Zero
from .errors import (
    FileError,
    NoFixedPoint,
    ParameterError,
    SiegertError,
    SiegertWarning,
    SimulationError,
    TheoryError,
    UnknownParameter,
)
from .fixed_points import FixedPoint, FixedPoints, Mode
from .graphs import Communities, Paths, communities, paths
from .networks import PRESETS, Network, network, read_network
from .phase_plane import PhasePlane
from .recording import Recording, read_recording
from .series import (
    Bold,
    Causality,
    Connectivity,
    Hierarchy,
    bold,
    connectivity,
    granger,
    hierarchy,
)
from .simulation import Simulation, Simulator
from .stabilization import Round, Stabilization
from .transfer import interval_cv, response, siegert
from .transition import Transition
from .validation import CASES, Validation, explain, validate

__all__ = [
    "CASES",
    "PRESETS",
    "Analysis",
    "Anatomy",
    "AsynchronousStability",
    "Basins",
    "Bold",
    "Branch",
    "Causality",
    "Communities",
    "Connectivity",
    "Covariances",
    "Diagram",
    "FileError",
    "FixedPoint",
    "FixedPoints",
    "Hierarchy",
    "Mode",
    "Nearest",
    "Network",
    "NetworkDifferences",
    "NoFixedPoint",
    "ParameterError",
    "Paths",
    "PhasePlane",
    "Recording",
    "Round",
    "SiegertError",
    "SiegertWarning",
    "Simulation",
    "SimulationError",
    "Simulator",
    "SpecialPoint",
    "Spectra",
    "Stabilization",
    "TheoryError",
    "Transition",
    "UnknownParameter",
    "Validation",
    "Verdicts",
    "Zero",
    "__version__",
    "bold",
    "communities",
    "compare",
    "compare_networks",
    "connectivity",
    "continuation",
    "explain",
    "granger",
    "hierarchy",
    "interval_cv",
    "network",
    "paths",
    "read_network",
    "read_recording",
    "response",
    "set_threads",
    "siegert",
    "threads",
    "validate",
]
