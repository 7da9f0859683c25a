//! Arguments for how the flow of the rates is followed.

use clap::ValueEnum;
use theory::trajectory::FlowMethod;

/// How the flow of the rates is integrated.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Flow")]
pub(super) struct FlowArgs {
    /// How the flow of the rates is integrated: where a start crosses the separatrix depends on it.
    #[arg(long, value_enum, default_value_t = Flow::Exact)]
    flow: Flow,
    /// The step of exponential Euler in time constants of the rates; published figures used 0.01.
    #[arg(long, value_name = "STEP", default_value_t = 0.01, value_parser = step)]
    ds: f64,
    /// The allowed error per step of the exact flow, relative to each rate plus 1 spike/s.
    #[arg(long, value_name = "ERROR", default_value_t = 1e-9, value_parser = tolerance)]
    flow_tolerance: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Flow {
    /// Adaptive Runge-Kutta steps of fifth order.
    Exact,
    /// Fixed steps as published.
    ExponentialEuler,
}

impl FlowArgs {
    /// What they ask for.
    pub fn method(&self) -> FlowMethod {
        match self.flow {
            Flow::Exact => FlowMethod::Exact { tolerance: self.flow_tolerance },
            Flow::ExponentialEuler => FlowMethod::ExponentialEuler { ds: self.ds },
        }
    }
}

fn step(text: &str) -> Result<f64, String> {
    within(text, 1e-5, 1.0)
}

fn tolerance(text: &str) -> Result<f64, String> {
    within(text, 1e-12, 1e-2)
}

fn within(text: &str, low: f64, high: f64) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(format!("allowed is a number from {low:e} to {high:e}")),
    }
}
