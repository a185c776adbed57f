//! The synchronisation primitives of the guard: the standard library's, or `loom`'s in its tests.

#[cfg(not(all(test, loom)))]
mod imported {
    pub(crate) use core::sync::atomic::{AtomicUsize, Ordering};
    pub(crate) use std::hash::RandomState;
    pub(crate) use std::sync::{Mutex, MutexGuard};

    pub(crate) const SHARDS: usize = 16;
}

#[cfg(all(test, loom))]
mod imported {
    pub(crate) use loom::sync::atomic::{AtomicUsize, Ordering};
    pub(crate) use loom::sync::{Mutex, MutexGuard};

    /// Not random, because `loom` repeats executions.
    pub(crate) type RandomState = core::hash::BuildHasherDefault<std::hash::DefaultHasher>;

    /// Fewer shards, because every lock multiplies the executions.
    pub(crate) const SHARDS: usize = 2;
}

pub(super) use imported::{AtomicUsize, Mutex, MutexGuard, Ordering, RandomState, SHARDS};
