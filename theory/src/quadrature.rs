//! Integrals by Gauss-Legendre panels.

/// Positive nodes and weights of the 16-point Gauss-Legendre rule on (-1, 1).
const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The nodes of one panel with their weights.
pub(crate) fn panel(from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    RULE.iter().flat_map(move |&(node, weight)| {
        [(middle - half * node, half * weight), (middle + half * node, half * weight)]
    })
}

/// Panels from 0 to `length`, the first of width `first`, each as wide as all before it, but none
/// wider than `widest` says for its start.
pub(crate) fn growing_panels(
    length: f64,
    first: f64,
    widest: impl Fn(f64) -> f64,
) -> impl Iterator<Item = (f64, f64)> {
    let mut end = 0.0_f64;
    std::iter::from_fn(move || {
        let start = end;
        end = (start + start.max(first).min(widest(start).max(first))).min(length);
        (start < length).then_some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_cover_the_whole_length_once() {
        let panels: Vec<_> = growing_panels(10.0, 0.1, |_| 2.0).collect();
        assert_eq!(panels.first().unwrap().0, 0.0);
        assert_eq!(panels.last().unwrap().1, 10.0);
        assert!(panels.windows(2).all(|pair| pair[0].1 == pair[1].0));
        let sum: f64 = panels
            .iter()
            .flat_map(|&(from, to)| panel(from, to))
            .map(|(x, weight)| weight * (-x).exp())
            .sum();
        assert!((sum - (1.0 - (-10.0_f64).exp())).abs() < 1e-14);
    }
}
