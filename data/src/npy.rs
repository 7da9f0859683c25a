//! NumPy's array files as real numbers: the one reader of them.

use npyz::{DType, NpyHeader, Order, TypeChar, TypeStr};

/// An array of real numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumericArray {
    /// Its length along every axis.
    pub shape: Vec<usize>,
    /// Its values, the last axis fastest, whatever the order in the file.
    pub values: Vec<f64>,
    /// Whether the file has them in single precision.
    pub single_precision: bool,
}

/// Why bytes are no array of real numbers.
#[derive(Debug, thiserror::Error)]
pub enum NpyError {
    /// The head is not that of an array.
    #[error("this is no NumPy array")]
    Head(#[source] std::io::Error),
    /// The elements are Python objects.
    #[error("it holds pickled Python objects, not numbers")]
    Pickled,
    /// The elements are no real numbers.
    #[error("its elements are of type {found}, expected is {EXPECTED}")]
    ElementType {
        /// The type found, as NumPy writes it.
        found: String,
    },
    /// There are more or fewer bytes than the shape says.
    #[error("its shape calls for {expected} numbers, but there are {found} bytes")]
    Size {
        /// The numbers that the shape calls for; more than can be counted are `usize::MAX`.
        expected: usize,
        /// The bytes behind the head.
        found: usize,
    },
}

/// The element types that can be read.
pub const EXPECTED: &str = "float64, float32 or an integer of 8 to 64 bits";

/// Reads an array of any type of integers or floating-point numbers, in either byte order and either
/// order of axes. Integers beyond 2^53 become the closest number.
///
/// # Errors
/// [`NpyError`].
pub fn read(bytes: &[u8]) -> Result<NumericArray, NpyError> {
    let mut rest = bytes;
    let header = NpyHeader::from_reader(&mut rest).map_err(NpyError::Head)?;
    if header.uses_pickled_array() {
        return Err(NpyError::Pickled);
    }
    let foreign = || NpyError::ElementType { found: header.dtype().descr() };
    let DType::Plain(element) = header.dtype() else { return Err(foreign()) };
    let number = Number::of(&element).ok_or_else(foreign)?;
    let shape: Vec<usize> =
        header.shape().iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect();
    let count = shape.iter().try_fold(1_usize, |product, &n| product.checked_mul(n));
    // Before anything is allocated: a shape costs nothing to write.
    if count.and_then(|count| count.checked_mul(number.width)) != Some(rest.len()) {
        let expected = count.unwrap_or(usize::MAX);
        return Err(NpyError::Size { expected, found: rest.len() });
    }
    let values: Vec<f64> =
        rest.chunks_exact(number.width).map(|bytes| number.value(bytes)).collect();
    let values = if header.order() == Order::Fortran { turned(&shape, &values) } else { values };
    let single_precision = number.kind == TypeChar::Float && number.width == 4;
    Ok(NumericArray { shape, values, single_precision })
}

/// How one element is written.
struct Number {
    kind: TypeChar,
    width: usize,
    big_endian: bool,
}

impl Number {
    fn of(element: &TypeStr) -> Option<Self> {
        let (kind, width) = (element.type_char(), usize::try_from(element.size_field()).ok()?);
        let known = match kind {
            TypeChar::Float => matches!(width, 4 | 8),
            TypeChar::Int | TypeChar::Uint => matches!(width, 1 | 2 | 4 | 8),
            TypeChar::Bool => width == 1,
            _ => false,
        };
        let big_endian = element.to_string().starts_with('>');
        known.then_some(Self { kind, width, big_endian })
    }

    fn value(&self, bytes: &[u8]) -> f64 {
        // The least significant byte first, wherever the file has it.
        let mut little = [0; 8];
        for (place, &byte) in bytes.iter().enumerate() {
            little[if self.big_endian { self.width - 1 - place } else { place }] = byte;
        }
        let bits = u64::from_le_bytes(little);
        let spare = 64 - 8 * self.width as u32;
        match (self.kind, self.width) {
            (TypeChar::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (TypeChar::Float, _) => f64::from_bits(bits),
            // Shifting there and back repeats the sign.
            (TypeChar::Int, _) => ((bits as i64) << spare >> spare) as f64,
            _ => bits as f64,
        }
    }
}

/// Values whose first axis is the fastest, with the last one fastest.
fn turned(shape: &[usize], values: &[f64]) -> Vec<f64> {
    let mut places = vec![0_usize];
    let mut stride = 1;
    for &length in shape {
        let along = |&place: &usize| (0..length).map(move |k| place + k * stride);
        places = places.iter().flat_map(along).collect();
        stride *= length;
    }
    places.into_iter().map(|place| values[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An array file as NumPy writes it.
    fn numpy(descr: &str, fortran: &str, shape: &str, bytes: &[u8]) -> Vec<u8> {
        let header =
            format!("{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}");
        let padded = format!("{header:<117}\n");
        let mut file = b"\x93NUMPY\x01\x00".to_vec();
        file.extend(u16::try_from(padded.len()).unwrap().to_le_bytes());
        file.extend(padded.bytes());
        file.extend(bytes);
        file
    }

    fn values(descr: &str, bytes: &[u8], shape: &str) -> Vec<f64> {
        read(&numpy(descr, "False", shape, bytes)).unwrap().values
    }

    #[test]
    fn every_type_of_numbers_is_read() {
        assert_eq!(values("'|i1'", &[0xff, 0x7f], "(2,)"), [-1.0, 127.0]);
        assert_eq!(values("'|u1'", &[0xff], "(1,)"), [255.0]);
        assert_eq!(values("'|b1'", &[1, 0], "(2,)"), [1.0, 0.0]);
        assert_eq!(values("'<i2'", &(-300_i16).to_le_bytes(), "(1,)"), [-300.0]);
        assert_eq!(values("'>i2'", &(-300_i16).to_be_bytes(), "(1,)"), [-300.0]);
        assert_eq!(values("'>u4'", &4_000_000_000_u32.to_be_bytes(), "(1,)"), [4e9]);
        assert_eq!(values("'<i8'", &(-7_i64).to_le_bytes(), "(1,)"), [-7.0]);
        assert_eq!(values("'<u8'", &(1_u64 << 60).to_le_bytes(), "()"), [(1_u64 << 60) as f64]);
        assert_eq!(values("'<f4'", &0.1_f32.to_le_bytes(), "(1,)"), [f64::from(0.1_f32)]);
        assert_eq!(values("'>f8'", &0.1_f64.to_be_bytes(), "(1, 1)"), [0.1]);
    }

    #[test]
    fn axes_are_turned() {
        let columns = [0_u8, 10, 1, 11, 2, 12];
        let array = read(&numpy("'|u1'", "True", "(2, 3)", &columns)).unwrap();
        assert_eq!(
            (&array.shape[..], &array.values[..]),
            (&[2, 3][..], &[0.0, 1.0, 2.0, 10.0, 11.0, 12.0][..])
        );
    }

    #[test]
    fn what_is_no_array_of_numbers_is_refused() {
        assert!(matches!(read(b"no numbers"), Err(NpyError::Head(_))));
        let refused = |descr, shape| read(&numpy(descr, "False", shape, &[0; 8])).unwrap_err();
        assert!(matches!(refused("'|O'", "(1,)"), NpyError::Pickled));
        assert!(matches!(refused("'<U2'", "(1,)"), NpyError::ElementType { .. }));
        assert!(matches!(refused("'<c8'", "(1,)"), NpyError::ElementType { .. }));
        assert!(matches!(refused("'<f8'", "(9,)"), NpyError::Size { expected: 9, found: 8 }));
        assert!(matches!(refused("'<f8'", "(0,)"), NpyError::Size { expected: 0, .. }));
    }
}
