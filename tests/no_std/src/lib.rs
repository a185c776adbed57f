//! A `no_std` program with an allocator and a panic handler of its own.
// Without unwinding, as `check` builds it. In every other build there is nothing here.
#![cfg(panic = "abort")]
#![no_std]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;
use core::ptr::null_mut;

use shopify_session_token::{UnixTime, Verifier};

struct NoMemory;

// SAFETY: always returns null, which means that the allocation failed.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: NoMemory = NoMemory;

#[panic_handler]
fn on_panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// The user's ID, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn verified_user(seconds: u64) -> u64 {
    let Ok(verifier) = Verifier::new("client-id", "shpss_c0ffee00c0ffee00c0ffee00c0ffee00") else {
        return 0;
    };
    verifier
        .verify_merchant("token", UnixTime::from(seconds))
        .map_or(0, |merchant| merchant.user_id().get())
}
