//! The network: all that theory and simulation may know of each other.

use std::ops::Deref;

use crate::connectivity::{ConnectionRule, Delays, Weights};
use crate::drive::{ExternalDrive, ReplacedInput, SourceActivity};
use crate::error::NetworkError;
use crate::label::{Kind, Label};
use crate::matrix::Matrix;
use crate::population::Population;

/// The parts of a [`Network`], in the order of its populations; matrices are `[target, source]`.
///
/// Two populations that inhibit and excite each other, with all that is optional as it is by default
/// except for the drive:
/// ```
/// use siegert_data::{ExternalDrive, Kind, Label, Matrix, Network, NetworkParts, NeuronParams, Population};
///
/// let neuron = NeuronParams { tau_m_ms: 20.0, ..NeuronParams::default() };
/// let populations = vec![
///     Population::new(Label::named("E", Kind::Excitatory), 800.0, neuron),
///     Population::new(Label::named("I", Kind::Inhibitory), 200.0, neuron),
/// ];
/// let in_degrees = Matrix::from_fn(2, 2, |_, source| [80.0, 20.0][source]);
/// let weights_pa = Matrix::from_fn(2, 2, |_, source| [40.0, -200.0][source]);
/// let parts = NetworkParts {
///     external: ExternalDrive::poisson(vec![1000.0; 2], vec![40.0; 2], vec![8.0; 2]),
///     ..NetworkParts::new(populations, in_degrees, weights_pa, Matrix::filled(2, 2, 1.5))
/// };
/// let network = Network::new(parts)?;
/// assert_eq!(network.index_of("I")?, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkParts {
    /// The populations.
    pub populations: Vec<Population>,
    /// In-degrees K, at least 0: synapses from a source population onto one target neuron.
    pub in_degrees: Matrix,
    /// What is fixed when synapses are drawn.
    pub rule: ConnectionRule,
    /// Post-synaptic current amplitudes W.
    pub weights: Weights,
    /// Transmission delays.
    pub delays: Delays,
    /// Input from outside the model.
    pub external: ExternalDrive,
    /// Constant current into every neuron of a population (pA), one for each.
    pub dc_pa: Vec<f64>,
    /// Input from populations that are not simulated.
    pub replaced: Vec<ReplacedInput>,
}

impl NetworkParts {
    /// Populations that are connected by in-degrees, mean weights (pA) and mean delays (ms), with nothing else:
    /// weights and delays do not vary, there is no input from outside, and the rule is the default one. All
    /// matrices are `[target, source]`, with one row and one column for each population.
    #[must_use]
    pub fn new(
        populations: Vec<Population>,
        in_degrees: Matrix,
        weights_pa: Matrix,
        delays_ms: Matrix,
    ) -> Self {
        let size = populations.len();
        Self {
            populations,
            in_degrees,
            rule: ConnectionRule::default(),
            weights: Weights::constant(weights_pa),
            delays: Delays::constant(delays_ms),
            external: ExternalDrive::none(size),
            dc_pa: vec![0.0; size],
            replaced: Vec::new(),
        }
    }
}

/// A validated network; its parts can be read but not changed.
///
/// A population may be empty, but not all: it has no spikes and sends none, and its rate is that of a neuron in
/// it, if there were one.
///
/// To change one, take it apart and build it again:
/// ```
/// # fn halve(network: siegert_data::Network) -> Result<siegert_data::Network, siegert_data::NetworkError> {
/// let mut parts = network.into_parts();
/// parts.in_degrees = parts.in_degrees.map(|_, _, k| k / 2.0);
/// siegert_data::Network::new(parts)
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Network(NetworkParts);

impl Deref for Network {
    type Target = NetworkParts;
    fn deref(&self) -> &NetworkParts {
        &self.0
    }
}

impl Network {
    /// Checks that the parts fit together and describe something that can exist.
    ///
    /// # Errors
    /// [`NetworkError`] names the first part, population or entry that is out of range.
    pub fn new(parts: NetworkParts) -> Result<Self, NetworkError> {
        check::shapes(&parts)?;
        check::values(&parts)?;
        Ok(Self(parts))
    }

    /// Takes the network apart, to change something and build another one.
    #[must_use]
    pub fn into_parts(self) -> NetworkParts {
        self.0
    }

    /// Number of populations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.populations.len()
    }

    /// Number of recurrent synapses of each projection before rounding, `S = K N`.
    #[must_use]
    pub fn synapses(&self) -> Matrix {
        self.in_degrees.map(|target, _, k| k * self.populations[target].neurons)
    }

    /// Number of synapses of a projection that a simulation creates.
    #[must_use]
    pub fn created_synapses(&self, target: usize, source: usize) -> u64 {
        let in_degree = self.in_degrees[(target, source)];
        let population = &self.populations[target];
        match self.rule {
            ConnectionRule::FixedTotalNumber => (in_degree * population.neurons).floor() as u64,
            ConnectionRule::FixedIndegree => {
                (in_degree.round() as u64).saturating_mul(population.created_neurons())
            }
        }
    }

    /// What the populations are called, in their order.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        self.populations.iter().map(|population| population.label.clone()).collect()
    }

    /// The areas in the order of the populations, each with the indices of its populations.
    #[must_use]
    pub fn areas(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let mut areas: Vec<(&str, std::ops::Range<usize>)> = Vec::new();
        for (index, population) in self.populations.iter().enumerate() {
            match areas.last_mut() {
                Some((area, range)) if *area == population.label.area => range.end = index + 1,
                _ => areas.push((&population.label.area, index..index + 1)),
            }
        }
        areas
    }
}

mod check {
    use std::collections::HashSet;
    use std::fmt::{Display, Formatter};

    use super::{Kind, Label, Matrix, NetworkError, NetworkParts, SourceActivity};
    use crate::error::quantity;

    pub(super) fn shapes(parts: &NetworkParts) -> Result<(), NetworkError> {
        let n = parts.populations.len();
        if n == 0 {
            return Err(NetworkError::NoPopulations);
        }
        let square = [
            ("in-degrees", &parts.in_degrees),
            ("weights", &parts.weights.mean_pa),
            ("weight SDs", &parts.weights.sd_pa),
            ("delays", &parts.delays.mean_ms),
            ("delay SDs", &parts.delays.sd_ms),
        ];
        for (part, matrix) in square {
            matrix_shape(part, matrix, n, n)?;
        }
        let vectors = [
            ("external in-degrees", parts.external.in_degrees.len()),
            ("external weights", parts.external.weights_pa.len()),
            ("external rates", parts.external.rates_hz.len()),
            ("direct currents", parts.dc_pa.len()),
        ];
        for (part, length) in vectors {
            if length != n {
                return Err(NetworkError::Length { part, length, expected: n });
            }
        }
        for replaced in &parts.replaced {
            let sources = replaced.sources.len();
            matrix_shape("replaced in-degrees", &replaced.in_degrees, n, sources)?;
            matrix_shape("replaced weights", &replaced.weights_pa, n, sources)?;
            let given = match &replaced.activity {
                SourceActivity::Poisson(rates) => rates.hz().len(),
                SourceActivity::Current { rates_hz, .. } => rates_hz.targets(),
            };
            if given != sources {
                let part = "rates of replaced sources";
                return Err(NetworkError::Length { part, length: given, expected: sources });
            }
        }
        Ok(())
    }

    fn matrix_shape(
        part: &'static str,
        matrix: &Matrix,
        targets: usize,
        sources: usize,
    ) -> Result<(), NetworkError> {
        let found = (matrix.targets(), matrix.sources());
        if found == (targets, sources) {
            Ok(())
        } else {
            Err(NetworkError::Shape { part, found, expected: (targets, sources) })
        }
    }

    pub(super) fn values(parts: &NetworkParts) -> Result<(), NetworkError> {
        names(parts)?;
        different_names(parts)?;
        for (index, population) in parts.populations.iter().enumerate() {
            let label = &population.label;
            at_least_zero(quantity::NEURONS, population.neurons, label)?;
            if let Some((parameter, value, allowed)) = population.neuron.out_of_range() {
                let population = label.to_string();
                return Err(NetworkError::Neuron { population, parameter, value, allowed });
            }
            at_least_zero(quantity::INITIAL_SD, population.initial_potential.sd_mv, label)?;
            finite(quantity::INITIAL_MEAN, population.initial_potential.mean_mv, label)?;
            at_least_zero(quantity::EXTERNAL_IN_DEGREE, parts.external.in_degrees[index], label)?;
            finite(quantity::EXTERNAL_WEIGHT, parts.external.weights_pa[index], label)?;
            at_least_zero(quantity::EXTERNAL_RATE, parts.external.rates_hz[index], label)?;
            finite(quantity::DIRECT_CURRENT, parts.dc_pa[index], label)?;
        }
        if parts.populations.iter().all(|population| population.created_neurons() == 0) {
            return Err(NetworkError::NoNeurons);
        }
        projections(parts)?;
        replaced_inputs(parts)
    }

    fn names(parts: &NetworkParts) -> Result<(), NetworkError> {
        let own = parts.populations.iter().map(|population| &population.label);
        let replaced = parts.replaced.iter().flat_map(|replaced| &replaced.sources);
        match own.chain(replaced).find_map(Label::wrong_name) {
            Some(name) => Err(NetworkError::Name { name: name.to_owned() }),
            None => Ok(()),
        }
    }

    /// Results and recordings tell populations by their names.
    fn different_names(parts: &NetworkParts) -> Result<(), NetworkError> {
        let mut names = HashSet::with_capacity(parts.populations.len());
        for population in &parts.populations {
            let name = population.label.to_string();
            if names.contains(&name) {
                return Err(NetworkError::SameName { population: name });
            }
            names.insert(name);
        }
        Ok(())
    }

    fn projections(parts: &NetworkParts) -> Result<(), NetworkError> {
        for ((target, source), k) in parts.in_degrees.iter() {
            let projection = Projection {
                target: &parts.populations[target].label,
                source: &parts.populations[source].label,
            };
            at_least_zero(quantity::IN_DEGREE, k, projection)?;
            if k != 0.0 && parts.populations[source].created_neurons() == 0 {
                return Err(projection.without_source(k));
            }
            let at = (target, source);
            let weight = parts.weights.mean_pa[at];
            finite(quantity::WEIGHT, weight, projection)?;
            at_least_zero(quantity::WEIGHT_SD, parts.weights.sd_pa[at], projection)?;
            // The mean first: a relative SD of what is no number is none either.
            at_least_zero(quantity::DELAY, parts.delays.mean_ms[at], projection)?;
            at_least_zero(quantity::DELAY_SD, parts.delays.sd_ms[at], projection)?;
            let kind = parts.populations[source].label.kind;
            let wrong_sign = match kind {
                Kind::Excitatory => weight < 0.0,
                Kind::Inhibitory => weight > 0.0,
            };
            if k > 0.0 && wrong_sign {
                let at = projection.to_string();
                return Err(NetworkError::WeightSign { at, weight_pa: weight });
            }
        }
        Ok(())
    }

    /// Where a value stands that is given for each pair of populations.
    #[derive(Clone, Copy)]
    struct Projection<'a> {
        target: &'a Label,
        source: &'a Label,
    }

    impl Projection<'_> {
        /// A population without neurons sends nothing; what it receives is the input of a neuron in it.
        fn without_source(self, in_degree: f64) -> NetworkError {
            let (target, source_population) = (self.target.to_string(), self.source.to_string());
            NetworkError::EmptySource { target, source_population, in_degree }
        }
    }

    impl Display for Projection<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
            write!(f, "{} from {}", self.target, self.source)
        }
    }

    fn replaced_inputs(parts: &NetworkParts) -> Result<(), NetworkError> {
        for replaced in &parts.replaced {
            for ((target, source), k) in replaced.in_degrees.iter() {
                let projection = Projection {
                    target: &parts.populations[target].label,
                    source: &replaced.sources[source],
                };
                at_least_zero(quantity::REPLACED_IN_DEGREE, k, projection)?;
                let weight_pa = replaced.weights_pa[(target, source)];
                finite(quantity::REPLACED_WEIGHT, weight_pa, projection)?;
            }
            match &replaced.activity {
                SourceActivity::Poisson(rates) => {
                    for (source, &rate) in replaced.sources.iter().zip(rates.hz()) {
                        at_least_zero(quantity::REPLACED_RATE, rate, source)?;
                    }
                }
                SourceActivity::Current { interval_ms, rates_hz } => {
                    if !(interval_ms.is_finite() && *interval_ms > 0.0) {
                        return Err(NetworkError::Interval { interval_ms: *interval_ms });
                    }
                    for ((source, _), rate) in rates_hz.iter() {
                        at_least_zero(quantity::REPLACED_RATE, rate, &replaced.sources[source])?;
                    }
                }
            }
        }
        Ok(())
    }

    fn finite(what: &'static str, value: f64, at: impl Display) -> Result<(), NetworkError> {
        let allowed = "a finite number";
        if value.is_finite() {
            Ok(())
        } else {
            Err(NetworkError::Value { what, at: at.to_string(), value, allowed })
        }
    }

    fn at_least_zero(what: &'static str, value: f64, at: impl Display) -> Result<(), NetworkError> {
        let allowed = "a finite number of at least 0";
        if value.is_finite() && value >= 0.0 {
            Ok(())
        } else {
            Err(NetworkError::Value { what, at: at.to_string(), value, allowed })
        }
    }
}
