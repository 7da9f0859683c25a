//! Where the cell bodies are whose dendrites take up synapses in a layer.

use std::collections::BTreeMap;

use super::raw::RawTables;
use crate::label::{Kind, Layer};
use crate::macaque::cell::{Cell, Lamina};
use crate::macaque::sheet::{Row, Sheet, TableError};

/// Cortico-cortical synapses of one cell type in one layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CellType {
    /// Its name, such as `p5(L2/3)`.
    pub(super) name: String,
    /// The population to which it belongs; none in layer 1.
    pub(super) cell: Option<Cell>,
    /// The layer of the synapses.
    pub(super) lamina: Lamina,
    /// Share of this type among all cells (%).
    pub(super) percent_of_cells: f64,
    /// Synapses onto one cell in this layer.
    pub(super) synapses_per_cell: f64,
    /// Share of the cortico-cortical ones among them (%).
    pub(super) percent_cortico_cortical: f64,
}

/// Probability that the target of a cortico-cortical synapse belongs to a population, given the
/// layer of the synapse: `[lamina][population]`.
pub(super) type Targets = [[f64; 8]; 5];

const FILE: &str = "BinzeggerData.csv";

/// The types of cortical cells in cat area 17, Binzegger et al. 2004
/// (doi:10.1523/JNEUROSCI.1400-04.2004), with the synapse numbers of Izhikevich & Edelman 2008
/// (doi:10.1073/pnas.0712231105).
pub(super) fn cell_types(raw: &RawTables) -> Result<Vec<CellType>, TableError> {
    let sheet = raw.sheet(FILE, 2, '\t')?;
    let column = cortico_cortical_column(&sheet)?;
    let mut types: Vec<CellType> = Vec::new();
    for row in &sheet.rows()[1..] {
        let name = row.text(0)?;
        let Some(lamina) = synapse_lamina(row)? else { continue };
        let first = types.iter().find(|other| other.name == name);
        let percent_of_cells = match first {
            Some(first) => first.percent_of_cells,
            None => row.not_negative(2)?,
        };
        types.push(CellType {
            name: name.to_owned(),
            cell: cell(name),
            lamina,
            percent_of_cells,
            synapses_per_cell: row.not_negative(3)?,
            percent_cortico_cortical: row.not_negative(column)?,
        });
    }
    Ok(types)
}

fn cortico_cortical_column(sheet: &Sheet) -> Result<usize, TableError> {
    let names_it = |header: &Row, column: usize| header.text(column) == Ok("corticocortical");
    let header = sheet.rows().first();
    let column = header.and_then(|header| (4..40).find(|&column| names_it(header, column)));
    column.ok_or_else(|| sheet.no_entry("the column 'corticocortical'"))
}

/// The layer of a row's synapses: given, or else the one in the name of the cell type.
///
/// Where the table gives none, that is for `ss4(L2/3)` the layer of the axon rather than of the
/// dendrites; the published model reads it so. Thalamic cells have no layer.
fn synapse_lamina(row: &Row) -> Result<Option<Lamina>, TableError> {
    let digits_of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let name = row.text(0)?;
    let within = name.split('(').next_back().unwrap_or(name);
    let given = row.text(1)?;
    Ok(Lamina::from_digits(&digits_of(if given.is_empty() { within } else { given })))
}

/// `b` and `nb` are basket and non-basket interneurons; all others excite.
fn cell(name: &str) -> Option<Cell> {
    let digits: String = name.split('(').next()?.chars().filter(char::is_ascii_digit).collect();
    let layer = Lamina::from_digits(&digits)?.layer()?;
    let kind = if name.contains('b') { Kind::Inhibitory } else { Kind::Excitatory };
    Some(Cell { layer, kind })
}

/// The conditional probabilities, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4), Eq. 11 ff.
///
/// The numbers of cells are scaled from those of the cat to those of a macaque's V1, given per
/// population. Synapses onto cells in layer 1 do not count.
pub(super) fn synapse_targets(types: &[CellType], v1_neurons: &[f64; 8]) -> Targets {
    let in_cat = cat_shares(types);
    let v1_total: f64 = v1_neurons.iter().sum();
    let mut synapses: Targets = [[0.0; 8]; 5];
    for of_type in types {
        if let Some(cell) = of_type.cell.map(Cell::index) {
            let scale = v1_neurons[cell] / v1_total / in_cat[cell];
            synapses[of_type.lamina.index()][cell] += of_type.percent_cortico_cortical
                * of_type.synapses_per_cell
                * of_type.percent_of_cells
                * scale;
        }
    }
    synapses.map(|cells| {
        let sum: f64 = cells.iter().sum();
        cells.map(|cell| if sum > 0.0 { cell / sum } else { 0.0 })
    })
}

/// Shares of the populations among the cat's cells outside layer 1.
fn cat_shares(types: &[CellType]) -> [f64; 8] {
    let mut percent_of_type: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for of_type in types {
        if let Some(cell) = of_type.cell {
            percent_of_type.insert(&of_type.name, (cell.index(), of_type.percent_of_cells));
        }
    }
    let mut shares = [0.0; 8];
    for (cell, percent) in percent_of_type.into_values() {
        shares[cell] += percent;
    }
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// Without a layer 4, its cells' synapses go to the cells of the same kind in the other layers, in
/// proportion to the thickness of these.
pub(super) fn without_layer_4(targets: &Targets, layers_mm: &[f64; 5]) -> Targets {
    let others = [Layer::L23, Layer::L5, Layer::L6].into_iter();
    let others_mm: f64 = others.map(|layer| layers_mm[Lamina::from(layer).index()]).sum();
    targets.map(|cells| {
        let share = |cell: Cell| {
            let of_layer_4 = cells[Cell { layer: Layer::L4, ..cell }.index()];
            let own_mm = layers_mm[Lamina::from(cell.layer).index()];
            cells[cell.index()] + of_layer_4 * own_mm / others_mm
        };
        Cell::ALL.map(|cell| if cell.layer == Layer::L4 { 0.0 } else { share(cell) })
    })
}
