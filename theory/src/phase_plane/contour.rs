//! The lines on which a function of two rates is zero, by marching squares.

use std::collections::BTreeMap;

use super::Pair;

/// An edge of the grid by its lower left corner and its axis.
type Edge = (usize, usize, usize);

/// The lines on which `value` is zero, from `[0, 0]` to `highest`.
///
/// The sign at the corners of `cells` x `cells` cells says which edges a line crosses; on the edge
/// bisection finds the place. Lines that end inside a cell do not exist.
pub(super) fn zero_lines(
    highest: Pair,
    cells: usize,
    value: &dyn Fn(Pair) -> f64,
) -> Vec<Vec<Pair>> {
    let grid = Grid { highest, cells, value };
    let positive: Vec<Vec<bool>> = (0..=cells)
        .map(|i| (0..=cells).map(|j| value(grid.corner(i, j)) > 0.0).collect())
        .collect();
    let mut neighbours: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
    for i in 0..cells {
        for j in 0..cells {
            for (a, b) in grid.crossed(i, j, &positive) {
                neighbours.entry(a).or_default().push(b);
                neighbours.entry(b).or_default().push(a);
            }
        }
    }
    // An edge lies between two cells, and each joins it to one other at most.
    debug_assert!(neighbours.values().all(|joined| joined.len() <= 2));
    chains(neighbours)
        .into_iter()
        .map(|chain| chain.into_iter().map(|edge| grid.crossing(edge)).collect())
        .collect()
}

struct Grid<'a> {
    highest: Pair,
    cells: usize,
    value: &'a dyn Fn(Pair) -> f64,
}

impl Grid<'_> {
    fn corner(&self, i: usize, j: usize) -> Pair {
        let [x, y] = [i, j].map(|k| k as f64 / self.cells as f64);
        [x * self.highest[0], y * self.highest[1]]
    }

    /// The pairs of edges that a line joins within a cell.
    fn crossed(&self, i: usize, j: usize, positive: &[Vec<bool>]) -> Vec<(Edge, Edge)> {
        let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
        let edges: [Edge; 4] = [(i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1)];
        let signs = corners.map(|(i, j)| positive[i][j]);
        let crossed: Vec<Edge> =
            (0..4).filter(|&k| signs[k] != signs[(k + 1) % 4]).map(|k| edges[k]).collect();
        match crossed[..] {
            [a, b] => vec![(a, b)],
            [a, b, c, d] => {
                // A saddle of the function: its middle says which corners belong together.
                let (low, high) = (self.corner(i, j), self.corner(i + 1, j + 1));
                let middle = [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])];
                let joined = ((self.value)(middle) > 0.0) == signs[0];
                if joined { vec![(a, b), (c, d)] } else { vec![(d, a), (b, c)] }
            }
            _ => Vec::new(),
        }
    }

    /// Where on an edge the function is zero.
    fn crossing(&self, (i, j, axis): Edge) -> Pair {
        let (mut low, mut high) = (self.corner(i, j), self.corner(i + 1 - axis, j + axis));
        let sign = (self.value)(low) > 0.0;
        let tolerance = 1e-10 * self.highest[axis];
        while high[axis] - low[axis] > tolerance {
            let mut middle = low;
            middle[axis] = f64::midpoint(low[axis], high[axis]);
            if middle[axis] == low[axis] || middle[axis] == high[axis] {
                break;
            }
            if ((self.value)(middle) > 0.0) == sign { low = middle } else { high = middle }
        }
        [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])]
    }
}

/// Joins neighbours to lines; those with an end come before closed ones.
fn chains(mut neighbours: BTreeMap<Edge, Vec<Edge>>) -> Vec<Vec<Edge>> {
    let mut chains = Vec::new();
    loop {
        let end = neighbours.iter().find(|(_, next)| next.len() == 1).map(|(edge, _)| *edge);
        let Some(start) = end.or_else(|| neighbours.keys().next().copied()) else { return chains };
        let mut chain = vec![start];
        let mut here = start;
        while let Some(next) = neighbours.get_mut(&here).and_then(Vec::pop) {
            if let Some(back) = neighbours.get_mut(&next) {
                back.retain(|edge| *edge != here);
            }
            chain.push(next);
            here = next;
        }
        neighbours.retain(|_, next| !next.is_empty());
        chains.push(chain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_line() {
        let lines =
            zero_lines([4.0, 4.0], 40, &|[x, y]| (x - 2.0).powi(2) + (y - 2.0).powi(2) - 1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for [x, y] in &lines[0] {
            assert!(((x - 2.0).hypot(y - 2.0) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_hyperbola_is_two_lines_from_edge_to_edge() {
        // The centre lies inside a cell, whose corners alone cannot tell the branches apart.
        let lines = zero_lines([4.0, 2.0], 33, &|[x, y]| (x - 1.99) * (y - 1.01) - 1e-5);
        assert_eq!(lines.len(), 2);
        for line in lines {
            assert!(line.len() > 30);
            assert!(line.windows(2).all(|pair| (pair[0][0] - pair[1][0]).abs() < 0.2));
        }
    }

    #[test]
    fn a_function_without_zero_has_no_line() {
        assert!(zero_lines([1.0, 1.0], 5, &|_| 1.0).is_empty());
    }
}
