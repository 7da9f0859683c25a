//! The response of a neuron by the theory that was asked for.

use std::sync::Arc;

use data::NeuronParams;

use super::density::{DensityError, DensityResponse, DensitySettings};
use super::{Response, ResponsePoint, s_per_ms};
use crate::linalg::Complex;
use crate::observer::Observer;
use crate::transfer::SynapticNoise;

/// Which theory of a neuron's response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ResponseTheory {
    /// In closed form, that of the stationary rate: [`Response`].
    #[default]
    Analytic,
    /// By the population density of the simulated neuron: [`DensityResponse`].
    Density,
}

impl ResponseTheory {
    /// `analytic` or `density`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Analytic => "analytic",
            Self::Density => "density",
        }
    }
}

/// The response of a neuron by either theory.
#[derive(Clone, Debug, PartialEq)]
pub enum NeuronResponse {
    /// In closed form.
    Analytic(Response),
    /// By its population density.
    Density(Arc<DensityResponse>),
}

impl NeuronResponse {
    /// The response at mean, from the resting potential, and standard deviation of the input (mV); densities go in steps
    /// of `dt_ms`.
    ///
    /// # Errors
    /// [`DensityError`]; in closed form, none but [`DensityError::Transfer`].
    pub fn of(
        theory: ResponseTheory,
        neuron: &NeuronParams,
        noise: SynapticNoise,
        (mu_mv, sigma_mv): (f64, f64),
        dt_ms: f64,
        observer: &dyn Observer,
    ) -> Result<Self, DensityError> {
        match theory {
            ResponseTheory::Analytic => {
                Ok(Self::Analytic(Response::of(neuron, noise, mu_mv, sigma_mv)?))
            }
            ResponseTheory::Density if noise == SynapticNoise::White => {
                Err(DensityError::WhiteNoise)
            }
            ResponseTheory::Density => {
                let settings = DensitySettings { dt_ms, ..DensitySettings::default() };
                let response = DensityResponse::of(neuron, mu_mv, sigma_mv, settings, observer)?;
                Ok(Self::Density(Arc::new(response)))
            }
        }
    }

    /// The stationary rate (spikes/s).
    #[must_use]
    pub fn rate_hz(&self) -> f64 {
        match self {
            Self::Analytic(response) => response.rate_hz(),
            Self::Density(response) => response.rate_hz(),
        }
    }

    /// How far to the left it is known (1/ms): in closed form, everywhere.
    pub(crate) fn left_edge_per_ms(&self) -> f64 {
        match self {
            Self::Analytic(_) => f64::NEG_INFINITY,
            Self::Density(response) => response.left_edge_per_ms(),
        }
    }

    /// The response to a modulation `e^{i 2π f t}`, f in Hz.
    #[must_use]
    pub fn at_frequency(&self, frequency_hz: f64) -> ResponsePoint {
        self.at(s_per_ms(frequency_hz))
    }

    /// The response to a modulation `e^{s t}`, s in 1/ms.
    #[must_use]
    pub fn at(&self, s_per_ms: Complex) -> ResponsePoint {
        match self {
            Self::Analytic(response) => response.at(s_per_ms),
            Self::Density(response) => response.at(s_per_ms),
        }
    }
}
