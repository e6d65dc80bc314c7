//! After parsing: the tokens whose inside may be wrong (escapes, characters, floats, bad tokens).

use crate::chars;
use crate::diagnostic::{Diagnostic, Level};
use crate::kind::Kind;
use crate::lexer::{Ch, decode};
use crate::literal;
use crate::tree::{Tree, flag};

/// Reports bad tokens and marks them in the tree.
pub(crate) fn check_tokens(src: &[u8], tree: &mut Tree, diags: &mut Vec<Diagnostic>) {
    let mut at = tree.start as usize;
    let mut scratch = Vec::new();
    for n in &mut tree.nodes {
        if !n.is_leaf() {
            continue;
        }
        let (start, end) = (at, at + n.len as usize);
        at = end;
        let text = &src[start..end];
        let span = (start as u32, end as u32);
        match n.kind {
            Kind::Float | Kind::Float32 => {
                let text = std::str::from_utf8(text).unwrap_or("0");
                let (infinite, zero) = if n.kind == Kind::Float {
                    let x = literal::float64(text);
                    (x.is_infinite(), x == 0.0)
                } else {
                    let x = literal::float32(text);
                    (x.is_infinite(), x == 0.0)
                };
                if infinite {
                    diags.push(Diagnostic::error(span.0, span.1, "overflow in floating point literal"));
                    n.kind = Kind::ErrNumberOverflow;
                } else if zero && mantissa_not_zero(text) {
                    diags.push(Diagnostic {
                        level: Level::Warning,
                        ..Diagnostic::error(span.0, span.1, "underflow to zero in floating point literal")
                    });
                }
            }
            Kind::CharChunk => {
                scratch.clear();
                if !escapes_ok(text, start, &mut scratch, diags) {
                    n.kind = Kind::ErrEscape;
                } else if literal::first_char(&scratch).is_none_or(|(_, used)| used < scratch.len()) {
                    n.kind = Kind::ErrLongChar;
                    let mut d = Diagnostic::error(span.0, span.1, Kind::ErrLongChar.error_text());
                    d.hint = Some("a string is written with double quotes".to_string());
                    diags.push(d);
                }
            }
            Kind::StrChunk if !n.has(flag::B) && text.contains(&b'\\') => {
                scratch.clear();
                if !escapes_ok(text, start, &mut scratch, diags) {
                    n.kind = Kind::ErrEscape;
                }
            }
            k if k.is_error() && k != Kind::Error => {
                let what = k.error_text();
                let message = match k {
                    Kind::ErrInvisible | Kind::ErrUnknownChar | Kind::ErrIdentStart => match decode(src, start).0 {
                        Ch::Is(c) => format!("{what} {}", show_char(c)),
                        _ => what.to_string(),
                    },
                    Kind::ErrUtf8 | Kind::ErrBidi => format!("{what} {}", show_bytes(text)),
                    _ => what.to_string(),
                };
                diags.push(Diagnostic::error(span.0, span.1, message));
            }
            _ => {}
        }
    }
    diags.sort_by_key(|d| d.start);
}

fn escapes_ok(text: &[u8], start: usize, out: &mut Vec<u8>, diags: &mut Vec<Diagnostic>) -> bool {
    let mut ok = true;
    literal::unescape(text, out, |b| {
        ok = false;
        diags.push(Diagnostic::error((start + b.start) as u32, (start + b.end) as u32, b.message));
    });
    ok
}

fn mantissa_not_zero(text: &str) -> bool {
    let hex = text.contains("0x");
    let body = text.trim_start_matches("0x");
    let body = body.split(if hex { ['p', 'P', 'P'] } else { ['e', 'E', 'f'] }).next().unwrap_or("");
    body.bytes().any(|b| b.is_ascii_alphanumeric() && b != b'0')
}

/// A character as Julia's `repr` writes it.
fn show_char(c: char) -> String {
    match c {
        '\'' | '\\' => format!("'\\{c}'"),
        c if chars::is_printable(c) => format!("'{c}'"),
        c => format!("'{}'", escaped(c, false)),
    }
}

/// A character that is not printable. With `full`, a hexadecimal digit may follow it.
fn escaped(c: char, full: bool) -> String {
    match c as u32 {
        0x0a => "\\n".to_string(),
        0x09 => "\\t".to_string(),
        0x0d => "\\r".to_string(),
        u @ ..0x80 => format!("\\x{u:02x}"),
        u @ ..0x10000 if full => format!("\\u{u:04x}"),
        u @ ..0x10000 => format!("\\u{u:02x}"),
        u if full => format!("\\U{u:08x}"),
        u => format!("\\U{u:04x}"),
    }
}

/// A string as Julia's `repr` writes it.
fn show_bytes(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in text.utf8_chunks() {
        let mut chars = chunk.valid().chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' | '\\' | '$' => out.extend(['\\', c]),
                c if chars::is_printable(c) => out.push(c),
                c => out.push_str(&escaped(c, chars.peek().is_some_and(char::is_ascii_hexdigit))),
            }
        }
        for b in chunk.invalid() {
            out.push_str(&format!("\\x{b:02x}"));
        }
    }
    out.push('"');
    out
}
