//! Single numbers of the literature.

use super::raw::RawTables;
use crate::macaque::sheet::TableError;

/// A number with its unit and source.
pub(super) struct Constant {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    /// DOI, or the citation where there is none.
    pub(super) source: &'static str,
}

/// The constants of the model that come from tables.
pub(super) fn constants(raw: &RawTables) -> Result<Vec<Constant>, TableError> {
    let (intrinsic_fln, intrinsic_fln_sd) = intrinsic_fln(raw)?;
    Ok(vec![
        Constant {
            name: "intrinsic_fln",
            value: intrinsic_fln,
            unit: "1",
            source: "doi:10.1093/cercor/bhq201",
        },
        Constant {
            name: "intrinsic_fln_sd",
            value: intrinsic_fln_sd,
            unit: "1",
            source: "doi:10.1093/cercor/bhq201",
        },
        Constant {
            name: "in_degree_cragg",
            value: single(raw, "SynapticDensity_Cragg.csv")?,
            unit: "synapses per neuron",
            source: "Cragg 1967 J Anat 101:639",
        },
        Constant {
            name: "in_degree_okusky",
            value: single(raw, "SynapticDensity_OKusky.csv")?,
            unit: "synapses per neuron",
            source: "doi:10.1002/cne.902100307",
        },
    ])
}

/// The table of a single number.
fn single(raw: &RawTables, file: &str) -> Result<f64, TableError> {
    let sheet = raw.sheet(file, 2, '\t')?;
    sheet.rows().first().ok_or_else(|| sheet.no_entry("the in-degree"))?.positive(0)
}

/// Mean and SD over areas of the share of labelled neurons within the injected area, Markov et al.
/// 2011 (doi:10.1093/cercor/bhq201).
fn intrinsic_fln(raw: &RawTables) -> Result<(f64, f64), TableError> {
    let sheet = raw.sheet("Intrinsic_FLN_Data.csv", 2, '\t')?;
    let mean = sheet.rows().iter().find(|row| row.text(0) == Ok("mean"));
    let mean = mean.ok_or_else(|| sheet.no_entry("the mean"))?;
    Ok((mean.fraction(1)?, mean.fraction(2)?))
}
