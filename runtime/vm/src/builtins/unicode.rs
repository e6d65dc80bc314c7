//! Unicode tables: general category, display width, case mappings.
//!
//! Categories are numbered as in utf8proc, whose numbers Julia programs can see.

use crate::{Outcome, Session};
use abi::{Builtin, Value};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

impl Session {
    pub(super) fn unicode_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        let code = self.any_int(func, args[args.len() - 1])? as u32;
        let c = char::from_u32(code);
        Ok(match which {
            Builtin::CharCategory => self.box_i64(match c {
                Some(c) => category(c),
                None if (0xd800..0xe000).contains(&code) => 28,
                None => 0,
            }),
            Builtin::CharWidth => {
                let width = c.map_or(0, |c| c.width().unwrap_or(0));
                self.box_i64(width as i64)
            }
            Builtin::CharMap => {
                let name = self.symbol_arg(func, args[0])?;
                let mapped = c.and_then(|c| map(name, c)).map_or(code, |c| c as u32);
                self.box_u32(mapped)
            }
            _ => {
                let name = self.symbol_arg(func, args[0])?;
                let Some(c) = c else {
                    return Ok(self.bool(false));
                };
                match property(name, c) {
                    Some(b) => self.bool(b),
                    None => return Err(self.error(format!("_char_is: no property {name}"))),
                }
            }
        })
    }
}

/// A mapping of one character to one character; those that need several stay as they are.
fn map(name: &str, c: char) -> Option<char> {
    let single = |mut it: Box<dyn Iterator<Item = char>>| {
        let first = it.next()?;
        it.next().is_none().then_some(first)
    };
    match name {
        "upper" => single(Box::new(c.to_uppercase())),
        "lower" => single(Box::new(c.to_lowercase())),
        "title" => title(c).or_else(|| single(Box::new(c.to_uppercase()))),
        _ => None,
    }
}

/// Title case where it is not upper case: the digraphs.
fn title(c: char) -> Option<char> {
    Some(match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        _ => return None,
    })
}

fn property(name: &str, c: char) -> Option<bool> {
    Some(match name {
        "upper" => c.is_uppercase(),
        "lower" => c.is_lowercase(),
        "alpha" => matches!(category(c), 1..=5),
        "numeric" => c.is_numeric(),
        "space" => c.is_whitespace(),
        "control" => c.is_control(),
        "ident_start" => syntax::is_ident_start(c),
        "ident" => syntax::is_ident_char(c),
        _ => return None,
    })
}

fn category(c: char) -> i64 {
    use GeneralCategory::*;
    match c.general_category() {
        Unassigned => 0,
        UppercaseLetter => 1,
        LowercaseLetter => 2,
        TitlecaseLetter => 3,
        ModifierLetter => 4,
        OtherLetter => 5,
        NonspacingMark => 6,
        SpacingMark => 7,
        EnclosingMark => 8,
        DecimalNumber => 9,
        LetterNumber => 10,
        OtherNumber => 11,
        ConnectorPunctuation => 12,
        DashPunctuation => 13,
        OpenPunctuation => 14,
        ClosePunctuation => 15,
        InitialPunctuation => 16,
        FinalPunctuation => 17,
        OtherPunctuation => 18,
        MathSymbol => 19,
        CurrencySymbol => 20,
        ModifierSymbol => 21,
        OtherSymbol => 22,
        SpaceSeparator => 23,
        LineSeparator => 24,
        ParagraphSeparator => 25,
        Control => 26,
        Format => 27,
        Surrogate => 28,
        PrivateUse => 29,
    }
}
