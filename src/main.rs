//! The `siegert` program; everything it does lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    siegert::cli::run(std::env::args_os()).into()
}
