//! What keys mean here that they do not mean to rustyline: modes, completions, history by prefix, pastes, and lines after the
//! first.

use crate::modes::Mode;
use crate::state::{Edit, Leave, Shared, State};
use crate::{completion, lines};
use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount,
};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use vm::{Heard, Offer};

/// A tab at the beginning of a line moves to the next multiple of this.
const TAB: usize = 4;
/// Blanks for a tab that is pasted.
const PASTED_TAB: &str = "        ";

pub struct Keys {
    pub shared: Shared,
    pub tell: Mutex<Sender<Heard>>,
    pub offers: Mutex<Receiver<Offer>>,
}

/// The text under edit, as it is shown.
struct Line<'a> {
    text: &'a str,
    cursor: usize,
    width: usize,
}

impl Line<'_> {
    fn before(&self) -> &str {
        &self.text[..self.cursor]
    }

    fn after(&self) -> &str {
        &self.text[self.cursor..]
    }

    fn plain(&self) -> String {
        lines::plain(self.text, self.width)
    }

    fn plain_before(&self) -> String {
        lines::plain(self.before(), self.width)
    }

    fn at_line_start(&self) -> bool {
        lines::at_line_start(self.before(), self.width)
    }

    /// Bytes of a line break with the blanks behind it.
    fn break_bytes(&self) -> usize {
        lines::indent("\n", self.width).len()
    }

    /// Where the text of a continuation line begins; `None` on the first line.
    fn line_start(&self) -> Option<usize> {
        self.before().rfind('\n').map(|i| i + self.break_bytes())
    }
}

/// An edit that makes the text be `text` (plain), the cursor at its byte `cursor`.
fn edit(state: &mut State, text: &str, cursor: usize) -> Option<Cmd> {
    let shown = |t: &str| lines::indent(t, state.width);
    state.edit = Some(Edit { text: shown(text), cursor: shown(&text[..cursor]).len() });
    Some(Cmd::Complete)
}

/// An edit of the text as it is shown.
fn edit_shown(state: &mut State, text: String, cursor: usize) -> Option<Cmd> {
    state.edit = Some(Edit { text, cursor });
    Some(Cmd::Complete)
}

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, ctx: &EventContext<'_>) -> Option<Cmd> {
        let &KeyEvent(code, modifiers) = event.get(0)?;
        let mut state = self.shared.lock();
        if state.paste.is_some() {
            return self.pasted_key(&mut state, code, modifiers, ctx);
        }
        let completed = state.completed.take();
        let line = Line { text: ctx.line(), cursor: ctx.pos(), width: state.width };
        let control = modifiers == Modifiers::CTRL;
        let mode = self.shared.mode.get();
        let bare = modifiers.is_empty();
        match code {
            KeyCode::BracketedPasteStart => {
                state.paste = Some(String::new());
                Some(Cmd::Noop)
            }
            KeyCode::Enter if modifiers.contains(Modifiers::ALT) => new_line(&mut state, &line),
            KeyCode::Enter => self.enter(&mut state, &line),
            KeyCode::Char('J' | 'M') if control => self.enter(&mut state, &line),
            KeyCode::Tab if bare => self.tab(state, &line, completed),
            KeyCode::Char(c @ ('?' | ';' | ']')) if bare && line.cursor == 0 && mode == Mode::Julia => match c {
                '?' => self.switch(Mode::Help),
                ';' => self.switch(Mode::Shell),
                _ => {
                    state.leave = Some(Leave::Packages);
                    Some(Cmd::Interrupt)
                }
            },
            KeyCode::Backspace => erase_back(&mut state, &line, mode, || self.switch(Mode::Julia)),
            KeyCode::Char('H') if control => erase_back(&mut state, &line, mode, || self.switch(Mode::Julia)),
            KeyCode::Delete if bare => erase_break(&mut state, &line),
            KeyCode::Char('D') if control => erase_break(&mut state, &line),
            KeyCode::Left if bare => step_back(&mut state, &line),
            KeyCode::Char('B') if control => step_back(&mut state, &line),
            KeyCode::Right if bare => step_on(&mut state, &line),
            KeyCode::Char('F') if control => step_on(&mut state, &line),
            KeyCode::Home if bare => to_line_start(&mut state, &line),
            KeyCode::Char('A') if control => to_line_start(&mut state, &line),
            KeyCode::Char('U') if control => erase_to_line_start(&mut state, &line),
            KeyCode::Up if bare => self.up(&mut state, &line, true),
            KeyCode::Char('P') if control => self.up(&mut state, &line, false),
            KeyCode::Down if bare => self.down(&mut state, &line),
            KeyCode::Char('N') if control => self.down(&mut state, &line),
            KeyCode::Char('C') if control => {
                crate::editor::print("^C");
                Some(Cmd::Interrupt)
            }
            _ => None,
        }
    }
}

impl Keys {
    fn switch(&self, mode: Mode) -> Option<Cmd> {
        self.shared.mode.set(mode);
        Some(Cmd::Repaint)
    }

    /// A complete text is accepted, wherever the cursor is.
    fn enter(&self, state: &mut State, line: &Line<'_>) -> Option<Cmd> {
        if self.shared.mode.get() == Mode::Julia && lines::is_incomplete(&line.plain()) {
            return new_line(state, line);
        }
        Some(Cmd::AcceptLine)
    }

    fn tab(&self, state: std::sync::MutexGuard<'_, State>, line: &Line<'_>, completed: Option<String>) -> Option<Cmd> {
        let (text, cursor) = (line.plain(), line.plain_before().len());
        let start = text[..cursor].rfind('\n').map_or(0, |i| i + 1);
        let mode = self.shared.mode.get();
        if mode != Mode::Shell && text[start..cursor].trim().is_empty() {
            let column = text[start..cursor].chars().count();
            return Some(Cmd::Insert(1, " ".repeat(TAB - column % TAB)));
        }
        let columns = state.columns;
        drop(state);
        let question = Heard::Complete { mode: mode.name(), text: text.clone(), at: cursor };
        self.tell.lock().unwrap_or_else(PoisonError::into_inner).send(question).ok()?;
        let offer = self.offers.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()?;
        // The second tab in a row lists what the first one could not decide.
        let again = completed.as_deref() == Some(text.as_str());
        let mut state = self.shared.lock();
        match completion::apply(&offer, &text, cursor, again, columns) {
            completion::Outcome::Replace { text, cursor } => {
                let changed = edit(&mut state, &text, cursor);
                state.completed = Some(text);
                changed
            }
            completion::Outcome::List(rows) => {
                state.leave = Some(Leave::Show { rows, text, cursor });
                Some(Cmd::Interrupt)
            }
            completion::Outcome::Nothing => {
                state.completed = Some(text);
                Some(Cmd::Noop)
            }
        }
    }

    /// A key inside of a paste is a character.
    fn pasted_key(
        &self,
        state: &mut State,
        code: KeyCode,
        modifiers: Modifiers,
        ctx: &EventContext<'_>,
    ) -> Option<Cmd> {
        let paste = state.paste.get_or_insert_default();
        match code {
            KeyCode::Char('J') if modifiers == Modifiers::CTRL && paste.ends_with('\r') => {
                // The second half of a line's end.
            }
            KeyCode::Char('J') if modifiers == Modifiers::CTRL => paste.push('\n'),
            KeyCode::Enter => paste.push('\r'),
            KeyCode::Tab => paste.push_str(PASTED_TAB),
            KeyCode::Char(c) if modifiers.is_empty() || modifiers == Modifiers::SHIFT => paste.push(c),
            KeyCode::BracketedPasteEnd => {
                let pasted = std::mem::take(paste).replace('\r', "\n");
                state.paste = None;
                let line = Line { text: ctx.line(), cursor: ctx.pos(), width: state.width };
                return self.paste(state, &line, &pasted);
            }
            _ => {}
        }
        Some(Cmd::Noop)
    }

    fn paste(&self, state: &mut State, line: &Line<'_>, pasted: &str) -> Option<Cmd> {
        if self.shared.mode.get() != Mode::Julia {
            return Some(Cmd::Insert(1, pasted.trim_end().replace('\n', " ")));
        }
        if !pasted.contains('\n') && !pasted.trim_start().starts_with("julia> ") {
            return Some(Cmd::Insert(1, pasted.to_string()));
        }
        let after = lines::plain(line.after(), line.width);
        let text = format!("{}{pasted}{after}", line.plain_before());
        state.leave = Some(Leave::Paste { text, shown: line.plain() });
        Some(Cmd::Interrupt)
    }

    /// To the line above, or the entry before; `search`: one that begins as this does up to the cursor.
    fn up(&self, state: &mut State, line: &Line<'_>, search: bool) -> Option<Cmd> {
        if line.before().contains('\n') {
            return Some(Cmd::Move(Movement::LineUp(1)));
        }
        let text = line.plain();
        let is_entry = state.entry.is_some_and(|i| state.history.entries[i].1 == text);
        if !is_entry {
            let start = if search { line.plain_before() } else { String::new() };
            if state.entry.is_none() {
                state.new_line = (self.shared.mode.get(), text.clone(), start);
            } else {
                state.new_line.2 = start;
            }
        }
        let from = state.entry.unwrap_or(state.history.entries.len());
        let start = state.new_line.2.clone();
        let found = (0..from).rev().find(|&i| {
            let entry = &state.history.entries[i].1;
            entry.starts_with(&start) && *entry != text
        });
        found.map_or(Some(Cmd::Noop), |i| self.recall(state, i))
    }

    fn down(&self, state: &mut State, line: &Line<'_>) -> Option<Cmd> {
        if line.after().contains('\n') {
            return Some(Cmd::Move(Movement::LineDown(1)));
        }
        let Some(from) = state.entry else { return Some(Cmd::Noop) };
        let text = line.plain();
        let start = state.new_line.2.clone();
        let found = (from + 1..state.history.entries.len()).find(|&i| {
            let entry = &state.history.entries[i].1;
            entry.starts_with(&start) && *entry != text
        });
        if let Some(i) = found {
            return self.recall(state, i);
        }
        state.entry = None;
        let (mode, text, _) = std::mem::take(&mut state.new_line);
        self.shared.mode.set(mode);
        edit(state, &text, text.len())
    }

    fn recall(&self, state: &mut State, i: usize) -> Option<Cmd> {
        state.entry = Some(i);
        let (mode, text) = state.history.entries[i].clone();
        self.shared.mode.set(mode);
        let start = state.new_line.2.len();
        edit(state, &text, if start > 0 { start } else { text.len() })
    }
}

/// A line break at the cursor; the new line begins with the white space of the one before.
fn new_line(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    let before = line.plain_before();
    let mut text = format!("{before}\n{}", lines::indentation(&before));
    let cursor = text.len();
    text.push_str(&lines::plain(line.after(), line.width));
    edit(state, &text, cursor)
}

fn erase_back(state: &mut State, line: &Line<'_>, mode: Mode, leave: impl Fn() -> Option<Cmd>) -> Option<Cmd> {
    if line.cursor == 0 && mode != Mode::Julia {
        return leave();
    }
    if !line.at_line_start() {
        return erase_indentation(state, line);
    }
    let at = line.cursor - line.break_bytes();
    edit_shown(state, format!("{}{}", &line.text[..at], line.after()), at)
}

/// Of several blanks before the cursor, those go that lead to a multiple of `TAB` columns.
fn erase_indentation(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    let before = &line.before()[line.line_start().unwrap_or(0)..];
    let blanks = before.len() - before.trim_end_matches(' ').len();
    let count = 1 + before.chars().count().checked_sub(1)? % TAB;
    if count < 2 || blanks < count {
        return None;
    }
    let at = line.cursor - count;
    edit_shown(state, format!("{}{}", &line.text[..at], line.after()), at)
}

fn erase_break(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    if !line.after().starts_with('\n') {
        return None;
    }
    let rest = line.after().get(line.break_bytes()..)?;
    edit_shown(state, format!("{}{rest}", line.before()), line.cursor)
}

fn step_back(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    if !line.at_line_start() {
        return None;
    }
    edit_shown(state, line.text.to_string(), line.cursor - line.break_bytes())
}

fn step_on(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    if !line.after().starts_with('\n') {
        return None;
    }
    edit_shown(state, line.text.to_string(), line.cursor + line.break_bytes())
}

fn to_line_start(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    edit_shown(state, line.text.to_string(), line.line_start()?)
}

fn erase_to_line_start(state: &mut State, line: &Line<'_>) -> Option<Cmd> {
    let at = line.line_start()?;
    edit_shown(state, format!("{}{}", &line.text[..at], line.after()), at)
}
