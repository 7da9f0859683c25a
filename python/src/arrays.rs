//! Arrays: NumPy's as siegert's values, siegert's as views of NumPy's.

use data::{Matrix, Rates};
use numpy::ndarray::{ArrayView1, ArrayView2};
use numpy::{
    Element, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2,
    PyUntypedArrayMethods,
};
use pyo3::prelude::*;

use crate::failure::Failure;

/// A vector of `owner`, read-only and without a copy.
///
/// The classes here are frozen: what an object holds stays where it is as long as the object lives.
pub fn vector<'py, T: Element, C>(owner: &Bound<'py, C>, values: &[T]) -> Bound<'py, PyArray1<T>> {
    // SAFETY: `values` belongs to `owner`, which does not change it and which the array keeps alive.
    let array =
        unsafe { PyArray1::borrow_from_array(&ArrayView1::from(values), owner.clone().into_any()) };
    array.readwrite().make_nonwriteable();
    array
}

/// A matrix of `owner`, `[target, source]`, read-only and without a copy.
pub fn matrix<'py, C>(owner: &Bound<'py, C>, matrix: &Matrix) -> Bound<'py, PyArray2<f64>> {
    let shape = (matrix.targets(), matrix.sources());
    let view = ArrayView2::from_shape(shape, matrix.values());
    let view = view.expect("a matrix has as many values as its shape says");
    // SAFETY: as in `vector`.
    let array = unsafe { PyArray2::borrow_from_array(&view, owner.clone().into_any()) };
    array.readwrite().make_nonwriteable();
    array
}

/// A copy that its owner does not keep.
pub fn new_matrix<'py>(py: Python<'py>, matrix: &Matrix) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let array = PyArray1::from_slice(py, matrix.values());
    array.reshape([matrix.targets(), matrix.sources()])
}

/// A matrix from an array.
pub fn to_matrix(array: &PyReadonlyArray2<'_, f64>) -> Matrix {
    let view = array.as_array();
    let (targets, sources) = view.dim();
    Matrix::from_fn(targets, sources, |target, source| view[(target, source)])
}

/// Rates from an array, one for each of `populations`.
///
/// # Errors
/// `ParameterError` if there are more or fewer, or one is no rate.
pub fn to_rates(array: &PyReadonlyArray1<'_, f64>, populations: usize) -> Result<Rates, Failure> {
    let found = array.len();
    if found != populations {
        let message = format!("there are {found} rates, the network has {populations} populations");
        return Err(Failure::said("ParameterError", message));
    }
    let rates_hz = array.as_array().to_vec();
    match rates_hz.iter().position(|rate| !(rate.is_finite() && *rate >= 0.0)) {
        None => Ok(Rates::from_hz(rates_hz)),
        Some(index) => Err(Failure::said(
            "ParameterError",
            format!(
                "rate {index} is {}, allowed is a finite number of at least 0 spikes/s",
                rates_hz[index]
            ),
        )),
    }
}
