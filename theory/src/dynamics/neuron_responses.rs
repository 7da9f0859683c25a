//! The responses of all populations' neurons, those of equal neurons with equal input once.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use data::{Population, Warning};
use rayon::prelude::*;

use super::{DynamicsError, DynamicsSettings};
use crate::linalg::Complex;
use crate::mean_field::MeanField;
use crate::observer::{Observer, Progress, go_on};
use crate::response::density::{DensityError, DensityResponse, DensitySettings, LEAST_RATE_HZ};
use crate::response::{NeuronResponse, Response, ResponsePoint, ResponseTheory};
use crate::transfer::SynapticNoise;
use crate::working_point::WorkingPoint;

/// By population.
#[derive(Clone, Debug)]
pub(super) struct NeuronResponses {
    distinct: Vec<Known>,
    /// Which of them each population has.
    places: Vec<usize>,
    left_edge_per_ms: f64,
}

/// The response of a neuron.
#[derive(Clone, Debug)]
struct Known {
    response: NeuronResponse,
    /// Whether it is in closed form because the neuron fires too seldom for a density.
    is_quiet: bool,
    /// Whether it is in closed form, though the response to sigma is rough because the neuron fires often.
    is_busy: bool,
}

/// From this rate (spikes/s) on, the closed form's response to sigma is a quarter or more too large at all frequencies
/// from 20 Hz on ([`crate::response::density`] has the measurement),
const BUSY_HZ: f64 = 20.0;

/// if tau_syn/tau_m, in whose root the closed form is of first order, is at least this much: at 0.05 it was measured, at
/// 0.02 what is left out is less by 1.6.
const COLOURED: f64 = 0.02;

/// A neuron with its input.
struct Neuron<'a> {
    population: &'a Population,
    mu_mv: f64,
    sigma_mv: f64,
    /// Its response in closed form.
    analytic: Response,
}

impl NeuronResponses {
    /// Of the neurons of a network at their input.
    pub fn of(
        field: &MeanField,
        input: &WorkingPoint,
        settings: DynamicsSettings,
        observer: &dyn Observer,
    ) -> Result<Self, DynamicsError> {
        let noise = field.assumptions().noise;
        let (mut neurons, mut places) = (Vec::<Neuron<'_>>::new(), Vec::new());
        let inputs = input.mu_mv.iter().zip(&input.sigma_mv);
        for (population, (&mu_mv, &sigma_mv)) in field.populations().iter().zip(inputs) {
            let analytic = Response::of(&population.neuron, noise, mu_mv, sigma_mv)?;
            let known = neurons.iter().position(|known| known.analytic == analytic);
            places.push(known.unwrap_or(neurons.len()));
            if known.is_none() {
                neurons.push(Neuron { population, mu_mv, sigma_mv, analytic });
            }
        }
        let distinct: Vec<Known> = match settings.response {
            ResponseTheory::Analytic => {
                neurons.iter().map(|neuron| neuron.in_closed_form(noise)).collect()
            }
            ResponseTheory::Density => {
                let settings = DensitySettings { dt_ms: settings.dt_ms, ..Default::default() };
                densities(&neurons, noise, settings, observer)?
            }
        };
        let slowest_ms =
            field.populations().iter().map(|one| one.neuron.tau_m_ms).fold(0.0, f64::max);
        let edges_per_ms = distinct.iter().map(|known| known.response.left_edge_per_ms());
        let left_edge_per_ms = edges_per_ms.fold(-slowest_ms.recip(), f64::max);
        Ok(Self { distinct, places, left_edge_per_ms })
    }

    /// How many populations there are.
    pub fn size(&self) -> usize {
        self.places.len()
    }

    /// The response of each population at a complex frequency (1/ms).
    pub fn at(&self, s_per_ms: Complex) -> Vec<ResponsePoint> {
        let distinct: Vec<_> =
            self.distinct.iter().map(|known| known.response.at(s_per_ms)).collect();
        self.places.iter().map(|&place| distinct[place]).collect()
    }

    /// Where the first pole is, or where a response is no longer known (1/ms).
    pub fn left_edge_per_ms(&self) -> f64 {
        self.left_edge_per_ms
    }

    /// Those of neighbouring populations alone.
    pub fn among(&self, populations: &Range<usize>) -> Self {
        let mut distinct = Vec::new();
        let mut moved = vec![None; self.distinct.len()];
        let places = self.places[populations.clone()].iter().map(|&place| {
            *moved[place].get_or_insert_with(|| {
                distinct.push(self.distinct[place].clone());
                distinct.len() - 1
            })
        });
        let places = places.collect();
        Self { places, distinct, left_edge_per_ms: self.left_edge_per_ms }
    }

    /// What was computed otherwise than asked for, and what is rough.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        [self.quiet_populations(), self.busy_populations()].into_iter().flatten()
    }

    fn quiet_populations(&self) -> Option<Warning> {
        let quiet = self.count(|known| known.is_quiet);
        let message = format!(
            "the responses of {quiet} of {} populations are those in closed form: they fire less than {LEAST_RATE_HZ} \
             spikes/s, too seldom for a population density",
            self.size()
        );
        (quiet > 0).then(|| Warning::new("quiet_populations", message))
    }

    fn busy_populations(&self) -> Option<Warning> {
        let busy = self.count(|known| known.is_busy);
        let message = format!(
            "{busy} of {} populations fire at {BUSY_HZ} spikes/s or more: the closed form makes their response to the variance of \
             their input a quarter to a half too large from 20 Hz on; --response density does not",
            self.size()
        );
        (busy > 0).then(|| Warning::new("busy_populations", message))
    }

    fn count(&self, is_counted: impl Fn(&Known) -> bool) -> usize {
        self.places.iter().filter(|&&place| is_counted(&self.distinct[place])).count()
    }
}

impl Neuron<'_> {
    fn in_closed_form(&self, noise: SynapticNoise) -> Known {
        let neuron = &self.population.neuron;
        let tau_syn_ms = neuron.tau_syn_ex_ms.max(neuron.tau_syn_in_ms);
        Known {
            response: NeuronResponse::Analytic(self.analytic),
            is_quiet: false,
            is_busy: noise == SynapticNoise::Shift
                && self.analytic.rate_hz() >= BUSY_HZ
                && tau_syn_ms >= COLOURED * neuron.tau_m_ms,
        }
    }

    /// The response by the density, where it fires often enough.
    fn by_density(
        &self,
        settings: DensitySettings,
        observer: &dyn Observer,
    ) -> Result<Known, DensityError> {
        go_on(observer)?;
        let analytic = NeuronResponse::Analytic(self.analytic);
        let quiet = Known { response: analytic, is_quiet: true, is_busy: false };
        if self.analytic.rate_hz() < LEAST_RATE_HZ {
            return Ok(quiet);
        }
        let Self { population, mu_mv, sigma_mv, .. } = *self;
        match DensityResponse::of(&population.neuron, mu_mv, sigma_mv, settings, observer) {
            Ok(response) => {
                let response = NeuronResponse::Density(Arc::new(response));
                Ok(Known { response, is_quiet: false, is_busy: false })
            }
            Err(DensityError::TooQuiet { .. }) => Ok(quiet),
            Err(error) => Err(error),
        }
    }
}

/// The responses of neurons by their densities.
fn densities(
    neurons: &[Neuron<'_>],
    noise: SynapticNoise,
    settings: DensitySettings,
    observer: &dyn Observer,
) -> Result<Vec<Known>, DynamicsError> {
    let done = AtomicUsize::new(0);
    let density = |neuron: &Neuron<'_>| {
        let known = match noise {
            SynapticNoise::White => Err(DensityError::WhiteNoise),
            SynapticNoise::Shift | SynapticNoise::Taylor => neuron.by_density(settings, observer),
        };
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        observer.observe(&Progress::Responses { done, of: neurons.len() });
        known.map_err(|error| match error {
            DensityError::Stopped(stopped) => stopped.into(),
            reason => {
                DynamicsError::Density { population: neuron.population.label.to_string(), reason }
            }
        })
    };
    neurons.par_iter().map(density).collect()
}
