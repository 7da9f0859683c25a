//! Which numbers NEST gave to the neurons of each population.

use std::io::Write;

use super::nest::first_gids;
use super::{Grid, PopulationSpikes, RecordedLabel, RecordingError, SpikeRecording};

/// The heading of the map that also says what the populations are.
const HEADING: &str = "area,population,layer,kind,first,last";

/// Writes the id map `network_gids.txt` as the analysis of the Python multi-area model reads it: a
/// line `area,population,first,last` for each population that has neurons.
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_id_map(recording: &SpikeRecording, into: impl Write) -> Result<(), RecordingError> {
    let mut table = csv::Writer::from_writer(into);
    for (label, first, last) in with_neurons(recording) {
        let ends = [first, last].map(|gid| gid.to_string());
        record(&mut table, [label.area.as_str(), &label.population, &ends[0], &ends[1]])?;
    }
    Ok(table.flush()?)
}

/// Writes an id map below a heading, with the layer and the kind (`E`, `I`; empty where unknown) of
/// each population that has neurons: what `network_gids.txt` has no place for.
///
/// # Errors
/// [`RecordingError::Io`].
pub fn write_population_map(
    recording: &SpikeRecording,
    into: impl Write,
) -> Result<(), RecordingError> {
    let mut table = csv::Writer::from_writer(into);
    record(&mut table, HEADING.split(','))?;
    for (label, first, last) in with_neurons(recording) {
        let (layer, kind) = (label.layer_digits(), label.kind_letter());
        let ends = [first, last].map(|gid| gid.to_string());
        let cells = [label.area.as_str(), &label.population, layer, kind, &ends[0], &ends[1]];
        record(&mut table, cells)?;
    }
    Ok(table.flush()?)
}

/// Writes a line; cells with commas or quotation marks stand in quotation marks.
fn record<'c>(
    table: &mut csv::Writer<impl Write>,
    cells: impl IntoIterator<Item = &'c str>,
) -> Result<(), RecordingError> {
    Ok(table.write_record(cells).map_err(std::io::Error::other)?)
}

/// The populations that have neurons, with the numbers of the first and the last.
fn with_neurons(
    recording: &SpikeRecording,
) -> impl Iterator<Item = (&RecordedLabel, u64, u64)> + '_ {
    let populations = recording.populations.iter().zip(first_gids(recording));
    let some = populations.filter(|(population, _)| population.neurons > 0);
    some.map(|(p, first)| (&p.label, first, first + u64::from(p.neurons) - 1))
}

/// Which numbers NEST gave to the neurons of each population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdMap {
    ranges: Vec<Range>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    label: RecordedLabel,
    first: u64,
    /// One beyond the last.
    end: u64,
}

impl IdMap {
    /// Reads `network_gids.txt`, or a map with the heading that [`write_population_map`] writes.
    ///
    /// # Errors
    /// [`RecordingError::Line`] names the first line that is not `area,population,first,last`;
    /// [`RecordingError::Overlap`] and [`RecordingError::SameName`] name populations that share
    /// numbers or a name.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        let described = Self::has_heading(text);
        let lines = lines(text).skip(usize::from(described));
        let ranges = lines.map(|(index, line)| {
            let range = if described { described_range(line) } else { named_range(line) };
            let expected = if described { HEADING } else { "area,population,first id,last id" };
            range.ok_or_else(|| wrong(index, line, expected))
        });
        Self::checked(ranges.collect::<Result<_, _>>()?)
    }

    /// Reads a file with a line `first last` per population, as the examples of the microcircuit
    /// that come with NEST write it, for these populations.
    ///
    /// # Errors
    /// [`RecordingError::Line`] names the first line that is no such pair;
    /// [`RecordingError::Length`] if there is not one line for each population.
    pub fn read_ranges(text: &str, labels: &[RecordedLabel]) -> Result<Self, RecordingError> {
        let (found, expected) = (lines(text).count(), labels.len());
        if found != expected {
            return Err(RecordingError::Length { array: "lines of the id map", found, expected });
        }
        let range = |((index, line), label): ((usize, &str), &RecordedLabel)| {
            let (first, end) = pair(line).ok_or_else(|| wrong(index, line, "first id, last id"))?;
            Ok(Range { label: label.clone(), first, end })
        };
        Self::checked(lines(text).zip(labels).map(range).collect::<Result<_, RecordingError>>()?)
    }

    /// Whether a text names its populations, so that [`IdMap::read`] can read it.
    #[must_use]
    pub fn has_names(text: &str) -> bool {
        let first = lines(text).next();
        first.is_some_and(|(_, line)| fields(line).is_some_and(|fields| fields.len() >= 4))
    }

    fn has_heading(text: &str) -> bool {
        let first = lines(text).next();
        first.is_some_and(|(_, line)| line.split(',').map(str::trim).eq(HEADING.split(',')))
    }

    /// Numbers from 1 on, without gaps, for populations of these sizes.
    #[must_use]
    pub fn consecutive(populations: &[(RecordedLabel, u32)]) -> Self {
        let (mut ranges, mut first) = (Vec::with_capacity(populations.len()), 1);
        for (label, neurons) in populations {
            let end = first + u64::from(*neurons);
            ranges.push(Range { label: label.clone(), first, end });
            first = end;
        }
        Self { ranges }
    }

    /// The first population to which another map gives other neurons, or that only one of them has.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let names = self.ranges.iter().chain(&other.ranges).map(|range| range.label.to_string());
        names.into_iter().find(|name| self.ends(name) != other.ends(name))
    }

    /// The first number of a population, and the one behind its last.
    fn ends(&self, name: &str) -> Option<(u64, u64)> {
        let range = self.ranges.iter().find(|range| range.label.to_string() == name)?;
        Some((range.first, range.end))
    }

    /// A recording of these populations without spikes.
    ///
    /// # Errors
    /// [`RecordingError::TooLarge`] if a population has more neurons than can be counted.
    pub fn recording(&self, grid: Grid) -> Result<SpikeRecording, RecordingError> {
        let silent = |Range { label, first, end }: &Range| {
            let (value, limit) = (end - first, u64::from(u32::MAX));
            let too_large = RecordingError::TooLarge { what: "a population's size", value, limit };
            let neurons = u32::try_from(value).map_err(|_| too_large)?;
            Ok(PopulationSpikes::silent(label.clone(), neurons, true))
        };
        let populations = self.ranges.iter().map(silent).collect::<Result<_, RecordingError>>()?;
        Ok(SpikeRecording { grid, populations })
    }

    /// The population of a neuron and its number within it.
    ///
    /// # Errors
    /// [`RecordingError::UnknownGid`].
    pub(super) fn find(&self, gid: u64) -> Result<(usize, u32), RecordingError> {
        let index = self.ranges.iter().position(|range| range.first <= gid && gid < range.end);
        let place = index
            .and_then(|index| Some((index, u32::try_from(gid - self.ranges[index].first).ok()?)));
        place.ok_or(RecordingError::UnknownGid { gid })
    }

    /// Refuses populations that share numbers or a name.
    fn checked(ranges: Vec<Range>) -> Result<Self, RecordingError> {
        let mut order: Vec<&Range> = ranges.iter().collect();
        order.sort_by_key(|range| range.first);
        if let Some(pair) = order.windows(2).find(|pair| pair[1].first < pair[0].end) {
            let [first, second] = [pair[0], pair[1]].map(|range| range.label.to_string());
            return Err(RecordingError::Overlap { gid: pair[1].first, first, second });
        }
        order.sort_by_key(|range| range.label.to_string());
        let same = |pair: &&[&Range]| pair[0].label.to_string() == pair[1].label.to_string();
        if let Some(pair) = order.windows(2).find(same) {
            return Err(RecordingError::SameName { population: pair[0].label.to_string() });
        }
        Ok(Self { ranges })
    }
}

/// The lines that are not empty, with their place from 0.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

/// The cells of a line; those in quotation marks may hold commas.
fn fields(line: &str) -> Option<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    reader.records().next()?.ok()
}

fn named_range(line: &str) -> Option<Range> {
    let fields = fields(line)?;
    let [area, population, first, last] = fields.iter().collect::<Vec<_>>().try_into().ok()?;
    let (first, end) = ends(first, last)?;
    Some(Range { label: RecordedLabel::in_area(area, population), first, end })
}

fn described_range(line: &str) -> Option<Range> {
    let fields = fields(line)?;
    let cells: [&str; 6] = fields.iter().collect::<Vec<_>>().try_into().ok()?;
    let [area, population, layer, kind, first, last] = cells;
    let (first, end) = ends(first, last)?;
    let name = RecordedLabel::in_area(area, population).to_string();
    let label = RecordedLabel::described(&name, area, layer, kind)?;
    Some(Range { label, first, end })
}

fn pair(line: &str) -> Option<(u64, u64)> {
    let mut numbers = line.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let pair = ends(numbers.next()?, numbers.next()?)?;
    numbers.next().is_none().then_some(pair)
}

/// The first number, and the one beyond the last.
fn ends(first: &str, last: &str) -> Option<(u64, u64)> {
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last.checked_add(1)?))
}

fn wrong(index: usize, text: &str, expected: &'static str) -> RecordingError {
    RecordingError::Line { line: index + 1, text: text.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<(), RecordingError>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn neurons_are_numbered_as_nest_does() {
        let map = text(|into| write_id_map(&example(), into));
        assert_eq!(map, "V1,23E,1,3\nV1,23I,4,7\nV2,5E,8,12\nV2,5I,13,14\n");
    }

    #[test]
    fn the_map_with_a_heading_keeps_layers_and_kinds() {
        let map = text(|into| write_population_map(&example(), into));
        assert!(
            map.starts_with("area,population,layer,kind,first,last\nV1,23E,23,E,1,3\n"),
            "{map}"
        );
        let found = IdMap::read(&map).unwrap().recording(example().grid).unwrap();
        let labels = |recording: &SpikeRecording| -> Vec<RecordedLabel> {
            recording.populations.iter().map(|population| population.label.clone()).collect()
        };
        assert_eq!(labels(&found), labels(&example()));
        let named = IdMap::read(&text(|into| write_id_map(&example(), into))).unwrap();
        let named = named.recording(example().grid).unwrap();
        assert!(named.populations.iter().all(|population| population.label.kind.is_none()));
    }

    #[test]
    fn names_with_commas_and_quotes_come_back() {
        let mut named = example();
        named.populations[0].label.population = "E,1 \"x\"".to_owned();
        let names = |map: &str| -> Vec<String> {
            let found = IdMap::read(map).unwrap().recording(named.grid).unwrap();
            found.populations.iter().map(PopulationSpikes::name).collect()
        };
        let plain = text(|into| write_id_map(&named, into));
        let described = text(|into| write_population_map(&named, into));
        let expected: Vec<String> = named.populations.iter().map(PopulationSpikes::name).collect();
        assert_eq!((names(&plain), names(&described)), (expected.clone(), expected));
    }

    #[test]
    fn errors_name_the_line_and_the_populations() {
        let refused = IdMap::read("V1,23E,1,3\nV1,23I,9,7\n");
        assert_eq!(refused, Err(wrong(1, "V1,23I,9,7", "area,population,first id,last id")));
        let overlap = IdMap::read("V1,23I,4,7\nV1,23E,1,4\n").unwrap_err().to_string();
        assert_eq!(overlap, "the id map gives the neuron 4 to V1-23E and to V1-23I");
        let same = IdMap::read(",E,1,3\n,E,4,5\n");
        assert_eq!(same, Err(RecordingError::SameName { population: "E".to_owned() }));
        let endless = format!("V1,23E,1,{}\n", u64::MAX);
        assert!(matches!(IdMap::read(&endless), Err(RecordingError::Line { .. })));
    }

    #[test]
    fn maps_differ_in_neurons_and_not_in_order_or_kinds() {
        let map = |text: &str| IdMap::read(text).unwrap();
        let plain = map("V1,23I,4,7\nV1,23E,1,3\n");
        let described = map(&format!("{HEADING}\nV1,23E,23,E,1,3\nV1,23I,23,I,4,7\n"));
        assert_eq!(described.difference(&plain), None);
        let shifted = map("V1,23E,1,3\nV1,23I,5,8\n");
        assert_eq!(shifted.difference(&plain).as_deref(), Some("V1-23I"));
        let fewer = map("V1,23E,1,3\n");
        assert_eq!(fewer.difference(&plain).as_deref(), Some("V1-23I"));
    }

    #[test]
    fn ranges_without_names_and_sizes_alone_are_the_same_map() {
        let sizes =
            [("V1-23E", 3), ("V1-23I", 4)].map(|(name, n)| (RecordedLabel::of_name(name), n));
        let labels = sizes.clone().map(|(label, _)| label);
        let expected = Ok(IdMap::read("V1,23E,1,3\nV1,23I,4,7\n").unwrap());
        assert_eq!(IdMap::read_ranges("1 3\n4\t7\n", &labels), expected);
        assert_eq!(Ok(IdMap::consecutive(&sizes)), expected);
        assert!(matches!(IdMap::read_ranges("1 3\n", &labels), Err(RecordingError::Length { .. })));
        let refused = IdMap::read_ranges("1 3\n7 4\n", &labels);
        assert!(matches!(refused, Err(RecordingError::Line { line: 2, .. })));
        let overlap = IdMap::read_ranges("1 3\n3 7\n", &labels);
        assert!(matches!(overlap, Err(RecordingError::Overlap { gid: 3, .. })));
        let empty = IdMap::consecutive(&[(RecordedLabel::of_name("E"), 0)]);
        assert_eq!(empty.recording(example().grid).unwrap().populations[0].neurons, 0);
    }
}
