//! The theory alone held against figures of others.

use crate::cases::{Problem, PublishedRun, reference};
use crate::comparison::Judgement;
use crate::engines::{Engine, EngineError, Measurement, Prediction, Stored};
use crate::second_moments::SecondMoments;

/// What the theory alone is worth beside published figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Whose they are.
    pub source: String,
    /// Their rates and CVs.
    pub measurement: Measurement,
    /// The theory's rates.
    pub judgement: Judgement,
    /// The theory's CVs, over the time of theirs; their errors are not known, so that there is no verdict.
    pub second_moments: SecondMoments,
}

impl Published {
    /// Holds a prediction against the figures that its case names.
    ///
    /// # Errors
    /// [`EngineError`] if the table does not have the populations of the problem.
    pub(crate) fn of(
        problem: &Problem,
        prediction: &Prediction,
        run: &PublishedRun,
    ) -> Result<Self, EngineError> {
        let table = reference(&run.table).map_err(Box::new)?;
        let stored = Stored::read(table.name, table.text, Some(run.measured_ms))?;
        let rates = stored.measure(problem, &mut |_| sim::Control::Continue)?;
        let measurement = Measurement { window_ms: Some(run.cv_measured_ms), ..rates };
        let network = &problem.network;
        let predicted_hz = prediction.point.rates().hz();
        Ok(Self {
            source: run.source.clone(),
            judgement: Judgement::of(
                network,
                predicted_hz,
                &measurement.rates,
                problem.case.margin(),
            ),
            second_moments: SecondMoments::of(network, prediction, &measurement, &[])?,
            measurement,
        })
    }
}
