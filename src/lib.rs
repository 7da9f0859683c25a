//! siegert: a theory-first toolkit for spiking models of cortex.
