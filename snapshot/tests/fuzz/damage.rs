//! Damage without aim: what a bad disk or a broken copy does to a file.

use crate::mutate::Numbers;
use snapshot::format::PAGE;

/// Cuts a file or sows bytes over it, as damage does.
pub fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers) -> String {
    match numbers.below(3) {
        0 => {
            let len = numbers.below(bytes.len());
            bytes.truncate(len);
            format!("cut to {len} bytes")
        }
        1 => {
            let at = numbers.below(bytes.len());
            let end = (at + 1 + numbers.below(200)).min(bytes.len());
            for b in &mut bytes[at..end] {
                *b = numbers.next() as u8;
            }
            format!("noise at {at:#x}..{end:#x}")
        }
        _ => {
            let at = numbers.below(PAGE.min(bytes.len()));
            bytes[at] = numbers.next() as u8;
            format!("byte {at:#x} of page 0")
        }
    }
}
