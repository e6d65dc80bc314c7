//! What rustyline asks of its user: colours, the changes that keys have prepared, and whether a text is complete.

use crate::modes::Mode;
use crate::state::Shared;
use crate::{colors, lines};
use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Changeset, Context, Helper};
use std::borrow::Cow;

pub struct Hands {
    pub shared: Shared,
    pub color: bool,
}

impl Helper for Hands {}

impl Hinter for Hands {
    type Hint = String;
}

/// A key that changes the whole text answers with `Cmd::Complete`: that is where the text can be changed at will.
impl Completer for Hands {
    type Candidate = String;

    fn complete(&self, _line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let wanted = self.shared.lock().edit.is_some();
        Ok((pos, if wanted { vec![String::new()] } else { Vec::new() }))
    }

    fn update(&self, line: &mut LineBuffer, _start: usize, _elected: &str, changes: &mut Changeset) {
        if let Some(edit) = self.shared.lock().edit.take() {
            line.update(&edit.text, edit.cursor.min(edit.text.len()), changes);
        }
    }
}

impl Highlighter for Hands {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        let width = self.shared.lock().width;
        let text = lines::plain(line, width);
        let colored = if self.color && self.shared.mode.get() == Mode::Julia { colors::colored(&text) } else { text };
        Cow::Owned(colored.replace('\n', &format!("\n{}", " ".repeat(width))))
    }

    /// Whether more than the typed character is to be written.
    fn highlight_char(&self, line: &str, _pos: usize, kind: CmdKind) -> bool {
        // A moved cursor changes no colour.
        kind != CmdKind::MoveCursor && (self.color || line.contains('\n'))
    }
}

/// (For terminals without cursor movement, where no keys are bound.)
impl Validator for Hands {
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = lines::plain(ctx.input(), self.shared.lock().width);
        let incomplete = self.shared.mode.get() == Mode::Julia && lines::is_incomplete(&text);
        Ok(if incomplete { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}
