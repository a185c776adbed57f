#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| shopify_session_token_fuzz::apps::check(data));
