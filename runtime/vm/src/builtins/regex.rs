//! Regular expressions: Julia's patterns are translated (`regex_syntax`) and compiled once for each process.

use super::regex_syntax;
use crate::{Outcome, Session};
use abi::{Builtin, Value};
use fancy_regex::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Compiled patterns by text, flags, and whether the match must reach the end.
pub(crate) type RegexCache = RefCell<HashMap<(Vec<u8>, i64, bool), Rc<Regex>>>;

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
                Ok(regex) => {
                    let names: Vec<Value> =
                        regex.capture_names().skip(1).map(|n| self.string(n.unwrap_or(""))).collect();
                    self.heap.svec(&names)
                }
                Err(problem) => self.string(&problem),
            });
        }
        let subject = self.string_arg(func, args[2])?;
        let from = self.int_arg(func, args[3])?;
        let at_end = self.bool_arg(func, args[4])?;
        let regex = self.compiled(pattern, flags, at_end).map_err(|p| self.error(p))?;
        let Ok(text) = std::str::from_utf8(subject) else {
            return Err(self.error("PCRE.exec error: the subject is not valid UTF-8"));
        };
        let from = (from.max(1) - 1) as usize;
        if from > text.len() || !text.is_char_boundary(from) {
            return Ok(self.nothing());
        }
        match regex.captures_from_pos(text, from) {
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

    fn compiled(&self, pattern: &[u8], flags: i64, at_end: bool) -> Result<Rc<Regex>, String> {
        let key = (pattern.to_vec(), flags, at_end);
        if let Some(r) = self.regexes.borrow().get(&key) {
            return Ok(r.clone());
        }
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
        let regex = Rc::new(regex);
        self.regexes.borrow_mut().insert(key, regex.clone());
        Ok(regex)
    }
}
