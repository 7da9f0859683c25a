//! Recordings as NumPy archives.
//!
//! An archive that `numpy.load` reads, with the arrays `populations` (names in full), `areas`, `layers`
//! and `kinds` (`E` or `I`; empty where unknown), `neurons` (how many), `recorded` (0 or 1), `dt_ms`,
//! `begin_step`, `end_step` and, for every recorded population, `NAME/steps` and `NAME/ids`: a spike
//! of neuron `ids[k]`, counted from 0, at `steps[k] * dt_ms`. Archives of earlier versions lack
//! `areas`, `layers` and `kinds`. Every array is read to its end, where its checksum is.

use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom, Write};

use npyz::{AutoSerialize, TypeStr, WriterBuilder};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{
    Grid, PopulationSpikes, ReadBudget, RecordedLabel, RecordingError, SpikeRecording,
    check_populations,
};

/// Writes a recording.
///
/// # Errors
/// [`RecordingError::Io`] or [`RecordingError::Archive`] if it cannot be written.
pub fn write(recording: &SpikeRecording, into: impl Write + Seek) -> Result<(), RecordingError> {
    let mut archive = Archive::new(into);
    let of_all = &recording.populations;
    let names: Vec<String> = of_all.iter().map(PopulationSpikes::name).collect();
    let labels: Vec<_> = of_all.iter().map(|population| &population.label).collect();
    let neurons: Vec<_> = of_all.iter().map(|population| population.neurons).collect();
    let recorded: Vec<_> = of_all.iter().map(|population| u8::from(population.recorded)).collect();
    archive.texts("populations", names.iter().map(String::as_str))?;
    archive.texts("areas", labels.iter().map(|label| label.area.as_str()))?;
    archive.texts("layers", labels.iter().map(|label| label.layer_digits()))?;
    archive.texts("kinds", labels.iter().map(|label| label.kind_letter()))?;
    archive.array("neurons", &neurons)?;
    archive.array("recorded", &recorded)?;
    archive.array("dt_ms", &[recording.grid.dt_ms])?;
    archive.array("begin_step", &[recording.grid.begin_step])?;
    archive.array("end_step", &[recording.grid.end_step])?;
    for population in of_all.iter().filter(|population| population.recorded) {
        archive.array(&format!("{}/steps", population.label), &population.steps)?;
        archive.array(&format!("{}/ids", population.label), &population.ids)?;
    }
    archive.finish()
}

/// Reads a recording that [`write`](fn@write) wrote.
///
/// # Errors
/// [`RecordingError`] if it is no such archive, an array is damaged, or it holds spikes of neurons or
/// at times that do not exist.
pub fn read(from: impl Read + Seek) -> Result<SpikeRecording, RecordingError> {
    read_within(from, u64::MAX)
}

/// As [`read`], with at most so many bytes of memory.
///
/// # Errors
/// As [`read`], and if arrays take more than that, or than an archive of its size can hold.
pub fn read_within(
    mut from: impl Read + Seek,
    memory_bytes: u64,
) -> Result<SpikeRecording, RecordingError> {
    let budget = ReadBudget::new(from.seek(SeekFrom::End(0))?, memory_bytes);
    from.rewind()?;
    let archive = ZipArchive::new(check_names(from)?)?;
    let mut archive = Reader { archive, budget, sound: HashSet::new() };
    let labels = archive.labels()?;
    let neurons = archive.whole_numbers("neurons")?;
    let recorded = archive.whole_numbers("recorded")?;
    for (array, values) in [("neurons", &neurons), ("recorded", &recorded)] {
        if values.len() != labels.len() {
            let (found, expected) = (values.len(), labels.len());
            return Err(RecordingError::Length { array, found, expected });
        }
    }
    let grid = Grid {
        dt_ms: archive.number("dt_ms")?,
        begin_step: archive.whole_number("begin_step")?,
        end_step: archive.whole_number("end_step")?,
    };
    let mut populations = Vec::with_capacity(labels.len());
    for (label, (neurons, recorded)) in labels.into_iter().zip(neurons.into_iter().zip(recorded)) {
        let mut population = PopulationSpikes::silent(label, neurons, recorded != 0);
        if population.recorded {
            population.steps = archive.whole_numbers(&format!("{}/steps", population.label))?;
            population.ids = archive.whole_numbers(&format!("{}/ids", population.label))?;
        }
        populations.push(population);
    }
    archive.check_others()?;
    SpikeRecording { grid, populations }.checked()
}

/// Refuses an archive whose directory calls an entry otherwise than the entry itself: a damaged name is that of
/// another array, and no checksum is over it.
fn check_names<R: Read + Seek>(from: R) -> Result<R, RecordingError> {
    const HEAD_BYTES: u64 = 30;
    let mut archive = ZipArchive::new(from)?;
    let mut named = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        named.push((entry.header_start(), entry.name_raw().to_vec()));
    }
    let mut from = archive.into_inner();
    for (start, name) in named {
        let mut own = vec![0; name.len()];
        from.seek(SeekFrom::Start(start.saturating_add(HEAD_BYTES)))?;
        let read = from.read_exact(&mut own);
        if read.is_err() || own != name {
            let array = String::from_utf8_lossy(&name).into_owned();
            let source = std::io::Error::other("the archive has another name for it elsewhere");
            return Err(RecordingError::Damaged { array, source });
        }
    }
    from.rewind()?;
    Ok(from)
}

/// A NumPy archive that is being written.
pub(super) struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    pub(super) fn new(into: W) -> Self {
        Self(ZipWriter::new(into))
    }

    fn start(&mut self, name: &str) -> Result<(), RecordingError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            // Arrays of more than 4 GiB are possible.
            .large_file(true);
        Ok(self.0.start_file(format!("{name}.npy"), options)?)
    }

    pub(super) fn array<T: AutoSerialize + Copy>(
        &mut self,
        name: &str,
        values: &[T],
    ) -> Result<(), RecordingError> {
        self.start(name)?;
        let options = npyz::WriteOptions::new().default_dtype().shape(&[values.len() as u64]);
        let mut array = options.writer(&mut self.0).begin_nd()?;
        array.extend(values.iter().copied())?;
        Ok(array.finish()?)
    }

    fn texts<'t>(
        &mut self,
        array: &str,
        texts: impl ExactSizeIterator<Item = &'t str> + Clone,
    ) -> Result<(), RecordingError> {
        self.start(array)?;
        let longest = texts.clone().map(str::len).max().unwrap_or(0).max(1);
        let kind: TypeStr = format!("|S{longest}").parse().map_err(std::io::Error::other)?;
        let options = npyz::WriteOptions::<[u8]>::new().dtype(npyz::DType::Plain(kind));
        let mut array = options.shape(&[texts.len() as u64]).writer(&mut self.0).begin_nd()?;
        for text in texts {
            array.push(text.as_bytes())?;
        }
        Ok(array.finish()?)
    }

    pub(super) fn finish(self) -> Result<(), RecordingError> {
        Ok(self.0.finish()?.flush()?)
    }
}

/// A NumPy archive that is being read.
struct Reader<R: Read + Seek> {
    archive: ZipArchive<R>,
    budget: ReadBudget,
    /// The entries that were read, and so have their checksums.
    sound: HashSet<String>,
}

impl<R: Read + Seek> Reader<R> {
    /// The bytes of an array, if it is there: all of them, as only then their checksum is known.
    fn bytes(&mut self, array: &str) -> Result<Option<Vec<u8>>, RecordingError> {
        let name = format!("{array}.npy");
        let entry = match self.archive.by_name(&name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(trouble) => return Err(RecordingError::damaged(array, other(trouble))),
        };
        let size = entry.size();
        self.budget.take(array, size)?;
        let mut bytes = Vec::new();
        // One more than there should be shows that there are more.
        let read = entry.take(size.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|source| RecordingError::damaged(array, source))?;
        if bytes.len() as u64 != size {
            let trouble = "its size is not that of the archive's directory";
            return Err(RecordingError::damaged(array, other(trouble)));
        }
        self.sound.insert(name);
        Ok(Some(bytes))
    }

    /// Refuses an archive of which anything is damaged, whether it is of use here or not.
    fn check_others(&mut self) -> Result<(), RecordingError> {
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index(index).map_err(|trouble| {
                RecordingError::damaged(&format!("number {index}"), other(trouble))
            })?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if self.sound.contains(&name) {
                continue;
            }
            let size = entry.size();
            self.budget.take(&name, size)?;
            let read = std::io::copy(&mut entry.take(size.saturating_add(1)), &mut std::io::sink());
            read.map_err(|source| RecordingError::damaged(&name, source))?;
        }
        Ok(())
    }

    fn present(&mut self, array: &str) -> Result<Vec<u8>, RecordingError> {
        self.bytes(array)?.ok_or_else(|| RecordingError::missing(array))
    }

    fn numbers(&mut self, array: &str) -> Result<Vec<f64>, RecordingError> {
        let bytes = self.present(array)?;
        let numbers = data::npy::values(&bytes).map_err(|source| unusable(array, source))?;
        self.budget.hold(array, (numbers.len() * size_of::<f64>()) as u64)?;
        Ok(numbers.collect())
    }

    fn whole_numbers(&mut self, array: &str) -> Result<Vec<u32>, RecordingError> {
        let bytes = self.present(array)?;
        let numbers = data::npy::values(&bytes).map_err(|source| unusable(array, source))?;
        self.budget.hold(array, (numbers.len() * size_of::<u32>()) as u64)?;
        numbers.map(|value| whole(array, value)).collect()
    }

    fn number(&mut self, array: &'static str) -> Result<f64, RecordingError> {
        single(array, &self.numbers(array)?)
    }

    fn whole_number(&mut self, array: &'static str) -> Result<u32, RecordingError> {
        single(array, &self.whole_numbers(array)?)
    }

    /// Texts, if the archive has them.
    fn texts(&mut self, array: &str) -> Result<Option<Vec<String>>, RecordingError> {
        let Some(bytes) = self.bytes(array)? else { return Ok(None) };
        let texts = data::npy::texts(&bytes).map_err(|source| unusable(array, source))?;
        check_populations(texts.len())?;
        texts.into_iter().map(|bytes| utf8(array, bytes)).collect::<Result<_, _>>().map(Some)
    }

    /// The populations; of earlier versions without anything but their names.
    fn labels(&mut self) -> Result<Vec<RecordedLabel>, RecordingError> {
        let names = self.texts("populations")?;
        let names = names.ok_or_else(|| RecordingError::missing("populations"))?;
        let Some(areas) = self.texts("areas")? else {
            return Ok(names.iter().map(|name| RecordedLabel::of_name(name)).collect());
        };
        let expected = names.len();
        let unknown = vec![String::new(); expected];
        let layers = self.texts("layers")?.unwrap_or_else(|| unknown.clone());
        let kinds = self.texts("kinds")?.unwrap_or(unknown);
        for (array, texts) in [("areas", &areas), ("layers", &layers), ("kinds", &kinds)] {
            if texts.len() != expected {
                return Err(RecordingError::Length { array, found: texts.len(), expected });
            }
        }
        let mut labels = Vec::with_capacity(expected);
        for (k, name) in names.iter().enumerate() {
            let (layer, kind) = (&layers[k], &kinds[k]);
            let label = RecordedLabel::described(name, &areas[k], layer, kind);
            labels.push(label.ok_or_else(|| RecordingError::Entry {
                array: "layers or kinds".to_owned(),
                found: format!("\"{layer}\" and \"{kind}\" for {name}"),
                expected: "a layer 23, 4, 5, 6 or none, and E, I or none",
            })?);
        }
        Ok(labels)
    }
}

/// What the archive says of its trouble, as of that of a file.
fn other(trouble: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> std::io::Error {
    std::io::Error::other(trouble)
}

fn unusable(array: &str, source: data::npy::NpyError) -> RecordingError {
    RecordingError::Array { array: array.to_owned(), source: Box::new(source) }
}

/// A number that is whole.
fn whole(array: &str, value: f64) -> Result<u32, RecordingError> {
    // A float becomes the closest whole number: equal if it was one.
    let number = value as u32;
    if f64::from(number) == value {
        return Ok(number);
    }
    let expected = "whole numbers of at most 32 bits";
    Err(RecordingError::Entry { array: array.to_owned(), found: value.to_string(), expected })
}

fn utf8(array: &str, bytes: Vec<u8>) -> Result<String, RecordingError> {
    String::from_utf8(bytes).map_err(|wrong| RecordingError::Entry {
        array: array.to_owned(),
        found: wrong.to_string(),
        expected: "UTF-8 bytes",
    })
}

fn single<T: Copy>(array: &'static str, values: &[T]) -> Result<T, RecordingError> {
    match values {
        &[value] => Ok(value),
        values => Err(RecordingError::Length { array, found: values.len(), expected: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::super::tests::{any_spikes, example};
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Cursor::new(Vec::new());
        write(&example(), &mut bytes).unwrap();
        assert_eq!(read(bytes), Ok(example()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_spikes_are_read_as_they_were_written(recording in any_spikes()) {
            let mut bytes = Cursor::new(Vec::new());
            write(&recording, &mut bytes).unwrap();
            prop_assert_eq!(read(bytes), Ok(recording));
        }
    }

    #[test]
    fn archives_of_earlier_versions_know_names_alone() {
        let mut archive = Archive::new(Cursor::new(Vec::new()));
        archive.texts("populations", ["V1-23E", "V1-23I"].into_iter()).unwrap();
        archive.array("neurons", &[3_i64, 2]).unwrap();
        archive.array("recorded", &[1_u8, 0]).unwrap();
        archive.array("dt_ms", &[0.1]).unwrap();
        archive.array("begin_step", &[0_u32]).unwrap();
        archive.array("end_step", &[9_u32]).unwrap();
        archive.array("V1-23E/steps", &[3.0_f32]).unwrap();
        archive.array("V1-23E/ids", &[2_u16]).unwrap();
        let found = read(archive.0.finish().unwrap()).unwrap();
        assert_eq!(found.populations[0].label, RecordedLabel::of_name("V1-23E"));
        assert_eq!(found.populations[0].spikes().collect::<Vec<_>>(), [(3, 2)]);
    }

    /// Zeros take a thousandth of their bytes; no spikes do.
    #[test]
    fn arrays_that_unfold_beyond_their_archive_are_refused() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file("populations.npy", packed).unwrap();
        archive.write_all(&vec![0; 64 << 20]).unwrap();
        let refused = read(archive.finish().unwrap()).unwrap_err();
        assert!(matches!(refused, RecordingError::Inflated { bytes: 67_108_864, .. }), "{refused}");
        let mut whole = Cursor::new(Vec::new());
        write(&example(), &mut whole).unwrap();
        let refused = read_within(whole, 1_000).unwrap_err();
        assert!(matches!(refused, RecordingError::Memory { .. }), "{refused}");
    }

    #[test]
    fn damaged_names_are_refused() {
        let mut bytes = Cursor::new(Vec::new());
        write(&example(), &mut bytes).unwrap();
        let whole = bytes.into_inner();
        let places: Vec<usize> =
            (0..whole.len()).filter(|&at| whole[at..].starts_with(b"kinds.npy")).collect();
        assert_eq!(places.len(), 2);
        for place in places {
            let mut damaged = whole.clone();
            damaged[place] ^= 4;
            let error = read(Cursor::new(&damaged)).unwrap_err();
            assert!(matches!(error, RecordingError::Damaged { .. }), "{error:?}");
        }
    }

    /// One bit of every array in turn: the archive notices each.
    #[test]
    fn damaged_archives_are_refused() {
        let mut bytes = Cursor::new(Vec::new());
        write(&example(), &mut bytes).unwrap();
        let whole = bytes.into_inner();
        assert!(matches!(read(Cursor::new(&whole[..100])), Err(RecordingError::Archive(_))));
        let mut archive = ZipArchive::new(Cursor::new(&whole)).unwrap();
        for index in 0..archive.len() {
            let entry = archive.by_index(index).unwrap();
            let (name, start, size) =
                (entry.name_raw().to_owned(), entry.data_start(), entry.size());
            let start = usize::try_from(start.unwrap()).unwrap();
            for place in [start + 20, start + usize::try_from(size).unwrap() - 1] {
                let mut damaged = whole.clone();
                damaged[place] ^= 4;
                let error = read(Cursor::new(&damaged)).unwrap_err();
                assert!(matches!(error, RecordingError::Damaged { .. }), "{name:?}: {error:?}");
            }
        }
    }
}
