//! NumPy's files: what another library writes is read as it was.

use npyz::WriterBuilder;
use proptest::prelude::*;
use siegert_data::npy::{read, values};

use crate::strategies::{config, finite};

/// A file of some shape, written by the crate npyz.
fn file<T: npyz::AutoSerialize + Copy>(shape: &[u64], order: npyz::Order, data: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::<T>::new().default_dtype().shape(shape).order(order);
    let mut writer = options.writer(&mut bytes).begin_nd().unwrap();
    writer.extend(data.iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn matrix() -> impl Strategy<Value = (usize, usize, Vec<f64>)> {
    (1..5_usize, 1..5_usize).prop_flat_map(|(rows, columns)| {
        (Just(rows), Just(columns), prop::collection::vec(finite(), rows * columns))
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_matrix_returns_in_either_order((rows, columns, data) in matrix()) {
        let shape = [rows as u64, columns as u64];
        let array = read(&file(&shape, npyz::Order::C, &data)).unwrap();
        prop_assert_eq!(&array.shape, &[rows, columns]);
        prop_assert_eq!(&array.values, &data);
        let mut by_columns = Vec::new();
        for column in 0..columns {
            by_columns.extend((0..rows).map(|row| data[row * columns + column]));
        }
        let turned = read(&file(&shape, npyz::Order::Fortran, &by_columns)).unwrap();
        prop_assert_eq!(turned, array);
    }

    #[test]
    fn lists_return_in_every_precision(data in prop::collection::vec(any::<i16>(), 0..20)) {
        let shape = [data.len() as u64];
        let expected: Vec<f64> = data.iter().copied().map(f64::from).collect();
        let single: Vec<f32> = data.iter().copied().map(f32::from).collect();
        let whole: Vec<i64> = data.iter().copied().map(i64::from).collect();
        for bytes in [
            file(&shape, npyz::Order::C, &data),
            file(&shape, npyz::Order::C, &single),
            file(&shape, npyz::Order::C, &whole),
            file(&shape, npyz::Order::C, &expected),
        ] {
            prop_assert_eq!(&values(&bytes).unwrap().collect::<Vec<_>>(), &expected);
        }
    }

    #[test]
    fn bytes_that_are_cut_or_changed_never_panic(
        (rows, columns, data) in matrix(), cut in 0..200_usize, at in 0..200_usize, byte in any::<u8>()
    ) {
        let mut bytes = file(&[rows as u64, columns as u64], npyz::Order::C, &data);
        let last = bytes.len() - 1;
        bytes[at.min(last)] = byte;
        let _ = read(&bytes);
        bytes.truncate(cut.min(last));
        prop_assert!(read(&bytes).is_err());
    }
}
