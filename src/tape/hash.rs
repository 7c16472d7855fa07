//! Hashes of names: one for tables that a document or a render has, and Java's, which shows in the order of its maps.

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes all bytes of a name, since names of one object often differ in one or two of them: a hash of their ends and
/// length alone put hundreds of `x-header-123` into the same places. `case` is set in each byte: 0x20 makes both cases
/// of a letter the same.
#[inline]
pub(crate) fn hash(name: &[u8], seed: u64, case: u64) -> u64 {
    if let (9..=16, Some(first), Some(last)) =
        (name.len(), name.first_chunk::<8>(), name.last_chunk::<8>())
    {
        // As below, without loops.
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        let sum = mix(seed ^ name.len() as u64, first | case);
        return mix(mix(sum, last | case), MIX);
    }
    hash_any(name, seed, case)
}

/// The same of names of any length.
fn hash_any(name: &[u8], seed: u64, case: u64) -> u64 {
    let (words, rest) = name.as_chunks::<8>();
    let seed = seed ^ name.len() as u64;
    let sum = words.iter().fold(seed, |sum, word| mix(sum, u64::from_le_bytes(*word) | case));
    // The last eight bytes, of which the words may have had some already.
    let last = match name.last_chunk::<8>() {
        Some(_) if rest.is_empty() => return mix(sum, MIX),
        Some(last) => u64::from_le_bytes(*last),
        None => few(name),
    };
    mix(mix(sum, last | case), MIX)
}

/// Up to seven bytes as one word.
#[inline]
fn few(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[inline]
fn mix(sum: u64, word: u64) -> u64 {
    let mixed = (sum ^ word).wrapping_mul(MIX);
    mixed ^ (mixed >> 29)
}

/// `String.hashCode`.
pub(crate) fn java_hash(text: &str) -> i32 {
    if text.is_ascii() {
        java_hash_of(text.bytes().map(u16::from))
    } else {
        java_hash_of(text.encode_utf16())
    }
}

/// The same of UTF-16 units.
pub(crate) fn java_hash_of(units: impl Iterator<Item = u16>) -> i32 {
    units.fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// The bucket of a `HashMap` for a hash. The number of buckets is a power of two.
#[inline]
pub(crate) fn bucket(hash: i32, buckets: usize) -> usize {
    let hash = hash.cast_unsigned();
    (hash ^ (hash >> 16)) as usize & (buckets - 1)
}

/// Brings members, each with its hash, from the order in which they were put into a `HashMap` into that in which it lists
/// them: by bucket, and as they came within one, also where the table has grown.
pub(crate) fn order_by_bucket<M>(members: &mut [(i32, M)]) {
    const MOST: usize = 1 << 30;
    let mut buckets = 16;
    // It doubles when it is three quarters full.
    while members.len() * 4 > buckets * 3 && buckets < MOST {
        buckets *= 2;
    }
    members.sort_by_key(|(hash, _)| bucket(*hash, buckets));
}
