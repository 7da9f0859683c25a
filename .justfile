# The commands that the workflow calls; `just --list` names them.

# Style, lints and documentation, warnings refused
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# All tests but those that take long
test:
    cargo test --workspace

# The Python package into the active virtual environment, its types and its tests
python:
    maturin develop --profile dev --extras test
    mypy
    pytest
    pytest --nbmake --nbmake-timeout=600 python/notebooks

# The user guide into target/guide, its page of parameters written anew; needs the Python package with its extra docs
guide:
    python python/guide/update.py
    mkdocs build --strict --config-file python/guide/mkdocs.yml

# The same spikes from the processes of a real MPI job; needs an MPI and libclang
mpi:
    cargo clippy --package siegert-sim --package siegert --features mpi --all-targets -- -D warnings
    cargo test --package siegert --features mpi --test mpi

# Every set of features builds on its own, and what is left out refuses
features:
    for features in "" cli cli,plots cli,sonata plots sonata; do cargo check --package siegert --lib --bins --no-default-features --features "$features" || exit 1; done
    cargo test --package siegert --lib --no-default-features --features cli
    cargo check --package siegert-theory --no-default-features
    cargo check --package siegert-theory --all-features

# Benchmarks of all members
bench:
    cargo bench --workspace --benches

# What Miri can run of the unsafe code, in the simulator
miri:
    cargo +nightly miri test --package siegert-sim --lib -- delivery:: machine:: run::barrier streams::philox streams::draws::tests::numbers

# Licences, sources and known faults of all dependencies
deny:
    cargo deny --all-features check

# The five packages as they would be published
package:
    cargo package --workspace --no-verify
