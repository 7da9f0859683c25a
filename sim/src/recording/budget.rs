//! How much of a file's arrays is taken into memory: no more than the file can hold, and than fits.

use super::RecordingError;

/// Arrays may be so many times as large as their file: spikes are never compressed to less than a
/// hundredth of their bytes, whereas nothing is to nothing.
const MOST_INFLATED: u64 = 100;
/// Arrays of so many bytes in sum are allowed whatever the file's size.
const ALWAYS_BYTES: u64 = 16 << 20;
/// Populations of a recording at most: names are many bytes more in memory than in a file.
const MOST_POPULATIONS: u64 = 1 << 16;

/// What is left for the arrays of one file.
#[derive(Clone, Debug)]
pub struct ReadBudget {
    file_bytes: u64,
    inflated_bytes: u64,
    memory_bytes: u64,
}

impl ReadBudget {
    /// For a file of some bytes, into so much memory.
    #[must_use]
    pub fn new(file_bytes: u64, memory_bytes: u64) -> Self {
        let inflated_bytes = file_bytes.saturating_mul(MOST_INFLATED).max(ALWAYS_BYTES);
        Self { file_bytes, inflated_bytes, memory_bytes }
    }

    /// Takes an array of the file.
    ///
    /// # Errors
    /// [`RecordingError::Inflated`] or [`RecordingError::Memory`] if it is too large.
    pub fn take(&mut self, array: &str, bytes: u64) -> Result<(), RecordingError> {
        let Some(left) = self.inflated_bytes.checked_sub(bytes) else {
            let (array, file_bytes) = (array.to_owned(), self.file_bytes);
            return Err(RecordingError::Inflated { array, bytes, file_bytes });
        };
        self.inflated_bytes = left;
        self.hold(array, bytes)
    }

    /// Takes memory for what an array becomes.
    ///
    /// # Errors
    /// [`RecordingError::Memory`] if there is not so much.
    pub fn hold(&mut self, array: &str, bytes: u64) -> Result<(), RecordingError> {
        let available_bytes = self.memory_bytes;
        let left = available_bytes.checked_sub(bytes);
        let array = array.to_owned();
        self.memory_bytes = left.ok_or(RecordingError::Memory { array, bytes, available_bytes })?;
        Ok(())
    }
}

/// Refuses more populations than any network has.
///
/// # Errors
/// [`RecordingError::TooLarge`].
pub fn check_populations(number: usize) -> Result<(), RecordingError> {
    let (value, limit) = (number as u64, MOST_POPULATIONS);
    let what = "the number of populations";
    if value > limit { Err(RecordingError::TooLarge { what, value, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_beyond_their_file_or_the_memory_are_refused() {
        let mut budget = ReadBudget::new(1 << 20, 1 << 30);
        assert!(budget.take("a", 60 << 20).is_ok());
        let inflated = budget.take("b", 60 << 20).unwrap_err();
        assert!(matches!(inflated, RecordingError::Inflated { file_bytes: 1_048_576, .. }));
        assert!(ReadBudget::new(100, 1 << 30).take("a", 16 << 20).is_ok());
        let full = ReadBudget::new(1 << 30, 1 << 20).take("a", 2 << 20).unwrap_err();
        assert!(matches!(full, RecordingError::Memory { available_bytes: 1_048_576, .. }));
        assert!(check_populations(254).is_ok() && check_populations(70_000).is_err());
    }
}
