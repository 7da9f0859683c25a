//! Networks: from names, texts and arrays, and their parts as views.

use std::collections::HashMap;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use data::macaque::{Anatomy, SlnFit, SynapseTotals};
use data::overlay::{OverlayError, Trouble};
use data::parameters::TheoryParams;
use data::source::{Along, BuiltNetwork, Files, ReadError, Recipe, Source, SourceError};
use data::{
    Label, Matrix, NetworkParts, Rates, Replacement, Scaling, keep_areas,
    replace_inter_areal_input, scale,
};
use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;
use siegert::files::{
    NetworkFiles, PROVENANCE, ResultDirectory, read_text, write_description, write_network,
};
use siegert::report::{BuiltFrom, PopulationEntry, Provenance, Subject, Work};
use theory::{Assumptions, MeanField};

use crate::arrays::{matrix, new_matrix, to_matrix, to_rates, vector};
use crate::failure::{Failure, chain};
use crate::pool;

/// A network, and what it was built from.
#[pyclass(frozen, module = "siegert._siegert")]
#[derive(Debug)]
pub struct Network {
    name: String,
    network: Arc<data::Network>,
    vectors: Vectors,
    /// None if parts of it were replaced: no parameters lead there.
    origin: Option<Origin>,
}

#[derive(Clone, Debug)]
struct Origin {
    source: Source,
    contents: Contents,
    recipe: Arc<Recipe>,
    parameters: Arc<Value>,
    theory: Arc<TheoryParams>,
    synapses: Option<Arc<Vec<SynapseTotals>>>,
}

/// What populations have one number of, each as an array.
#[derive(Debug)]
struct Vectors {
    neurons: Vec<f64>,
    neuron_parameters: Vec<(&'static str, Vec<f64>)>,
}

impl Vectors {
    fn of(network: &data::Network) -> Self {
        let of_each = |value: fn(&data::Population) -> f64| {
            network.populations.iter().map(value).collect::<Vec<f64>>()
        };
        Self {
            neurons: of_each(|population| population.neurons),
            neuron_parameters: vec![
                ("C_m", of_each(|population| population.neuron.c_m_pf)),
                ("tau_m", of_each(|population| population.neuron.tau_m_ms)),
                ("tau_syn_ex", of_each(|population| population.neuron.tau_syn_ex_ms)),
                ("tau_syn_in", of_each(|population| population.neuron.tau_syn_in_ms)),
                ("t_ref", of_each(|population| population.neuron.t_ref_ms)),
                ("E_L", of_each(|population| population.neuron.e_l_mv)),
                ("V_th", of_each(|population| population.neuron.v_th_mv)),
                ("V_reset", of_each(|population| population.neuron.v_reset_mv)),
                ("V0_mean", of_each(|population| population.initial_potential.mean_mv)),
                ("V0_sd", of_each(|population| population.initial_potential.sd_mv)),
            ],
        }
    }
}

/// Arrays of the caller in NumPy's format, by names that stand for files; other names are files.
#[derive(Clone, Debug, Default)]
struct Contents(Arc<HashMap<String, Vec<u8>>>);

impl Contents {
    fn of(&self, path: &Path) -> Option<&Vec<u8>> {
        self.0.get(path.file_name()?.to_str()?)
    }

    fn array(&self, path: &Path) -> Option<impl Fn(&Path) -> io::Result<Vec<u8>> + use<>> {
        let bytes = self.of(path)?.clone();
        Some(move |_: &Path| Ok(bytes.clone()))
    }
}

impl Files for Contents {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.of(path).map_or_else(|| NetworkFiles.read(path), |bytes| Ok(bytes.clone()))
    }

    fn in_degrees(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        match self.array(path) {
            Some(array) => array.in_degrees(path, populations),
            None => NetworkFiles.in_degrees(path, populations),
        }
    }

    fn rates(&self, path: &Path, populations: &[Label]) -> Result<Rates, ReadError> {
        match self.array(path) {
            Some(array) => array.rates(path, populations),
            None => NetworkFiles.rates(path, populations),
        }
    }

    fn rate_series(&self, path: &Path, populations: &[Label]) -> Result<Matrix, ReadError> {
        match self.array(path) {
            Some(array) => array.rate_series(path, populations),
            None => NetworkFiles.rate_series(path, populations),
        }
    }
}

/// A text by its name; what is no text yet lies in the file of that name.
#[derive(FromPyObject)]
pub struct Named(PathBuf, Option<String>);

impl Named {
    fn text(&self) -> Result<String, Failure> {
        match &self.1 {
            Some(text) => Ok(text.clone()),
            None => read_text(&self.0).map_err(|unread| Failure::file(&unread)),
        }
    }
}

#[pymethods]
impl Network {
    /// A preset or a description with changes: parameters as JSON or TOML, then settings `key=value`.
    #[staticmethod]
    #[pyo3(signature = (preset, description, params, settings, arrays))]
    fn build(
        py: Python<'_>,
        preset: Option<&str>,
        description: Option<Named>,
        params: Option<Named>,
        settings: Vec<String>,
        arrays: HashMap<String, Vec<u8>>,
    ) -> PyResult<Self> {
        let mut source = match (preset, description) {
            (Some(name), _) => Source::preset(name).map_err(refused)?,
            (None, Some(named)) => Source::described(&named.0, &named.text()?),
            (None, None) => return Err(missing().into()),
        };
        if let Some(named) = params {
            source = source.params(&named.0, &named.text()?);
        }
        for setting in &settings {
            source = source.set(setting);
        }
        Ok(py.detach(|| Self::from_source(source, Contents(Arc::new(arrays))))?)
    }

    /// The same network with other values of its parameters.
    fn with_settings(&self, py: Python<'_>, settings: Vec<String>) -> PyResult<Self> {
        let Origin { mut source, contents, .. } = self.origin()?.clone();
        for setting in &settings {
            source = source.set(setting);
        }
        Ok(py.detach(|| Self::from_source(source, contents))?)
    }

    /// Refuses a name that is no number which the network depends on.
    fn check_parameter(&self, parameter: &str) -> PyResult<()> {
        Ok(self.along(parameter).map(drop)?)
    }

    /// The same network with other parts.
    #[pyo3(signature = (
        *, neurons=None, in_degrees=None, weights=None, weight_sds=None, delays=None, delay_sds=None,
        external_in_degrees=None, external_weights=None, external_rates=None, dc=None
    ))]
    fn replaced(
        &self,
        neurons: Option<Vec<f64>>,
        in_degrees: Option<PyReadonlyArray2<'_, f64>>,
        weights: Option<PyReadonlyArray2<'_, f64>>,
        weight_sds: Option<PyReadonlyArray2<'_, f64>>,
        delays: Option<PyReadonlyArray2<'_, f64>>,
        delay_sds: Option<PyReadonlyArray2<'_, f64>>,
        external_in_degrees: Option<Vec<f64>>,
        external_weights: Option<Vec<f64>>,
        external_rates: Option<Vec<f64>>,
        dc: Option<Vec<f64>>,
    ) -> PyResult<Self> {
        let mut parts = (*self.network).clone().into_parts();
        if let Some(neurons) = neurons {
            expect_length("neurons", neurons.len(), parts.populations.len())?;
            for (population, neurons) in parts.populations.iter_mut().zip(neurons) {
                population.neurons = neurons;
            }
        }
        put(&mut parts.in_degrees, in_degrees.as_ref());
        put(&mut parts.weights.mean_pa, weights.as_ref());
        put(&mut parts.weights.sd_pa, weight_sds.as_ref());
        put(&mut parts.delays.mean_ms, delays.as_ref());
        put(&mut parts.delays.sd_ms, delay_sds.as_ref());
        let NetworkParts { external, dc_pa, .. } = &mut parts;
        external.in_degrees = external_in_degrees.unwrap_or_else(|| external.in_degrees.clone());
        external.weights_pa = external_weights.unwrap_or_else(|| external.weights_pa.clone());
        external.rates_hz = external_rates.unwrap_or_else(|| external.rates_hz.clone());
        *dc_pa = dc.unwrap_or_else(|| dc_pa.clone());
        let network = data::Network::new(parts).map_err(|error| Failure::parameter(&error))?;
        Ok(self.changed(network, "replaced parts"))
    }

    /// Fewer neurons and synapses with the same mean and variance of the input at `rates`.
    #[pyo3(signature = (neurons, in_degrees, rates))]
    fn scaled(
        &self,
        neurons: f64,
        in_degrees: f64,
        rates: Option<PyReadonlyArray1<'_, f64>>,
    ) -> PyResult<Self> {
        let rates = rates.map(|rates| to_rates(&rates, self.network.size())).transpose()?;
        let scaling = Scaling { neurons, in_degrees };
        let network = scale((*self.network).clone(), scaling, rates.as_ref());
        let network = network.map_err(|error| Failure::parameter(&error))?;
        Ok(self.changed(network, &format!("{neurons} of neurons, {in_degrees} of in-degrees")))
    }

    /// Some areas alone, or all apart: the input between areas at given rates.
    #[pyo3(signature = (areas, rates))]
    fn with_replaced_input(
        &self,
        areas: Option<Vec<String>>,
        rates: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Self> {
        let activity = Replacement::PerPopulation(to_rates(&rates, self.network.size())?);
        let whole = (*self.network).clone();
        let network = match &areas {
            Some(areas) => keep_areas(whole, areas, &activity),
            None => replace_inter_areal_input(whole, &activity),
        };
        let network = network.map_err(|error| Failure::parameter(&error))?;
        let kept = areas.map_or_else(|| "areas apart".to_owned(), |areas| areas.join(", "));
        Ok(self.changed(network, &kept))
    }

    /// Writes what `siegert network --out` writes, but for the provenance.
    fn save(&self, place: PathBuf, force: bool) -> PyResult<()> {
        let mut results =
            ResultDirectory::create(&place, force).map_err(|error| Failure::file(&error))?;
        write_network(&results, &self.network).map_err(|error| Failure::file(&error))?;
        write_description(&results, &self.name, &self.network)
            .map_err(|error| Failure::file(&error))?;
        let parameters = self.origin.as_ref().map(|origin| (*origin.parameters).clone());
        let subject = Subject {
            network: Some(self.name.clone()),
            parameters: parameters.unwrap_or_default(),
            populations: PopulationEntry::of(&self.network),
            ..Subject::default()
        };
        let work = Work {
            command: vec!["siegert.Network.save".to_owned()],
            seed: None,
            threads: pool::threads(),
            start: SystemTime::now(),
            wall_time: Duration::ZERO,
        };
        let mut provenance = Provenance::of(&subject, work);
        // By this list, it may be replaced later.
        provenance.results = results.contents().map_err(|error| Failure::file(&error))?;
        results.json(PROVENANCE, &provenance).map_err(|error| Failure::file(&error))?;
        Ok(results.finish(force).map_err(|error| Failure::file(&error))?)
    }

    /// Whether theory and simulation see the same network in both.
    fn same(&self, other: &Self) -> bool {
        self.network == other.network
    }

    #[getter(name)]
    fn own_name(&self) -> &str {
        &self.name
    }

    /// Area and population of each.
    #[getter]
    fn labels(&self) -> Vec<(&str, &str)> {
        let labels = self.network.populations.iter().map(|population| &population.label);
        labels.map(|label| (label.area.as_str(), label.population.as_str())).collect()
    }

    /// The names by which files and messages call them.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.network.labels().iter().map(ToString::to_string).collect()
    }

    /// `E` or `I` of each.
    #[getter]
    fn kinds(&self) -> Vec<char> {
        self.network.populations.iter().map(|population| population.label.kind.letter()).collect()
    }

    /// The parameters as JSON, if it was built from any.
    #[getter]
    fn parameters(&self) -> Option<String> {
        self.origin.as_ref().map(|origin| origin.parameters.to_string())
    }

    #[getter]
    fn neurons<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().vectors.neurons)
    }

    /// Single-neuron parameters by their names in NEST, an entry per population.
    #[getter]
    fn neuron_parameters<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let parameters = PyDict::new(slf.py());
        for (name, values) in &slf.get().vectors.neuron_parameters {
            parameters.set_item(name, vector(slf, values))?;
        }
        Ok(parameters)
    }

    #[getter]
    fn in_degrees<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray2<f64>> {
        matrix(slf, &slf.get().network.in_degrees)
    }

    #[getter]
    fn weights<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray2<f64>> {
        matrix(slf, &slf.get().network.weights.mean_pa)
    }

    #[getter]
    fn weight_sds<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray2<f64>> {
        matrix(slf, &slf.get().network.weights.sd_pa)
    }

    #[getter]
    fn delays<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray2<f64>> {
        matrix(slf, &slf.get().network.delays.mean_ms)
    }

    #[getter]
    fn delay_sds<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray2<f64>> {
        matrix(slf, &slf.get().network.delays.sd_ms)
    }

    #[getter]
    fn synapses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        new_matrix(py, &self.network.synapses())
    }

    #[getter]
    fn external_in_degrees<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().network.external.in_degrees)
    }

    #[getter]
    fn external_weights<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().network.external.weights_pa)
    }

    #[getter]
    fn external_rates<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().network.external.rates_hz)
    }

    #[getter]
    fn dc<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        vector(slf, &slf.get().network.dc_pa)
    }
}

impl Network {
    /// What it goes by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The network itself.
    pub fn network(&self) -> &Arc<data::Network> {
        &self.network
    }

    /// The networks along one of its parameters.
    pub fn along(&self, parameter: &str) -> Result<Along, Failure> {
        self.origin()?.recipe.along(parameter).map_err(overlaid)
    }

    /// Which fit completed the SLN of its connections.
    pub fn sln_fit(&self) -> SlnFit {
        self.origin.as_ref().map_or_else(SlnFit::default, |origin| origin.recipe.sln_fit())
    }

    /// The mean-field problem of the network.
    pub fn field(&self, assumptions: Assumptions) -> Result<MeanField, Failure> {
        MeanField::new(&self.network, assumptions).map_err(|error| Failure::theory(&error))
    }

    /// That of the preset or description without changes, whose states may lead to this one's.
    pub fn unchanged_field(&self, assumptions: Assumptions) -> Option<MeanField> {
        let Origin { source, contents, .. } = self.origin.as_ref()?;
        let unchanged = source.unchanged()?.build(contents).ok()?.network;
        MeanField::new(&unchanged, assumptions).ok()
    }

    /// Where its parameters let a search begin.
    pub fn start_parameters(&self) -> Option<&TheoryParams> {
        self.origin.as_ref().map(|origin| &*origin.theory)
    }

    /// The rates that its parameters give to start from.
    pub fn given_start(&self) -> Result<Option<Rates>, Failure> {
        match self.start_parameters() {
            Some(parameters) => parameters
                .given_rates(self.network.size())
                .map_err(|error| Failure::parameter(&error)),
            None => Ok(None),
        }
    }

    fn from_source(source: Source, contents: Contents) -> Result<Self, Failure> {
        let BuiltNetwork { name, network, parameters, theory, recipe, synapses, .. } =
            source.build(&contents).map_err(refused)?;
        let vectors = Vectors::of(&network);
        let network = Arc::new(network);
        let (recipe, parameters, theory) =
            (Arc::new(recipe), Arc::new(parameters), Arc::new(theory));
        let synapses = synapses.map(Arc::new);
        let origin = Some(Origin { source, contents, recipe, parameters, theory, synapses });
        Ok(Self { name, network, vectors, origin })
    }

    /// A network without parameters of its own.
    pub fn changed(&self, network: data::Network, how: &str) -> Self {
        let name = format!("{} ({how})", self.name);
        Self { name, vectors: Vectors::of(&network), network: Arc::new(network), origin: None }
    }

    /// The anatomy that it was built from, if it was and nothing was replaced since.
    pub fn built_from(&self) -> Option<BuiltFrom<'_>> {
        let Origin { recipe, synapses, .. } = self.origin.as_ref()?;
        let Recipe::Macaque { parameters, .. } = recipe.as_ref() else { return None };
        Some(BuiltFrom {
            anatomy: Anatomy::shipped(),
            sln_fit: parameters.network.connections.sln_fit,
            synapses: synapses.as_ref()?,
        })
    }

    /// What it goes by.
    pub fn called(&self) -> &str {
        &self.name
    }

    fn origin(&self) -> Result<&Origin, Failure> {
        self.origin.as_ref().ok_or_else(|| {
            let message = format!(
                "{} has no parameters any more, as parts of it were replaced; change the parameters first",
                self.name
            );
            Failure::said("ParameterError", message)
        })
    }
}

fn put(part: &mut Matrix, array: Option<&PyReadonlyArray2<'_, f64>>) {
    if let Some(array) = array {
        *part = to_matrix(array);
    }
}

fn expect_length(what: &str, found: usize, expected: usize) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    let message = format!("{what} has {found} entries, the network {expected} populations");
    Err(Failure::said("ParameterError", message))
}

fn missing() -> Failure {
    Failure::said("ParameterError", "a preset or a description is needed")
}

fn refused(error: SourceError) -> Failure {
    // A name that is not there is one, however deep it was found.
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(deeper) = cause {
        if deeper.downcast_ref::<OverlayError>().is_some_and(is_unknown) {
            return Failure::unknown(&error);
        }
        cause = deeper.source();
    }
    match error {
        SourceError::Preset(unknown) => Failure::unknown(&unknown),
        SourceError::Parameters(error) => overlaid(error),
        // Arrays of the caller stand for files.
        SourceError::File(error) if !chain(&*error).contains(ARRAYS) => Failure::file(&*error),
        error => Failure::parameter(&error),
    }
}

/// What the names of arrays begin with; that of python/siegert/_parameters.py.
const ARRAYS: &str = "siegert-array-";

fn is_unknown(error: &OverlayError) -> bool {
    use Trouble::{Inert, Undefined, UnknownKey};
    matches!(*error.trouble, UnknownKey { .. } | Undefined { .. } | Inert { .. })
}

fn overlaid(error: OverlayError) -> Failure {
    if is_unknown(&error) { Failure::unknown(&error) } else { Failure::parameter(&error) }
}
