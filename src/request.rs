//! The token of a request.

pub(crate) mod bearer;
pub(crate) mod query;
mod token68;
