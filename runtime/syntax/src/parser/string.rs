//! String and command literals: chunks, interpolations, and the indentation of triple-quoted ones.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Parser};
use crate::tree::flag::{self, TRIVIA};

impl Parser<'_> {
    pub(crate) fn string(&mut self, c: Ctx, raw: bool) {
        let m = self.mark();
        let delim = self.peek(c);
        let triple = matches!(delim, TripleDQuote | TripleBacktick);
        let chunk = if delim.is_string_delim() { StrChunk } else { CmdChunk };
        let raw_flag = if raw { flag::B } else { 0 };
        // Indentation common to all lines, as a range of the source; nothing seen yet is `None`.
        let mut indent: Option<(usize, usize)> = None;
        let mut indent_at: Vec<usize> = Vec::new();
        self.skip(c);
        let mut first = true;
        let mut chunks = 0;
        let mut after_newline = false;
        loop {
            let k = self.peek(c);
            let (from, to) = self.next_span(c.has(Ctx::NEWLINES));
            let (from, to) = (from as usize, to as usize);
            if k == Dollar {
                if raw {
                    break;
                }
                if after_newline {
                    indent = Some((from, 0)); // An interpolation at the line's start: nothing to remove.
                }
                self.interpolation(c);
                first = false;
                chunks += 1;
                after_newline = false;
            } else if k == chunk {
                let text = &self.src()[from..to];
                if triple && first && matches!(text, b"\n" | b"\r" | b"\r\n") {
                    self.skip(c); // The opening line, when empty.
                    first = false;
                    after_newline = true;
                    continue;
                }
                if triple {
                    if after_newline && !matches!(text[0], b'\n' | b'\r') {
                        indent = Some(match indent {
                            None => (from, text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()),
                            Some((at, len)) => {
                                let known = &self.src()[at..at + len];
                                (at, known.iter().zip(text).take_while(|(a, b)| a == b).count())
                            }
                        });
                        self.bump_trivia_to(c.has(Ctx::NEWLINES));
                        self.bump_invisible(Tombstone, 0);
                        indent_at.push(self.out.len() - 1);
                    }
                    after_newline = matches!(text[text.len() - 1], b'\n' | b'\r');
                }
                self.bump(c, raw_flag);
                first = false;
                chunks += 1;
            } else if matches!(k, ErrInterpolationEnd | ErrBidi | ErrUtf8) {
                self.bump(c, 0);
                chunks += 1;
            } else {
                break;
            }
        }
        let closed = self.peek(c) == delim;
        let mut remove = indent.map_or(0, |(_, len)| len);
        if after_newline && closed {
            remove = 0; // The closing quotes stand at the line's start.
        }
        if triple && remove > 0 {
            for at in indent_at {
                self.out[at].kind = Whitespace;
                self.out[at].flags |= TRIVIA;
                self.out[at].len = remove as u32;
                let text = &mut self.out[at + 1];
                text.len -= remove as u32;
                if text.len == 0 {
                    text.kind = Tombstone;
                    chunks -= 1;
                }
            }
        }
        if closed {
            if chunks == 0 {
                self.bump_invisible(chunk, raw_flag);
            }
            self.skip(c);
        } else {
            self.missing(TRIVIA, "unterminated string literal");
            let len = if triple { 3 } else { 1 };
            self.relate(m.byte, m.byte + len, "the literal starts here");
        }
        let kind = if delim.is_string_delim() { String } else { CmdString };
        self.emit(m, kind, raw_flag | if triple { flag::A } else { 0 });
    }

    /// `$name` or `$(expression)` inside a string.
    fn interpolation(&mut self, c: Ctx) {
        self.skip(c);
        let k = self.peek(c);
        if k == LParen {
            let m = self.mark();
            self.skip(c);
            let mut simple = false;
            self.brackets(c, RParen, true, m, |_, b| {
                simple = !b.commas && b.semis == 0 && b.exprs == 1;
                false
            });
            if !simple || self.behind_index(false).is_some_and(|i| self.out[i].kind == Generator) {
                self.emit_error(m, 0, "invalid interpolation syntax");
            }
            self.emit(m, Parens, 0);
        } else if k == KwVar {
            self.bump_as(c, 0, Some(Ident));
        } else if k == Ident || k.is_keyword() || k.is_word_operator() {
            self.atom(c, true, false);
        } else {
            self.missing(0, "identifier or parenthesized expression expected after $ in string");
        }
    }
}
