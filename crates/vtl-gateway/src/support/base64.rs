//! Standard base64 with padding, as bodies carry it.

const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `bytes` as padded base64 without line breaks.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        for (slot, byte) in group.iter_mut().zip(chunk) {
            *slot = *byte;
        }
        let [a, b, c] = group.map(u32::from);
        let bits = (a << 16) | (b << 8) | c;
        for place in 0..4_usize {
            let index = (bits >> (18 - 6 * place)) & 63;
            let symbol = ALPHABET.get(index as usize).copied().unwrap_or(b'=');
            out.push(if place > chunk.len() { '=' } else { char::from(symbol) });
        }
    }
    out
}

/// The bytes that `text` stands for; `None` when it is not base64 with its padding.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let body = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 2);
    for chunk in body.chunks(4) {
        let mut bits = 0_u32;
        for symbol in chunk {
            bits = (bits << 6) | sextet(*symbol)?;
        }
        bits <<= 6 * (4 - u32::try_from(chunk.len()).ok()?);
        let [_, a, b, c] = bits.to_be_bytes();
        out.extend([a, b, c].into_iter().take(chunk.len().saturating_sub(1)));
    }
    Some(out)
}

fn sextet(symbol: u8) -> Option<u32> {
    ALPHABET.iter().position(|other| *other == symbol).and_then(|index| u32::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded.as_bytes()), Some(plain.as_bytes().to_vec()));
        }
        assert_eq!(decode(b"Zg="), None);
        assert_eq!(decode(b"Z!=="), None);
    }
}
