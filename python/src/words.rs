//! Messages in the words of Python: arguments where they name options of the command line.

/// Options that go by other names here.
const PHRASES: [(&str, &str); 5] = [
    ("with --preset, --network or --params", "as network"),
    ("with --ids", "as ids"),
    ("--force", "overwrite=True"),
    ("--noise shift", "noise='shift'"),
    ("siegert stabilize --flow exponential-euler --ds", "Network.stabilize(ds=...)"),
];
/// What begins an option.
const DASHES: &str = "--";
/// It belongs to what builds the package.
const OF_CARGO: &str = "features";

/// A message without options of the command line.
pub fn in_python(message: String) -> String {
    let message = PHRASES
        .iter()
        .fold(message, |message, (option, argument)| message.replace(option, argument));
    let mut parts = message.split(DASHES);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(part.len());
        let (option, rest) = part.split_at(end);
        if option.is_empty() || option == OF_CARGO {
            told.push_str(DASHES);
            told.push_str(option);
        } else {
            told.push_str(&option.replace('-', "_"));
        }
        told.push_str(rest);
    }
    told
}
