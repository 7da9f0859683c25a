//! What ranks must have in common, compared before they rely on it.

use super::{CommunicationError, Communicator};

/// A text of every rank, on every rank.
///
/// # Errors
/// As [`Communicator::all_gather`].
pub fn gather_texts(
    communicator: &dyn Communicator,
    text: &str,
) -> Result<Vec<String>, CommunicationError> {
    let bytes: Vec<u64> = text.bytes().map(u64::from).collect();
    let of_ranks = communicator.all_gather(&bytes)?;
    let text = |bytes: &Vec<u64>| {
        let bytes: Vec<u8> = bytes.iter().map(|&byte| byte as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(of_ranks.iter().map(text).collect())
}

/// Refuses facts, each a name and a value, that are not the same on all ranks; on all of them. Every rank
/// must hand in the same names.
///
/// # Errors
/// [`CommunicationError::Differ`] names the first fact that differs, and the first rank on which it does.
pub fn require_same(
    communicator: &dyn Communicator,
    facts: &[(&str, String)],
) -> Result<(), CommunicationError> {
    if communicator.size() == 1 {
        return Ok(());
    }
    for (what, value) in facts {
        let of_ranks = gather_texts(communicator, value)?;
        let first = &of_ranks[0];
        if let Some(rank) = of_ranks.iter().position(|of_rank| of_rank != first) {
            return Err(CommunicationError::Differ {
                what: (*what).to_owned(),
                rank,
                value: of_ranks[rank].clone(),
                first: first.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communicator::run_ranks;

    #[test]
    fn the_first_difference_is_named_on_all_ranks() {
        let heard = run_ranks(3, |rank| {
            let seed = if rank.rank() == 2 { "7" } else { "1" };
            let facts = [("dt (ms)", "0.1".to_owned()), ("the seed", seed.to_owned())];
            require_same(rank, &facts).map_err(|differ| differ.to_string())
        });
        let differ = Err("the seed is 7 on rank 2, but 1 on rank 0".to_owned());
        assert_eq!(heard, [differ.clone(), differ.clone(), differ]);
    }

    #[test]
    fn texts_come_as_they_were() {
        let heard = run_ranks(2, |rank| gather_texts(rank, ["", "übér"][rank.rank()]).unwrap());
        assert_eq!(heard, vec![["".to_owned(), "übér".to_owned()]; 2]);
    }
}
