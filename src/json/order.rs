//! The order of Java's `TreeMap` of headers, brought into a draft.

use std::cmp::Ordering;

use super::draft::Draft;
use crate::tape::{Entry, compare_ignoring_case};

/// A member on its way to its place.
#[derive(Clone, Copy)]
struct Member {
    key: u32,
    /// The entry after its value.
    end: u32,
}

impl Draft {
    /// Brings the root into the order of a `TreeMap` that does not regard case: of names that it takes for the same,
    /// the first stands, with the last value.
    pub(super) fn order_ignoring_case(&mut self) {
        let mut members: Vec<(Member, &str)> = Vec::with_capacity(self.entries.len() / 2);
        members.extend(self.members(0).map(|(key, value)| {
            let end = self.entry(value).next();
            (Member { key, end }, self.entry(key).text(&self.text))
        }));
        let compare = |a: &str, b: &str| compare_ignoring_case(a, b);
        if members.is_sorted_by(|(_, a), (_, b)| compare(a, b) == Ordering::Less) {
            return;
        }
        members.sort_by(|(_, a), (_, b)| compare(a, b));
        let mut sorted: Vec<(Member, &str)> = Vec::with_capacity(members.len());
        let mut names: Vec<(u32, Entry)> = Vec::new();
        for (member, name) in members {
            match sorted.last_mut() {
                Some((last, other)) if compare(other, name).is_eq() => {
                    let first = names.last().filter(|(at, _)| *at == last.key).map(|(_, key)| *key);
                    let first = first.unwrap_or(self.entry(last.key));
                    *last = member;
                    names.push((member.key, first));
                }
                _ => sorted.push((member, name)),
            }
        }
        let members: Vec<Member> = sorted.into_iter().map(|(member, _)| member).collect();
        for (at, first) in names {
            let next = at + 1;
            if let Some(key) = self.entries.get_mut(at as usize) {
                *key = first.shifted(next.wrapping_sub(first.next()));
            }
        }
        self.rearrange(0, &members);
    }

    /// Puts the members of a map into this order, without those that are not in it.
    fn rearrange(&mut self, map: u32, members: &[Member]) {
        let mut moved: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for member in members {
            let by = (map + 1 + moved.len() as u32).wrapping_sub(member.key);
            let block = self.entries.get(member.key as usize..member.end as usize);
            moved.extend(block.unwrap_or_default().iter().map(|entry| entry.shifted(by)));
        }
        let old = self.entry(map).next();
        let new = map + 1 + moved.len() as u32;
        self.entries.splice(map as usize + 1..old as usize, moved.iter().copied());
        if new != old {
            // Only of the root is anything left out.
            let count = members.len() as u32;
            if let Some(root) = self.entries.get_mut(map as usize) {
                *root = root.shifted(new.wrapping_sub(old)).with_count(count);
            }
        }
    }
}
