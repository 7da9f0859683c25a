"""Reads what the program accepted with NumPy, zipfile and h5py, and compares.

`fuzz.py seeds` writes inputs as other programs do into the current folder; `fuzz.py check` looks at each folder
there (the files, the command, and the JSON document that it printed), and prints a line with what was compared and
a line for each difference. Containers (zip, HDF5) may be refused for parts of them that say nothing of the arrays.
"""

import csv
import json
import os
import sys
import zipfile

import h5py
import numpy as np


def seeds():
    steps, ids = np.arange(10, 130, 3), np.arange(40)
    np.savez_compressed(
        "packed.npz",
        **{
            "populations": np.array([b"E", b"I"]),
            "neurons": np.array([40, 10]),
            "recorded": np.array([1, 0], dtype=np.uint8),
            "dt_ms": np.array([0.1]),
            "begin_step": np.array([0], dtype=np.int64),
            "end_step": np.array([400], dtype=np.int64),
            "E/steps": steps,
            "E/ids": ids,
        },
    )
    np.save("rates.npy", np.array([1.5, 2.5]))
    # Without checksums of metadata, so that changed sizes are read.
    with h5py.File("foreign.h5", "w", libver="earliest") as file:
        group = file.create_group("spikes/E")
        group.create_dataset("timestamps", data=steps * 0.1).attrs["units"] = np.bytes_("ms")
        group.create_dataset("node_ids", data=ids.astype(np.uint64), chunks=(16,), compression="gzip")


def numbers(values):
    return [int(value) for value in values]


def npz_counts(path, document):
    """Spikes by population, as the archive's own arrays have them."""
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            return "zipfile finds it damaged"
    archive = np.load(path, allow_pickle=False)
    names = [name.decode() for name in archive["populations"].ravel()]
    recorded = archive["recorded"].ravel()
    kept = [name for name, there in zip(names, recorded) if there]
    return {name: archive[name + "/steps"].size for name in kept}


def sonata_counts(path, document):
    with h5py.File(path, "r") as file:
        names = document["populations"]
        return {name: file["spikes/" + name + "/timestamps"].size for name in names}


def map_of(folder):
    for name in ("network_populations.csv", "network_gids.txt"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            rows = list(csv.reader(open(path, encoding="utf-8-sig"), skipinitialspace=True))
    ranges = {}
    for row in rows:
        row = [cell.strip() for cell in row]
        if row and row[-1].lstrip("+").isdigit():
            name = row[1] if not row[0] else row[0] + "-" + row[1]
            ranges[name] = (int(row[-2]), int(row[-1]))
    return ranges


def by_gid(gids, folder):
    ranges = map_of(folder)
    return {name: sum(first <= gid <= last for gid in gids) for name, (first, last) in ranges.items()}


def dat_counts(path, document):
    # Only a line feed, with a carriage return before it or not, ends a line.
    lines = open(path, encoding="utf-8-sig", newline="").read().removesuffix("\n").split("\n")
    spikes = [line for line in lines if not line.startswith(("#", "sender"))]
    return by_gid([int(line.split("\t")[0]) for line in spikes], os.path.dirname(path))


def npy_counts(path, document):
    rows = np.load(path, allow_pickle=False).reshape(-1, 2)
    counts = by_gid(numbers(rows[:, 0]), os.path.dirname(path))
    return {name: counts[name] for name in document["populations"]}


def analysis(folder, command, document):
    file = command.split()[1]
    path = os.path.join(folder, file)
    read = {"npz": npz_counts, "h5": sonata_counts, "dat": dat_counts, "npy": npy_counts}[file.split(".")[-1]]
    expected = read(path, document)
    found = dict(zip(document["populations"], document["spikes"]))
    if found != expected:
        return f"{found} spikes, but {expected}"
    begin, end = document["window_ms"]
    for neurons, spikes, rate in zip(document["neurons"], document["spikes"], document["rates_hz"]):
        if neurons and not np.isclose(rate, spikes / neurons / (end - begin) * 1000, rtol=1e-9):
            return f"a rate of {rate} for {spikes} spikes of {neurons} neurons"
    return None


def in_degrees(folder, command, document):
    k = np.load(os.path.join(folder, "k.npy"), allow_pickle=False)
    expected = float((k * np.array([[40.0], [10.0]])).sum())
    found = document["synapses"]
    return None if np.isclose(found, expected, rtol=1e-9) else f"{found} synapses, but {expected}"


def assumed_rates(folder, command, document):
    path = os.path.join(folder, command.split()[-1])
    if path.endswith(".npy"):
        rates = np.load(path, allow_pickle=False).ravel()
    elif path.endswith(".json"):
        stored = json.load(open(path, encoding="utf-8-sig"))
        listed = "populations" in stored and stored.get("fixed_points", stored)
        if listed:
            of = listed[0]["rates_hz"] if isinstance(listed, list) else listed["rates_hz"]
            stored = dict(zip(stored["populations"], of))
        rates = [stored["E"], stored["I"]]
    else:
        rows = list(csv.DictReader(open(path, encoding="utf-8-sig"), skipinitialspace=True))
        stored = {row["population"].strip(): row["rate_hz"] for row in rows}
        rates = [float(stored["E"]), float(stored["I"])]
    expected = 40 * float(rates[0]) + 10 * float(rates[1])
    found = document["spikes"] / document["time_ms"] * 1000
    return None if np.isclose(found, expected, rtol=1e-9) else f"{found} spikes/s, but {expected}"


def difference(folder):
    command = open(os.path.join(folder, "command")).read()
    document = json.load(open(os.path.join(folder, "document")))
    if command.startswith("analyze"):
        return analysis(folder, command, document)
    if "--indegrees" in command:
        return in_degrees(folder, command, document)
    if "--assume-rates" in command:
        return assumed_rates(folder, command, document)
    if "--resume" in command:
        return other_spikes(document)
    return "not compared"


def other_spikes(document, known=[]):
    """Whatever a checkpoint that is gone on from has lost: the spikes of the whole run are the same."""
    known.append(document["spike_hash"])
    return None if known[0] == known[-1] else f"the spikes {known[-1]}, but {known[0]} of another resumed run"


def check():
    compared, stricter, differences = 0, 0, []
    for folder in sorted(os.listdir("."), key=int):
        try:
            found = difference(folder)
        except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError):
            # Something in the container that is of no use for its arrays.
            stricter += 1
            continue
        except Exception as refused:
            found = f"the independent reader refuses it: {type(refused).__name__}: {refused}".replace("\n", " ")
        compared += found != "not compared"
        if found not in (None, "not compared"):
            differences.append(f"input {folder}: {found}")
    print(f"{compared} compared, {stricter} more whose container NumPy or h5py refuse")
    print("\n".join(differences))


seeds() if sys.argv[1] == "seeds" else check()
