//! Bytes to tokens, lazily. State is kept for two things only: what `'` means (adjoint or character), and
//! which bytes are inside strings, where code may be nested in `$(...)`.

use crate::chars;
use crate::kind::Kind;

/// One token; it starts where the one before it ended.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// `DOTTED`, `SUFFIXED` of `tree::flag`, and `SPACED`.
    pub flags: u8,
    /// One past the last byte.
    pub end: u32,
}

/// Token flag: white space, a newline or a comment stands before it (or is it).
pub const SPACED: u8 = 1;

impl Token {
    /// Is there space before it?
    #[inline]
    pub fn spaced(self) -> bool {
        self.flags & SPACED != 0
    }
    /// `.+`, `.=`?
    #[inline]
    pub fn dotted(self) -> bool {
        self.flags & crate::tree::flag::DOTTED != 0
    }
    /// `+₁`?
    #[inline]
    pub fn suffixed(self) -> bool {
        self.flags & crate::tree::flag::SUFFIXED != 0
    }
    /// With neither dot nor suffix?
    #[inline]
    pub fn plain(self) -> bool {
        !self.dotted() && !self.suffixed()
    }
}

/// An open string literal.
#[derive(Clone, Copy)]
pub(crate) struct StringState {
    pub triple: bool,
    pub raw: bool,
    pub delim: u8,
    /// Open parentheses of an interpolation; code is lexed while it is not zero.
    pub parens: u32,
}

/// The lexer's place in the text.
pub struct Lexer<'a> {
    pub(crate) src: &'a [u8],
    pub(crate) pos: usize,
    pub(crate) start: usize,
    pub(crate) last: Kind,
    dotted: bool,
    pub(crate) strings: Vec<StringState>,
}

/// A character of the source: valid, a bad byte, or the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ch {
    Is(char),
    Bad,
    Eof,
}

impl Ch {
    pub fn is(self, f: impl Fn(char) -> bool) -> bool {
        matches!(self, Ch::Is(c) if f(c))
    }
}

const IDENT_BYTE: [bool; 128] = {
    let mut t = [false; 128];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        t[i] = b.is_ascii_alphanumeric() || b == b'_' || b == b'!';
        i += 1;
    }
    t
};

impl<'a> Lexer<'a> {
    /// A lexer that starts at `pos`.
    pub fn new(src: &'a [u8], pos: usize) -> Self {
        Lexer { src, pos, start: pos, last: Kind::Error, dotted: false, strings: Vec::new() }
    }

    /// The byte `n` after the place, zero past the end.
    #[inline]
    pub(crate) fn byte(&self, n: usize) -> u8 {
        self.src.get(self.pos + n).copied().unwrap_or(0)
    }

    /// The character at byte `at`, and its length.
    pub(crate) fn char_at(&self, at: usize) -> (Ch, usize) {
        decode(self.src, at)
    }

    pub(crate) fn peek_char(&self) -> Ch {
        self.char_at(self.pos).0
    }

    /// The character after the next one.
    pub(crate) fn peek_char2(&self) -> Ch {
        let (_, n) = self.char_at(self.pos);
        self.char_at(self.pos + n.max(1)).0
    }

    pub(crate) fn advance_char(&mut self) -> Ch {
        let (c, n) = self.char_at(self.pos);
        self.pos += n;
        c
    }

    #[inline]
    pub(crate) fn accept(&mut self, b: u8) -> bool {
        let yes = self.byte(0) == b && self.pos < self.src.len();
        if yes {
            self.pos += 1;
        }
        yes
    }

    pub(crate) fn emit(&mut self, kind: Kind) -> Token {
        self.emit_op(kind, true)
    }

    pub(crate) fn emit_op(&mut self, kind: Kind, may_suffix: bool) -> Token {
        let mut flags = 0;
        if may_suffix && self.byte(0) >= 0x80 && kind.takes_suffix() {
            while self.peek_char().is(chars::is_operator_suffix) {
                self.advance_char();
                flags |= crate::tree::flag::SUFFIXED;
            }
        }
        if self.dotted {
            flags |= crate::tree::flag::DOTTED;
            self.dotted = false;
        }
        self.last = kind;
        Token { kind, flags, end: self.pos as u32 }
    }

    /// The next token; `End` for ever once the text is over.
    pub fn next_token(&mut self) -> Token {
        self.start = self.pos;
        if !self.strings.is_empty() { self.lex_in_string() } else { self.lex_code() }
    }

    pub(crate) fn lex_code(&mut self) -> Token {
        use Kind::*;
        if self.pos >= self.src.len() {
            return self.emit(End);
        }
        let b = self.src[self.pos];
        if b.is_ascii_alphabetic() || b == b'_' {
            return self.lex_ident();
        }
        if b.is_ascii_digit() {
            self.pos += 1;
            return self.lex_number(Integer);
        }
        if b >= 0x80 {
            return self.lex_unicode();
        }
        if matches!(b, b' ' | b'\t'..=b'\r') {
            return self.lex_space();
        }
        self.pos += 1;
        let kind = match b {
            b'[' => LSquare,
            b']' => RSquare,
            b'{' => LBrace,
            b'}' => RBrace,
            b'(' => LParen,
            b')' => RParen,
            b',' => Comma,
            b';' => Semi,
            b'@' => At,
            b'?' => Question,
            b'~' => Tilde,
            b'#' => return self.lex_comment(),
            b'"' => return self.lex_quote(),
            b'`' => return self.lex_backtick(),
            b'\'' => return self.lex_prime(),
            b'.' => return self.lex_dot(),
            b'*' if self.accept(b'*') => ErrDoubleStar,
            b'*' => self.or_assign(Star),
            b'^' => self.or_assign(Power),
            b'$' => self.or_assign(Dollar),
            b'%' => self.or_assign(TimesOther),
            b'\\' => self.or_assign(TimesOther),
            b'/' if self.accept(b'/') => self.or_assign(Rational),
            b'/' => self.or_assign(TimesOther),
            b'+' if self.accept(b'+') => PlusPlus,
            b'+' => self.or_assign(Plus),
            b'-' => self.lex_minus(),
            b'=' if self.accept(b'=') => {
                self.accept(b'=');
                CompareOther
            }
            b'=' if self.accept(b'>') => PairArrow,
            b'=' => Eq,
            b'!' if self.accept(b'=') => {
                self.accept(b'=');
                CompareOther
            }
            b'!' => Bang,
            b'>' => self.lex_greater(),
            b'<' => self.lex_less(),
            b':' if self.accept(b':') => DoubleColon,
            b':' if self.accept(b'=') => ColonEq,
            b':' => Colon,
            b'|' if self.accept(b'=') => OpEq,
            // `.|` is never the start of `.|>`-less `.||`; both readings agree on the longest match.
            b'|' if self.accept(b'>') => PipeGt,
            b'|' if self.accept(b'|') => OrOr,
            b'|' => PlusOther,
            b'&' if self.accept(b'&') => AndAnd,
            b'&' => self.or_assign(Amp),
            _ => ErrUnknownChar,
        };
        self.emit(kind)
    }

    /// `op=` when an equals sign follows.
    fn or_assign(&mut self, kind: Kind) -> Kind {
        if self.accept(b'=') { Kind::OpEq } else { kind }
    }

    fn lex_minus(&mut self) -> Kind {
        if self.accept(b'-') {
            return if self.accept(b'>') { Kind::LongArrow } else { Kind::ErrInvalidOp };
        }
        if !self.dotted && self.accept(b'>') {
            return Kind::Arrow;
        }
        self.or_assign(Kind::Minus)
    }

    fn lex_greater(&mut self) -> Kind {
        if self.accept(b'>') {
            self.accept(b'>');
            return self.or_assign(Kind::Shift);
        }
        if self.accept(b'=') {
            Kind::CompareOther
        } else if self.accept(b':') {
            Kind::Supertype
        } else {
            Kind::Gt
        }
    }

    fn lex_less(&mut self) -> Kind {
        if self.accept(b'<') {
            return self.or_assign(Kind::Shift);
        }
        if self.accept(b'=') {
            Kind::CompareOther
        } else if self.accept(b':') {
            Kind::Subtype
        } else if self.accept(b'|') {
            Kind::PipeLt
        } else if self.byte(0) == b'-' && self.byte(1) == b'-' {
            self.pos += 2;
            if self.accept(b'-') {
                Kind::ErrInvalidOp
            } else {
                self.accept(b'>');
                Kind::ArrowOther
            }
        } else {
            Kind::Lt
        }
    }

    fn lex_dot(&mut self) -> Token {
        if self.accept(b'.') {
            if self.accept(b'.') {
                return self.emit(Kind::Ellipsis);
            }
            if self.peek_char().is(chars::is_dottable_start) {
                self.advance_char();
                return self.emit(Kind::ErrInvalidOp);
            }
            return self.emit(Kind::DotDot);
        }
        if self.byte(0).is_ascii_digit() {
            return self.lex_number(Kind::Float);
        }
        if self.pos < self.src.len() && self.peek_char().is(chars::is_dottable_start) {
            self.dotted = true;
            return self.lex_code();
        }
        self.emit(Kind::Dot)
    }

    fn lex_unicode(&mut self) -> Token {
        let (c, n) = self.char_at(self.pos);
        let Ch::Is(c) = c else {
            self.pos += n;
            return self.emit(Kind::ErrUtf8);
        };
        if chars::is_space(c) {
            return self.lex_space();
        }
        if chars::is_ident_start(c) {
            return self.lex_ident();
        }
        self.pos += n;
        if let Some(kind) = chars::unicode_operator(c) {
            if matches!(c, '÷' | '⊻' | '−') && self.accept(b'=') {
                return self.emit(Kind::OpEq);
            }
            return self.emit(kind);
        }
        let kind = if chars::is_invisible(c) {
            Kind::ErrInvisible
        } else if chars::is_ident_char(c) {
            Kind::ErrIdentStart
        } else {
            Kind::ErrUnknownChar
        };
        self.emit(kind)
    }

    /// White space up to and with at most one newline; what follows a newline on its line belongs to it.
    fn lex_space(&mut self) -> Token {
        let mut kind = Kind::Whitespace;
        loop {
            let (c, n) = self.char_at(self.pos);
            if !c.is(chars::is_space) {
                break;
            }
            let newline = c == Ch::Is('\n');
            let crlf = c == Ch::Is('\r') && self.byte(1) == b'\n';
            if kind == Kind::Newline && (newline || crlf) {
                break;
            }
            self.pos += n;
            if newline {
                kind = Kind::Newline;
            }
        }
        self.emit(kind)
    }

    fn lex_comment(&mut self) -> Token {
        if self.byte(0) != b'=' {
            let rest = &self.src[self.pos..];
            let mut n = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
            if n < rest.len() && n > 0 && rest[n - 1] == b'\r' {
                n -= 1;
            }
            let valid = std::str::from_utf8(&rest[..n]).is_ok();
            self.pos += n;
            return self.emit(if valid { Kind::Comment } else { Kind::ErrUtf8 });
        }
        self.pos += 1;
        let from = self.pos;
        let mut nesting = 1;
        while nesting > 0 {
            match (self.byte(0), self.byte(1)) {
                (b'#', b'=') => {
                    nesting += 1;
                    self.pos += 2;
                }
                (b'=', b'#') => {
                    nesting -= 1;
                    self.pos += 2;
                }
                _ if self.pos >= self.src.len() => return self.emit(Kind::ErrEofMultiComment),
                _ => self.pos += 1,
            }
        }
        let kind = match std::str::from_utf8(&self.src[from..self.pos]) {
            Err(_) => Kind::ErrUtf8,
            Ok(s) if !s.is_ascii() && !Bidi::balanced(s) => Kind::ErrBidi,
            Ok(_) => Kind::Comment,
        };
        self.emit(kind)
    }

    pub(crate) fn lex_ident(&mut self) -> Token {
        loop {
            let b = self.byte(0);
            if b < 0x80 {
                // `a!=b` is a comparison, not an assignment to `a!`.
                if !IDENT_BYTE[b as usize] || (b == b'!' && self.byte(1) == b'=') {
                    break;
                }
                self.pos += 1;
                continue;
            }
            let (c, n) = self.char_at(self.pos);
            let next = match self.char_at(self.pos + n).0 {
                Ch::Is(c) => Some(c),
                _ => None,
            };
            if !c.is(|c| chars::is_ident_char(c) || chars::joins_in_ident(c, next)) {
                break;
            }
            self.pos += n;
        }
        let text = &self.src[self.start..self.pos];
        let kind = if text.len() <= 10 { Kind::keyword(text) } else { None };
        self.emit(kind.unwrap_or(Kind::Ident))
    }

    fn lex_prime(&mut self) -> Token {
        let l = self.last;
        // After something that has a value it is the adjoint, else it opens a character.
        let adjoint = l == Kind::Ident
            || l.is_contextual()
            || l.is_word_operator()
            || l.is_literal()
            || matches!(l, Kind::Dot | Kind::RParen | Kind::RSquare | Kind::RBrace | Kind::Prime | Kind::KwEnd);
        if adjoint {
            return self.emit(Kind::Prime);
        }
        self.strings.push(StringState { triple: false, raw: true, delim: b'\'', parens: 0 });
        self.emit_op(Kind::Prime, false)
    }
}

/// The character at byte `at`, and how many bytes it takes.
pub(crate) fn decode(src: &[u8], at: usize) -> (Ch, usize) {
    let Some(&b) = src.get(at) else {
        return (Ch::Eof, 0);
    };
    if b < 0x80 {
        return (Ch::Is(b as char), 1);
    }
    let n = match b {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return (Ch::Bad, 1),
    };
    let end = (at + n).min(src.len());
    match std::str::from_utf8(&src[at..end]) {
        Ok(s) => match s.chars().next() {
            Some(c) => (Ch::Is(c), n),
            None => (Ch::Bad, 1),
        },
        // One bad character may span the lead byte and what continues it.
        Err(e) => (Ch::Bad, e.error_len().unwrap_or(end - at).max(1)),
    }
}

/// Nesting of bidirectional formatting, which must be balanced inside one line of a comment or string.
#[derive(Default, PartialEq)]
pub(crate) struct Bidi {
    embeddings: i32,
    isolates: i32,
}

impl Bidi {
    pub fn update(&mut self, c: char) {
        match c {
            '\n' => *self = Bidi::default(),
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => self.embeddings += 1,
            '\u{202c}' => self.embeddings -= 1,
            '\u{2066}'..='\u{2068}' => self.isolates += 1,
            '\u{2069}' => self.isolates -= 1,
            _ => {}
        }
    }

    pub fn balanced(s: &str) -> bool {
        let mut b = Bidi::default();
        s.chars().for_each(|c| b.update(c));
        b == Bidi::default()
    }
}
