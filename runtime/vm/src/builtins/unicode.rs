//! Unicode tables: general category, display width, case mappings.
//!
//! Categories are numbered as in utf8proc, whose numbers Julia programs can see.

use crate::{Outcome, Session};
use abi::entries::char_question;
use abi::{Builtin, Value};
use std::sync::OnceLock;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

impl Session {
    pub(super) fn unicode_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        let code = self.any_int(func, args[args.len() - 1])? as u32;
        Ok(match which {
            Builtin::CharCategory => self.box_i64(ask(char_question::CATEGORY, code) as i64),
            Builtin::CharWidth => self.box_i64(ask(char_question::WIDTH, code) as i64),
            Builtin::CharMap => {
                let name = self.symbol_arg(func, args[0])?;
                match char_question::of(char_question::MAPPED, char_question::MAP, name) {
                    Some(question) => self.box_u32(ask(question, code) as u32),
                    None => self.box_u32(code),
                }
            }
            _ => {
                let name = self.symbol_arg(func, args[0])?;
                match char_question::of(char_question::PROPERTIES, char_question::IS, name) {
                    Some(question) => self.bool(ask(question, code) != 0),
                    None => return Err(self.error(format!("_char_is: no property {name}"))),
                }
            }
        })
    }
}

/// Characters whose facts are looked up together, when one of them is asked for first.
const BLOCK: usize = 128;
/// Facts of a character: its category, its width, a bit for each property, and what it maps to.
struct Facts {
    category: [u8; BLOCK],
    width: [u8; BLOCK],
    properties: [u8; BLOCK],
    maps: [[u32; BLOCK]; char_question::MAPPED.len()],
}
static BLOCKS: [OnceLock<Box<Facts>>; 0x11_0000 / BLOCK] = [const { OnceLock::new() }; 0x11_0000 / BLOCK];

impl Facts {
    fn of_block(first: u32) -> Box<Facts> {
        let mut facts = Box::new(Facts {
            category: [0; BLOCK],
            width: [0; BLOCK],
            properties: [0; BLOCK],
            maps: [[0; BLOCK]; char_question::MAPPED.len()],
        });
        for i in 0..BLOCK {
            let code = first + i as u32;
            let c = char::from_u32(code);
            // What is no character is a surrogate.
            facts.category[i] = c.map_or(28, category) as u8;
            facts.width[i] = c.and_then(|c| c.width()).unwrap_or(0) as u8;
            for (k, name) in char_question::PROPERTIES.iter().enumerate() {
                let has = c.and_then(|c| property(name, c)).unwrap_or(false);
                facts.properties[i] |= u8::from(has) << k;
            }
            for (k, name) in char_question::MAPPED.iter().enumerate() {
                facts.maps[k][i] = c.and_then(|c| map(name, c)).map_or(code, |c| c as u32);
            }
        }
        facts
    }
}

/// Answers a question of `char_question`.
pub(crate) fn ask(question: u64, code: u32) -> u64 {
    let Some(block) = BLOCKS.get(code as usize / BLOCK) else {
        // Too high: itself, and nothing else.
        return if (char_question::MAP..char_question::IS).contains(&question) { u64::from(code) } else { 0 };
    };
    let facts = block.get_or_init(|| Facts::of_block(code & !(BLOCK as u32 - 1)));
    let i = code as usize % BLOCK;
    match question {
        char_question::CATEGORY => facts.category[i].into(),
        char_question::WIDTH => facts.width[i].into(),
        char_question::MAP..char_question::IS => facts.maps[(question - char_question::MAP) as usize][i].into(),
        _ => (facts.properties[i] >> (question - char_question::IS) & 1).into(),
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
