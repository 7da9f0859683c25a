#!/bin/sh
# Predicted spectra over those that siegert simulates itself. Takes some minutes on one core; results go to the folder that is
# named, or to spectra-of-networks.
set -eu
out=${1:-spectra-of-networks}
mkdir -p "$out"

# A name, how long it is simulated (ms), and which network it is.
compare() {
    name=$1
    time=$2
    shift 2
    siegert simulate "$@" --time "$time" --transient 200 --record all --threads 1 --out "$out/$name-run"
    siegert analyze "$out/$name-run" --t-min 200 --bin 0.2 --segment 2560 --overlap 1280 --out "$out/$name-activity"
    siegert spectra "$@" --frequencies 2:400:1 --measured "$out/$name-activity/spectra.csv" --out "$out/$name"
    siegert spectra "$@" --frequencies 2:400:1 --measured "$out/$name-activity/spectra.csv" --paths mean --out "$out/$name-mean"
}

compare brunel2000 10200 --preset brunel2000
compare potjans2014 10200 --preset potjans2014

# Area V1 as it is, in the input that the theory predicts for the whole model.
siegert fixed-points --preset ground-state --asynchronous never --random-starts 0 --out "$out/ground-state"
compare v1 5200 --preset ground-state \
    --set 'sim_params.areas_simulated=["V1"]' \
    --set connection_params.replace_non_simulated_areas=het_poisson_stat \
    --set connection_params.replace_cc_input_source="$out/ground-state/rates.npy"
