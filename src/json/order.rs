//! The orders of Java's maps, brought into a draft.

use std::cmp::Ordering;

use super::draft::Draft;
use crate::tape::escape::{self, Text};
use crate::tape::{Entry, Flags, Kind, compare_ignoring_case};
use crate::value::{Str, Value, hash, hash_str};

/// A member on its way to its place.
#[derive(Clone, Copy)]
struct Member {
    /// What it is sorted by.
    bucket: u32,
    key: u32,
    /// The entry after its value.
    end: u32,
}

impl Draft {
    /// Brings every map into the order of a `HashMap` that was filled one by one: by bucket, and as they came within
    /// one.
    pub(super) fn order_as_hash_maps(&mut self) {
        let mut members = Vec::new();
        let mut moved = Vec::new();
        for map in 0..self.entries.len() as u32 {
            if self.entry(map).kind() != Kind::Map {
                continue;
            }
            members.clear();
            members.extend(self.members(map).map(|(key, value)| Member {
                bucket: self.hash(key),
                key,
                end: self.entry(value).next(),
            }));
            let mut buckets: usize = 16;
            while members.len() * 4 > buckets * 3 {
                buckets *= 2;
            }
            members.iter_mut().for_each(|member| member.bucket &= buckets as u32 - 1);
            if members.is_sorted_by_key(|member| member.bucket) {
                continue;
            }
            members.sort_by_key(|member| member.bucket);
            self.rearrange(map, &members, &mut moved);
        }
    }

    /// Brings the root into the order of a `TreeMap` that does not regard case: of names that it takes for the same,
    /// the first stands, with the last value.
    pub(super) fn order_ignoring_case(&mut self) {
        let mut members: Vec<(Member, &str)> = self
            .members(0)
            .map(|(key, value)| {
                let end = self.entry(value).next();
                (Member { bucket: 0, key, end }, self.entry(key).text(&self.text))
            })
            .collect();
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
        self.rearrange(0, &members, &mut Vec::new());
    }

    /// Puts the members of a map into this order, without those that are not in it.
    fn rearrange(&mut self, map: u32, members: &[Member], moved: &mut Vec<Entry>) {
        moved.clear();
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

    /// The hash of a key, as a `HashMap` spreads it.
    fn hash(&self, key: u32) -> u32 {
        let entry = self.entry(key);
        let raw = entry.text(&self.text);
        let hash = match entry.flags().has(Flags::ESCAPED) {
            true => match escape::decode(raw) {
                Text::Str(text) => hash_str(&text),
                Text::Wide(units) => hash(&Value::Str(Str::Wide(units.into()))),
            },
            false => hash_str(raw),
        }
        .cast_unsigned();
        hash ^ (hash >> 16)
    }
}
