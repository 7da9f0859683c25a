//! A network seen area by area.

use crate::matrix::Matrix;
use crate::network::Network;

impl Network {
    /// In-degrees between areas, averaged over the neurons of the target area:
    /// `sum_ij K_ij N_i / sum_i N_i`, one row per area, one column per area and a last one for
    /// external input.
    #[must_use]
    pub fn area_in_degrees(&self) -> Matrix {
        let areas = self.areas();
        let mut in_degrees = Matrix::zeros(areas.len(), areas.len() + 1);
        for (row, (_, targets)) in areas.iter().enumerate() {
            let neurons: f64 = self.populations[targets.clone()].iter().map(|p| p.neurons).sum();
            for target in targets.clone() {
                let share = self.populations[target].neurons / neurons;
                let k = self.in_degrees.row(target);
                for (column, (_, sources)) in areas.iter().enumerate() {
                    in_degrees[(row, column)] += share * k[sources.clone()].iter().sum::<f64>();
                }
                in_degrees[(row, areas.len())] += share * self.external.in_degrees[target];
            }
        }
        in_degrees
    }
}
