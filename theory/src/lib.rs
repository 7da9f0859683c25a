//! Mean-field theory of networks of leaky integrate-and-fire neurons.

pub mod transfer;

pub use transfer::{
    SynapticNoise, Transfer, TransferError, TransferPoint, TransferValues, siegert,
};
