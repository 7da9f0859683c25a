//! The names of the model's areas.

/// The 32 vision-related areas of macaque cortex in the parcellation of Felleman & Van Essen 1991
/// (doi:10.1093/cercor/1.1.1), ordered by architectural type as in Schmidt et al. 2018
/// (doi:10.1007/s00429-017-1554-4).
pub(crate) const AREAS: [&str; 32] = [
    "V1", "V2", "VP", "V3", "V3A", "MT", "V4t", "V4", "VOT", "MSTd", "PIP", "PO", "DP", "MIP",
    "MDP", "VIP", "LIP", "PITv", "PITd", "MSTl", "CITv", "CITd", "FEF", "TF", "AITv", "FST", "7a",
    "STPp", "STPa", "46", "AITd", "TH",
];

/// The name as the model keeps it, if it is one.
pub(crate) fn area_name(name: &str) -> Option<&'static str> {
    AREAS.iter().copied().find(|&area| area == name)
}
