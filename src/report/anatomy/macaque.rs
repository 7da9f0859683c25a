//! What only a network that was built from the anatomy of the macaque has: relations of its areas, FLN, fits.

use data::Network;
use data::macaque::{
    AnatomyFits, Area, Evidence, HierarchyRelation, SlnClass, TargetLabels, TypeProfile,
    TypeRelation,
};
use data::structure::{AreaRelation, FlnAgreement, against_fln, relations};
use serde_json::{Map, Value, json};

use super::BuiltFrom;
use super::fits::fits_document;
use crate::files::csv_table;
use crate::number::exact;

/// Views that need the anatomy.
#[derive(Clone, Debug)]
pub(super) struct MacaqueViews<'a> {
    pub(super) built_from: BuiltFrom<'a>,
    /// The areas of the network.
    pub(super) areas: Vec<Area>,
    pub(super) relations: Vec<AreaRelation>,
    pub(super) fln_completed: FlnAgreement,
    pub(super) fln_measured: FlnAgreement,
    pub(super) target_labels: Vec<TargetLabels>,
    pub(super) profiles: Vec<TypeProfile>,
    pub(super) fits: &'static AnatomyFits,
}

/// How many connected pairs stand to each other in one way.
pub(super) struct Count {
    pub(super) name: &'static str,
    pub(super) pairs: usize,
}

impl<'a> MacaqueViews<'a> {
    pub(super) fn of(network: &Network, built_from: BuiltFrom<'a>) -> Self {
        let BuiltFrom { anatomy, sln_fit, .. } = built_from;
        Self {
            built_from,
            areas: network.areas().iter().filter_map(|(name, _)| name.parse().ok()).collect(),
            relations: relations(network, anatomy, sln_fit),
            fln_completed: against_fln(network, anatomy, true),
            fln_measured: against_fln(network, anatomy, false),
            target_labels: anatomy.target_labels(),
            profiles: TypeProfile::shipped(),
            fits: AnatomyFits::shipped(),
        }
    }

    /// The relations of one direction, or those of which the anatomy knows none.
    pub(super) fn of_class(&self, class: Option<SlnClass>) -> Vec<&AreaRelation> {
        self.relations.iter().filter(|relation| relation.sln_class() == class).collect()
    }

    pub(super) fn all(&self) -> Vec<&AreaRelation> {
        self.relations.iter().collect()
    }

    /// Of all ordered pairs of different areas, connected or not.
    fn all_by_type(&self) -> Vec<Count> {
        let anatomy = self.built_from.anatomy;
        let pairs = || {
            let targets = self.areas.iter().copied();
            targets.flat_map(|target| self.areas.iter().map(move |&source| (target, source)))
        };
        let count = |way| {
            let stand = |&(target, source): &(Area, Area)| {
                target != source && anatomy.type_relation(target, source) == way
            };
            pairs().filter(stand).count()
        };
        TypeRelation::ALL.map(|way| Count { name: way.name(), pairs: count(way) }).into()
    }

    fn with_evidence(&self, evidence: Option<Evidence>) -> usize {
        self.relations.iter().filter(|relation| relation.evidence == evidence).count()
    }

    /// The parts of the document.
    pub(super) fn add_to(&self, document: &mut Map<String, Value>) {
        document.insert("relations".to_owned(), self.relations_document());
        document.insert("fln".to_owned(), self.fln_document());
        document.insert("fits".to_owned(), fits_document(self.fits, self.built_from.sln_fit));
        let labels = self.target_labels.iter().map(|labels| {
            let counts = json!({ "pairs": labels.pairs, "layers": labels.layers });
            (labels.class.name().to_owned(), counts)
        });
        document.insert("target_layers_with_label".to_owned(), Value::Object(labels.collect()));
        let profiles = self.profiles.iter().map(|profile| {
            json!({
                "architectural_type": profile.architectural_type,
                "prototype": profile.prototype.name(),
                "neurons_per_mm2": profile.layers_per_mm2,
            })
        });
        document.insert("neurons_under_surface_by_type".to_owned(), profiles.collect());
    }

    fn relations_document(&self) -> Value {
        let by_class = |of: fn(&[&AreaRelation]) -> Vec<Count>| -> Value {
            let counted = |class| counts(&of(&self.of_class(Some(class))));
            let entries = SlnClass::ALL.map(|class| (class.name().to_owned(), counted(class)));
            Value::Object(entries.into_iter().collect())
        };
        let all = self.all();
        json!({
            "connected_pairs": self.relations.len(),
            "in_cocomac": self.with_evidence(Some(Evidence::CoCoMac)),
            "in_tracing_alone": self.with_evidence(Some(Evidence::Tracing)),
            "in_neither": self.with_evidence(None),
            "by_sln": counts(&by_sln(&all)),
            "by_type": counts(&by_type(&all)),
            "by_hierarchy": counts(&by_hierarchy(&all)),
            "by_sln_and_type": by_class(by_type),
            "by_sln_and_hierarchy": by_class(by_hierarchy),
            "all_pairs_by_type": counts(&self.all_by_type()),
            "pairs": self.relations.iter().map(relation_document).collect::<Vec<_>>(),
        })
    }

    fn fln_document(&self) -> Value {
        let anatomy = self.built_from.anatomy;
        let matrix = |of: &dyn Fn(Area, Area) -> Option<f64>| -> Value {
            let row = |&target: &Area| -> Value {
                self.areas.iter().map(|&source| json!(of(target, source))).collect()
            };
            self.areas.iter().map(row).collect()
        };
        let agreement =
            |found: FlnAgreement| json!({ "pairs": found.pairs, "r_of_log10": found.r_of_log10 });
        json!({
            "measured": matrix(&|target, source| anatomy.fln_measured(target, source)),
            "completed": matrix(&|target, source| anatomy.fln(target, source)),
            "relative_in_degrees_against_measured": agreement(self.fln_measured),
            "relative_in_degrees_against_completed": agreement(self.fln_completed),
        })
    }

    pub(super) fn relations_csv(&self) -> String {
        let heading = [
            "target",
            "source",
            "sln",
            "sln_origin",
            "by_sln",
            "by_type",
            "by_hierarchy",
            "evidence",
        ];
        let row = |relation: &AreaRelation| {
            [
                relation.target.to_string(),
                relation.source.to_string(),
                relation.sln.map(exact).unwrap_or_default(),
                origin(relation).unwrap_or_default().to_owned(),
                relation.sln_class().map(SlnClass::name).unwrap_or_default().to_owned(),
                relation.by_type.name().to_owned(),
                relation.by_hierarchy.name().to_owned(),
                relation.evidence.map(|evidence| evidence.to_string()).unwrap_or_default(),
            ]
        };
        csv_table(heading, self.relations.iter().map(row))
    }

    /// FLN of all pairs that have one.
    pub(super) fn fln_csv(&self) -> String {
        let anatomy = self.built_from.anatomy;
        let mut rows = Vec::new();
        for &target in &self.areas {
            for &source in &self.areas {
                if let Some(fln) = anatomy.fln(target, source) {
                    let measured = anatomy.fln_measured(target, source);
                    let distance_mm = anatomy.distance_mm(target, source);
                    let values = [measured, Some(fln), Some(distance_mm)];
                    let values = values.map(|value| value.map(exact).unwrap_or_default());
                    let [measured, completed, distance] = values;
                    rows.push([
                        target.to_string(),
                        source.to_string(),
                        measured,
                        completed,
                        distance,
                    ]);
                }
            }
        }
        csv_table(["target", "source", "measured", "completed", "distance_mm"], rows)
    }

    pub(super) fn target_labels_csv(&self) -> String {
        let layers = ["1", "2", "3", "4", "5", "6"].map(|layer| format!("layer_{layer}"));
        let heading = ["direction", "pairs"].map(str::to_owned).into_iter().chain(layers);
        let rows = self.target_labels.iter().map(|labels| {
            let names = [labels.class.name().to_owned(), labels.pairs.to_string()];
            names.into_iter().chain(labels.layers.map(|pairs| pairs.to_string()))
        });
        csv_table(heading, rows)
    }

    pub(super) fn profiles_csv(&self) -> String {
        let layers = data::Layer::ALL.map(|layer| format!("layer_{}_per_mm2", layer.digits()));
        let heading =
            ["architectural_type", "prototype"].map(str::to_owned).into_iter().chain(layers);
        let rows = self.profiles.iter().map(|profile| {
            let names =
                [profile.architectural_type.to_string(), profile.prototype.name().to_owned()];
            names.into_iter().chain(profile.layers_per_mm2.map(exact))
        });
        csv_table(heading, rows)
    }
}

/// How many of some relations there are by SLN.
fn by_sln(relations: &[&AreaRelation]) -> Vec<Count> {
    let count = |class| relations.iter().filter(|of| of.sln_class() == Some(class)).count();
    SlnClass::ALL.map(|class| Count { name: class.name(), pairs: count(class) }).into()
}

/// The same by architectural types.
pub(super) fn by_type(relations: &[&AreaRelation]) -> Vec<Count> {
    let count = |way| relations.iter().filter(|relation| relation.by_type == way).count();
    TypeRelation::ALL.map(|way| Count { name: way.name(), pairs: count(way) }).into()
}

/// The same by levels of the hierarchy.
pub(super) fn by_hierarchy(relations: &[&AreaRelation]) -> Vec<Count> {
    let count = |way| relations.iter().filter(|relation| relation.by_hierarchy == way).count();
    HierarchyRelation::ALL.map(|way| Count { name: way.name(), pairs: count(way) }).into()
}

fn counts(counts: &[Count]) -> Value {
    let entries = counts.iter().map(|count| (count.name.to_owned(), json!(count.pairs)));
    Value::Object(entries.collect())
}

/// What an SLN rests on.
fn origin(relation: &AreaRelation) -> Option<&'static str> {
    relation.sln.map(|_| if relation.sln_is_measured { "measured" } else { "regression" })
}

fn relation_document(relation: &AreaRelation) -> Value {
    json!({
        "target": relation.target.name(),
        "source": relation.source.name(),
        "sln": relation.sln,
        "sln_origin": origin(relation),
        "by_sln": relation.sln_class().map(SlnClass::name),
        "by_type": relation.by_type.name(),
        "by_hierarchy": relation.by_hierarchy.name(),
        "evidence": relation.evidence.map(|evidence| evidence.to_string()),
    })
}
