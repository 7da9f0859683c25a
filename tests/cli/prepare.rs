//! `siegert prepare`.

use crate::reference::shared;
use crate::support::Folder;

#[test]
fn the_shipped_tables_can_be_written_and_are_not_overwritten() {
    let folder = Folder::new();
    let run = folder.run(&["prepare", "--out", "tables"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let areas = std::fs::read_to_string(folder.path("tables/areas.csv")).unwrap();
    assert_eq!(areas.lines().count(), 33);
    assert!(folder.path("tables/fits.csv").is_file());
    assert!(folder.path("tables/provenance.json").is_file());
    assert_eq!(folder.run(&["prepare", "--out", "tables"]).code, 2);
}

#[test]
fn a_missing_raw_table_is_named() {
    let folder = Folder::new();
    let run = folder.run(&["prepare", "--raw", ".", "--check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("ArchitecturalTypes.csv"), "{}", run.stderr);
}

#[test]
fn the_shipped_tables_are_reproduced_byte_for_byte() {
    let Some(raw) = shared("macaque/raw") else { return };
    let folder = Folder::new();
    let run = folder.run(&["prepare", "--raw", raw.to_str().unwrap(), "--check", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["differing"], serde_json::json!([]));

    let copy = folder.path("raw");
    std::fs::create_dir(&copy).unwrap();
    for file in data::macaque::anatomy::RawTables::FILES {
        std::fs::copy(raw.join(file), copy.join(file)).unwrap();
    }
    let surfaces = copy.join("cortical_surface.csv");
    let text = std::fs::read_to_string(&surfaces).unwrap();
    std::fs::remove_file(&surfaces).unwrap();
    std::fs::write(&surfaces, text.replace("157.342", "157.343")).unwrap();
    let run = folder.run(&["prepare", "--raw", "raw", "--check"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("areas.csv, neurons.csv"), "{}", run.stderr);

    std::fs::write(&surfaces, text.replace("157.342", "wide")).unwrap();
    let run = folder.run(&["prepare", "--raw", "raw", "--check"]);
    assert_eq!(run.code, 2);
    let place = "cortical_surface.csv, line 3, column 2: found 'wide'";
    assert!(run.stderr.contains(place), "{}", run.stderr);
}
