//! A simulation in one process: the only rank talks to itself.

use super::{CommunicationError, Communicator, check_ranks};

/// The communicator of a simulation without other ranks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SingleProcess;

impl Communicator for SingleProcess {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn exchange(
        &self,
        outgoing: &[Vec<u32>],
        incoming: &mut [Vec<u32>],
    ) -> Result<(), CommunicationError> {
        check_ranks(1, [outgoing.len(), incoming.len()])?;
        incoming[0].clone_from(&outgoing[0]);
        Ok(())
    }

    fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError> {
        Ok(vec![values.to_vec()])
    }

    fn abort(&self, _exit_code: i32) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_in() {
        let mut incoming = vec![vec![7]];
        SingleProcess.exchange(&[vec![1, 2]], &mut incoming).unwrap();
        assert_eq!(incoming, [[1, 2]]);
        let mut values = [3, u64::MAX];
        SingleProcess.sum(&mut values).unwrap();
        assert_eq!(values, [3, u64::MAX]);
    }

    #[test]
    fn a_message_to_a_rank_that_is_not_there_is_refused() {
        let refused = SingleProcess.exchange(&[vec![], vec![1]], &mut [vec![]]);
        assert_eq!(refused, Err(CommunicationError::Messages { messages: 2, ranks: 1 }));
    }
}
