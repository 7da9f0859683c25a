//! Inputs that the program itself and, where it is there, Python write.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::PROGRAM;
use crate::kinds::NETWORK;

/// Makes recordings of all formats, a checkpoint and arrays.
pub fn make(folder: &Path) {
    fs::write(folder.join("net.toml"), NETWORK).unwrap();
    let run = |arguments: &str| {
        let run =
            Command::new(PROGRAM).args(arguments.split(' ')).current_dir(folder).output().unwrap();
        assert!(run.status.success(), "{arguments}: {}", String::from_utf8_lossy(&run.stderr));
    };
    run(
        "simulate --network net.toml --time 40 --format npz --format npy --format sonata --format nest --out run",
    );
    // Alone, its files say less than with the results beside them.
    run("simulate --network net.toml --time 25 --checkpoint ck --checkpoint-every 10");
    let k = data::Matrix::from_rows(2, 2, vec![8.0, 2.0, 8.0, 2.0]).unwrap();
    siegert::files::npy::write_matrix(&folder.join("k.npy"), &k).unwrap();
    if python(folder, &["seeds"]).is_some() {
        fs::write(folder.join("numpy"), "").unwrap();
    }
}

/// Runs the script that reads and writes as others do; nothing where there is no Python with NumPy and h5py.
pub fn python(folder: &Path, arguments: &[&str]) -> Option<String> {
    let there = Command::new("python3").args(["-c", "import h5py, numpy"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/fuzz.py");
    let run =
        Command::new("python3").arg(script).args(arguments).current_dir(folder).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8(run.stdout).unwrap())
}
