//! Smooth curves through places that are known.

/// Places that are drawn for each one that is known.
pub(super) const FINER: usize = 12;

/// Places with others on a smooth curve between them: each stretch is the cubic that has, at its ends, the
/// directions of the parabolas through them and their neighbours. Every [`FINER`]th is one of those given.
pub(super) fn curve(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut smooth = Vec::new();
    for (k, &start) in places.iter().enumerate() {
        smooth.push(start);
        let Some(&end) = places.get(k + 1) else { break };
        let before = if k == 0 { start } else { places[k - 1] };
        let after = places.get(k + 2).copied().unwrap_or(end);
        let along = (1..FINER).map(|step| step as f64 / FINER as f64);
        smooth.extend(along.map(|along| between([before, start, end, after], along)));
    }
    smooth
}

/// A place on the cubic between the second and the third of four places.
fn between(places: [(f64, f64); 4], along: f64) -> (f64, f64) {
    let [before, start, end, after] = places;
    let lengths = [distance(before, start), distance(start, end), distance(end, after)];
    let across = cubic([before.0, start.0, end.0, after.0], lengths, along);
    let up = cubic([before.1, start.1, end.1, after.1], lengths, along);
    (across, up)
}

/// Never 0, as it divides.
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1).max(f64::MIN_POSITIVE)
}

/// The slope, at the middle one of three places so far apart, of the parabola through them: the nearer neighbour counts
/// more, so that there is no corner where places are uneven.
fn slope(p: [f64; 3], [first, second]: [f64; 2]) -> f64 {
    /// A neighbour at less than this share of the other one's distance tells no direction: a place may be a bit off.
    const NEAR: f64 = 0.02;
    if first < NEAR * second || second < NEAR * first {
        return (p[2] - p[0]) / (first + second);
    }
    let [before, after] = [(p[1] - p[0]) / first, (p[2] - p[1]) / second];
    (before * second + after * first) / (first + second)
}

/// One coordinate on the cubic between the second and the third of four places so far apart.
fn cubic(p: [f64; 4], [first, middle, last]: [f64; 3], along: f64) -> f64 {
    let from = slope([p[0], p[1], p[2]], [first, middle]) * middle;
    let to = slope([p[1], p[2], p[3]], [middle, last]) * middle;
    let (t, rest) = (along, 1.0 - along);
    rest * rest * ((1.0 + 2.0 * t) * p[1] + t * from)
        + t * t * ((1.0 + 2.0 * rest) * p[2] - rest * to)
}
