//! How modulated rates of all populations drive each other: the matrix M(s).

use std::ops::Range;

use data::{Population, Rates, Warning};

use super::feedback::Feedback;
use super::mode::{self, NearMode};
use super::neuron_responses::NeuronResponses;
use super::transmission::{DelayTable, SynapticFilters, filter_of};
use super::{DynamicsError, DynamicsSettings, Paths};
use crate::fixed_point::FixedPoint;
use crate::linalg::{self, Complex, ComplexFactors, ComplexMatrix, LinalgError};
use crate::mean_field::MeanField;
use crate::observer::{Observer, UNWATCHED};
use crate::response::s_per_ms;

/// The response of a network's rates to each other, linearised at a state.
///
/// Rates `nu + dnu e^{s t}` of the populations modulate each other's input; to first order, the rates that this
/// calls for are `nu + M(s) dnu e^{s t}`, with, `[target, source]`, dimensionless,
///
/// ```text
/// M_ij(s) = tau_m,i K_ij [ n_mu,i(s) J_ij + n_sigma,i(s) (J_ij² + s_ij²) / (2 sigma_i) ] D_ij(s) / (1 + s tau_s,i)
/// D_ij(s) = E e^{-s d_ij}
/// ```
///
/// n_mu and n_sigma (spikes/s per mV, the threshold that is shifted by sigma moving along) are the responses of a
/// neuron ([`Response`](crate::response::Response), or by its
/// [density](crate::response::density::DensityResponse)), K the in-degrees, J and s (mV) mean and standard deviation of the synapses' strengths, tau_s
/// their time constant, d their delays as drawn on the simulation's grid ([`data::DelayDistribution`]). On the imaginary
/// axis, s = iω, this is the response to a modulation at the frequency ω/2π. M(0) is the gain matrix. Drive from outside
/// and replaced input do not respond. Under [`SynapticNoise::White`](crate::SynapticNoise::White) currents are
/// delta-shaped, and there is no filter.
///
/// Sources: Brunel & Hakim 1999 (doi:10.1162/089976699300016179), Brunel 2000 (doi:10.1023/A:1008925309027), Bos, Diesmann
/// & Helias 2016 (doi:10.1371/journal.pcbi.1005132), which has the mean path alone ([`Paths::MeanAlone`]).
#[derive(Clone, Debug)]
pub struct NetworkResponse {
    responses: NeuronResponses,
    /// 1/(2 sigma) of each population (1/mV), 0 where the slope by the variance does not exist.
    half_per_sigma: Vec<f64>,
    /// Onto each population.
    links: Vec<Vec<DelayedLink>>,
    delays: DelayTable,
    filters: SynapticFilters,
    /// The populations of each area.
    areas: Vec<Range<usize>>,
    settings: DynamicsSettings,
}

#[derive(Clone, Copy, Debug)]
struct DelayedLink {
    source: usize,
    mean_mv_per_hz: f64,
    variance_mv2_per_hz: f64,
    delay: usize,
    filter: usize,
}

impl NetworkResponse {
    /// Of a network at one of its fixed points.
    ///
    /// # Errors
    /// As [`Self::at_rates`].
    pub fn of(
        field: &MeanField,
        point: &FixedPoint,
        settings: DynamicsSettings,
    ) -> Result<Self, DynamicsError> {
        Self::at_rates(field, point.rates(), settings)
    }

    /// Of a network linearised at any rates.
    ///
    /// # Errors
    /// As [`Self::watched`], but that nobody can stop it.
    pub fn at_rates(
        field: &MeanField,
        rates: &Rates,
        settings: DynamicsSettings,
    ) -> Result<Self, DynamicsError> {
        Self::watched(field, rates, settings, UNWATCHED)
    }

    /// Of a network linearised at any rates, while an observer hears of it: population densities take their time.
    ///
    /// # Errors
    /// [`DynamicsError`] if there is not one rate per population, a response does not exist at the input that the
    /// rates make, a delay has no place on the grid, or the observer wants to stop.
    pub fn watched(
        field: &MeanField,
        rates: &Rates,
        settings: DynamicsSettings,
        observer: &dyn Observer,
    ) -> Result<Self, DynamicsError> {
        linalg::check_length(rates.hz().len(), field.size())?;
        let input = field.working_point(rates);
        let half = |&sigma_mv: &f64| if sigma_mv > 0.0 { 0.5 / sigma_mv } else { 0.0 };
        let mut network = Self {
            responses: NeuronResponses::of(field, &input, settings, observer)?,
            half_per_sigma: input.sigma_mv.iter().map(half).collect(),
            links: Vec::with_capacity(field.size()),
            delays: DelayTable::default(),
            filters: SynapticFilters::of(field),
            areas: areas(field.populations()),
            settings,
        };
        for (target, links) in field.coupling().rows().enumerate() {
            let mut delayed = Vec::with_capacity(links.len());
            for link in links {
                let at = (target, link.source);
                let (mean_ms, sd_ms) = (field.delays().mean_ms[at], field.delays().sd_ms[at]);
                delayed.push(DelayedLink {
                    source: link.source,
                    mean_mv_per_hz: link.mean_mv_per_hz,
                    variance_mv2_per_hz: match settings.paths {
                        Paths::MeanAndVariance => link.variance_mv2_per_hz,
                        Paths::MeanAlone => 0.0,
                    },
                    delay: network.delays.place(mean_ms, sd_ms, settings.dt_ms)?,
                    filter: filter_of(field.populations()[link.source].label.kind),
                });
            }
            network.links.push(delayed);
        }
        Ok(network)
    }

    /// Number of populations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.responses.size()
    }

    /// What it was computed with.
    #[must_use]
    pub fn settings(&self) -> DynamicsSettings {
        self.settings
    }

    /// The matrix M at a frequency (Hz).
    #[must_use]
    pub fn at_frequency(&self, frequency_hz: f64) -> ComplexMatrix {
        self.at(s_per_ms(frequency_hz))
    }

    /// The matrix M at a complex frequency s (1/ms): of modulations that grow as `e^{s t}`.
    #[must_use]
    pub fn at(&self, s_per_ms: Complex) -> ComplexMatrix {
        let responses = self.responses.at(s_per_ms);
        let delays = self.delays.factors(s_per_ms);
        let filters = self.filters.factors(s_per_ms);
        let mut matrix = ComplexMatrix::zeros(self.size());
        for (target, links) in self.links.iter().enumerate() {
            let by_mean = responses[target].n_mu_hz_per_mv;
            let by_variance =
                responses[target].n_sigma_total_hz_per_mv * self.half_per_sigma[target];
            for link in links {
                let slope = by_mean * link.mean_mv_per_hz + by_variance * link.variance_mv2_per_hz;
                let mut entry = slope * delays[link.delay];
                if let Some(filters) = &filters {
                    entry *= filters[target][link.filter];
                }
                matrix.set(target, link.source, entry);
            }
        }
        matrix
    }

    /// The propagator `P = (1 - M)^{-1}` at a frequency (Hz): what a modulation that enters from outside has become
    /// after all its ways through the network.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] at a frequency at which the network oscillates by itself.
    pub fn propagator(&self, frequency_hz: f64) -> Result<ComplexMatrix, LinalgError> {
        ComplexFactors::new(self.at_frequency(frequency_hz).taken_from_one(1.0)).inverse()
    }

    /// The eigenvalue of M at a frequency (Hz) that is nearest to 1.
    ///
    /// # Errors
    /// [`LinalgError::Singular`] at a frequency at which the network oscillates by itself.
    pub fn nearest_to_one(&self, frequency_hz: f64) -> Result<Complex, LinalgError> {
        Ok(NearMode::at(self, s_per_ms(frequency_hz))?.eigenvalue)
    }

    /// The propagator at a frequency (Hz) and the eigenvalue of M that is nearest to 1 there.
    ///
    /// # Errors
    /// As [`Self::propagator`].
    pub(crate) fn propagator_and_nearest(
        &self,
        frequency_hz: f64,
    ) -> Result<(ComplexMatrix, Complex), LinalgError> {
        let matrix = self.at_frequency(frequency_hz);
        let factors = ComplexFactors::new(matrix.taken_from_one(1.0));
        Ok((factors.inverse()?, mode::nearest_to_one(&matrix, &factors)?))
    }

    /// What the mean input of each population receives from the rate of each at a frequency (Hz), with delays and
    /// synaptic filters: `tau_m K J D / (1 + s tau_s)` (mV per spike/s).
    #[must_use]
    pub fn mean_input_mv_per_hz(&self, frequency_hz: f64) -> ComplexMatrix {
        let s_per_ms = s_per_ms(frequency_hz);
        let delays = self.delays.factors(s_per_ms);
        let filters = self.filters.factors(s_per_ms);
        let mut matrix = ComplexMatrix::zeros(self.size());
        for (target, links) in self.links.iter().enumerate() {
            for link in links {
                let filter = filters.as_ref().map_or(Complex::ONE, |all| all[target][link.filter]);
                let entry = link.mean_mv_per_hz * delays[link.delay] * filter;
                matrix.set(target, link.source, entry);
            }
        }
        matrix
    }

    /// All eigenvalues of M at a frequency (Hz), by descending real part.
    ///
    /// # Errors
    /// [`LinalgError::NoEigenvalues`] if the iteration fails.
    pub fn eigenvalues(&self, frequency_hz: f64) -> Result<Vec<Complex>, LinalgError> {
        self.at_frequency(frequency_hz).eigenvalues()
    }

    /// What is taken otherwise than a simulation has it.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let dt_ms = self.settings.dt_ms;
        let message = format!(
            "mean delays below one step of {dt_ms} ms are taken as they are, without spread: a simulation with this \
             step refuses them"
        );
        let off_grid = self.delays.is_off_grid().then(|| Warning::new("delay_below_step", message));
        off_grid.into_iter().chain(self.responses.warnings()).collect()
    }

    /// The response of neighbouring populations to each other alone.
    fn among(&self, populations: &Range<usize>) -> Self {
        let within = |links: &Vec<DelayedLink>| {
            let links = links.iter().filter(|link| populations.contains(&link.source));
            links
                .map(|link| DelayedLink { source: link.source - populations.start, ..*link })
                .collect()
        };
        let mut links: Vec<Vec<DelayedLink>> =
            self.links[populations.clone()].iter().map(within).collect();
        Self {
            responses: self.responses.among(populations),
            half_per_sigma: self.half_per_sigma[populations.clone()].to_vec(),
            delays: self.delays.only(links.iter_mut().flatten().map(|link| &mut link.delay)),
            links,
            filters: self.filters.among(populations),
            areas: std::iter::once(0..populations.len()).collect(),
            settings: self.settings,
        }
    }
}

impl Feedback for NetworkResponse {
    fn size(&self) -> usize {
        self.size()
    }

    fn at(&self, s_per_ms: Complex) -> ComplexMatrix {
        self.at(s_per_ms)
    }

    fn highest_per_ms(&self) -> f64 {
        std::f64::consts::PI / self.settings.dt_ms
    }

    fn longest_delay_ms(&self) -> f64 {
        self.delays.longest_mean_ms()
    }

    /// The decay of the slowest membrane, or where the impulse responses of a density no longer tell.
    fn left_edge_per_ms(&self) -> f64 {
        self.responses.left_edge_per_ms()
    }

    /// The areas.
    fn parts(&self) -> Vec<Box<dyn Feedback + '_>> {
        let areas = if self.areas.len() > 1 { &self.areas[..] } else { &[] };
        areas.iter().map(|area| Box::new(self.among(area)) as Box<dyn Feedback>).collect()
    }
}

/// The populations of each area, which are neighbours.
fn areas(populations: &[Population]) -> Vec<Range<usize>> {
    let mut start = 0;
    let areas = populations.chunk_by(|a, b| a.label.area == b.label.area);
    areas
        .map(|area| {
            start += area.len();
            start - area.len()..start
        })
        .collect()
}
