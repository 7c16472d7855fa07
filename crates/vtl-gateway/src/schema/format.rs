//! The `format` keyword: the formats draft 4 names. Any other one holds for every text.

use super::work::Work;

/// Whether `text` has the format called `name`.
pub(crate) fn holds(name: &str, text: &str, work: &mut Work<'_>) -> bool {
    work.pay(text.len() / 32);
    match name {
        "date-time" => date_time(text),
        "email" => email(text),
        "hostname" | "host-name" => hostname(text),
        "ipv4" | "ip-address" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "uri" => uri(text),
        "date" => date(text),
        "regex" => work.is_pattern(text),
        _ => true,
    }
}

/// RFC 3339: `2017-07-21T17:32:28Z`, with fractions and offsets.
fn date_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', 't']) else {
        return false;
    };
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at_checked(at).unwrap_or((time, "")),
        None => return false,
    };
    let zone = match offset.strip_prefix(['+', '-']) {
        Some(zone) => zone.is_empty() || two_numbers(zone, ':', 23, 59),
        None => offset.len() == 1,
    };
    date(day) && clock_time(clock) && zone && !offset.is_empty()
}

fn clock_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let Some((hours_minutes, seconds)) = clock.rsplit_once(':') else {
        return false;
    };
    two_numbers(hours_minutes, ':', 23, 59)
        && number(seconds, 2).is_some_and(|n| n <= 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

fn date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn two_numbers(text: &str, separator: char, first: u32, second: u32) -> bool {
    text.split_once(separator).is_some_and(|(a, b)| {
        number(a, 2).is_some_and(|n| n <= first) && number(b, 2).is_some_and(|n| n <= second)
    })
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let valid = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| valid)
}

fn email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !local.contains(char::is_whitespace)
            && !local.contains('@')
            && hostname(domain)
    })
}

fn hostname(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.len() <= 255 && text.split('.').all(label)
}

fn uri(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_graphic() && !r#"<>"{}|\^`"#.contains(c);
    let scheme = match text.split_once(':') {
        Some((scheme, _)) => {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        }
        None => true,
    };
    scheme && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let holds = |name, text| holds(name, text, &mut Work::default());
        for (name, good, bad) in [
            ("date-time", "2017-07-21T17:32:28.5+01:00", "2017-07-21 17:32:28"),
            ("date-time", "2020-02-29T00:00:00Z", "2019-02-29T00:00:00Z"),
            ("date", "2020-12-31", "2020-13-01"),
            ("email", "a.b@example.com", "a@b@c"),
            ("hostname", "example.com", "-a.com"),
            ("ipv4", "1.2.3.4", "1.2.3"),
            ("ipv6", "::1", "1::2::3"),
            ("uri", "https://a/b?c", "a b"),
            ("regex", "a+", "a("),
        ] {
            assert!(holds(name, good), "{name} {good}");
            assert!(!holds(name, bad), "{name} {bad}");
        }
        assert!(holds("unheard-of", "x"));
    }
}
