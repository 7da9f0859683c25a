//! The head of an array file: of which type its elements are, in which order, and how many.
//!
//! The dictionary that NumPy writes there is a literal of Python with three entries; nothing else is read.

use std::io::Read;

use super::NpyError;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Bytes of the text at most: those that the first version of the format can count.
const LONGEST: u32 = 65_535;
/// What may stand between the parts of a literal.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
/// An axis of an array without elements is this long at most: no elements bound it otherwise.
const LONGEST_EMPTY: usize = 1 << 24;

/// What an array file says of itself before its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The type of an element as NumPy writes it, such as `<f8`.
    pub element: String,
    /// Whether the first axis is the fastest.
    pub fortran_order: bool,
    /// The length along every axis.
    pub shape: Vec<usize>,
}

impl Head {
    /// Reads the head; what follows are the elements.
    ///
    /// # Errors
    /// [`NpyError`] if it is not that of an array, or the shape is none that an array in memory can have.
    pub fn read(from: &mut impl Read) -> Result<Self, NpyError> {
        let mut preamble = [0; 8];
        from.read_exact(&mut preamble).map_err(NpyError::Head)?;
        let length = match preamble {
            [magic @ .., 1, 0] if magic == MAGIC => u32::from(u16::from_le_bytes(bytes(from)?)),
            [magic @ .., 2 | 3, 0] if magic == MAGIC => u32::from_le_bytes(bytes(from)?),
            _ => return Err(malformed("it does not begin as one")),
        };
        if length > LONGEST {
            return Err(malformed("its head is longer than 65,535 bytes"));
        }
        let mut text = vec![0; length as usize];
        from.read_exact(&mut text).map_err(NpyError::Head)?;
        let text = String::from_utf8(text).map_err(|_| malformed("its head is not UTF-8"))?;
        Dictionary { rest: &text }.head()
    }

    /// The number of elements.
    #[must_use]
    pub fn count(&self) -> usize {
        // That this does not overflow was checked when it was read.
        self.shape.iter().product()
    }
}

fn bytes<const N: usize>(from: &mut impl Read) -> Result<[u8; N], NpyError> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map_err(NpyError::Head)?;
    Ok(bytes)
}

fn malformed(why: &'static str) -> NpyError {
    NpyError::Head(std::io::Error::new(std::io::ErrorKind::InvalidData, why))
}

/// The text of a dictionary, as far as it is not read yet.
struct Dictionary<'t> {
    rest: &'t str,
}

impl<'t> Dictionary<'t> {
    fn head(mut self) -> Result<Head, NpyError> {
        let (mut element, mut fortran_order, mut shape) = (None, None, None);
        self.expect("{")?;
        while !self.skip("}") {
            let key = self.text()?;
            self.expect(":")?;
            match key {
                "descr" => element = Some(self.element()?),
                "fortran_order" => fortran_order = Some(self.truth()?),
                "shape" => shape = Some(self.tuple()?),
                _ => return Err(malformed("its head has an entry that NumPy does not know")),
            }
            if !self.skip(",") {
                self.expect("}")?;
                break;
            }
        }
        if !self.rest.trim_matches(BLANKS).is_empty() {
            return Err(malformed("its head goes on behind its end"));
        }
        let (Some(element), Some(fortran_order), Some(shape)) = (element, fortran_order, shape)
        else {
            return Err(malformed("its head lacks descr, fortran_order or shape"));
        };
        check_shape(&shape)?;
        Ok(Head { element, fortran_order, shape })
    }

    fn skip(&mut self, what: &str) -> bool {
        match self.rest.trim_start_matches(BLANKS).strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, what: &str) -> Result<(), NpyError> {
        if self.skip(what) { Ok(()) } else { Err(malformed("its head is no dictionary of Python")) }
    }

    /// A text in single or double quotes; those that NumPy writes have no escapes.
    fn text(&mut self) -> Result<&'t str, NpyError> {
        let quote = if self.skip("'") { '\'' } else { '"' };
        if quote == '"' {
            self.expect("\"")?;
        }
        let unfinished = || malformed("a text in its head does not end");
        let (text, rest) = self.rest.split_once(quote).ok_or_else(unfinished)?;
        self.rest = rest;
        Ok(text)
    }

    /// The type of plain elements; a list is one of several fields.
    fn element(&mut self) -> Result<String, NpyError> {
        if self.rest.trim_start_matches(BLANKS).starts_with('[') {
            let (found, expected) = ("a structure of fields".to_owned(), "a plain type");
            return Err(NpyError::ElementType { found, expected });
        }
        self.text().map(str::to_owned)
    }

    fn truth(&mut self) -> Result<bool, NpyError> {
        if self.skip("True") {
            return Ok(true);
        }
        self.expect("False").map(|()| false)
    }

    fn tuple(&mut self) -> Result<Vec<usize>, NpyError> {
        self.expect("(")?;
        let mut lengths = Vec::new();
        while !self.skip(")") {
            lengths.push(self.length()?);
            if !self.skip(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(lengths)
    }

    fn length(&mut self) -> Result<usize, NpyError> {
        let text = self.rest.trim_start_matches(BLANKS);
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let length = text[..end].parse();
        self.rest = &text[end..];
        // As Python 2 wrote long integers.
        self.skip("L");
        length.map_err(|_| malformed("a length in its shape is no number that can be counted to"))
    }
}

fn check_shape(shape: &[usize]) -> Result<(), NpyError> {
    let count = shape.iter().try_fold(1_usize, |product, &n| product.checked_mul(n));
    let too_long = |&n: &usize| n > LONGEST_EMPTY;
    match count {
        Some(0) if shape.iter().any(too_long) => Err(NpyError::Shape { shape: shape.to_vec() }),
        Some(_) => Ok(()),
        None => Err(NpyError::Shape { shape: shape.to_vec() }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::numpy;
    use super::*;

    fn head(descr: &str, fortran: &str, shape: &str) -> Result<Head, NpyError> {
        Head::read(&mut &numpy(descr, fortran, shape, &[])[..])
    }

    #[test]
    fn heads_are_read_as_numpy_writes_them() {
        let expected = Head { element: "<f8".to_owned(), fortran_order: true, shape: vec![2, 3] };
        for shape in ["(2, 3)", "(2, 3,)", "( 2L,3L )"] {
            assert_eq!(head("'<f8'", "True", shape).unwrap(), expected);
        }
        assert_eq!(head("\"<f8\"", "False", "()").unwrap().count(), 1);
        assert_eq!(head("'<f8'", "False", "(3, 0)").unwrap().count(), 0);
    }

    #[test]
    fn shapes_that_no_array_has_are_refused() {
        let largest = "(4294967296, 4294967296)";
        for shape in [largest, "(18446744073709551616,)", "(0, 9999999999)", "(9999999999, 0)"] {
            let error = head("'<f8'", "False", shape).unwrap_err();
            assert!(
                matches!(error, NpyError::Shape { .. } | NpyError::Head(_)),
                "{shape}: {error}"
            );
        }
        for shape in ["(-1,)", "(1", "2", "(1;)", "(1.5,)", &"(".repeat(60_000)] {
            assert!(matches!(head("'<f8'", "False", shape), Err(NpyError::Head(_))), "{shape}");
        }
    }

    #[test]
    fn what_is_no_head_is_refused() {
        let whole = numpy("'<f8'", "False", "(1,)", &[]);
        for end in 0..whole.len() {
            assert!(Head::read(&mut &whole[..end]).is_err(), "{end}");
        }
        let mut endless = whole.clone();
        endless[6] = 2;
        assert!(Head::read(&mut &endless[..]).is_err());
        let fields = head("[('a', '<f8')]", "False", "(1,)").unwrap_err();
        assert!(fields.to_string().contains("of type a structure of fields"), "{fields}");
    }
}
