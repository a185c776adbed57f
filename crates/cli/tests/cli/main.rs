//! The program as a user runs it: output, exit codes, and that no secret and no token is printed.

mod inspect;
mod manual;
mod mint;
mod situations;
mod usage;
mod util;
mod verify;
