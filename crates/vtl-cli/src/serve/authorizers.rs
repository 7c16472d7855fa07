//! What authorizers answered, kept for as long as the configuration says.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use vtl_gateway::BackendAnswer;

/// Clients choose the keys, so that there must be an end.
const MOST: usize = 10_000;

/// The answers of authorizers by what identifies the caller.
#[derive(Default)]
pub(super) struct Authorizers(Mutex<HashMap<String, Kept>>);

struct Kept {
    answer: BackendAnswer,
    until: Instant,
}

impl Authorizers {
    /// The answer that is kept for a key, if it is still valid.
    pub(super) fn get(&self, key: &str) -> Option<BackendAnswer> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(key) {
            Some(found) if found.until > Instant::now() => Some(found.answer.clone()),
            Some(_) => {
                kept.remove(key);
                None
            }
            None => None,
        }
    }

    pub(super) fn keep(&self, key: String, seconds: u32, answer: &BackendAnswer) {
        let now = Instant::now();
        let until = now + Duration::from_secs(seconds.into());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, kept| kept.until > now);
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, Kept { answer: answer.clone(), until });
    }

    /// Forgets everything: the functions have changed.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_for_their_time() {
        let authorizers = Authorizers::default();
        let answer = BackendAnswer::lambda("{}");
        authorizers.keep("a".to_owned(), 60, &answer);
        authorizers.keep("b".to_owned(), 0, &answer);
        assert_eq!(authorizers.get("a"), Some(answer));
        assert_eq!(authorizers.get("b"), None);
        authorizers.forget();
        assert_eq!(authorizers.get("a"), None);
    }

    #[test]
    fn keys_of_clients_have_an_end() {
        let authorizers = Authorizers::default();
        for number in 0..2 * MOST {
            authorizers.keep(number.to_string(), 60, &BackendAnswer::lambda("{}"));
        }
        assert!(authorizers.0.lock().unwrap().len() <= MOST);
    }
}
