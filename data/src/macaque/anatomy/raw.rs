//! The literature's tables as they come.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::macaque::sheet::{Sheet, TableError};

/// The texts of the literature's tables by file name.
///
/// They are not part of this project: the public Python implementation of the model
/// (<https://github.com/INM-6/multi-area-model>, folder `multiarea_model/data_multiarea/raw_data`)
/// distributes them under CC BY-NC-SA 4.0.
#[derive(Clone, Debug, Default)]
pub struct RawTables {
    texts: BTreeMap<String, String>,
}

impl RawTables {
    /// The names of the files that are read.
    pub const FILES: [&'static str; 22] = [
        "ArchitecturalTypes.csv",
        "BinzeggerData.csv",
        "CoCoMac_complete_81.json",
        "CorticalThickness.csv",
        "Intrinsic_Connectivity.csv",
        "Intrinsic_FLN_Data.csv",
        "Markov2014_FLN_rawdata.csv",
        "Markov2014_InjectionSites.csv",
        "Median_Distances_81areas.csv",
        "NeuronalDensities_NeuN.csv",
        "NeuronalDensities_Nissl.csv",
        "Numbers_V1.csv",
        "RData_prepared_logdensities.txt",
        "SLN_Data.csv",
        "SchemeTranslation.csv",
        "SynapticDensity_Cragg.csv",
        "SynapticDensity_OKusky.csv",
        "cocomac_confirmative_studies.json",
        "cortical_surface.csv",
        "hierarchy_Reid.csv",
        "laminar_thicknesses_macaque.csv",
        "overlap.json",
    ];

    /// Takes the texts by file name; names that are not in [`RawTables::FILES`] are ignored.
    #[must_use]
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { texts: texts.into_iter().collect() }
    }

    fn text(&self, file: &str) -> Result<&str, TableError> {
        let text = self.texts.get(file).map(String::as_str);
        text.ok_or_else(|| TableError::Missing { file: file.to_owned() })
    }

    /// A table of the given delimiter, after its header lines.
    pub(super) fn sheet<'a>(
        &'a self,
        file: &'a str,
        header_lines: usize,
        delimiter: char,
    ) -> Result<Sheet<'a>, TableError> {
        Ok(Sheet::raw(file, self.text(file)?, header_lines, delimiter))
    }

    /// A table in JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, file: &str) -> Result<T, TableError> {
        serde_json::from_str(self.text(file)?).map_err(|error| TableError::Json {
            file: file.to_owned(),
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        })
    }
}
