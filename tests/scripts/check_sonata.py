"""Reads a SONATA file and a NumPy archive of the same recording and compares every spike."""

import sys

import h5py
import numpy as np

sonata, archive = h5py.File(sys.argv[1], "r"), np.load(sys.argv[2])
assert sonata.attrs["magic"] == 0x0A7A
assert list(sonata.attrs["version"]) == [0, 1]
dt_ms, spikes = archive["dt_ms"][0], 0
for name, recorded in zip(archive["populations"], archive["recorded"]):
    name = name.decode()
    assert (name in sonata["spikes"]) == bool(recorded), name
    if not recorded:
        continue
    group = sonata["spikes"][name]
    sorting = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
    assert sorting == {"none": 0, "by_id": 1, "by_time": 2}, sorting
    assert group.attrs["sorting"] == sorting["by_time"]
    assert group["timestamps"].attrs["units"] in (b"ms", "ms")
    assert group["timestamps"].dtype == np.float64 and group["node_ids"].dtype == np.uint64
    np.testing.assert_allclose(group["timestamps"], archive[f"{name}/steps"] * dt_ms, atol=1e-9)
    np.testing.assert_array_equal(group["node_ids"], archive[f"{name}/ids"])
    assert np.all(np.diff(group["timestamps"]) >= 0)
    spikes += len(group["node_ids"])
print(spikes)
