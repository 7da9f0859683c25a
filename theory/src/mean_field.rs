//! A network as the mean-field theory sees it: the map from rates to rates, and its linearisation.

use std::sync::Arc;

use data::{Delays, Matrix, Network, Population, Rates, short_number};

use crate::assumptions::Assumptions;
use crate::coupling::Coupling;
use crate::transfer::{PopulationTransfer, TransferError, TransferValues};
use crate::working_point::{ConstantInput, WorkingPoint};

/// Why a network is outside the theory.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MeanFieldError {
    /// The transfer function of one population cannot be written down.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// Rates have too few digits to tell what input they cause.
    #[error(
        "the synapses from {source_population} to {target} add {} mV per spike/s, allowed is at most {} mV: beyond, the last digit of a rate decides whether neurons spike",
        short_number(*mean_mv_per_hz), short_number(*limit_mv_per_hz)
    )]
    TooStrong {
        /// The population that sends.
        source_population: String,
        /// The population that receives.
        target: String,
        /// `tau_m K J` (mV per spike/s).
        mean_mv_per_hz: f64,
        /// The most that the rates of the source resolve (mV per spike/s).
        limit_mv_per_hz: f64,
    },
}

/// The self-consistency `nu = Phi(nu)` of a network's stationary population rates.
///
/// Everything that does not depend on the rates is computed once, so that evaluating Phi is one
/// sparse matrix-vector product and one transfer function per population.
#[derive(Clone, Debug)]
pub struct MeanField {
    populations: Vec<Population>,
    assumptions: Assumptions,
    transfer: PopulationTransfer,
    coupling: Coupling,
    constant: Vec<ConstantInput>,
    ceiling_hz: Vec<f64>,
    /// Of no influence on stationary rates.
    delays: Arc<Delays>,
}

impl MeanField {
    /// Derives the theory's quantities from the microscopic parameters.
    ///
    /// # Errors
    /// [`MeanFieldError`] if the transfer function does not cover the neurons, as with different
    /// synaptic time constants of excitatory and inhibitory input.
    pub fn new(network: &Network, assumptions: Assumptions) -> Result<Self, MeanFieldError> {
        let populations = network.populations.clone();
        let transfer = PopulationTransfer::new(&populations, assumptions.noise)?;
        let ceiling_hz = populations.iter().map(|p| highest_rate_hz(p.neuron.t_ref_ms)).collect();
        let (coupling, constant) =
            (Coupling::new(network, assumptions.weights), ConstantInput::of(network));
        refuse_too_strong(&populations, &coupling)?;
        let delays = Arc::new(network.delays.clone());
        Ok(Self { populations, assumptions, transfer, coupling, constant, ceiling_hz, delays })
    }

    /// The populations, in the order of all vectors and matrices.
    #[must_use]
    pub fn populations(&self) -> &[Population] {
        &self.populations
    }

    /// Number of populations.
    #[must_use]
    pub fn size(&self) -> usize {
        self.populations.len()
    }

    /// The highest rate of each population, `1/t_ref` (spikes/s); infinite without refractoriness.
    #[must_use]
    pub fn ceiling_hz(&self) -> &[f64] {
        &self.ceiling_hz
    }

    /// Mean and standard deviation of the input at given rates, one per population.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn working_point(&self, rates: &Rates) -> WorkingPoint {
        let mut point = WorkingPoint::zero(self.size());
        self.working_point_into(rates.hz(), &mut point);
        point
    }

    /// As [`Self::working_point`], into existing memory.
    ///
    /// A negative variance, which only negative rates can cause, counts as zero. A rate that is not a number
    /// makes the input of its targets none.
    ///
    /// # Panics
    /// If there is not one rate, mean and standard deviation per population.
    pub fn working_point_into(&self, rates_hz: &[f64], point: &mut WorkingPoint) {
        self.check_length("rates", rates_hz.len());
        self.check_length("means", point.mu_mv.len());
        self.check_length("standard deviations", point.sigma_mv.len());
        let inputs = self.coupling.rows().zip(&self.constant);
        let outputs = point.mu_mv.iter_mut().zip(&mut point.sigma_mv);
        for ((links, constant), (mu_mv, sigma_mv)) in inputs.zip(outputs) {
            let (mut mean, mut variance) = (constant.mean_mv, constant.variance_mv2);
            for link in links {
                let rate_hz = rates_hz[link.source];
                mean += link.mean_mv_per_hz * rate_hz;
                variance += link.variance_mv2_per_hz * rate_hz;
            }
            *mu_mv = mean;
            *sigma_mv = variance.max(0.0).sqrt();
        }
    }

    /// The rates Phi(nu) that the input at given rates calls for (spikes/s); NaN where that is not a number.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn phi(&self, rates: &Rates) -> Rates {
        let mut point = WorkingPoint::zero(self.size());
        let mut phi_hz = vec![0.0; self.size()];
        self.phi_into(rates.hz(), &mut point, &mut phi_hz);
        Rates::from_hz(phi_hz)
    }

    /// As [`Self::phi`], into existing memory; leaves the working point behind.
    ///
    /// # Panics
    /// If `rates_hz`, `point` or `phi_hz` has not one entry per population.
    pub fn phi_into(&self, rates_hz: &[f64], point: &mut WorkingPoint, phi_hz: &mut [f64]) {
        self.working_point_into(rates_hz, point);
        self.transfer.rates(&point.mu_mv, &point.sigma_mv, phi_hz);
    }

    /// The residual `max |Phi(nu) - nu|` (spikes/s); NaN if anything is not a number.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn residual_hz(&self, rates: &Rates) -> f64 {
        largest_difference(self.phi(rates).hz(), rates.hz())
    }

    /// The transfer function and its slopes at given rates.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn linearise(&self, rates: &Rates) -> Linearisation {
        self.linearise_at(rates.hz())
    }

    pub(crate) fn linearise_at(&self, rates_hz: &[f64]) -> Linearisation {
        let mut working_point = WorkingPoint::zero(self.size());
        self.working_point_into(rates_hz, &mut working_point);
        let mut values = TransferValues::zeros(self.size());
        self.transfer.evaluate(&working_point.mu_mv, &working_point.sigma_mv, &mut values);
        Linearisation { working_point, values }
    }

    /// The gain matrix at given rates: the derivative of Phi, `[target, source]`, dimensionless.
    ///
    /// ```text
    /// G_ij = tau_m,i ( (d nu_i / d mu_i) K_ij J_ij + (d nu_i / d sigma_i^2) K_ij (J_ij^2 + s_ij^2) )
    /// ```
    ///
    /// with K the in-degrees, J (mV) and s (mV) mean and standard deviation of the strengths of the synapses
    /// (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179, where s = 0).
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn gain_matrix(&self, rates: &Rates) -> Matrix {
        self.gain_at(&self.linearise(rates))
    }

    /// The gain matrix at a linearisation that is already there.
    ///
    /// # Panics
    /// If it is that of a network of another size.
    #[must_use]
    pub fn gain_at(&self, linearisation: &Linearisation) -> Matrix {
        self.check_length("slopes", linearisation.size());
        let mut gain = Matrix::zeros(self.size(), self.size());
        for (target, links) in self.coupling.rows().enumerate() {
            let (by_mean, by_variance) = linearisation.slopes(target);
            for link in links {
                gain[(target, link.source)] =
                    by_mean * link.mean_mv_per_hz + by_variance * link.variance_mv2_per_hz;
            }
        }
        gain
    }

    /// Vectors of another length belong to another network: what is missing cannot be made up, what is too
    /// much must not be passed over.
    #[track_caller]
    pub(crate) fn check_length(&self, what: &str, found: usize) {
        let expected = self.size();
        assert!(
            found == expected,
            "there are {found} {what} for a network of {expected} populations"
        );
    }

    /// Whether another problem has the same populations, apart from their sizes.
    pub(crate) fn same_neurons(&self, other: &Self) -> bool {
        let mut pairs = self.populations.iter().zip(&other.populations);
        self.size() == other.size()
            && self.transfer == other.transfer
            && pairs.all(|(a, b)| a.label == b.label && a.neuron == b.neuron)
    }

    /// What it assumes of synapses.
    #[must_use]
    pub fn assumptions(&self) -> Assumptions {
        self.assumptions
    }

    /// The delays between its populations, on which fixed points do not depend.
    #[must_use]
    pub fn delays(&self) -> &Delays {
        &self.delays
    }

    pub(crate) fn transfer(&self) -> &PopulationTransfer {
        &self.transfer
    }

    pub(crate) fn coupling(&self) -> &Coupling {
        &self.coupling
    }

    pub(crate) fn constant(&self) -> &[ConstantInput] {
        &self.constant
    }

    /// The same neurons with other input.
    pub(crate) fn with_input(&self, coupling: Coupling, constant: Vec<ConstantInput>) -> Self {
        Self { coupling, constant, ..self.clone() }
    }

    /// The same network with all input from outside multiplied: mean and variance alike.
    pub(crate) fn with_drive_times(&self, factor: f64) -> Self {
        let constant = self.constant.iter().map(|input| input.times(factor)).collect();
        self.with_input(self.coupling.clone(), constant)
    }

    /// The same network with all in-degrees between its populations multiplied.
    pub(crate) fn with_coupling_times(&self, factor: f64) -> Self {
        self.with_input(self.coupling.times(factor), self.constant.clone())
    }

    /// The network a share of the way to another one with as many populations, in everything that
    /// fixes its rates; `None` if there is no such network.
    pub(crate) fn towards(&self, other: &Self, share: f64) -> Option<Self> {
        if self.size() != other.size() || !(0.0..=1.0).contains(&share) {
            return None;
        }
        let constants = self.constant.iter().zip(&other.constant);
        let ceilings = self.ceiling_hz.iter().zip(&other.ceiling_hz);
        Some(Self {
            populations: other.populations.clone(),
            assumptions: other.assumptions,
            delays: Arc::clone(&other.delays),
            transfer: self.transfer.towards(&other.transfer, share),
            coupling: self.coupling.towards(&other.coupling, share),
            constant: constants.map(|(a, b)| a.towards(b, share)).collect(),
            // It is the refractory times that change linearly, as all times do.
            ceiling_hz: ceilings
                .map(|(a, b)| (a.recip() + share * (b.recip() - a.recip())).recip())
                .collect(),
        })
    }

    /// The gain matrix applied to a direction in the space of rates, without forming it.
    ///
    /// # Panics
    /// If `at`, `direction` or `product` has not one entry per population.
    pub fn gain_product(&self, at: &Linearisation, direction: &[f64], product: &mut [f64]) {
        self.check_length("slopes", at.size());
        self.check_length("entries of the direction", direction.len());
        self.check_length("entries of the product", product.len());
        for (target, (links, out)) in self.coupling.rows().zip(product).enumerate() {
            let (by_mean, by_variance) = at.slopes(target);
            *out = links
                .iter()
                .map(|link| {
                    let gain =
                        by_mean * link.mean_mv_per_hz + by_variance * link.variance_mv2_per_hz;
                    gain * direction[link.source]
                })
                .sum();
        }
    }
}

/// The transfer function's value and slopes at one set of rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Linearisation {
    /// Input of each population.
    pub working_point: WorkingPoint,
    /// Rates and slopes with respect to mu and sigma there.
    pub values: TransferValues,
}

impl Linearisation {
    /// Number of populations.
    fn size(&self) -> usize {
        self.working_point.sigma_mv.len()
    }

    /// `d nu/d mu` (spikes/s per mV) and `d nu/d sigma²` (spikes/s per mV²) of one population.
    ///
    /// The latter is `(d nu/d sigma) / (2 sigma)`. Without any noise it is taken as zero: a silent
    /// population stays silent, and where a noise-free neuron fires, coloured noise makes the
    /// rate change like sigma, so that this slope does not exist.
    ///
    /// # Panics
    /// If there is no such population.
    #[must_use]
    pub fn slopes(&self, population: usize) -> (f64, f64) {
        let sigma_mv = self.working_point.sigma_mv[population];
        let by_sigma = self.values.d_rate_d_sigma_hz_per_mv[population];
        let by_variance = if sigma_mv > 0.0 { by_sigma / (2.0 * sigma_mv) } else { 0.0 };
        (self.values.d_rate_d_mu_hz_per_mv[population], by_variance)
    }
}

/// Refuses synapses through which the rounding of a rate moves neurons: there, the flow of the rates is noise.
fn refuse_too_strong(
    populations: &[Population],
    coupling: &Coupling,
) -> Result<(), MeanFieldError> {
    /// A change of the input by this share of the way from reset to threshold is nothing.
    const SHARE: f64 = 1e-5;
    /// A rate (spikes/s) at which neurons without refractoriness are as active as others at their highest.
    const ACTIVE_HZ: f64 = 1e3;
    for (target, links) in populations.iter().zip(coupling.rows()) {
        let way_mv = target.neuron.v_th_mv - target.neuron.v_reset_mv;
        for link in links {
            let source = &populations[link.source];
            let rate_hz = highest_rate_hz(source.neuron.t_ref_ms).min(ACTIVE_HZ);
            let limit_mv_per_hz = SHARE * way_mv / (f64::EPSILON * rate_hz);
            // What is not a number is refused, too.
            let is_resolved = link.mean_mv_per_hz.abs() <= limit_mv_per_hz;
            if !is_resolved {
                return Err(MeanFieldError::TooStrong {
                    source_population: source.label.to_string(),
                    target: target.label.to_string(),
                    mean_mv_per_hz: link.mean_mv_per_hz,
                    limit_mv_per_hz,
                });
            }
        }
    }
    Ok(())
}

fn highest_rate_hz(t_ref_ms: f64) -> f64 {
    data::units::hz_from_per_ms(t_ref_ms.recip())
}

/// The largest absolute value of a vector, NaN if any entry is.
pub(crate) fn largest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |largest: f64, entry| {
        if largest.is_nan() || entry.abs() <= largest { largest } else { entry.abs() }
    })
}

/// The largest absolute difference of two vectors, NaN if any entry is.
pub(crate) fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "vectors of different networks");
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    largest(&difference)
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    fn microcircuit() -> MeanField {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        MeanField::new(&network, Assumptions::PUBLISHED).unwrap()
    }

    #[test]
    fn gain_is_the_difference_quotient_of_phi() {
        let field = microcircuit();
        let rates: Vec<f64> = (0..field.size()).map(|i| 2.0 + i as f64).collect();
        let gain = field.gain_matrix(&Rates::from_hz(rates.clone()));
        let step_hz = 1e-4;
        for source in 0..field.size() {
            let moved = |sign: f64| {
                let mut moved = rates.clone();
                moved[source] += sign * step_hz;
                field.phi(&Rates::from_hz(moved))
            };
            let (above, below) = (moved(1.0), moved(-1.0));
            for target in 0..field.size() {
                let quotient = (above.hz()[target] - below.hz()[target]) / (2.0 * step_hz);
                let ours = gain[(target, source)];
                assert!((ours - quotient).abs() < 1e-7 * gain[(target, target)].abs().max(1.0));
            }
        }
    }

    #[test]
    fn the_gain_product_is_that_of_the_gain_matrix() {
        let field = microcircuit();
        let at = field.linearise(&Rates::from_hz(vec![5.0; field.size()]));
        let direction: Vec<f64> = (0..field.size()).map(|i| (i as f64).cos()).collect();
        let mut product = vec![0.0; field.size()];
        field.gain_product(&at, &direction, &mut product);
        let gain = field.gain_at(&at);
        for (target, ours) in product.into_iter().enumerate() {
            let entries = gain.row(target).iter().zip(&direction);
            let slow: f64 = entries.map(|(gain, along)| gain * along).sum();
            assert!((ours - slow).abs() < 1e-12);
        }
    }

    #[test]
    fn different_synaptic_time_constants_are_refused_with_the_reason() {
        let mut parts = DescribedPreset::Potjans2014.network().unwrap().into_parts();
        parts.populations[3].neuron.tau_syn_in_ms = 2.0;
        let network = Network::new(parts).unwrap();
        let refusal = MeanField::new(&network, Assumptions::PUBLISHED).unwrap_err().to_string();
        assert!(refusal.contains("tau_syn_ex 0.5 ms and tau_syn_in 2 ms"), "{refusal}");
        assert!(MeanField::new(&network, Assumptions::WHITE).is_ok());
    }

    #[test]
    fn synapses_that_no_rate_resolves_are_refused() {
        let network = |factor: f64| {
            let mut parts = DescribedPreset::Potjans2014.network().unwrap().into_parts();
            parts.in_degrees = parts.in_degrees.map(|_, _, k| factor * k);
            MeanField::new(&Network::new(parts).unwrap(), Assumptions::PUBLISHED)
        };
        assert!(network(1e6).is_ok());
        for factor in [1e12, 1e300] {
            let refusal = network(factor).unwrap_err().to_string();
            assert!(refusal.starts_with("the synapses from 23E to 23E add "), "{refusal}");
        }
    }

    /// What is said where a computation is given too few or too many rates.
    fn complaint(compute: impl Fn(&MeanField, &Rates)) -> String {
        let field = microcircuit();
        let mut complaints = [0, 7, 9].map(|found| {
            let attempt = std::panic::AssertUnwindSafe(|| compute(&field, &Rates::zero(found)));
            let panic = std::panic::catch_unwind(attempt).expect_err("rates of another network");
            let message = panic.downcast_ref::<String>().expect("a message").clone();
            assert!(message.contains(&format!("there are {found} ")), "{message}");
            message
        });
        complaints.sort();
        complaints[1].clone()
    }

    #[test]
    fn rates_of_another_network_are_never_cut_or_filled_up() {
        let expected = "there are 7 rates for a network of 8 populations";
        let computations: [fn(&MeanField, &Rates); 5] = [
            |field, rates| drop(field.phi(rates)),
            |field, rates| drop(field.working_point(rates)),
            |field, rates| _ = field.residual_hz(rates),
            |field, rates| drop(field.linearise(rates)),
            |field, rates| drop(field.gain_matrix(rates)),
        ];
        for compute in computations {
            assert_eq!(complaint(compute), expected);
        }
        let product = complaint(|field, rates| {
            let at = field.linearise(&Rates::zero(8));
            field.gain_product(&at, rates.hz(), &mut [0.0; 8]);
        });
        assert_eq!(product, "there are 7 entries of the direction for a network of 8 populations");
    }

    #[test]
    fn rates_that_are_no_numbers_give_none() {
        let field = microcircuit();
        let mut rates_hz = vec![5.0; 8];
        rates_hz[2] = f64::NAN;
        assert!(field.residual_hz(&Rates::from_hz(rates_hz)).is_nan());
    }

    #[test]
    fn populations_may_have_neurons_of_their_own() {
        let mut parts = DescribedPreset::Potjans2014.network().unwrap().into_parts();
        parts.populations[2].neuron.tau_m_ms = 20.0;
        parts.populations[5].neuron.v_th_mv = -48.0;
        let field = MeanField::new(&Network::new(parts).unwrap(), Assumptions::PUBLISHED).unwrap();
        let (rates, usual) = (Rates::from_hz(vec![5.0; 8]), microcircuit());
        let (ours, plain) = (field.phi(&rates), usual.phi(&rates));
        let differs = |i: usize| ours.hz()[i] != plain.hz()[i];
        let different: Vec<usize> = (0..8).filter(|&i| differs(i)).collect();
        assert_eq!(different, vec![2, 5]);
        assert!(ours.hz()[5] < plain.hz()[5]);
    }

    #[test]
    fn what_is_not_a_number_is_noticed() {
        assert!(largest(&[1.0, f64::NAN, 3.0]).is_nan());
        assert_eq!(largest(&[1.0, -4.0, 3.0]), 4.0);
    }
}
