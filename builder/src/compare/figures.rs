//! What is measured, row by row, and the numbers themselves.

use std::collections::BTreeMap;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Bytes,
    Count,
}

/// A row of the tables.
pub(super) struct Row {
    pub group: &'static str,
    pub key: &'static str,
    pub name: &'static str,
    pub unit: Unit,
}

const fn row(group: &'static str, key: &'static str, name: &'static str, unit: Unit) -> Row {
    Row { group, key, name, unit }
}

pub(super) const BUILD: &str = "Build";
pub(super) const START: &str = "Start";
pub(super) const CODE: &str = "Specializations";
pub(super) const MEMORY: &str = "Memory of a process that has run the workload";
pub(super) const CHANGE: &str = "After a change";

/// All rows, in the order of the tables.
pub(super) const ROWS: &[Row] = &[
    row(BUILD, "build_seconds", "time", Unit::Seconds),
    row(BUILD, "build_peak_bytes", "peak memory, all processes", Unit::Bytes),
    row(BUILD, "disk_bytes", "on disk", Unit::Bytes),
    row(BUILD, "disk_in_all_bytes", "on disk, with the base image", Unit::Bytes),
    row(START, "boot_seconds", "boot: a process that does nothing", Unit::Seconds),
    row(START, "load_seconds", "load: the workload's usings", Unit::Seconds),
    row(START, "first_seconds", "first answer: the whole process", Unit::Seconds),
    row(START, "again_seconds", "the workload again, same process", Unit::Seconds),
    row(CODE, "from_image", "in images, besides Base's", Unit::Count),
    row(CODE, "compiled", "compiled at run time", Unit::Count),
    row(CODE, "invalidated", "invalidated", Unit::Count),
    row(CODE, "duplicated", "duplicated", Unit::Count),
    row(MEMORY, "minor_faults", "page faults, minor", Unit::Count),
    row(MEMORY, "major_faults", "page faults, major", Unit::Count),
    row(MEMORY, "pages_written", "pages of images written", Unit::Count),
    row(MEMORY, "rss_bytes", "RSS", Unit::Bytes),
    row(MEMORY, "pss_bytes", "PSS", Unit::Bytes),
    row(MEMORY, "rss10_bytes", "RSS of ten, sum", Unit::Bytes),
    row(MEMORY, "pss10_bytes", "PSS of ten, sum", Unit::Bytes),
    row(CHANGE, "unbuilt_seconds", "first answer, nothing rebuilt", Unit::Seconds),
    row(CHANGE, "rebuild_seconds", "rebuild", Unit::Seconds),
    row(CHANGE, "changed_seconds", "first answer after that", Unit::Seconds),
    row(CHANGE, "change_to_answer_seconds", "from the change to the answer", Unit::Seconds),
];

/// The numbers of one way, by the keys of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures(BTreeMap<&'static str, Vec<f64>>);

impl Figures {
    pub fn add(&mut self, key: &'static str, value: f64) {
        debug_assert!(ROWS.iter().any(|r| r.key == key), "{key} is a row");
        self.0.entry(key).or_default().push(value);
    }

    pub fn samples(&self, key: &str) -> &[f64] {
        self.0.get(key).map_or(&[], |v| v)
    }

    pub fn median(&self, key: &str) -> Option<f64> {
        let mut all = self.samples(key).to_vec();
        all.sort_by(f64::total_cmp);
        let middle = all.len() / 2;
        match all.len() {
            0 => None,
            n if n % 2 == 1 => Some(all[middle]),
            _ => Some((all[middle - 1] + all[middle]) / 2.0),
        }
    }

    /// The least and the greatest.
    pub fn range(&self, key: &str) -> Option<(f64, f64)> {
        let all = self.samples(key);
        let fold = |f: fn(f64, f64) -> f64| all.iter().copied().reduce(f);
        fold(f64::min).zip(fold(f64::max))
    }
}

/// How the numbers of a row are written: all in the unit that suits the largest.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub unit: &'static str,
    factor: f64,
    decimals: usize,
}

impl Scale {
    pub fn of(unit: Unit, largest: f64) -> Scale {
        let scale = |unit, factor, decimals| Scale { unit, factor, decimals };
        match unit {
            Unit::Seconds if largest >= 100.0 => scale("s", 1.0, 0),
            Unit::Seconds if largest >= 10.0 => scale("s", 1.0, 1),
            Unit::Seconds if largest >= 2.0 => scale("s", 1.0, 2),
            Unit::Seconds if largest >= 0.1 => scale("ms", 1e3, 1),
            Unit::Seconds => scale("ms", 1e3, 2),
            Unit::Bytes if largest >= 1e10 => scale("GB", 1e-9, 2),
            Unit::Bytes => scale("MB", 1e-6, 1),
            Unit::Count => scale("", 1.0, 0),
        }
    }

    /// The number alone.
    pub fn number(self, value: f64) -> String {
        format!("{:.*}", self.decimals, value * self.factor)
    }

    /// With its unit.
    pub fn text(self, value: f64) -> String {
        let space = if self.unit.is_empty() { "" } else { " " };
        format!("{}{space}{}", self.number(value), self.unit)
    }
}

/// One number by itself.
pub(super) fn alone(unit: Unit, value: f64) -> String {
    match unit {
        _ if value == 0.0 => "0".to_owned(),
        Unit::Seconds if (1.0..10.0).contains(&value) => format!("{value:.2} s"),
        Unit::Seconds if (0.01..1.0).contains(&value) => format!("{:.1} ms", value * 1e3),
        _ => Scale::of(unit, value).text(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_ranges() {
        let mut f = Figures::default();
        assert_eq!((f.median("compiled"), f.range("compiled")), (None, None));
        for x in [3.0, 1.0, 2.0, 10.0] {
            f.add("compiled", x);
        }
        assert_eq!((f.median("compiled"), f.range("compiled")), (Some(2.5), Some((1.0, 10.0))));
    }

    #[test]
    fn one_unit_for_a_row() {
        let s = Scale::of(Unit::Seconds, 1.2);
        assert_eq!((s.text(1.2).as_str(), s.text(0.0081).as_str()), ("1200.0 ms", "8.1 ms"));
        assert_eq!((alone(Unit::Count, 12.0).as_str(), alone(Unit::Seconds, 1.2567).as_str()), ("12", "1.26 s"));
        assert_eq!(alone(Unit::Bytes, 66.9e6), "66.9 MB");
    }
}
