//! Networks written down in a test.

use data::Network;
use data::description::network_from;
use data::overlay::{Format, Overlay, Source};

/// The network that a TOML text describes; it names no files.
pub fn network(text: &str) -> Network {
    let source = Source { name: "test.toml", format: Format::Toml, text };
    let layers = Overlay::empty().source(&source).unwrap();
    network_from(&layers, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
}
