//! Requests to valgrind's memcheck, which follows undefined bits through every instruction.

use std::arch::asm;

/// `VG_USERREQ__RUNNING_ON_VALGRIND` of valgrind.h.
const RUNNING_ON_VALGRIND: usize = 0x1001;
/// `VG_USERREQ__MAKE_MEM_UNDEFINED` of memcheck.h: the tool's base 'M' 'C', and 1.
const MAKE_MEM_UNDEFINED: usize = ((b'M' as usize) << 24 | (b'C' as usize) << 16) + 1;
const MAKE_MEM_DEFINED: usize = MAKE_MEM_UNDEFINED + 1;

pub fn is_watching() -> bool {
    request(RUNNING_ON_VALGRIND, &[]) != 0
}

/// From here on, whatever is computed from these bytes is secret, and no branch may depend on it.
pub fn hide(bytes: &[u8]) {
    request(MAKE_MEM_UNDEFINED, bytes);
}

/// These bytes are public.
pub fn reveal(bytes: &[u8]) {
    request(MAKE_MEM_DEFINED, bytes);
}

fn request(code: usize, bytes: &[u8]) -> usize {
    let arguments = [code, bytes.as_ptr() as usize, bytes.len(), 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: the rotations, 128 bits in total, and the exchange of a register with itself have no effect.
    // Valgrind recognises them as a request: it reads the arguments and changes none of the program's memory.
    unsafe {
        asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") arguments.as_ptr(), inout("rdx") answer, options(nostack),
        );
    }
    answer
}
