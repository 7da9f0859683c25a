//! Guesses which name was meant.

/// Below this similarity (1: the same) a guess would puzzle more than it helps.
const SIMILAR: f64 = 0.6;

/// Nobody mistypes a name of so many letters, and comparing takes time that grows with the square of them.
pub const LONGEST_NAME: usize = 200;

/// The known name closest to `name`. Dotted names are also compared by their last part alone, so
/// that a right name in the wrong place is found.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let similarity = |candidate: &str| {
        let whole =
            strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase());
        let last = strsim::normalized_damerau_levenshtein(&last_part(name), &last_part(candidate));
        whole.max(last)
    };
    if name.len() > LONGEST_NAME {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (similarity(candidate), candidate))
        .filter(|&(score, _)| score >= SIMILAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}

fn last_part(dotted: &str) -> String {
    dotted.rsplit('.').next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_is_found_and_nonsense_is_not() {
        let known = ["network_params.N_scaling", "sim_params.t_sim"];
        assert_eq!(closest("N_scalling", known).as_deref(), Some(known[0]));
        assert_eq!(closest("network_params.t_sim", known).as_deref(), Some(known[1]));
        assert_eq!(closest("weather", known), None);
    }
}
