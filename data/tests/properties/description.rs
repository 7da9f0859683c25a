//! Descriptions: a network written down returns exactly.

use proptest::prelude::*;
use siegert_data::description::{Description, network_from};
use siegert_data::overlay::{Format, Overlay, Source};
use siegert_data::{Matrix, Network};

use crate::strategies::{config, network};

fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::ErrorKind::NotFound.into())
}

fn read(
    text: &str,
    format: Format,
    read_file: &dyn Fn(&str) -> std::io::Result<Vec<u8>>,
) -> Network {
    let source = Source { name: "network", format, text };
    let layers = Overlay::empty().source(&source).expect("the text is read");
    network_from(&layers, read_file).expect("it describes a network")
}

/// Comma-separated, with the shortest decimals that read back exactly.
fn csv(matrix: &Matrix) -> Vec<u8> {
    let line = |target| {
        let cells: Vec<String> =
            matrix.row(target).iter().map(|value| format!("{value:?}")).collect();
        cells.join(",") + "\n"
    };
    (0..matrix.targets()).map(line).collect::<String>().into_bytes()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_network_returns_from_toml(network in network()) {
        let text = Description::of(&network).to_toml();
        prop_assert_eq!(read(&text, Format::Toml, &no_files), network);
    }

    #[test]
    fn a_network_returns_from_json(network in network()) {
        let text = serde_json::to_string(&Description::of(&network)).unwrap();
        prop_assert_eq!(read(&text, Format::Json, &no_files), network);
    }

    #[test]
    fn a_network_returns_with_its_matrices_in_files(network in network()) {
        let mut description = Description::of(&network);
        let files: Vec<(String, Vec<u8>)> = description
            .take_matrices()
            .into_iter()
            .map(|(name, matrix)| (name.replace(".npy", ".csv"), csv(&matrix)))
            .collect();
        let text = description.to_toml().replace(".npy\"", ".csv\"");
        let beside = |name: &str| {
            let found = files.iter().find(|(file, _)| file == name);
            found.map(|(_, bytes)| bytes.clone()).ok_or(std::io::ErrorKind::NotFound.into())
        };
        prop_assert_eq!(read(&text, Format::Toml, &beside), network);
    }
}
