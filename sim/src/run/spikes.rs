//! The spikes of one step.

use crate::plan::Plan;

/// Spikes of one step, by the numbers of the neurons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StepSpikes {
    pub step: u64,
    pub neurons: Vec<u32>,
}

/// Spikes of some steps that are to be put on their way.
#[derive(Debug)]
pub(crate) struct Received<'a> {
    pub steps: &'a [StepSpikes],
    /// The same by population.
    pub split: Vec<PopulationSpikes>,
}

impl<'a> Received<'a> {
    pub(crate) fn new(plan: &Plan, steps: &'a [StepSpikes]) -> Self {
        Self { steps, split: PopulationSpikes::of_steps(plan, steps) }
    }
}

/// Spikes of neurons of one population, by their numbers within it.
#[derive(Debug)]
pub(crate) struct PopulationSpikes {
    pub emitted: u64,
    pub population: usize,
    pub neurons: Vec<u32>,
}

impl PopulationSpikes {
    /// Splits the spikes of some steps by population.
    fn of_steps(plan: &Plan, steps: &[StepSpikes]) -> Vec<Self> {
        let mut split = Vec::new();
        for spikes in steps {
            let mut rest = &spikes.neurons[..];
            while let Some(&neuron) = rest.first() {
                let population = plan.ids.population(neuron);
                let range = plan.ids.of_population(population);
                let length = rest.iter().take_while(|neuron| range.contains(neuron)).count();
                let (run, behind) = rest.split_at(length);
                let neurons = run.iter().map(|neuron| neuron - range.start).collect();
                split.push(Self { emitted: spikes.step, population, neurons });
                rest = behind;
            }
        }
        split
    }
}
