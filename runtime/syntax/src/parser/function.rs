//! Signatures of `function` and `macro` definitions.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Parser};
use crate::tree::flag::{self, INFIX};

impl Parser<'_> {
    /// True when a body follows; `function f end` has none.
    pub(crate) fn signature(&mut self, c: Ctx, is_function: bool) -> bool {
        let m = self.mark();
        let mut needs_call = true;
        let mut anonymous = false;
        if !is_function {
            self.unary_prefix(c, false);
            let k = self.behind_orig();
            if self.is_initial_reserved(c, k) {
                self.emit_error(m, 0, "invalid macro name");
            }
        } else {
            if self.peek(c) != LParen {
                self.unary_prefix(c, false);
            } else {
                // A name in parentheses, an anonymous argument list, or the whole declaration in parentheses.
                self.skip(c);
                let empty = self.peek_past_newlines().kind == RParen;
                let b = self.brackets(c, RParen, true, m, |p, b| {
                    let parsed_call = p.was_eventually_call();
                    needs_call = matches!(p.peek_nth(c, 2).kind, LParen | Dot);
                    anonymous = (!needs_call && !parsed_call) || b.commas;
                    anonymous
                });
                if anonymous {
                    let grouping = !b.commas && !b.splat && b.semis == 0 && b.exprs == 1;
                    let ambiguous = grouping && matches!(self.behind(), MacroCall | Dollar);
                    self.emit(m, Tuple, flag::A | b.flags);
                    if ambiguous {
                        self.emit_error(
                            m,
                            0,
                            "Ambiguous signature. Add a trailing comma if this is a 1-argument anonymous function; \
                             remove parentheses if this is a macro call acting as function signature.",
                        );
                    }
                } else if empty {
                    self.emit(m, Tuple, flag::A);
                } else {
                    self.emit(m, Parens, 0);
                }
            }
            if !anonymous && self.behind_orig().is_reserved() {
                self.emit_error(m, 0, "invalid function name");
            }
        }
        if needs_call {
            self.call_chain(c, m, false);
            let k = self.behind();
            if matches!(k, Ident | KwVar | Dollar) && self.peek_past_newlines().kind == KwEnd {
                return false;
            }
            if !matches!(k, Call | MacroCall) {
                let what = if is_function { "function" } else { "macro" };
                self.emit_error(m, 0, format!("Invalid signature in {what} definition"));
            }
        }
        if is_function && self.peek(c) == DoubleColon {
            self.skip(c);
            self.call(c);
            self.emit(m, DoubleColon, INFIX);
        }
        if self.peek(c) == KwWhere {
            self.where_chain(c, m);
        }
        true
    }
}
