//! The drawn connections of a small network as a list.

use data::{Matrix, Network};

use crate::connectivity::{
    Batch, Connection, Drawn, ListedNetwork, OutDegrees, Projection, Projections, Sink, Sorted,
    SourceSynapses, decode,
};
use crate::error::BuildError;
use crate::neurons::EXCITATORY;
use crate::plan::Offer;
use crate::plan::Plan;
use crate::plan::Rule;
use crate::settings::SimulationSettings;

impl ListedNetwork {
    /// Lists every synapse that a simulation of the network with these settings draws: the copy
    /// gives the same spikes.
    ///
    /// # Errors
    /// As [`Simulator::build`](crate::Simulator::build).
    pub fn copy(network: &Network, settings: &SimulationSettings) -> Result<Self, BuildError> {
        let mut connections = Vec::new();
        visit_synapses(network, settings, &mut |connection| connections.push(connection))?;
        let mut parts = network.clone().into_parts();
        parts.in_degrees = Matrix::zeros(network.size(), network.size());
        let network = Network::new(parts)?;
        Ok(Self { network, connections, spike_trains: Vec::new() })
    }
}

/// Calls `visit` for every synapse that a simulation of the network with these settings draws,
/// projection by projection; nothing is kept, so that the network may be large.
///
/// # Errors
/// As [`Simulator::build`](crate::Simulator::build).
pub fn visit_synapses(
    network: &Network,
    settings: &SimulationSettings,
    visit: &mut dyn FnMut(Connection),
) -> Result<(), BuildError> {
    let plan = Plan::new(network, settings, &[Offer::of(settings)], None)?;
    plan.rules.iter().for_each(|rule| list(&plan, rule, visit));
    Ok(())
}

/// Visits the synapses of one projection.
fn list(plan: &Plan, rule: &Rule, visit: &mut dyn FnMut(Connection)) {
    let (sources, targets) =
        (plan.ids.of_population(rule.source), plan.ids.of_population(rule.target));
    let draw = OutDegrees { streams: &plan.streams, projection: rule.id };
    let mut out_degrees = vec![0; sources.len()];
    draw.draw(rule.synapses, sources.len() as u32, &mut |source, k| {
        out_degrees[source as usize] = k as u32;
    });
    let projection = Projection {
        id: rule.id,
        targets: targets.len() as u32,
        start: 0,
        own: targets.len() as u32,
        first_own: 0,
        weights: rule.weights,
        delays: rule.delays,
        channel: rule.channel,
        slots: rule.slots(&plan.streams, out_degrees.iter().copied()),
    };
    let projections = Projections::new(vec![projection], &plan.tables);
    let quantum_pa = plan.quantum_pa * f64::from(plan.shift).exp2();
    let sign = if rule.channel as usize == EXCITATORY { 1.0 } else { -1.0 };
    let mut batch = Batch::new(&plan.streams, plan.simd);
    for (source, &count) in (0..).zip(&out_degrees).filter(|(_, count)| **count > 0) {
        let mut sink = Lister {
            visit: &mut *visit,
            source: sources.start + source,
            first_target: targets.start,
            quantum_pa: sign * quantum_pa,
            dt_ms: plan.settings.dt_ms,
        };
        let synapses = SourceSynapses { source, count, projection: 0 };
        if projections.list()[0].sorts(count) {
            batch.draw_sorted(synapses, &projections, &mut sink);
        } else {
            batch.add(synapses, &projections, &mut sink);
            batch.flush(&projections, &mut sink);
        }
    }
}

/// Lists the synapses of one source neuron.
struct Lister<'a> {
    visit: &'a mut dyn FnMut(Connection),
    source: u32,
    first_target: u32,
    /// Current of a quantum (pA), with the sign of the source.
    quantum_pa: f64,
    dt_ms: f64,
}

impl Lister<'_> {
    fn add(&mut self, target: u32, code: u32, delay: u32) {
        (self.visit)(Connection {
            source: self.source,
            target: self.first_target + target,
            weight_pa: self.quantum_pa * f64::from(decode(code)),
            delay_ms: f64::from(delay) * self.dt_ms,
        });
    }
}

impl Sink for Lister<'_> {
    fn take(&mut self, drawn: &Drawn) {
        drawn.for_each(|call, second| {
            let (target, code) = (drawn.target[second][call], drawn.code[second][call]);
            self.add(target, code, drawn.delay[second][call]);
        });
    }

    fn take_sorted(&mut self, sorted: &Sorted, _: &Projection) {
        let (targets, codes) = sorted.synapses();
        let mut synapses = targets.iter().zip(codes);
        for (delay, &count) in (1..).zip(sorted.delays()) {
            for (&target, &code) in synapses.by_ref().take(count as usize) {
                self.add(target, code, delay);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use data::{ConnectionRule, Lognormal, NetworkParts};
    use statrs::distribution::{ChiSquared, ContinuousCDF, LogNormal, Normal};

    use super::*;
    use crate::testing::parts;

    /// Every test below passes a right program with this probability.
    const CONFIDENCE: f64 = 0.9999;

    /// Numbers of source neurons: of the first, each has so many synapses that they are drawn in
    /// the order of their delays, of the second, so few that they are not.
    const SOURCES: [u32; 2] = [150, 1_500];

    /// One projection of 150 synapses onto each of 400.5 neurons.
    fn projection(sources: u32, change: impl Fn(&mut NetworkParts)) -> Vec<Connection> {
        let mut parts = parts(&[400.5, f64::from(sources)]);
        parts.in_degrees[(0, 1)] = 150.1;
        change(&mut parts);
        let network = Network::new(parts).unwrap();
        let settings = SimulationSettings { seed: 8, ..Default::default() };
        ListedNetwork::copy(&network, &settings).unwrap().connections
    }

    /// Whether counts fit probabilities: Pearson's statistic against the quantiles of chi-square,
    /// on both sides, with cells of fewer than ten expected counts merged into their neighbours.
    fn fits(counts: &[f64], probabilities: &[f64]) {
        let total: f64 = counts.iter().sum();
        let (mut chi2, mut cells) = (0.0, 0.0);
        let (mut expected, mut found) = (0.0, 0.0);
        for (count, p) in counts.iter().zip(probabilities) {
            expected += p * total;
            found += count;
            if expected >= 10.0 {
                chi2 += (found - expected).powi(2) / expected;
                cells += 1.0;
                (expected, found) = (0.0, 0.0);
            }
        }
        let law = ChiSquared::new(cells - 1.0).unwrap();
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let (low, high) = (law.inverse_cdf(tail), law.inverse_cdf(1.0 - tail));
        assert!((low..high).contains(&chi2), "chi-square {chi2} over {cells} cells");
    }

    /// Whether values follow a law, by Kolmogorov and Smirnov; the law of the largest difference
    /// is `2 exp(-2 n d^2)` in the tail.
    fn follows(mut values: Vec<f64>, cumulative: impl Fn(f64) -> f64) {
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let difference = |(k, &value): (usize, &f64)| {
            let p = cumulative(value);
            (p - k as f64 / n).abs().max((p - (k + 1) as f64 / n).abs())
        };
        let largest = values.iter().enumerate().map(difference).fold(0.0, f64::max);
        let limit = ((2.0 / (1.0 - CONFIDENCE)).ln() / (2.0 * n)).sqrt();
        assert!(largest < limit, "the distributions differ by {largest}, limit {limit}");
    }

    fn counts(of: impl Iterator<Item = u32>, cells: usize) -> Vec<f64> {
        let mut counts = vec![0.0; cells];
        of.for_each(|cell| counts[cell as usize] += 1.0);
        counts
    }

    #[test]
    fn the_number_of_synapses_is_exact() {
        // floor(150.1 * 400.5), with the number of neurons that the anatomy gives.
        for sources in SOURCES {
            assert_eq!(projection(sources, |_| ()).len(), 60_115);
        }
    }

    /// Every target has as many synapses as its in-degree says; out-degrees stay multinomial, and who connects
    /// to whom random.
    #[test]
    fn in_degrees_may_be_fixed() {
        for sources in SOURCES {
            let connections =
                projection(sources, |parts| parts.rule = ConnectionRule::FixedIndegree);
            let in_degrees = counts(connections.iter().map(|c| c.target), 400);
            assert_eq!(in_degrees, [150.0; 400]);
            let equal = |cells: u32| vec![1.0 / f64::from(cells); cells as usize];
            let source = connections.iter().map(|c| c.source - 400);
            fits(&counts(source, sources as usize), &equal(sources));
            let fifteenth = sources / 15;
            let mut pairs = vec![0.0; 6_000];
            for c in &connections {
                pairs[(c.target * 15 + (c.source - 400) / fifteenth) as usize] += 1.0;
            }
            // Of each target's synapses, the numbers from each part of the sources are multinomial.
            let expected = 150.0 / 15.0;
            let chi2: f64 = pairs.iter().map(|n: &f64| (n - expected).powi(2) / expected).sum();
            let law = ChiSquared::new(400.0 * 14.0).unwrap();
            let tail = (1.0 - CONFIDENCE) / 2.0;
            let range = law.inverse_cdf(tail)..law.inverse_cdf(1.0 - tail);
            assert!(range.contains(&chi2), "chi-square {chi2} over {sources} sources");
        }
    }

    #[test]
    fn sources_and_targets_are_uniform_and_independent() {
        for sources in SOURCES {
            let connections = projection(sources, |_| ());
            let equal = |cells: u32| vec![1.0 / f64::from(cells); cells as usize];
            fits(&counts(connections.iter().map(|c| c.target), 400), &equal(400));
            let source = connections.iter().map(|c| c.source - 400);
            fits(&counts(source, sources as usize), &equal(sources));
            // Pairs of a twentieth of the targets and a fifteenth of the sources.
            let fifteenth = sources / 15;
            let pair = |c: &Connection| (c.target / 20) * 15 + (c.source - 400) / fifteenth;
            fits(&counts(connections.iter().map(pair), 300), &equal(300));
        }
    }

    #[test]
    fn a_neuron_may_connect_to_itself_and_twice_to_another() {
        let mut parts = parts(&[50.0]);
        parts.in_degrees[(0, 0)] = 40.0;
        let network = Network::new(parts).unwrap();
        let copy = ListedNetwork::copy(&network, &SimulationSettings::default()).unwrap();
        assert!(copy.connections.iter().any(|c| c.source == c.target));
        let mut pairs: Vec<_> = copy.connections.iter().map(|c| (c.source, c.target)).collect();
        pairs.sort_unstable();
        assert!(pairs.windows(2).any(|two| two[0] == two[1]));
    }

    #[test]
    fn delays_are_normal_redrawn_below_one_step_and_rounded() {
        let law = Normal::new(8.0, 5.0).unwrap();
        let p = |k: usize| {
            let (from, to) = ((k as f64 + 0.5).max(1.0), k as f64 + 1.5);
            (law.cdf(to) - law.cdf(from)) / law.sf(1.0)
        };
        let probabilities: Vec<f64> = (0..40).map(p).collect();
        for sources in SOURCES {
            let connections = projection(sources, |parts| {
                parts.delays.mean_ms[(0, 1)] = 0.8;
                parts.delays.sd_ms[(0, 1)] = 0.5;
            });
            fits(&counts(connections.iter().map(steps), 40), &probabilities);
        }
    }

    /// A delay in steps, less one.
    fn steps(connection: &Connection) -> u32 {
        (connection.delay_ms * 10.0).round() as u32 - 1
    }

    /// Of each neuron's synapses, a binomial number has a delay of up to the median: squared
    /// deviations in units of the variance add up to chi-square over the neurons.
    #[test]
    fn delays_of_a_neuron_are_independent_of_each_other() {
        for sources in SOURCES {
            let connections = projection(sources, |_| ());
            let short = |c: &Connection| steps(c) < 7;
            let p =
                connections.iter().filter(|c| short(c)).count() as f64 / connections.len() as f64;
            let mut of_neuron = vec![[0.0; 2]; sources as usize];
            for connection in &connections {
                let [all, with_short] = &mut of_neuron[connection.source as usize - 400];
                *all += 1.0;
                *with_short += f64::from(u8::from(short(connection)));
            }
            let chi2: f64 =
                of_neuron.iter().map(|[n, k]| (k - n * p).powi(2) / (n * p * (1.0 - p))).sum();
            let law = ChiSquared::new(f64::from(sources) - 1.0).unwrap();
            let tail = (1.0 - CONFIDENCE) / 2.0;
            let range = law.inverse_cdf(tail)..law.inverse_cdf(1.0 - tail);
            assert!(range.contains(&chi2), "chi-square {chi2} over {sources} neurons");
        }
    }

    #[test]
    fn weights_are_normal_or_lognormal() {
        let normal = Normal::new(351.2, 35.12).unwrap();
        let variance = 10.0_f64.ln();
        let lognormal = LogNormal::new(351.2_f64.ln() - variance / 2.0, variance.sqrt()).unwrap();
        for sources in SOURCES {
            let connections = projection(sources, |_| ());
            follows(connections.iter().map(|c| -c.weight_pa).collect(), |w| normal.cdf(w));
            let connections = projection(sources, |parts| {
                parts.weights.lognormal = Lognormal::All;
                parts.weights.sd_pa[(0, 1)] = 3.0 * 351.2;
            });
            follows(connections.iter().map(|c| -c.weight_pa).collect(), |w| lognormal.cdf(w));
        }
    }

    #[test]
    fn weights_are_redrawn_on_the_wrong_side_of_zero() {
        let law = Normal::new(351.2, 351.2).unwrap();
        let above = law.sf(0.0);
        for sources in SOURCES {
            let connections = projection(sources, |parts| parts.weights.sd_pa[(0, 1)] = 351.2);
            follows(connections.iter().map(|c| -c.weight_pa).collect(), |w| {
                (law.cdf(w) - law.cdf(0.0)) / above
            });
        }
    }

    #[test]
    fn targets_weights_and_delays_of_a_synapse_are_independent() {
        for sources in SOURCES {
            let connections = projection(sources, |_| ());
            let standard = |of: fn(&Connection) -> f64| {
                let n = connections.len() as f64;
                let mean = connections.iter().map(of).sum::<f64>() / n;
                let variance = connections.iter().map(|c| (of(c) - mean).powi(2)).sum::<f64>() / n;
                connections.iter().map(|c| (of(c) - mean) / variance.sqrt()).collect::<Vec<f64>>()
            };
            let target = standard(|c| f64::from(c.target));
            let weight = standard(|c| c.weight_pa);
            let delay = standard(|c| c.delay_ms);
            for (a, b) in [(&target, &weight), (&target, &delay), (&weight, &delay)] {
                let n = a.len() as f64;
                let correlation = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / n;
                // Four standard errors of a true zero: false alarm 6e-5.
                assert!(correlation.abs() < 4.0 / n.sqrt(), "correlation {correlation}");
            }
        }
    }
}
