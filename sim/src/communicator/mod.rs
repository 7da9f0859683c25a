//! How the ranks of one simulation talk to each other.
//!
//! The simulator knows only [`Communicator`]; behind it stand a [`SingleProcess`], the
//! [`ThreadRank`]s of one process, and, with the feature `mpi`, the processes of an MPI job.
//! Everything that crosses between ranks is an integer, so that no result can depend on how many
//! ranks there are.

mod agreement;
mod error;
#[cfg(feature = "mpi")]
mod mpi;
mod single;
mod threads;

pub use agreement::{gather_texts, require_same};
pub use error::CommunicationError;
#[cfg(feature = "mpi")]
pub use mpi::MpiRank;
pub use single::SingleProcess;
pub use threads::{ThreadRank, run_ranks};

/// One rank's view of all ranks.
///
/// Every method but [`abort`](Self::abort), [`rank`](Self::rank) and [`size`](Self::size) is collective: all ranks
/// call the same ones in the same order, each from one thread at a time.
pub trait Communicator: Send + Sync {
    /// The number of this rank, below [`size`](Self::size).
    fn rank(&self) -> usize;

    /// How many ranks there are.
    fn size(&self) -> usize;

    /// Sends `outgoing[r]` to every rank `r` and replaces `incoming[r]` by what rank `r` sent here.
    ///
    /// # Errors
    /// [`CommunicationError`] if a message is too long to be counted, the number of messages is not
    /// the number of ranks, or another rank is gone.
    fn exchange(
        &self,
        outgoing: &[Vec<u32>],
        incoming: &mut [Vec<u32>],
    ) -> Result<(), CommunicationError>;

    /// What every rank handed in, in the order of the ranks, on every rank.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError>;

    /// Ends the job: no other rank waits for this one any more. Under MPI it does not return.
    fn abort(&self, exit_code: i32);

    /// Replaces `values` by their element-wise sums over the ranks, modulo 2^64.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange), and if the ranks hand in different numbers of values.
    fn sum(&self, values: &mut [u64]) -> Result<(), CommunicationError> {
        let of_all = self.all_gather(values)?;
        values.fill(0);
        for (rank, of_one) in of_all.iter().enumerate() {
            if of_one.len() != values.len() {
                let (expected, found) = (values.len(), of_one.len());
                return Err(CommunicationError::Length { rank, expected, found });
            }
            for (total, value) in values.iter_mut().zip(of_one) {
                *total = total.wrapping_add(*value);
            }
        }
        Ok(())
    }
}

/// Passes everything on to what a pointer leads to.
macro_rules! through_a_pointer {
    ($pointer:ty) => {
        impl<C: Communicator + ?Sized> Communicator for $pointer {
            fn rank(&self) -> usize {
                (**self).rank()
            }

            fn size(&self) -> usize {
                (**self).size()
            }

            fn exchange(
                &self,
                outgoing: &[Vec<u32>],
                incoming: &mut [Vec<u32>],
            ) -> Result<(), CommunicationError> {
                (**self).exchange(outgoing, incoming)
            }

            fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError> {
                (**self).all_gather(values)
            }

            fn abort(&self, exit_code: i32) {
                (**self).abort(exit_code);
            }
        }
    };
}

through_a_pointer!(&C);
through_a_pointer!(std::sync::Arc<C>);

/// Refuses message lists that do not have one entry per rank.
fn check_ranks(ranks: usize, lists: [usize; 2]) -> Result<(), CommunicationError> {
    match lists.into_iter().find(|&messages| messages != ranks) {
        Some(messages) => Err(CommunicationError::Messages { messages, ranks }),
        None => Ok(()),
    }
}
