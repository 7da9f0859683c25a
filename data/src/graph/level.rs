//! Units that are moved among modules, and what each module sums up: once nodes, then whole modules.

use super::partition::Partition;
use super::quality::Measure;
use crate::matrix::Matrix;

/// Units with what goes on between each two of them.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Steps, or terms of the modularity, `[target, source]`.
    pub pairs: Matrix,
    /// How often each unit is visited.
    pub visits: Vec<f64>,
}

impl Level {
    /// That whose units are the modules of these units.
    pub fn of_modules(&self, partition: &Partition) -> Self {
        let (modules, number) = (partition.modules(), partition.number());
        let mut pairs = Matrix::zeros(number, number);
        let mut visits = vec![0.0; number];
        for (target, &of_target) in modules.iter().enumerate() {
            visits[of_target] += self.visits[target];
            for (pair, &of_source) in self.pairs.row(target).iter().zip(modules) {
                pairs[(of_target, of_source)] += pair;
            }
        }
        Self { pairs, visits }
    }

    pub fn size(&self) -> usize {
        self.visits.len()
    }
}

/// What is exchanged with the rest, and what is visited.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub entering: f64,
    pub leaving: f64,
    pub visits: f64,
    /// Units.
    pub units: usize,
}

/// Some units of one module, seen by what they exchange with each module.
#[derive(Clone, Debug)]
pub(super) struct Group {
    visits: f64,
    units: usize,
    /// What goes from it to the other units of each module.
    to: Vec<f64>,
    /// What comes to it from them.
    from: Vec<f64>,
    /// The sum of `to`.
    out: f64,
    /// The sum of `from`.
    into: f64,
}

/// The units of a level in modules.
#[derive(Clone, Debug)]
pub(super) struct Assignment<'a> {
    level: &'a Level,
    measure: Measure,
    of: Vec<usize>,
    sums: Vec<Sums>,
    /// Between modules.
    crossing: f64,
}

impl<'a> Assignment<'a> {
    /// With as many possible modules as there are units.
    pub fn new(level: &'a Level, measure: Measure, of: Vec<usize>) -> Self {
        let mut sums = vec![Sums::default(); level.size()];
        for (target, &of_target) in of.iter().enumerate() {
            sums[of_target].visits += level.visits[target];
            sums[of_target].units += 1;
            for (&pair, &of_source) in level.pairs.row(target).iter().zip(&of) {
                if of_target != of_source {
                    sums[of_target].entering += pair;
                    sums[of_source].leaving += pair;
                }
            }
        }
        let crossing = sums.iter().map(|sums| sums.entering).sum();
        Self { level, measure, of, sums, crossing }
    }

    pub fn partition(&self) -> Partition {
        Partition::of(&self.of)
    }

    /// The number of units, and of possible modules.
    pub fn size(&self) -> usize {
        self.of.len()
    }

    /// A unit of each module that has one.
    pub fn representatives(&self) -> Vec<Option<usize>> {
        let mut units = vec![None; self.size()];
        for (unit, &module) in self.of.iter().enumerate() {
            units[module] = Some(unit);
        }
        units
    }

    pub fn module_of(&self, unit: usize) -> usize {
        self.of[unit]
    }

    /// The modules that have units.
    pub fn occupied(&self) -> impl Iterator<Item = usize> {
        self.sums.iter().enumerate().filter(|(_, sums)| sums.units > 0).map(|(module, _)| module)
    }

    /// A module without units; there is none if each unit is one by itself.
    pub fn empty(&self) -> Option<usize> {
        self.sums.iter().position(|sums| sums.units == 0)
    }

    /// Some units of one module, to be moved together.
    pub fn group(&self, units: &[usize]) -> Group {
        let size = self.sums.len();
        let (mut to, mut from) = (vec![0.0; size], vec![0.0; size]);
        for &unit in units {
            let others = (0..self.of.len()).filter(|other| !units.contains(other));
            for other in others {
                to[self.of[other]] += self.level.pairs[(other, unit)];
                from[self.of[other]] += self.level.pairs[(unit, other)];
            }
        }
        let visits = units.iter().map(|&unit| self.level.visits[unit]).sum();
        let (out, into) = (to.iter().sum(), from.iter().sum());
        Group { visits, units: units.len(), to, from, out, into }
    }

    /// What the measure gains if the group goes from its module to another.
    pub fn gain(&self, group: &Group, from: usize, to: usize) -> f64 {
        match self.measure {
            Measure::Modularity => {
                let with = |module: usize| group.to[module] + group.from[module];
                with(to) - with(from)
            }
            Measure::MapEquation => {
                let (left, joined) = self.after(group, from, to);
                let crossing = self.crossing + left.entering + joined.entering
                    - self.sums[from].entering
                    - self.sums[to].entering;
                entropy(self.crossing) - entropy(crossing)
                    + module_bits(&self.sums[from])
                    + module_bits(&self.sums[to])
                    - module_bits(&left)
                    - module_bits(&joined)
            }
        }
    }

    /// Moves a unit, which is a group by itself.
    pub fn shift(&mut self, unit: usize, group: &Group, to: usize) {
        let from = self.of[unit];
        let (left, joined) = self.after(group, from, to);
        self.crossing +=
            left.entering + joined.entering - self.sums[from].entering - self.sums[to].entering;
        (self.sums[from], self.sums[to]) = (left, joined);
        self.of[unit] = to;
    }

    /// The sums of both modules once the group has gone.
    fn after(&self, group: &Group, from: usize, to: usize) -> (Sums, Sums) {
        let Group { out, into, .. } = *group;
        let (old, new) = (self.sums[from], self.sums[to]);
        let left = Sums {
            entering: old.entering - (into - group.from[from]) + group.to[from],
            leaving: old.leaving - (out - group.to[from]) + group.from[from],
            visits: old.visits - group.visits,
            units: old.units - group.units,
        };
        let joined = Sums {
            entering: new.entering + (into - group.from[to]) - group.to[to],
            leaving: new.leaving + (out - group.to[to]) - group.from[to],
            visits: new.visits + group.visits,
            units: new.units + group.units,
        };
        (left, joined)
    }

    /// What the modules add to the description of a step: all of it but the names of the nodes (bits).
    pub fn bits(&self) -> f64 {
        entropy(self.crossing) + self.sums.iter().map(module_bits).sum::<f64>()
    }

    /// What stays within modules.
    pub fn within(&self) -> f64 {
        self.level.pairs.values().iter().sum::<f64>() - self.crossing
    }
}

fn module_bits(sums: &Sums) -> f64 {
    entropy(sums.leaving + sums.visits) - entropy(sums.entering) - entropy(sums.leaving)
}

/// `p log2 p`, 0 at 0; differences of sums may lie below it by a rounding error.
pub(super) fn entropy(p: f64) -> f64 {
    if p > 0.0 { p * p.log2() } else { 0.0 }
}
