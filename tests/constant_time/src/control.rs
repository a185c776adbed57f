//! The controls: code that is not constant-time, with the same secrets. The check must report each.

use std::hint::black_box;

/// Compares up to the first difference.
#[inline(never)]
pub fn early_exit(secret: &[u8]) {
    let guess = black_box(b"shpss_the_guess");
    for (a, b) in secret.iter().zip(guess) {
        if a != b {
            return;
        }
    }
    println!("equal");
}

/// Stops at the first secret that matches, each comparison alone being constant-time.
#[inline(never)]
pub fn first_match(first: &[u8], second: &[u8]) {
    let guess = black_box(b"shpss_the_guess");
    for secret in [first, second] {
        let differences = secret
            .iter()
            .zip(guess)
            .fold(0, |bits, (a, b)| bits | (a ^ b));
        if differences == 0 {
            println!("equal");
            return;
        }
    }
}

/// Reads from an address that depends on the secret.
#[inline(never)]
pub fn table(secret: &[u8]) {
    let table: [u8; 256] = black_box(std::array::from_fn(|n| n as u8));
    let sum: u8 = secret
        .iter()
        .fold(0, |sum, &byte| sum ^ table[usize::from(byte)]);
    black_box(sum);
}

/// Exits early through a function with the name of the one that may branch, but with another caller.
#[inline(never)]
pub fn declassified(secret: &[u8]) {
    let guess = black_box(b"shpss_the_guess");
    for (a, b) in secret.iter().zip(guess) {
        if hmac::declassify(a != b) {
            return;
        }
    }
    println!("equal");
}

mod hmac {
    use std::hint::black_box;

    /// Does the same as the library's. The numbers differ, or the optimiser would merge the two functions.
    #[inline(never)]
    pub fn declassify(depends_on_secret: bool) -> bool {
        let public = if depends_on_secret {
            black_box(3)
        } else {
            black_box(5)
        };
        public == 3
    }
}
