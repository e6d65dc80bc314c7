//! The lexer's part for numbers and for what stands inside string literals.

use crate::chars;
use crate::kind::Kind;
use crate::lexer::{Bidi, Ch, Lexer, StringState, Token};

const MINUS_SIGN: &[u8] = "−".as_bytes();

impl Lexer<'_> {
    /// Digits and underscores; an underscore must stand between digits. True when any were taken.
    fn digits(&mut self, is_digit: impl Fn(u8) -> bool) -> bool {
        let mut any = false;
        loop {
            let b = self.byte(0);
            if b == b'_' {
                if !is_digit(self.byte(1)) {
                    return any;
                }
            } else if !is_digit(b) {
                return any;
            }
            self.pos += 1;
            any = true;
        }
    }

    fn accept_sign(&mut self) {
        if !self.accept(b'+') && !self.accept(b'-') && self.src[self.pos..].starts_with(MINUS_SIGN) {
            self.pos += MINUS_SIGN.len();
        }
    }

    fn at_exponent(&self) -> bool {
        matches!(self.byte(0), b'e' | b'E' | b'f')
            && (self.byte(1).is_ascii_digit()
                || matches!(self.byte(1), b'+' | b'-')
                || self.src[self.pos + 1..].starts_with(MINUS_SIGN))
    }

    /// The exponent that `at_exponent` saw.
    fn exponent(&mut self) -> Kind {
        let kind = if self.byte(0) == b'f' { Kind::Float32 } else { Kind::Float };
        self.pos += 1;
        self.accept_sign();
        let from = self.pos;
        while self.byte(0).is_ascii_digit() {
            self.pos += 1;
        }
        if self.pos == from {
            return Kind::ErrInvalidNumber;
        }
        if self.byte(0) == b'.' && !self.peek_char2().is(chars::is_dottable_start) {
            self.pos += 1;
            return Kind::ErrInvalidNumber;
        }
        kind
    }

    /// A number whose first digit is taken, or (`kind` is `Float`) whose leading dot is.
    pub(crate) fn lex_number(&mut self, kind: Kind) -> Token {
        self.digits(|b| b.is_ascii_digit());
        if self.byte(0) == b'.' {
            if self.byte(1) == b'.' {
                return self.emit(kind); // `1..2`
            }
            if kind == Kind::Float {
                self.pos += 1;
                return self.emit(Kind::ErrInvalidNumber);
            }
            if self.peek_char2().is(chars::is_dottable_start) {
                self.pos += 1;
                return self.emit(Kind::ErrAmbiguousDot);
            }
            self.pos += 1;
            if self.accept(b'_') {
                return self.emit(Kind::ErrInvalidNumber);
            }
            let fraction = self.digits(|b| b.is_ascii_digit());
            if self.at_exponent() {
                let k = self.exponent();
                return self.emit(k);
            }
            if self.byte(0) == b'.' && self.byte(1) != b'.' && !self.peek_char2().is(chars::is_dottable_start) {
                self.pos += 1;
                return self.emit(Kind::ErrInvalidNumber);
            }
            if !fraction
                && (self.peek_char().is(chars::is_ident_start)
                    || matches!(self.byte(0), b'(' | b'[' | b'{' | b'@' | b'`' | b'"'))
            {
                return self.emit(Kind::ErrAmbiguousDotMultiply);
            }
            return self.emit(Kind::Float);
        }
        if self.at_exponent() {
            let k = self.exponent();
            return self.emit(k);
        }
        if self.pos - self.start == 1 && self.src[self.start] == b'0' {
            return self.lex_radix(kind);
        }
        self.emit(kind)
    }

    /// After a lone `0`: hexadecimal (perhaps a float), binary, octal, or just zero.
    fn lex_radix(&mut self, zero: Kind) -> Token {
        let (kind, had_digits) = match self.byte(0) {
            b'x' => {
                self.pos += 1;
                let mut any = self.digits(|b| b.is_ascii_hexdigit());
                let mut float = false;
                if self.byte(0) == b'.' && self.byte(1) != b'.' {
                    self.pos += 1;
                    any |= self.digits(|b| b.is_ascii_hexdigit());
                    float = true;
                }
                if self.accept(b'p') || self.accept(b'P') {
                    self.accept_sign();
                    let ok = self.digits(|b| b.is_ascii_digit()) && any;
                    if !ok {
                        return self.emit(Kind::ErrInvalidNumber);
                    }
                    // `0x1p3` has no dot and still must not run into a name.
                    if float {
                        return self.emit(Kind::Float);
                    }
                    (Kind::Float, true)
                } else if float {
                    return self.emit(Kind::ErrHexFloatNoP);
                } else {
                    (Kind::HexInt, any)
                }
            }
            b'b' => {
                self.pos += 1;
                (Kind::BinInt, self.digits(|b| matches!(b, b'0' | b'1')))
            }
            b'o' => {
                self.pos += 1;
                (Kind::OctInt, self.digits(|b| (b'0'..=b'7').contains(&b)))
            }
            _ => return self.emit(zero),
        };
        let runs_on = |c: Ch| c.is(|c| c.is_ascii_digit() || chars::is_ident_start(c));
        if !had_digits || runs_on(self.peek_char()) {
            while runs_on(self.peek_char()) {
                self.advance_char();
            }
            return self.emit(Kind::ErrInvalidNumber);
        }
        self.emit(kind)
    }

    pub(crate) fn lex_quote(&mut self) -> Token {
        // A name before it makes it a string macro, whose text is raw.
        let raw = self.last == Kind::Ident || self.last.is_contextual() || self.last.is_word_operator();
        self.open_string(b'"', raw, Kind::DQuote, Kind::TripleDQuote)
    }

    pub(crate) fn lex_backtick(&mut self) -> Token {
        self.open_string(b'`', true, Kind::Backtick, Kind::TripleBacktick)
    }

    fn open_string(&mut self, delim: u8, raw: bool, one: Kind, three: Kind) -> Token {
        let triple = self.byte(0) == delim && self.byte(1) == delim;
        self.strings.push(StringState { triple, raw, delim, parens: 0 });
        if triple {
            self.pos += 2;
        }
        self.emit(if triple { three } else { one })
    }

    fn at_close(&self, s: &StringState) -> bool {
        self.byte(0) == s.delim
            && self.pos < self.src.len()
            && (!s.triple || (self.byte(1) == s.delim && self.byte(2) == s.delim))
    }

    /// The next token while a string is open.
    pub(crate) fn lex_in_string(&mut self) -> Token {
        let top = self.strings.len() - 1;
        let s = self.strings[top];
        if s.parens > 0 {
            match self.byte(0) {
                b'(' => self.strings[top].parens += 1,
                b')' => self.strings[top].parens -= 1,
                _ => return self.lex_code(),
            }
            let kind = if self.byte(0) == b'(' { Kind::LParen } else { Kind::RParen };
            self.pos += 1;
            return self.emit(kind);
        }
        let pc = self.peek_char();
        if self.last == Kind::Dollar {
            if pc == Ch::Is('(') {
                self.strings[top].parens += 1;
                self.pos += 1;
                return self.emit(Kind::LParen);
            }
            if pc.is(chars::is_ident_start) {
                return self.lex_ident();
            }
        } else if self.last == Kind::Ident
            && pc != Ch::Eof
            && !pc.is(|c| chars::is_operator_start(c) || chars::is_never_ident(c))
            && pc != Ch::Bad
        {
            self.advance_char();
            return self.emit(Kind::ErrInterpolationEnd);
        }
        if pc == Ch::Eof {
            return self.emit(Kind::End);
        }
        if !s.raw && self.byte(0) == b'$' {
            self.pos += 1;
            return self.emit(Kind::Dollar);
        }
        if !s.raw && self.byte(0) == b'\\' && matches!(self.byte(1), b'\r' | b'\n') {
            // An escaped newline, and the indentation after it, are no part of the text.
            self.pos += 2;
            if self.src[self.pos - 1] == b'\r' {
                self.accept(b'\n');
            }
            while matches!(self.byte(0), b' ' | b'\t') {
                self.pos += 1;
            }
            return self.emit(Kind::Whitespace);
        }
        if self.at_close(&s) {
            if s.delim == b'\'' && self.last == Kind::Prime && self.byte(1) == b'\'' {
                self.pos += 1; // The middle of `'''`.
                return self.emit(Kind::CharChunk);
            }
            self.strings.pop();
            self.pos += if s.triple { 3 } else { 1 };
            return match s.delim {
                b'"' => self.emit(if s.triple { Kind::TripleDQuote } else { Kind::DQuote }),
                b'`' => self.emit(if s.triple { Kind::TripleBacktick } else { Kind::Backtick }),
                _ => self.emit_op(Kind::Prime, false),
            };
        }
        self.lex_chunk(&s)
    }

    /// A newline in a triple-quoted string ends its chunk, so that dedenting works chunk by chunk.
    fn at_chunk_newline(&mut self) -> bool {
        match self.byte(0) {
            b'\n' => self.pos += 1,
            b'\r' => {
                self.pos += 1;
                self.accept(b'\n');
            }
            _ => return false,
        }
        true
    }

    fn lex_chunk(&mut self, s: &StringState) -> Token {
        loop {
            if self.pos >= self.src.len() {
                break;
            }
            let b = self.byte(0);
            if s.raw {
                if self.at_close(s) {
                    break;
                }
            } else if b == b'$' || self.at_close(s) {
                break;
            }
            if s.triple && matches!(b, b'\n' | b'\r') && self.pos < self.src.len() {
                self.at_chunk_newline();
                break;
            }
            if b == b'\\' {
                if s.raw {
                    let from = self.pos;
                    while self.byte(0) == b'\\' {
                        self.pos += 1;
                    }
                    // An odd number of backslashes escapes the closing quote.
                    if (self.pos - from) % 2 == 1 && self.byte(0) == s.delim && self.pos < self.src.len() {
                        self.pos += 1;
                    }
                    continue;
                }
                if matches!(self.byte(1), b'\n' | b'\r') && self.pos + 1 < self.src.len() {
                    break;
                }
                self.pos += 1;
                self.advance_char();
                continue;
            }
            self.pos += 1;
        }
        let kind = match std::str::from_utf8(&self.src[self.start..self.pos]) {
            Err(_) => Kind::ErrUtf8,
            Ok(_) if s.delim == b'\'' => Kind::CharChunk,
            // Formatting ends with the line, also where a backslash joins it to the next.
            Ok(t) if !t.is_ascii() && !self.at_joined_line() && !Bidi::balanced(t) => Kind::ErrBidi,
            Ok(_) if s.delim == b'`' => Kind::CmdChunk,
            Ok(_) => Kind::StrChunk,
        };
        self.emit(kind)
    }

    /// Is the next thing a backslash and the end of the line?
    fn at_joined_line(&self) -> bool {
        let rest = &self.src[self.pos..];
        rest.starts_with(b"\\\n") || rest.starts_with(b"\\\r\n")
    }
}
