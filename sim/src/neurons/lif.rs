//! The leaky integrate-and-fire neuron with exponential currents, integrated exactly on a grid.
//!
//! Between grid points input is constant and the subthreshold equations are linear, so that one
//! step is a product with propagators (Rotter & Diesmann 1999, doi:10.1007/s004220050570). The
//! order within a step is that of NEST's `iaf_psc_exp`: the potential advances with the currents
//! of the step before, unless the neuron is refractory; the currents decay and take up what
//! arrives; a potential at or above threshold is a spike at the end of the step.

use data::NeuronParams;

use super::real::Real;

/// Neurons that are updated together, and the unit in which the threads of a team share a population.
pub(crate) const BLOCK: u32 = 64;

/// Neurons of a block.
pub(crate) const LANES: usize = BLOCK as usize;

/// Excitatory and inhibitory input, the two channels in which it arrives.
pub(crate) const EXCITATORY: usize = 0;
pub(crate) const INHIBITORY: usize = 1;

/// What a population's neurons have in common, potentials relative to rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Constants<R> {
    membrane: R,
    decay: [R; 2],
    /// From a current to the potential (mV/pA) one step later, of both channels.
    onto_membrane: [R; 2],
    threshold: R,
    reset: R,
    refractory: u16,
    /// Current of one quantum (pA).
    quantum: R,
}

impl<R: Real> Constants<R> {
    pub(crate) fn new(neuron: &NeuronParams, dt_ms: f64, refractory: u16, quantum_pa: f64) -> Self {
        let tau_syn_ms = [neuron.tau_syn_ex_ms, neuron.tau_syn_in_ms];
        Self {
            membrane: R::from_f64(decay(neuron.tau_m_ms, dt_ms)),
            decay: tau_syn_ms.map(|tau| R::from_f64(decay(tau, dt_ms))),
            onto_membrane: tau_syn_ms.map(|tau| R::from_f64(propagator(neuron, tau, dt_ms))),
            threshold: R::from_f64(neuron.v_th_mv - neuron.e_l_mv),
            reset: R::from_f64(neuron.v_reset_mv - neuron.e_l_mv),
            refractory,
            quantum: R::from_f64(quantum_pa),
        }
    }
}

/// What is left after one step of what decays with a time constant.
fn decay(tau_ms: f64, dt_ms: f64) -> f64 {
    (-dt_ms / tau_ms).exp()
}

/// What a constant current of 1 pA adds to the potential in one step (mV).
pub(crate) fn constant_current_propagator(neuron: &NeuronParams, dt_ms: f64) -> f64 {
    -neuron.tau_m_ms / neuron.c_m_pf * (-dt_ms / neuron.tau_m_ms).exp_m1()
}

/// What an exponential current of 1 pA adds to the potential in one step (mV):
/// `1/C int_0^h exp(-(h-s)/tau_m) exp(-s/tau_syn) ds`, also for equal time constants.
fn propagator(neuron: &NeuronParams, tau_syn_ms: f64, dt_ms: f64) -> f64 {
    let per_ms = 1.0 / tau_syn_ms - 1.0 / neuron.tau_m_ms;
    let effective_ms = if per_ms == 0.0 { dt_ms } else { -(-dt_ms * per_ms).exp_m1() / per_ms };
    (-dt_ms / neuron.tau_m_ms).exp() * effective_ms / neuron.c_m_pf
}

/// The states of some blocks of neurons.
#[derive(Clone, Debug, Default)]
pub(crate) struct States<R> {
    /// Potential relative to rest (mV).
    pub potential: Vec<R>,
    /// Synaptic currents (pA); the second is empty where both channels share the first.
    pub current: [Vec<R>; 2],
    /// Steps during which a neuron still is refractory.
    pub refractory: Vec<u16>,
}

impl<R: Real> States<R> {
    pub(crate) fn new(neurons: usize, channels: usize) -> Self {
        let zeros = vec![R::default(); neurons];
        let second = if channels == 2 { zeros.clone() } else { Vec::new() };
        Self { potential: zeros.clone(), current: [zeros, second], refractory: vec![0; neurons] }
    }
}

/// One block of neurons and what arrives at it, cleared when taken up.
pub(crate) struct Block<'a, R: Real> {
    pub potential: &'a mut [R; LANES],
    pub current: [&'a mut [R; LANES]; 2],
    pub refractory: &'a mut [u16; LANES],
    pub input: [&'a mut [R::Amount; LANES]; 2],
}

/// Advances a block by one step under a constant current that adds `drift` to the potential (mV);
/// marks neurons that spike, and says whether any does. `TWO` channels are apart, or both are the
/// first.
#[inline(always)]
pub(crate) fn advance<R: Real, const TWO: bool>(
    constants: &Constants<R>,
    drift: R,
    block: Block<'_, R>,
    spiked: &mut [u8; LANES],
) -> bool {
    let c = constants;
    let Block { potential, current: [excitatory, inhibitory], refractory, input: [ex, inh] } =
        block;
    let steps_left = refractory.map(u32::from);
    let mut spikes = [0; LANES];
    for l in 0..LANES {
        let mut evolved = c.membrane * potential[l] + c.onto_membrane[0] * excitatory[l];
        if TWO {
            evolved = evolved + c.onto_membrane[1] * inhibitory[l];
        }
        evolved = evolved + drift;
        let reached = if steps_left[l] == 0 { evolved } else { potential[l] };
        let reaches = reached >= c.threshold;
        potential[l] = if reaches { c.reset } else { reached };
        spikes[l] = if reaches { u32::MAX } else { 0 };
        excitatory[l] = excitatory[l] * c.decay[0] + R::from_amount(ex[l]) * c.quantum;
        ex[l] = R::Amount::default();
        if TWO {
            inhibitory[l] = inhibitory[l] * c.decay[1] + R::from_amount(inh[l]) * c.quantum;
            inh[l] = R::Amount::default();
        }
    }
    // In masks instead of branches, apart from the potentials: so both loops become vectors.
    let mut any = 0;
    for l in 0..LANES {
        let spike = spikes[l] as u16;
        refractory[l] = refractory[l].saturating_sub(1) & !spike | c.refractory & spike;
        spiked[l] = spikes[l] as u8;
        any |= spikes[l];
    }
    any != 0
}
