//! The token of a request, and the answer to a request without a valid one.

pub(crate) mod answer;
pub(crate) mod bearer;
pub(crate) mod query;
pub(crate) mod surface;
mod token68;
