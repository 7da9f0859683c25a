//! A simulation while it runs: threads, the neurons that each has, and the spikes between them.

mod build;
mod district;
mod exchange;
mod meeting;
mod phases;
mod sampling;
mod territory;
mod worker;

pub(crate) use build::{check_listed, workers};
pub(crate) use district::Part;
pub(crate) use exchange::{Common, Exchange};
pub(crate) use meeting::{Agenda, Attendance, Meeting, MemberLost};
pub use phases::PhaseTimes;
pub(crate) use worker::{Counts, Volley, Work, Worker};
