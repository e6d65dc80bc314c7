//! Changes of texts: statements and environment files by their own words, and by bytes.

use crate::mutate::Numbers;

/// Changes a text by its own words and by bytes.
pub fn mutate_text(text: &str, numbers: &mut Numbers) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    const PIECES: &[&str] = &[
        "Tuple{",
        "}",
        "{",
        "typeof(",
        ")",
        "(",
        "\"",
        "'",
        "where",
        "<:",
        "Int",
        "Vararg{Any, -1}",
        "Union{}",
        ":",
        ".",
        "\\",
        "\0",
        "\u{feff}",
        "é",
        "1e999",
        "0x",
        "[[",
        "]]",
        "=",
        "#",
        "var\"",
        "Type{",
        "NTuple{9999999999, Int}",
        ",",
        "Base.",
        "reinterpret(",
        "Symbol(\"",
        "\n",
        "[deps]",
        "uuid",
        "path = \"..\"",
    ];
    for _ in 0..1 + numbers.below(4) {
        let at = numbers.below(out.len() + 1);
        match numbers.below(5) {
            0 if at < out.len() => out[at] = numbers.next() as u8,
            1 => {
                let end = (at + numbers.below(20)).min(out.len());
                out.drain(at..end);
            }
            2 => {
                let end = (at + numbers.below(60)).min(out.len());
                let again = out[at..end].to_vec();
                out.splice(at..at, again);
            }
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())].repeat(1 + numbers.below(3) * numbers.below(40));
                out.splice(at..at, piece.bytes());
            }
        }
    }
    out
}
