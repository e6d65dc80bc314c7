//! The history file, in the format of Julia's own prompt, which may share it.
//!
//! An entry is two comment lines (time and mode) and the text, each line of it behind a tab.

use crate::modes::Mode;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What was typed before, oldest first.
#[derive(Debug, Default)]
pub struct History {
    pub entries: Vec<(Mode, String)>,
    file: Option<PathBuf>,
}

impl History {
    /// The history in a file, which is made at the first entry.
    pub fn open(file: &Path) -> History {
        let text = std::fs::read(file).unwrap_or_default();
        History { entries: read(&String::from_utf8_lossy(&text)), file: Some(file.to_owned()) }
    }

    /// Notes what was typed, unless it is what was typed last. Whether it is new.
    pub fn add(&mut self, mode: Mode, text: &str) -> bool {
        if text.trim().is_empty() || self.entries.last().is_some_and(|e| e.0 == mode && e.1 == text) {
            return false;
        }
        self.entries.push((mode, text.to_string()));
        if let Some(file) = &self.file
            && append(file, mode, text).is_err()
        {
            // A history that cannot be kept is kept for this session.
            self.file = None;
        }
        true
    }
}

fn append(file: &Path, mode: Mode, text: &str) -> std::io::Result<()> {
    if let Some(dir) = file.parent() {
        std::fs::create_dir_all(dir)?;
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let mut entry = format!("# time: {} UTC\n# mode: {}\n", date(seconds), mode.name());
    for line in text.split('\n') {
        entry.push('\t');
        entry.push_str(line);
        entry.push('\n');
    }
    OpenOptions::new().append(true).create(true).open(file)?.write_all(entry.as_bytes())
}

/// The entries of modes that are known here.
fn read(text: &str) -> Vec<(Mode, String)> {
    let mut entries: Vec<(Mode, String)> = Vec::new();
    let mut mode = Some(Mode::Julia);
    let mut open = false;
    for line in text.lines() {
        if let Some(code) = line.strip_prefix('\t') {
            match (open, entries.last_mut(), mode) {
                (true, Some(last), Some(_)) => {
                    last.1.push('\n');
                    last.1.push_str(code);
                }
                (false, _, Some(mode)) => entries.push((mode, code.to_string())),
                _ => {}
            }
            open = true;
        } else {
            open = false;
            if let Some(name) = line.strip_prefix("# mode: ") {
                mode = Mode::from_name(name.trim());
            }
        }
    }
    entries
}

/// `2026-11-23 14:29:09` of seconds since 1970 (Howard Hinnant's algorithm for days of the Gregorian calendar).
fn date(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let z = days + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right() {
        assert_eq!(date(0), "1970-01-01 00:00:00");
        assert_eq!(date(951_782_399), "2000-02-28 23:59:59");
        assert_eq!(date(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(date(1_795_444_149), "2026-11-23 14:29:09");
    }

    #[test]
    fn entries_have_modes_and_lines() {
        let text = "# time: 2020-01-01 00:00:00 CET\n# mode: julia\n\tx = [\n\t1]\n# time: x\n# mode: pkg\n\tst\n# time: x\n# mode: shell\n\tls\n";
        assert_eq!(read(text), [(Mode::Julia, "x = [\n1]".to_string()), (Mode::Shell, "ls".to_string())]);
    }
}
