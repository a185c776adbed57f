//! A global allocator that counts allocations and reallocations while it is told to.
//!
//! It costs one relaxed load per allocation while time is measured; `allocation-counter` would cost more.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use crate::library::Library;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static IS_COUNTING: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU32 = AtomicU32::new(0);

struct Counting;

fn note() {
    if IS_COUNTING.load(Relaxed) {
        COUNT.fetch_add(1, Relaxed);
    }
}

// SAFETY: each call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        note();
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The number of allocations of one call. The process has one thread.
pub fn count(library: &Library, token: &str) -> u32 {
    library.run(token, 1); // What the first call sets up is not counted.
    COUNT.store(0, Relaxed);
    IS_COUNTING.store(true, Relaxed);
    library.run(token, 1);
    IS_COUNTING.store(false, Relaxed);
    COUNT.load(Relaxed)
}
