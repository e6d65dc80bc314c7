//! `Ast` as text and back: `(call + 1 2)`, for tests and for looking at.
//!
//! Symbols stand for themselves (or as `sym"odd one"`), strings in double quotes, `$(quote-node x)` is a
//! `QuoteNode`, `(line 3 file)` a line node, `(core @doc)` a reference into Core, `0xff:8` an unsigned
//! literal of that many bits, `1.5f32` a `Float32`, `'a'` a character, `nothing` the value.

use crate::ast::{Ast, LineNode, Sym};

/// The text of an expression, on one line. Without `lines`, line nodes are left out.
pub fn write(ast: &Ast, lines: bool) -> String {
    let mut out = String::new();
    write_to(ast, lines, &mut out);
    out
}

fn is_plain(s: &str) -> bool {
    !s.is_empty()
        && !s.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '\'' | '"'))
        && !s.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
        && !matches!(s, "true" | "false" | "nothing")
        && number(s).is_none()
}

fn write_symbol(s: &str, out: &mut String) {
    if is_plain(s) {
        out.push_str(s);
    } else {
        out.push_str("sym");
        write_string(s.as_bytes(), out);
    }
}

fn write_string(bytes: &[u8], out: &mut String) {
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
                c => out.push(c),
            }
        }
        for b in chunk.invalid() {
            out.push_str(&format!("\\x{b:02x}"));
        }
    }
    out.push('"');
}

fn write_to(ast: &Ast, lines: bool, out: &mut String) {
    match ast {
        Ast::Sym(s) => write_symbol(s, out),
        Ast::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Ast::Int(n) => out.push_str(&n.to_string()),
        Ast::Int128(n) => out.push_str(&format!("{n}:i128")),
        Ast::UInt { bits, value } => out.push_str(&format!("{value:#x}:{bits}")),
        Ast::UInt128(n) => out.push_str(&format!("{n:#x}:128")),
        Ast::BigInt(s) => out.push_str(&format!("{s}:big")),
        Ast::Float64(x) => out.push_str(&format!("{x:?}")),
        Ast::Float32(x) => out.push_str(&format!("{x:?}f32")),
        Ast::Char(c) => {
            let bytes = c.to_be_bytes();
            let used = bytes.iter().rposition(|b| *b != 0).map_or(1, |i| i + 1);
            match std::str::from_utf8(&bytes[..used]).map(|s| s.chars().next()) {
                Ok(Some(ch)) if !ch.is_control() && !ch.is_whitespace() => out.push_str(&format!("'{ch}'")),
                _ => out.push_str(&format!("'\\x{c:08x}'")),
            }
        }
        Ast::Str(s) => write_string(s, out),
        Ast::Nothing => out.push_str("nothing"),
        Ast::Line(l) => {
            out.push_str(&format!("(line {}", l.line));
            if let Some(f) = &l.file {
                out.push(' ');
                write_symbol(f, out);
            }
            out.push(')');
        }
        Ast::Quote(q) => {
            out.push_str("(quote-node ");
            write_to(q, lines, out);
            out.push(')');
        }
        Ast::CoreRef(s) => out.push_str(&format!("(core {s})")),
        Ast::Value(v) => out.push_str(&format!("(value {:#x})", v.addr())),
        Ast::Expr(e) => {
            out.push('(');
            write_symbol(&e.head, out);
            for a in &e.args {
                // A macro call's line is part of its shape: it shows as a hole.
                match a {
                    Ast::Line(_) if !lines && e.head == "macrocall" => out.push_str(" (line)"),
                    Ast::Line(_) if !lines => {}
                    a => {
                        out.push(' ');
                        write_to(a, lines, out);
                    }
                }
            }
            out.push(')');
        }
    }
}

fn number(s: &str) -> Option<Ast> {
    if let Some((n, bits)) = s.split_once(':') {
        let hex = n.strip_prefix("0x");
        return match (hex, bits) {
            (Some(h), "128") => u128::from_str_radix(h, 16).ok().map(Ast::UInt128),
            (Some(h), b) => Some(Ast::UInt { bits: b.parse().ok()?, value: u64::from_str_radix(h, 16).ok()? }),
            (None, "i128") => n.parse().ok().map(Ast::Int128),
            (None, "big") if n.starts_with(|c: char| c.is_ascii_digit() || c == '-') => Some(Ast::BigInt(Sym::new(n))),
            _ => None,
        };
    }
    if !s.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    if let Some(f) = s.strip_suffix("f32") {
        return f.parse().ok().map(Ast::Float32);
    }
    if let Ok(n) = s.parse() {
        return Some(Ast::Int(n));
    }
    s.parse().ok().filter(|_| s.contains(|c: char| c.is_ascii_digit())).map(Ast::Float64)
}

/// Reads one expression. Line nodes that were left out stay left out; `(line)` is line 0.
pub fn read(text: &str) -> Result<Ast, String> {
    let mut r = Reader { text, at: 0 };
    let ast = r.expr(0)?;
    r.space();
    if r.at < text.len() { Err(format!("text after the expression, at byte {}", r.at)) } else { Ok(ast) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> &str {
        let from = self.at;
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"')) {
            self.at += c.len_utf8();
        }
        &self.text[from..self.at]
    }

    fn string(&mut self) -> Result<Vec<u8>, String> {
        self.at += 1;
        let from = self.at;
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        if self.at >= bytes.len() {
            return Err(format!("a string that starts at byte {from} does not end"));
        }
        let mut out = Vec::new();
        crate::literal::unescape(&bytes[from..self.at], &mut out, |_| {});
        self.at += 1;
        Ok(out)
    }

    fn expr(&mut self, depth: usize) -> Result<Ast, String> {
        if depth > 500 {
            return Err("nested too deeply".to_string());
        }
        self.space();
        match self.peek() {
            None => Err("an expression is missing".to_string()),
            Some(')') => Err(format!("a closing parenthesis too many, at byte {}", self.at)),
            Some('"') => Ok(Ast::Str(self.string()?.into_boxed_slice())),
            Some('\'') if self.text[self.at..].starts_with("'\\x") => {
                let code = self.text.get(self.at + 3..self.at + 11).and_then(|h| u32::from_str_radix(h, 16).ok());
                self.at = (self.at + 12).min(self.text.len());
                code.map(Ast::Char).ok_or_else(|| "a bad character".to_string())
            }
            Some('\'') => {
                let c = self.text[self.at + 1..].chars().next().ok_or("a bad character")?;
                self.at += 1 + c.len_utf8() + 1;
                let mut b = [0; 4];
                let n = c.encode_utf8(&mut b).len();
                b[n..].fill(0);
                Ok(Ast::Char(u32::from_be_bytes(b)))
            }
            Some('(') => self.list(depth),
            Some(_) => {
                let w = self.word().to_string();
                if w == "sym" && self.peek() == Some('"') {
                    let s = self.string()?;
                    return Ok(Ast::sym(&String::from_utf8_lossy(&s)));
                }
                Ok(match w.as_str() {
                    "true" => Ast::Bool(true),
                    "false" => Ast::Bool(false),
                    "nothing" => Ast::Nothing,
                    w => number(w).unwrap_or_else(|| Ast::sym(w)),
                })
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Ast, String> {
        self.at += 1;
        let head = match self.expr(depth + 1)? {
            Ast::Sym(s) => s,
            _ => return Err("an expression must start with its head".to_string()),
        };
        let mut args = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => return Err(format!("`({head}` is not closed")),
                Some(')') => {
                    self.at += 1;
                    break;
                }
                Some(_) => args.push(self.expr(depth + 1)?),
            }
        }
        Ok(match (head.as_str(), &args[..]) {
            ("quote-node", [q]) => Ast::Quote(Box::new(q.clone())),
            ("core", [Ast::Sym(s)]) => Ast::CoreRef(s.clone()),
            ("line", []) => Ast::Line(LineNode { line: 0, file: None }),
            ("line", [Ast::Int(n)]) => Ast::Line(LineNode { line: *n as u32, file: None }),
            ("line", [Ast::Int(n), Ast::Sym(f)]) => Ast::Line(LineNode { line: *n as u32, file: Some(f.clone()) }),
            _ => Ast::expr(&head, args),
        })
    }
}
