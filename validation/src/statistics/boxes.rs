//! Summaries of a few numbers, such as one for each area.

/// What a box plot shows of numbers: their quartiles, how far most reach, and those beyond.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxSummary {
    /// How many numbers there are.
    pub count: usize,
    /// The quartiles, with linear interpolation between numbers: first, median, third.
    pub quartiles: [f64; 3],
    /// The least and the greatest number within 1.5 times the distance of the outer quartiles from these (Tukey).
    pub whiskers: [f64; 2],
    /// The numbers beyond, in ascending order.
    pub outliers: Vec<f64>,
}

impl BoxSummary {
    /// Of numbers, those that are none left out; `None` where there is none.
    #[must_use]
    pub fn of(numbers: &[f64]) -> Option<Self> {
        const REACH: f64 = 1.5;
        let mut sorted: Vec<f64> = numbers.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        if sorted.is_empty() {
            return None;
        }
        let quartiles = [0.25, 0.5, 0.75].map(|share| quantile(&sorted, share));
        let reach = REACH * (quartiles[2] - quartiles[0]);
        let (low, high) = (quartiles[0] - reach, quartiles[2] + reach);
        let is_near = |x: &f64| (low..=high).contains(x);
        let near: Vec<f64> = sorted.iter().copied().filter(is_near).collect();
        let whiskers = [near.first(), near.last()].map(|end| end.copied().unwrap_or(quartiles[1]));
        let outliers = sorted.iter().copied().filter(|x| !is_near(x)).collect();
        Some(Self { count: sorted.len(), quartiles, whiskers, outliers })
    }
}

/// The number below which a share of sorted numbers lies, of which there is one at least.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_hold_the_middle_half_and_name_what_lies_far() {
        let found = BoxSummary::of(&[4.0, 1.0, f64::NAN, 2.0, 3.0, 20.0]).unwrap();
        assert_eq!(found.quartiles, [2.0, 3.0, 4.0]);
        assert_eq!(
            (found.count, found.whiskers, &found.outliers[..]),
            (5, [1.0, 4.0], &[20.0][..])
        );
        let one = BoxSummary::of(&[7.0]).unwrap();
        assert_eq!((one.quartiles, one.whiskers), ([7.0; 3], [7.0; 2]));
        assert_eq!(BoxSummary::of(&[f64::NAN]), None);
    }
}
