//! The functions for a host: it asks for a buffer, writes its question there, and reads the answer, both as text.
//! The only `unsafe` is in the export attributes, because an exported name may clash with another.

use std::sync::{Mutex, MutexGuard};

use shopify_session_token::{Verifier, VerifyError};

static QUESTION: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());

/// Allocates a buffer for a question of `length` bytes: the client ID, the client secret and the token, one per
/// line. Returns its address.
#[unsafe(no_mangle)]
pub extern "C" fn question(length: usize) -> *mut u8 {
    let mut question = lock(&QUESTION);
    *question = vec![0; length];
    question.as_mut_ptr()
}

/// Verifies the token in the question as a merchant's, at the time `now` in Unix seconds. Returns
/// the length of the answer in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn verify(now: u64) -> usize {
    let question = lock(&QUESTION);
    let mut answer = lock(&ANSWER);
    *answer = verdict(&question, now);
    answer.len()
}

/// The address of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    lock(&ANSWER).as_ptr()
}

/// `UnixTime::now` must not exist where the clock would panic: `check` builds this and expects an error.
#[cfg(feature = "clock")]
#[unsafe(no_mangle)]
pub extern "C" fn now() -> u64 {
    shopify_session_token::UnixTime::now().as_secs()
}

/// The verified claims, or the code of the error; after the code of a time error, both times.
fn verdict(question: &[u8], now: u64) -> String {
    let Ok(question) = str::from_utf8(question) else {
        return "the question is not UTF-8".to_owned();
    };
    let [client_id, secret, token] = question.lines().collect::<Vec<_>>()[..] else {
        return "the question has not three lines".to_owned();
    };
    let verifier = match Verifier::new(client_id, secret) {
        Ok(verifier) => verifier,
        Err(error) => return error.to_string(),
    };
    match verifier.verify_merchant(token, now) {
        Ok(merchant) => format!("merchant {} of {}", merchant.user_id(), merchant.shop()),
        Err(error @ VerifyError::Expired { expired_at, now }) => {
            format!("{} {expired_at} {now}", error.code())
        }
        Err(error @ VerifyError::NotYetValid { not_before, now }) => {
            format!("{} {not_before} {now}", error.code())
        }
        Err(error) => error.code().to_owned(),
    }
}

/// A module has one thread, and after a panic it is not called again.
fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().expect("no call panicked before")
}
