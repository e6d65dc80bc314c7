//! Regular expressions: Julia's patterns are translated (`regex_syntax`) and compiled once for each process.

use super::regex_syntax;
use crate::{Outcome, Session};
use abi::{Builtin, Value};
use fancy_regex::{Match, Regex, RegexBuilder, RegexInput, RegexOptionsBuilder};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// What is known from before.
#[derive(Default)]
pub(crate) struct RegexCache {
    /// Compiled patterns by text, flags, and whether the match must reach the end.
    compiled: RefCell<HashMap<Key, Rc<Compiled>>>,
    /// The one that was used last.
    last: RefCell<Option<(Key, Rc<Compiled>)>>,
    /// The text of the long subject that was searched last, with its address, its length and the number of collections until
    /// then: as long as there is no other, the object at that address is the same.
    subject: RefCell<Option<(Place, Rc<str>)>>,
}
type Key = (Vec<u8>, i64, bool);
type Place = (usize, usize, u64);

/// A pattern that was compiled.
struct Compiled {
    regex: Regex,
    /// Which bytes a match begins with, where they are few.
    first: Option<Box<[bool; 256]>>,
    /// How often the first places with such a byte had a match, and how often they had none.
    hits: Cell<u32>,
    misses: Cell<u32>,
}

/// How far is looked for a byte that a match may begin with, and at how many such places for the match.
const NEAR: usize = 64;
const TRIES: usize = 3;
/// A pattern begins with few bytes when they are no more than these.
const FEW: usize = 64;

impl Compiled {
    fn new(regex: Regex, text: &str) -> Compiled {
        // (These two say where a match begins in another way.)
        let plain = !text.contains("\\K") && !text.contains("\\G");
        let first = if plain { RegexOptionsBuilder::new().start_bytes(text).ok().flatten() } else { None };
        let first = first.filter(|set| set.iter().count() <= FEW);
        let first = first.map(|set| Box::new(std::array::from_fn(|b| set.contains(b as u8))));
        Compiled { regex, first, hits: Cell::new(0), misses: Cell::new(0) }
    }

    /// The first match from a place on. One that is near is found by its first byte: what searches anywhere takes longer to
    /// begin, and must go back from a match's end to its start.
    fn find<'t>(&self, text: &'t str, from: usize) -> fancy_regex::Result<Option<Match<'t>>> {
        let mut at = from;
        if let Some(first) = &self.first
            && self.misses.get() <= self.hits.get() + 8
        {
            for _ in 0..TRIES {
                let rest = &text.as_bytes()[at..];
                match rest.iter().take(NEAR).position(|&b| first[usize::from(b)]) {
                    Some(i) => at += i,
                    None if rest.len() <= NEAR => return Ok(None),
                    None => break,
                }
                let found = self.regex.find_input(RegexInput::new(text).from_pos(at).anchored(true))?;
                if found.is_some() {
                    self.hits.set(self.hits.get().saturating_add(1));
                    return Ok(found);
                }
                at += 1;
                if at == text.len() {
                    return Ok(None);
                }
            }
            self.misses.set(self.misses.get().saturating_add(1));
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
        self.regex.find_from_pos(text, at)
    }
}

/// From this length on the text of a subject is kept.
const LONG: usize = 256;
/// A match of `_regex_span` has its length in these bits.
const LENGTH_BITS: u32 = 24;

/// How many attempts a match may take before it is given up; PCRE has the same kind of limit.
const BACKTRACK_LIMIT: usize = 10_000_000;

impl Session {
    pub(super) fn regex_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        if which == Builtin::OperatorFacts {
            let text = self.string_arg(func, args[0])?;
            let facts = std::str::from_utf8(text).map_or(0, syntax::operator_facts);
            return Ok(self.box_i64(facts.into()));
        }
        let pattern = self.string_arg(func, args[0])?;
        let flags = self.int_arg(func, args[1])?;
        if which == Builtin::RegexCompile {
            return Ok(match self.compiled(pattern, flags, false) {
                Ok(c) => {
                    let names: Vec<Value> =
                        c.regex.capture_names().skip(1).map(|n| self.string(n.unwrap_or(""))).collect();
                    self.heap.svec(&names)
                }
                Err(problem) => self.string(&problem),
            });
        }
        let subject = self.string_arg(func, args[2])?;
        let from = self.int_arg(func, args[3])?;
        let at_end = which == Builtin::RegexMatch && self.bool_arg(func, args[4])?;
        let compiled = self.compiled(pattern, flags, at_end).map_err(|p| self.error(p))?;
        let kept;
        let text = if subject.len() < LONG {
            self.subject_text(subject)?
        } else {
            kept = self.long_subject(args[2], subject)?;
            &kept
        };
        let from = (from.max(1) - 1) as usize;
        if from > text.len() || !text.is_char_boundary(from) {
            return Ok(if which == Builtin::RegexSpan { self.box_i64(0) } else { self.nothing() });
        }
        if which == Builtin::RegexSpan {
            return match compiled.find(text, from) {
                Ok(None) => Ok(self.box_i64(0)),
                Ok(Some(m)) => {
                    let (start, length) = (m.start() as i64 + 1, (m.end() - m.start()) as i64);
                    let fits = length >> LENGTH_BITS == 0 && start >> (63 - LENGTH_BITS) == 0;
                    Ok(self.box_i64(if fits { start << LENGTH_BITS | length } else { -1 }))
                }
                Err(e) => Err(self.error(format!("PCRE.exec error: {e}"))),
            };
        }
        match compiled.regex.captures_from_pos(text, from) {
            Ok(None) => Ok(self.nothing()),
            Ok(Some(found)) => {
                let mut places = Vec::with_capacity(2 * found.len());
                for group in found.iter() {
                    let (start, length) = group.map_or((0, 0), |g| (g.start() + 1, g.end() - g.start()));
                    places.push(self.box_i64(start as i64));
                    places.push(self.box_i64(length as i64));
                }
                Ok(self.heap.svec(&places))
            }
            Err(e) => Err(self.error(format!("PCRE.exec error: {e}"))),
        }
    }

    /// The text of a long subject, which must be valid UTF-8. That is looked at once: searching it from match to match
    /// would else take a time that rises with the square of its length.
    fn long_subject(&self, object: Value, bytes: &[u8]) -> Outcome<Rc<str>> {
        let place = (object.addr(), bytes.len(), self.heap.collections());
        let mut last = self.regexes.subject.borrow_mut();
        if let Some((known, text)) = &*last
            && *known == place
        {
            return Ok(text.clone());
        }
        let text: Rc<str> = self.subject_text(bytes)?.into();
        *last = Some((place, text.clone()));
        Ok(text)
    }

    fn subject_text<'a>(&self, bytes: &'a [u8]) -> Outcome<&'a str> {
        std::str::from_utf8(bytes).map_err(|_| self.error("PCRE.exec error: the subject is not valid UTF-8"))
    }

    fn compiled(&self, pattern: &[u8], flags: i64, at_end: bool) -> Result<Rc<Compiled>, String> {
        if let Some((key, r)) = &*self.regexes.last.borrow()
            && key.0 == pattern
            && (key.1, key.2) == (flags, at_end)
        {
            return Ok(r.clone());
        }
        let key = (pattern.to_vec(), flags, at_end);
        let regex = self.compiled_anew(pattern, &key)?;
        *self.regexes.last.borrow_mut() = Some((key, regex.clone()));
        Ok(regex)
    }

    fn compiled_anew(&self, pattern: &[u8], key: &Key) -> Result<Rc<Compiled>, String> {
        if let Some(r) = self.regexes.compiled.borrow().get(key) {
            return Ok(r.clone());
        }
        let &(_, flags, at_end) = key;
        let Ok(text) = std::str::from_utf8(pattern) else {
            return Err("PCRE compilation error: the pattern is not valid UTF-8".to_owned());
        };
        let mut translated = regex_syntax::translate(text, flags)?;
        if at_end {
            translated = format!("(?:{translated})\\z");
        }
        let regex = RegexBuilder::new(&translated)
            .backtrack_limit(BACKTRACK_LIMIT)
            .build()
            .map_err(|e| format!("PCRE compilation error: {e}"))?;
        let regex = Rc::new(Compiled::new(regex, &translated));
        self.regexes.compiled.borrow_mut().insert(key.clone(), regex.clone());
        Ok(regex)
    }
}
