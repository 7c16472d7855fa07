//! Identifiers in the service's forms, and the time.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Random enough for identifiers: keyed hashes of a counter and the time. Nothing secret is made of this.
fn random() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(COUNT.fetch_add(1, Ordering::Relaxed));
    hasher.write_u128(now().as_nanos());
    hasher.finish()
}

pub(super) fn now() -> std::time::Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

pub(super) fn now_millis() -> u64 {
    u64::try_from(now().as_millis()).unwrap_or_default()
}

/// A random UUID (version 4).
pub(super) fn uuid() -> String {
    let (a, b) = (random(), random());
    let (time, rest) = (a >> 32, a & 0xffff_ffff);
    format!(
        "{time:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        rest >> 16,
        rest & 0xfff,
        (b >> 48) & 0x3fff | 0x8000,
        b & 0xffff_ffff_ffff
    )
}

/// `$context.extendedRequestId`: 11 bytes in base64.
pub(super) fn extended_id() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut a, mut b) = (random(), random());
    let mut id: String = (0..15)
        .map(|at| {
            let bits = if at < 8 { &mut a } else { &mut b };
            let digit = DIGITS.get(usize::try_from(*bits & 63).unwrap_or_default());
            *bits >>= 6;
            digit.map_or('A', |digit| char::from(*digit))
        })
        .collect();
    id.push('=');
    id
}

/// `Root=1-8HEX-24HEX`
pub(super) fn trace_id() -> String {
    let seconds = now().as_secs();
    format!("Root=1-{seconds:08x}-{:016x}{:08x}", random(), random() & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let id = uuid();
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert_ne!(id, uuid());
        assert_eq!(extended_id().len(), 16);
        assert_eq!(trace_id().len(), "Root=1-67891233-abcdef012345678912345678".len());
    }
}
