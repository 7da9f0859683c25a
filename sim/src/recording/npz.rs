//! Recordings as NumPy archives.
//!
//! An archive that `numpy.load` reads, with the arrays `populations` (names), `neurons` (how many),
//! `recorded` (0 or 1), `dt_ms`, `begin_step`, `end_step` and, for every recorded population,
//! `NAME/steps` and `NAME/ids`: a spike of neuron `ids[k]`, counted from 0, at `steps[k] * dt_ms`.

use std::io::{BufReader, Read, Seek, Write};

use npyz::{AutoSerialize, Deserialize, NpyFile, TypeStr, WriterBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Grid, PopulationSpikes, RecordingError, SpikeRecording};

/// Writes a recording.
///
/// # Errors
/// [`RecordingError::Io`] or [`RecordingError::Archive`] if it cannot be written.
pub fn write(recording: &SpikeRecording, into: impl Write + Seek) -> Result<(), RecordingError> {
    let mut archive = Archive::new(into);
    let of_all = &recording.populations;
    let names: Vec<_> = of_all.iter().map(|population| population.name.as_bytes()).collect();
    let neurons: Vec<_> = of_all.iter().map(|population| population.neurons).collect();
    let recorded: Vec<_> = of_all.iter().map(|population| u8::from(population.recorded)).collect();
    archive.names("populations", &names)?;
    archive.array("neurons", &neurons)?;
    archive.array("recorded", &recorded)?;
    archive.array("dt_ms", &[recording.grid.dt_ms])?;
    archive.array("begin_step", &[recording.grid.begin_step])?;
    archive.array("end_step", &[recording.grid.end_step])?;
    for population in of_all.iter().filter(|population| population.recorded) {
        archive.array(&format!("{}/steps", population.name), &population.steps)?;
        archive.array(&format!("{}/ids", population.name), &population.ids)?;
    }
    archive.finish()
}

/// Reads a recording that [`write`](fn@write) wrote.
///
/// # Errors
/// [`RecordingError`] if it is no such archive, or holds spikes of neurons or at times that do not
/// exist.
pub fn read(from: impl Read + Seek) -> Result<SpikeRecording, RecordingError> {
    let mut archive = ZipArchive::new(from)?;
    let names: Vec<Vec<u8>> = read_array(&mut archive, "populations")?;
    let expected = names.len();
    let neurons: Vec<u32> = read_array_of(&mut archive, "neurons", expected)?;
    let recorded: Vec<u8> = read_array_of(&mut archive, "recorded", expected)?;
    let grid = Grid {
        dt_ms: read_array_of(&mut archive, "dt_ms", 1)?[0],
        begin_step: read_array_of(&mut archive, "begin_step", 1)?[0],
        end_step: read_array_of(&mut archive, "end_step", 1)?[0],
    };
    let mut populations = Vec::with_capacity(expected);
    for (name, (neurons, recorded)) in names.iter().zip(neurons.into_iter().zip(recorded)) {
        let name = String::from_utf8_lossy(name).into_owned();
        let mut population = PopulationSpikes::silent(name, neurons, recorded != 0);
        if population.recorded {
            population.steps = read_array(&mut archive, &format!("{}/steps", population.name))?;
            population.ids = read_array(&mut archive, &format!("{}/ids", population.name))?;
        }
        populations.push(population);
    }
    SpikeRecording { grid, populations }.checked()
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

    fn names(&mut self, array: &str, names: &[&[u8]]) -> Result<(), RecordingError> {
        self.start(array)?;
        let longest = names.iter().map(|name| name.len()).max().unwrap_or(0).max(1);
        let text: TypeStr = format!("|S{longest}").parse().map_err(std::io::Error::other)?;
        let options = npyz::WriteOptions::<[u8]>::new().dtype(npyz::DType::Plain(text));
        let mut array = options.shape(&[names.len() as u64]).writer(&mut self.0).begin_nd()?;
        for name in names {
            array.push(name)?;
        }
        Ok(array.finish()?)
    }

    pub(super) fn finish(self) -> Result<(), RecordingError> {
        Ok(self.0.finish()?.flush()?)
    }
}

fn read_array<R: Read + Seek, T: Deserialize>(
    archive: &mut ZipArchive<R>,
    name: &str,
) -> Result<Vec<T>, RecordingError> {
    let entry = archive
        .by_name(&format!("{name}.npy"))
        .map_err(|_| RecordingError::Missing { array: name.to_owned() })?;
    Ok(NpyFile::new(BufReader::new(entry))?.into_vec()?)
}

fn read_array_of<R: Read + Seek, T: Deserialize>(
    archive: &mut ZipArchive<R>,
    array: &'static str,
    expected: usize,
) -> Result<Vec<T>, RecordingError> {
    let values = read_array(archive, array)?;
    if values.len() == expected {
        return Ok(values);
    }
    Err(RecordingError::Length { array, found: values.len(), expected })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::tests::example;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Cursor::new(Vec::new());
        write(&example(), &mut bytes).unwrap();
        assert_eq!(read(bytes), Ok(example()));
    }

    #[test]
    fn damaged_archives_are_refused() {
        let mut bytes = Cursor::new(Vec::new());
        write(&example(), &mut bytes).unwrap();
        let mut bytes = bytes.into_inner();
        assert!(matches!(read(Cursor::new(&bytes[..100])), Err(RecordingError::Archive(_))));
        // The checksums of the archive cover every array.
        let middle = bytes.windows(6).position(|six| six == b"\x93NUMPY").unwrap() + 130;
        bytes[middle] ^= 1;
        assert!(read(Cursor::new(&bytes)).is_err());
    }
}
