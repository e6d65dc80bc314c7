//! The editor of the interactive prompt: rustyline on a thread of its own, behind `vm::Console`.
//!
//! The session asks for an input and goes on running its tasks until one has come. The editor knows the text, the keys
//! and the terminal; what a text means to the session (completions, values, modes) it asks the session.
#![forbid(unsafe_code)]

mod colors;
mod completion;
mod editor;
mod helper;
mod history;
mod keys;
mod lines;
mod modes;
mod paste;
mod state;

use std::cell::{Cell, RefCell};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;
use vm::{Asked, Console, Heard, Offer};

/// The prompt on this process's terminal.
#[derive(Debug, Default)]
pub struct Prompt {
    thread: RefCell<Option<Thread>>,
    /// The terminal as it was found, while the editor may have changed it.
    found: RefCell<Option<rustix::termios::Termios>>,
    waits: Cell<bool>,
}

/// The two ends of the editor's channels.
#[derive(Debug)]
struct Thread {
    questions: Sender<Asked>,
    offers: Sender<Offer>,
    heard: Receiver<Heard>,
}

impl Prompt {
    /// A prompt that has not begun to read.
    pub fn new() -> Prompt {
        Prompt::default()
    }

    fn start() -> Option<Thread> {
        let (questions, asked) = channel();
        let (offers, offered) = channel();
        let (tell, heard) = channel();
        let body = move || editor::run(&asked, offered, tell);
        std::thread::Builder::new().name("prompt".to_string()).spawn(body).ok()?;
        Some(Thread { questions, offers, heard })
    }
}

impl Console for Prompt {
    fn ask(&self, question: Asked) {
        let mut thread = self.thread.borrow_mut();
        if thread.is_none() {
            *thread = Prompt::start();
        }
        *self.found.borrow_mut() = rustix::termios::tcgetattr(std::io::stdin()).ok();
        self.waits.set(thread.as_ref().is_some_and(|t| t.questions.send(question).is_ok()));
    }

    fn wait(&self, limit: Duration) -> Option<Heard> {
        let thread = self.thread.borrow();
        // Without an editor there is no input any more.
        let Some(thread) = thread.as_ref().filter(|_| self.waits.get()) else { return Some(Heard::End) };
        match thread.heard.recv_timeout(limit) {
            Ok(heard) => {
                self.waits.set(matches!(heard, Heard::Complete { .. }));
                Some(heard)
            }
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Heard::End),
        }
    }

    fn offer(&self, offer: Offer) {
        if let Some(thread) = &*self.thread.borrow() {
            // An editor that is gone needs no answer.
            let _ = thread.offers.send(offer);
        }
    }

    fn restore(&self) {
        let Some(found) = self.found.take().filter(|_| self.waits.get()) else { return };
        // The process ends: nobody is left to be told that this failed.
        let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Drain, &found);
        let _ = rustix::io::write(std::io::stdout(), b"\x1b[?2004l\r\n");
    }
}
