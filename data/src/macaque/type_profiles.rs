//! Neurons under the surface by architectural type, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4), Fig. 2A.

use super::area::Area;
use super::sheet::TableError;
use super::shipped::Anatomy;
use super::tables::Tables;
use crate::label::Layer;

/// Neurons below 1 mm² of cortex of one architectural type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypeProfile {
    /// 2 (agranular, as TH) to 8 (V1).
    pub architectural_type: u8,
    /// The area of this type that lends the thicknesses of its layers.
    pub prototype: Area,
    /// Neurons per mm² of surface in each layer, in the order of [`Layer::ALL`].
    pub layers_per_mm2: [f64; 4],
}

/// The area that the figure takes for each type.
const PROTOTYPES: [(u8, &str); 6] =
    [(2, "TH"), (4, "AITd"), (5, "CITd"), (6, "V3A"), (7, "V2"), (8, "V1")];

impl TypeProfile {
    /// Of all types: the mean density of a layer over the counted areas of the type, times the thickness of the
    /// layer in the prototype.
    ///
    /// # Errors
    /// [`TableError`] names the table that is missing or malformed, or lacks a type.
    pub fn all(tables: &Tables, anatomy: &Anatomy) -> Result<Vec<Self>, TableError> {
        let sheet = tables.sheet("densities_by_type.csv")?;
        let kind = sheet.column("architectural_type")?;
        let columns = [
            sheet.column("layer_23_per_mm3")?,
            sheet.column("layer_4_per_mm3")?,
            sheet.column("layer_5_per_mm3")?,
            sheet.column("layer_6_per_mm3")?,
        ];
        let mut profiles = Vec::new();
        for row in sheet.rows() {
            let architectural_type = row.parsed(kind, "a type from 1 to 8")?;
            let named = PROTOTYPES.iter().find(|(number, _)| *number == architectural_type);
            let prototype = named.and_then(|(_, name)| name.parse().ok());
            let prototype: Area =
                prototype.ok_or_else(|| row.unexpected(kind, "a type with a prototype"))?;
            let mut layers_per_mm2 = [0.0; 4];
            for (layer, column) in Layer::ALL.into_iter().zip(columns) {
                let thickness_mm = anatomy.layer_thickness_mm(prototype, layer.into());
                layers_per_mm2[layer as usize] = row.not_negative(column)? * thickness_mm;
            }
            profiles.push(Self { architectural_type, prototype, layers_per_mm2 });
        }
        Ok(profiles)
    }

    /// Of the tables in the binary.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    pub fn shipped() -> Vec<Self> {
        Self::all(&Tables::shipped(), Anatomy::shipped()).expect("a test reads the shipped tables")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prototypes_are_of_their_types() {
        let anatomy = Anatomy::shipped();
        let profiles = TypeProfile::shipped();
        assert_eq!(profiles.len(), PROTOTYPES.len());
        for TypeProfile { architectural_type, prototype, .. } in profiles {
            assert_eq!(anatomy.architectural_type(prototype), architectural_type);
        }
    }

    #[test]
    fn the_type_of_v1_has_the_neurons_of_v1() {
        let profiles = TypeProfile::shipped();
        let v1 = profiles.iter().find(|profile| profile.prototype == Area::V1).unwrap();
        let anatomy = Anatomy::shipped();
        let expected = anatomy.total_neurons(Area::V1) / anatomy.surface_mm2(Area::V1);
        let sum: f64 = v1.layers_per_mm2.iter().sum();
        assert!((sum - expected).abs() < 1e-9 * expected, "{sum} {expected}");
    }
}
