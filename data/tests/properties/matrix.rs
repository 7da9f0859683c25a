//! Matrices: where entries are, and what is refused.

use proptest::prelude::*;
use siegert_data::Matrix;

use crate::strategies::{config, finite};

/// A matrix with its values, row by row.
fn with_values() -> impl Strategy<Value = (Matrix, Vec<f64>)> {
    (0..6_usize, 0..6_usize)
        .prop_flat_map(|(targets, sources)| {
            let values = prop::collection::vec(finite(), targets * sources);
            (Just((targets, sources)), values)
        })
        .prop_map(|((targets, sources), values)| {
            (Matrix::from_rows(targets, sources, values.clone()).unwrap(), values)
        })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn entries_lie_row_by_row((matrix, values) in with_values()) {
        let (targets, sources) = (matrix.targets(), matrix.sources());
        for target in 0..targets {
            for source in 0..sources {
                let value = values[target * sources + source];
                prop_assert_eq!(matrix[(target, source)], value);
                prop_assert_eq!(matrix.row(target)[source], value);
            }
        }
        let visited: Vec<_> = matrix.iter().collect();
        prop_assert_eq!(visited.len(), values.len());
        for ((target, source), value) in visited {
            prop_assert_eq!(matrix[(target, source)], value);
        }
        let copied = Matrix::from_fn(targets, sources, |i, j| matrix[(i, j)]);
        prop_assert_eq!(&copied, &matrix);
        prop_assert_eq!(&matrix.map(|_, _, value| value), &matrix);
        prop_assert_eq!(matrix.values(), &values[..]);
        prop_assert_eq!(matrix.into_values(), values);
    }

    #[test]
    fn another_number_of_values_makes_no_matrix(
        targets in 0..6_usize, sources in 0..6_usize, length in 0..40_usize
    ) {
        let matrix = Matrix::from_rows(targets, sources, vec![1.0; length]);
        prop_assert_eq!(matrix.is_some(), length == targets * sources);
    }

    #[test]
    fn what_lies_outside_is_not_read(
        (matrix, _) in with_values(), target in 0..8_usize, source in 0..8_usize
    ) {
        let inside = target < matrix.targets() && source < matrix.sources();
        let read = std::panic::catch_unwind(|| matrix[(target, source)]);
        prop_assert_eq!(read.is_ok(), inside);
    }
}
