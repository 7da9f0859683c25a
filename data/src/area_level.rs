//! A network seen area by area.

use crate::matrix::Matrix;
use crate::network::Network;

impl Network {
    /// In-degrees between areas, averaged over the neurons of the target area:
    /// `sum_ij K_ij N_i / sum_i N_i`, one row per area, one column per area and a last one for
    /// external input. In an area without neurons, the mean over its populations.
    #[must_use]
    pub fn area_in_degrees(&self) -> Matrix {
        let areas = self.areas();
        let mut in_degrees = Matrix::zeros(areas.len(), areas.len() + 1);
        for (row, (_, targets)) in areas.iter().enumerate() {
            let neurons: f64 = self.populations[targets.clone()].iter().map(|p| p.neurons).sum();
            for target in targets.clone() {
                let share = match neurons {
                    0.0 => 1.0 / targets.len() as f64,
                    neurons => self.populations[target].neurons / neurons,
                };
                let k = self.in_degrees.row(target);
                for (column, (_, sources)) in areas.iter().enumerate() {
                    in_degrees[(row, column)] += share * k[sources.clone()].iter().sum::<f64>();
                }
                in_degrees[(row, areas.len())] += share * self.external.in_degrees[target];
            }
        }
        in_degrees
    }

    /// [`Self::area_in_degrees`] as shares of all synapses of the target area, external ones among them. An area without
    /// synapses has shares of 0.
    #[must_use]
    pub fn relative_area_in_degrees(&self) -> Matrix {
        let in_degrees = self.area_in_degrees();
        in_degrees.map(|area, _, in_degree| match in_degrees.row(area).iter().sum::<f64>() {
            all if all > 0.0 => in_degree / all,
            _ => 0.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;
    use crate::presets::DescribedPreset;

    #[test]
    fn an_area_without_neurons_has_the_mean_over_its_populations() {
        let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let layers = DescribedPreset::Brunel2000.layers().unwrap();
        let network = crate::description::network_from(&layers, &no_files).unwrap();
        let mut parts = network.into_parts();
        // The inhibitory population is empty, an area of its own, and sends nothing.
        parts.populations[1].neurons = 0.0;
        parts.populations[1].label =
            Label { area: "empty".to_owned(), ..parts.populations[1].label.clone() };
        parts.in_degrees[(0, 1)] = 0.0;
        parts.in_degrees[(1, 1)] = 0.0;
        let (k, external) = (parts.in_degrees[(1, 0)], parts.external.in_degrees[1]);
        let network = Network::new(parts).unwrap();
        assert_eq!(network.area_in_degrees().row(1), [k, 0.0, external]);
    }
}
