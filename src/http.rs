//! The token of a request, and what to answer to a request without a good one.

pub(crate) mod answer;
pub(crate) mod bearer;
pub(crate) mod document;
pub(crate) mod query;
pub(crate) mod reload;
pub(crate) mod surface;
mod token68;
