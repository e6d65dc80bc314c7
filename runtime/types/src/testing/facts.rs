//! Facts about the lattice, as tables of one line each.

use super::reader::World;
use crate::*;

/// Splits the lines of a table, without comments.
pub(crate) fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(|l| l.split('#').next().unwrap_or("").trim()).filter(|l| !l.is_empty())
}

/// Checks a table; each line is `A op B`, ` = C` for an intersection or join.
fn check(table: &str) {
    let w = World::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in lines(table) {
        count += 1;
        let (op, a, b) = ["  <:  ", "  !<:  ", "  ==  ", "  !=  ", "  &  ", "  &>  ", "  |  ", "  <<  ", "  !<<  "]
            .iter()
            .find_map(|op| line.split_once(op).map(|(a, b)| (op.trim(), a, b)))
            .unwrap_or_else(|| panic!("not a fact: {line}"));
        let h = &w.h;
        let x = w.read(a);
        let ok = match op {
            "<:" => subtype(h, x, w.read(b)),
            "!<:" => !subtype(h, x, w.read(b)),
            "==" => {
                let y = w.read(b);
                type_equal(h, x, y) && type_equal(h, y, x) && type_hash(h, x) == type_hash(h, y)
            }
            "!=" => !type_equal(h, x, w.read(b)),
            // At least: inexact, and never too small.
            "&>" => {
                let (b, want) = b.split_once("  =  ").expect("an intersection has a result");
                let (y, want) = (w.read(b), w.read(want));
                let got = [intersect(h, x, y), intersect(h, y, x)];
                if !got.iter().all(|g| subtype(h, want, *g) && !has_free_typevars(h, *g)) {
                    wrong.push(format!("{line}   got {} and {}", w.show(got[0]), w.show(got[1])));
                }
                continue;
            }
            "&" => {
                let (b, want) = b.split_once("  =  ").expect("an intersection has a result");
                let (y, want) = (w.read(b), w.read(want));
                let got = [intersect(h, x, y), intersect(h, y, x)];
                let fine = got.iter().all(|g| type_equal(h, *g, want));
                if !fine {
                    wrong.push(format!("{line}   got {} and {}", w.show(got[0]), w.show(got[1])));
                }
                continue;
            }
            "<<" => {
                let y = w.read(b);
                more_specific(h, x, y) && !more_specific(h, y, x)
            }
            "!<<" => {
                let y = w.read(b);
                !more_specific(h, x, y) && !more_specific(h, y, x)
            }
            "|" => {
                let (b, want) = b.split_once("  =  ").expect("a join has a result");
                type_equal(h, typejoin(h, x, w.read(b)), w.read(want))
            }
            other => panic!("{other} is not known"),
        };
        if !ok {
            wrong.push(line.to_owned());
        }
    }
    assert!(wrong.is_empty(), "{} of {count} facts fail:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn subtype_facts() {
    check(include_str!("subtype.txt"));
}

#[test]
fn intersection_facts() {
    check(include_str!("intersect.txt"));
}

#[test]
fn specificity_facts() {
    check(include_str!("specific.txt"));
}

#[test]
fn join_facts() {
    check(include_str!("join.txt"));
}

/// What Julia prints for a type; each line is the type as read, then its text.
#[test]
fn text_facts() {
    let w = World::new();
    for d in ["struct P1{T} Any", "struct P2{A,B<:Real} Any", "abstract AP{T<:Integer} Any"] {
        w.declare(d);
    }
    let mut wrong = Vec::new();
    for line in include_str!("text.txt").lines().filter(|l| !l.is_empty()) {
        let (t, want) = line.split_once("  ").unwrap_or((line, line));
        let got = w.show(w.read(t));
        if got != want {
            wrong.push(format!("{t}: {got}, not {want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
