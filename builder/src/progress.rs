//! Progress: a line on a terminal that says what is being done and how far it is; nothing anywhere else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// The line, when standard error is a terminal.
pub(crate) struct Bar(Option<ProgressBar>);

impl Bar {
    pub fn new(phase: &'static str) -> Bar {
        if !std::io::stderr().is_terminal() {
            return Bar(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(100));
        let bar = Bar(Some(bar));
        bar.phase(phase);
        bar
    }

    /// A phase of unknown length begins.
    pub fn phase(&self, name: &'static str) {
        if let Some(bar) = &self.0 {
            bar.unset_length();
            bar.set_position(0);
            bar.set_style(style("{spinner} {msg} {elapsed}"));
            bar.set_message(name);
        }
    }

    /// The phase has so many steps.
    pub fn steps(&self, count: usize) {
        if let Some(bar) = &self.0 {
            bar.set_length(count as u64);
            bar.set_style(style("{spinner} {msg} {bar:30} {pos}/{len}"));
        }
    }

    /// Some steps are done.
    pub fn step(&self, count: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(count as u64);
        }
    }

    /// Takes the line away, for other output.
    pub fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.set_message("");
            bar.set_style(style("{msg}"));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
