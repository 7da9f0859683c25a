//! The binary as its users meet it: exit codes, standard output, files.

mod described_network;
mod support;
