//! Threads, of which the system may refuse some.

use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::error::ThreadRefused;

/// Starts a thread that ends within a scope.
pub(crate) fn spawn<'scope, 'env, T: Send + 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    body: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, ThreadRefused> {
    let refused = |error: std::io::Error| ThreadRefused { reason: error.to_string() };
    Builder::new().spawn_scoped(scope, body).map_err(refused)
}
