use std::cell::RefCell;
use std::io::{self, ErrorKind};

use npyz::WriterBuilder;

use super::*;
use crate::macaque::labels;

const ONE: &str = "
name = 'one'
neuron = { C_m = 250.0, tau_m = 10.0, t_ref = 2.0, E_L = -65.0, V_th = -50.0, V_reset = -65.0, tau_syn_ex = 0.5, tau_syn_in = 0.5 }
populations = { E = { kind = 'E', neurons = 1000 } }
connections = { indegrees = 'k.csv', weights_pA = 10.0, delays_ms = 1.5 }
external = { indegrees = 420, weights_pA = 10.0, rates_hz = 160.0 }
";

/// Files by their paths, and which were asked for.
struct Shelf {
    files: Vec<(&'static str, Vec<u8>)>,
    asked: RefCell<Vec<String>>,
}

impl Shelf {
    fn of(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().collect(), asked: RefCell::default() }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.take()
    }
}

impl Files for Shelf {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = path.display().to_string();
        self.asked.borrow_mut().push(path.clone());
        let found = self.files.iter().find(|(name, _)| *name == path);
        found.map(|(_, contents)| contents.clone()).ok_or_else(|| ErrorKind::NotFound.into())
    }
}

fn npy(shape: &[u64], values: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::<f64>::new()
        .default_dtype()
        .shape(shape)
        .writer(&mut bytes)
        .begin_nd()
        .unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn refusal(source: &Source, files: &dyn Files) -> String {
    source.build(files).unwrap_err().to_string()
}

#[test]
fn the_default_preset_is_its_parameters_and_nothing_is_read() {
    let built = Source::preset("ground-state").unwrap().build(&NoFiles).unwrap();
    let expected = crate::macaque::network(&Preset::GroundState.parameters(), &Default::default());
    assert_eq!(built.network, expected.unwrap());
    assert_eq!(built.name, "ground-state");
    assert_eq!(built.parameters, serde_json::to_value(Preset::GroundState.parameters()).unwrap());
    assert!(built.files.is_empty() && built.synapses.is_some_and(|areas| areas.len() == 32));
    let unknown = Source::preset("ground-stat").unwrap_err().to_string();
    assert!(unknown.ends_with("did you mean ground-state?"), "{unknown}");
}

#[test]
fn settings_lie_over_parameters_and_parameters_over_the_preset() {
    let source = Source::preset("schuecker2017")
        .unwrap()
        .params("p.toml", "connection_params.g = -12\ninput_params.rate_ext = 9");
    let built = source.clone().set("connection_params.g=-11").build(&NoFiles).unwrap();
    assert_eq!(built.name, "schuecker2017 (g = -11, rate_ext = 9)");
    assert_eq!(built.files, [PathBuf::from("p.toml")]);
    let json = Source::preset("schuecker2017")
        .unwrap()
        .params("p.json", "{\"connection_params\": {\"g\": -12}}");
    assert_eq!(json.build(&NoFiles).unwrap().name, "schuecker2017 (g = -12)");
    let wrong = refusal(&source.set("gg=1"), &NoFiles);
    assert!(wrong.starts_with("the setting gg=1: "), "{wrong}");
    let nothing = refusal(&Source::preset("e1d").unwrap().set("="), &NoFiles);
    assert_eq!(nothing, "the setting =: a setting has the form key=value");
    let misspelt = refusal(&Source::preset("e1d").unwrap().set("nu_exx=9"), &NoFiles);
    assert_eq!(misspelt, "the setting nu_exx=9: there is no nu_exx; did you mean nu_ext?");
    let misspelt = refusal(&Source::preset("schuecker2017").unwrap().set("kapa=2"), &NoFiles);
    assert_eq!(misspelt, "the setting kapa=2: there is no kapa; did you mean kappa?");
}

#[test]
fn files_lie_beside_the_parameters_that_name_them() {
    let rates: Vec<u8> = npy(&[254], &[2.0; 254]);
    let shelf = Shelf::of([("run/rates.npy", rates.clone()), ("rates.npy", rates)]);
    let scaled = "network_params.fullscale_rates = 'rates.npy'\nK_scaling = 0.5";
    let source = Source::preset("schuecker2017").unwrap().params("run/p.toml", scaled);
    let built = source.clone().build(&shelf).unwrap();
    assert_eq!(shelf.asked(), ["run/rates.npy"]);
    assert_eq!(built.files, ["run/p.toml", "run/rates.npy"].map(PathBuf::from));
    // A setting is written where the command is, not in the file.
    source.set("fullscale_rates=rates.npy").build(&shelf).unwrap();
    assert_eq!(shelf.asked(), ["rates.npy"]);
}

#[test]
fn arrays_serve_wherever_files_do() {
    let size = labels().len();
    let in_degrees = Matrix::filled(size, size, 3.0);
    let shelf = Shelf::of([("k.npy", npy(&[254, 254], in_degrees.values()))]);
    let preset = || Source::preset("schuecker2017").unwrap();
    let read = preset().in_degrees_of("k.npy").build(&shelf).unwrap();
    let given = preset().in_degrees("k.npy", in_degrees).build(&NoFiles).unwrap();
    assert_eq!((&read.network, &read.name), (&given.network, &given.name));
    assert_eq!(read.parameters, given.parameters);
    assert_eq!(read.name, "schuecker2017 (K_stable = k.npy)");
    assert_eq!((read.files, given.files), (vec!["k.npy".into()], Vec::new()));
    let other = preset().in_degrees("mine", Matrix::zeros(2, 2));
    assert!(refusal(&other, &NoFiles).contains("are 2 x 2, expected 254 x 254"));
    let short = Shelf::of([("k.npy", npy(&[2], &[1.0, 2.0]))]);
    let short = refusal(&preset().in_degrees_of("k.npy"), &short);
    assert_eq!(short, "k.npy has the shape [2], expected is [254, 254]");
}

#[test]
fn what_is_no_rate_is_refused() {
    let mut rates = [1.0; 254];
    rates[3] = -1.0;
    let shelf = Shelf::of([("r.npy", npy(&[254], &rates))]);
    let source = Source::preset("schuecker2017").unwrap().set("fullscale_rates=r.npy");
    assert!(refusal(&source, &shelf).starts_with("r.npy has -1 at 3 (from 0)"));
    let missing = refusal(&source.set("fullscale_rates=s.npy"), &shelf);
    assert_eq!(missing, "cannot read s.npy");
}

#[test]
fn a_description_reads_each_file_once_from_the_first_folder_that_has_it() {
    let shelf = Shelf::of([("nets/k.csv", b"100\n".to_vec()), ("k.csv", b"7\n".to_vec())]);
    let source =
        Source::described("nets/one.toml", ONE).params("runs/p.toml", "external.dc_pA = 5");
    let built = source.build(&shelf).unwrap();
    assert_eq!(shelf.asked(), ["runs/k.csv", "nets/k.csv"]);
    assert_eq!(built.network.in_degrees.values(), [100.0]);
    assert_eq!(built.name, "one (dc_pA = 5)");
    let files = ["nets/k.csv", "nets/one.toml", "runs/p.toml"];
    assert_eq!(built.files, files.map(PathBuf::from));
    let along = built.along("nu_ext").unwrap();
    assert_eq!(along.network(150.0).unwrap().external.rates_hz, [150.0]);
    assert!(shelf.asked().is_empty());
    let misspelt = built.along("nu_exx").unwrap_err().to_string();
    assert_eq!(misspelt, "nu_exx: there is no nu_exx; did you mean nu_ext?");
}

#[test]
fn in_degrees_replace_those_described_along_the_whole_family() {
    let shelf = Shelf::of([("k.csv", b"100\n".to_vec())]);
    let source = Source::described("one.toml", ONE).in_degrees("mine", Matrix::filled(1, 1, 50.0));
    let built = source.build(&shelf).unwrap();
    assert_eq!(built.name, "one (indegrees = mine)");
    let along = built.along("connections.weights_pA").unwrap().network(12.0).unwrap();
    assert_eq!((along.in_degrees.values(), along.weights.mean_pa[(0, 0)]), (&[50.0][..], 12.0));
    let other = Source::described("one.toml", ONE).in_degrees("mine", Matrix::zeros(2, 2));
    assert!(!refusal(&other, &shelf).is_empty());
}

#[test]
fn a_source_knows_itself_without_changes() {
    let source = Source::preset("e1d").unwrap();
    assert!(source.unchanged().is_none());
    let changed = source.set("nu_ext=100").set("sim_params.t_sim=5");
    let unchanged = changed.unchanged().unwrap().build(&NoFiles).unwrap();
    assert_eq!(unchanged.name, "e1d");
    assert_eq!(changed.build(&NoFiles).unwrap().simulation.t_sim_ms, 5.0);
}
