//! Ranks of an MPI job through mpi4py, without linking an MPI.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use sim::communicator::{CommunicationError, Communicator};

/// One rank, as an mpi4py communicator has it.
#[derive(Clone)]
pub struct Mpi4py {
    communicator: Arc<Py<PyAny>>,
    rank: usize,
    size: usize,
    /// What Python raised, where Rust knows no more than that the others are lost.
    raised: Arc<Mutex<Option<PyErr>>>,
}

impl fmt::Debug for Mpi4py {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mpi4py({} of {})", self.rank, self.size)
    }
}

impl Mpi4py {
    /// The rank of a communicator.
    pub fn new(communicator: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            rank: communicator.call_method0("Get_rank")?.extract()?,
            size: communicator.call_method0("Get_size")?.extract()?,
            communicator: Arc::new(communicator.clone().unbind()),
            raised: Arc::default(),
        })
    }

    /// What Python raised while ranks talked.
    pub fn take_raised(&self) -> Option<PyErr> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Hands bytes to a collective method and takes those of every rank.
    fn called(
        &self,
        method: &str,
        argument: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>>,
    ) -> Result<Vec<Vec<u8>>, CommunicationError> {
        let answer = Python::attach(|py| {
            let argument = argument(py)?;
            self.communicator.bind(py).call_method1(method, (argument,))?.extract::<Vec<Vec<u8>>>()
        });
        answer.map_err(|raised| {
            *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(raised);
            CommunicationError::RankLost
        })
    }
}

impl Communicator for Mpi4py {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn exchange(
        &self,
        outgoing: &[Vec<u32>],
        incoming: &mut [Vec<u32>],
    ) -> Result<(), CommunicationError> {
        let (messages, ranks) = (outgoing.len().max(incoming.len()), self.size);
        if outgoing.len() != ranks || incoming.len() != ranks {
            return Err(CommunicationError::Messages { messages, ranks });
        }
        let arrived = self.called("alltoall", |py| {
            let messages = outgoing.iter().map(|words| {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                PyBytes::new(py, &bytes)
            });
            Ok(PyList::new(py, messages.collect::<Vec<_>>())?.into_any().unbind())
        })?;
        for (into, bytes) in incoming.iter_mut().zip(arrived) {
            into.clear();
            into.extend(bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)));
        }
        Ok(())
    }

    fn all_gather(&self, values: &[u64]) -> Result<Vec<Vec<u64>>, CommunicationError> {
        let gathered = self.called("allgather", |py| {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            Ok(PyBytes::new(py, &bytes).into_any().unbind())
        })?;
        let values_of = |bytes: &Vec<u8>| {
            bytes.as_chunks().0.iter().map(|value| u64::from_le_bytes(*value)).collect()
        };
        Ok(gathered.iter().map(values_of).collect())
    }

    fn abort(&self, exit_code: i32) {
        // Nothing is left to do where even this is refused.
        let _ = Python::attach(|py| {
            self.communicator.bind(py).call_method1("Abort", (exit_code,)).map(drop)
        });
    }
}
