//! Any bytes after a GGUF file's first eight: opened, and loaded as a model, or refused with a reason.
#![no_main]

use std::path::Path;

use dateline::engine::{CandleGenerator, Gguf, LoadOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    file.extend_from_slice(data);
    match Gguf::from_bytes(Path::new("fuzz.gguf"), file) {
        Ok(gguf) => {
            if let Err(error) =
                CandleGenerator::from_gguf(gguf, "fuzz", "", &LoadOptions::default(), &mut |_| {})
            {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(error) => assert!(error.to_string().starts_with("fuzz.gguf: ")),
    }
});
