//! What can go wrong between ranks.

/// Why ranks could not talk to each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommunicationError {
    /// MPI was started before, or is too old to be called from a program with threads.
    #[error("MPI did not start: {reason}")]
    NotStarted {
        /// What stood against it.
        reason: &'static str,
    },
    /// MPI may only be called by the thread that started it.
    #[error("this MPI may only be called by the thread that started it")]
    OtherThread,
    /// The lists of messages must have one entry per rank.
    #[error("there are {messages} messages for {ranks} ranks")]
    Messages {
        /// Entries of the list.
        messages: usize,
        /// Number of ranks.
        ranks: usize,
    },
    /// A message, or all of them together, has more words than MPI can count.
    #[error("a message between ranks has {words} words, MPI counts up to {limit}")]
    TooLong {
        /// Its length.
        words: usize,
        /// The largest allowed length.
        limit: usize,
    },
    /// The ranks handed in different numbers of values.
    #[error("rank {rank} handed in {found} values, expected {expected}")]
    Length {
        /// The rank that differs.
        rank: usize,
        /// Number of values on this rank.
        expected: usize,
        /// Number of values on the other.
        found: usize,
    },
    /// Ranks are about to do different things.
    #[error("{what} is {value} on rank {rank}, but {first} on rank 0")]
    Differ {
        /// What differs.
        what: String,
        /// The first rank that differs from rank 0.
        rank: usize,
        /// What it is there.
        value: String,
        /// What it is on rank 0.
        first: String,
    },
    /// Another rank has ended before its time.
    #[error("a rank has ended before the others")]
    RankLost,
}
