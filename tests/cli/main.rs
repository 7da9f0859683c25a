//! The command line as its users and their scripts meet it: the real program, run in an empty
//! folder.

mod documents;
mod help;
mod refusals;
mod results;
mod support;
