//! NumPy's array files as real numbers or texts: the one reader of them.

mod head;

pub use head::Head;

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
    /// The elements are not what is wanted.
    #[error("its elements are of type {found}, expected is {expected}")]
    ElementType {
        /// The type found, as NumPy writes it.
        found: String,
        /// What can be read.
        expected: &'static str,
    },
    /// No array in memory has such a shape.
    #[error("its shape is {}, which no array has", words(shape))]
    Shape {
        /// The length along every axis.
        shape: Vec<usize>,
    },
    /// It is not a list.
    #[error("its shape is {}, expected is one axis", words(shape))]
    Dimensions {
        /// The length along every axis.
        shape: Vec<usize>,
    },
    /// There are more or fewer bytes than the shape says.
    #[error("its shape calls for {expected} elements, but there are {found} bytes")]
    Size {
        /// The elements that the shape calls for.
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
    let RawArray { head, number, elements } = RawArray::of(bytes)?;
    let values: Vec<f64> =
        elements.chunks_exact(number.width).map(|bytes| number.value(bytes)).collect();
    let values = if head.fortran_order { turned(&head.shape, &values) } else { values };
    let single_precision = number.kind == Kind::Float && number.width == 4;
    Ok(NumericArray { shape: head.shape, values, single_precision })
}

/// The values of an array of one axis (or of none) one by one: where a copy of all of them would be too much.
///
/// # Errors
/// [`NpyError`].
pub fn values(bytes: &[u8]) -> Result<impl ExactSizeIterator<Item = f64> + use<'_>, NpyError> {
    let RawArray { head, number, elements } = RawArray::of(bytes)?;
    // Of more axes, the order in the file would be that of one reader and not of another.
    if head.shape.len() > 1 {
        return Err(NpyError::Dimensions { shape: head.shape });
    }
    Ok(elements.chunks_exact(number.width).map(move |bytes| number.value(bytes)))
}

/// The texts of an array of byte strings (`|S`), without the zeros that fill them up.
///
/// # Errors
/// [`NpyError`].
pub fn texts(bytes: &[u8]) -> Result<Vec<Vec<u8>>, NpyError> {
    const EXPECTED: &str = "byte strings";
    let mut rest = bytes;
    let head = Head::read(&mut rest)?;
    let width = head.element.trim_start_matches('|').strip_prefix('S').and_then(|w| w.parse().ok());
    let width = width.filter(|&width: &usize| width > 0);
    let width =
        width.ok_or(NpyError::ElementType { found: head.element.clone(), expected: EXPECTED })?;
    check_size(&head, width, rest.len())?;
    let text = |bytes: &[u8]| {
        let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        bytes[..end].to_vec()
    };
    Ok(rest.chunks_exact(width).map(text).collect())
}

/// An array of numbers, as its bytes.
struct RawArray<'b> {
    head: Head,
    number: Number,
    elements: &'b [u8],
}

impl<'b> RawArray<'b> {
    fn of(bytes: &'b [u8]) -> Result<Self, NpyError> {
        let mut elements = bytes;
        let head = Head::read(&mut elements)?;
        if head.element.trim_start_matches('|').starts_with('O') {
            return Err(NpyError::Pickled);
        }
        let foreign = || NpyError::ElementType { found: head.element.clone(), expected: EXPECTED };
        let number = Number::of(&head.element).ok_or_else(foreign)?;
        check_size(&head, number.width, elements.len())?;
        Ok(Self { head, number, elements })
    }
}

/// Before anything is allocated: a shape costs nothing to write.
fn check_size(head: &Head, width: usize, found: usize) -> Result<(), NpyError> {
    match head.count().checked_mul(width) {
        Some(bytes) if bytes == found => Ok(()),
        _ => Err(NpyError::Size { expected: head.count(), found }),
    }
}

/// A shape as people write it: `254 x 254`.
fn words(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ")
}

/// What kind of number an element is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Float,
    Signed,
    Unsigned,
}

/// How one element is written.
#[derive(Clone, Copy)]
struct Number {
    kind: Kind,
    width: usize,
    big_endian: bool,
}

impl Number {
    /// From the type as NumPy writes it: the byte order, a letter and the number of bytes.
    fn of(element: &str) -> Option<Self> {
        let (order, rest) = element.split_at_checked(1)?;
        let (letter, width) = rest.split_at_checked(1)?;
        let width = width.parse().ok()?;
        let (kind, widths) = match letter {
            "f" => (Kind::Float, &[4, 8][..]),
            "i" => (Kind::Signed, &[1, 2, 4, 8][..]),
            "u" => (Kind::Unsigned, &[1, 2, 4, 8][..]),
            "b" => (Kind::Unsigned, &[1][..]),
            _ => return None,
        };
        let known =
            widths.contains(&width) && (matches!(order, "<" | ">") || width == 1 && order == "|");
        known.then_some(Self { kind, width, big_endian: order == ">" })
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
            (Kind::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (Kind::Float, _) => f64::from_bits(bits),
            // Shifting there and back repeats the sign.
            (Kind::Signed, _) => ((bits as i64) << spare >> spare) as f64,
            _ => bits as f64,
        }
    }
}

/// Values whose first axis is the fastest, with the last one fastest.
fn turned(shape: &[usize], values: &[f64]) -> Vec<f64> {
    if values.is_empty() {
        return Vec::new();
    }
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
pub(crate) mod tests {
    use super::*;

    /// An array file as NumPy writes it.
    pub(super) fn numpy(descr: &str, fortran: &str, shape: &str, bytes: &[u8]) -> Vec<u8> {
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
        let largest = "(4294967296, 4294967296)";
        let words = refused("'<f8'", largest).to_string();
        assert_eq!(words, "its shape is 4294967296 x 4294967296, which no array has");
    }

    #[test]
    fn a_list_has_one_axis() {
        let bytes = [1, 2, 3, 4];
        let array = |shape| numpy("'|u1'", "True", shape, &bytes);
        let list: Vec<f64> = super::values(&array("(4,)")).unwrap().collect();
        assert_eq!(list, [1.0, 2.0, 3.0, 4.0]);
        for shape in ["(2, 2)", "(4, 1)"] {
            let refused = super::values(&array(shape)).err();
            assert!(matches!(refused, Some(NpyError::Dimensions { .. })), "{shape}");
        }
    }

    #[test]
    fn texts_lose_the_zeros_behind_them() {
        let array = numpy("'|S3'", "False", "(2,)", b"ab\0c\0d");
        assert_eq!(texts(&array).unwrap(), [&b"ab"[..], b"c\0d"]);
        for descr in ["'|S0'", "'<U3'", "'|S18446744073709551615'"] {
            assert!(texts(&numpy(descr, "False", "(2,)", b"ab\0c\0d")).is_err(), "{descr}");
        }
    }
}
