//! Do prediction, measurement and the literature agree?
