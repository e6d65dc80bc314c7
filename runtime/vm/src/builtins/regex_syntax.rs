//! PCRE's pattern syntax in that of our engine: the few places where the two read the same text differently.

/// Flag bits of `_regex_compile`.
const IGNORE_CASE: i64 = 1;
const MULTI_LINE: i64 = 2;
const DOT_ALL: i64 = 4;
const EXTENDED: i64 = 8;
const ASCII: i64 = 16;

/// The translated pattern, its flags as a prefix; an error in PCRE's words.
pub(super) fn translate(pattern: &str, flags: i64) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len() + 16);
    let letters: String = [(IGNORE_CASE, 'i'), (MULTI_LINE, 'm'), (DOT_ALL, 's'), (EXTENDED, 'x')]
        .iter()
        .filter(|(bit, _)| flags & bit != 0)
        .map(|&(_, c)| c)
        .collect();
    if !letters.is_empty() {
        out.push_str(&format!("(?{letters})"));
    }
    let mut t = Translator {
        text: pattern,
        at: verbs(pattern),
        out,
        multi_line: flags & MULTI_LINE != 0,
        ascii: flags & ASCII != 0,
    };
    t.pattern(flags & EXTENDED != 0)?;
    Ok(t.out)
}

/// How many bytes of settings a pattern begins with, `(*UCP)` and such, which change nothing here.
fn verbs(pattern: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = pattern[at..].strip_prefix("(*")
        && let Some(end) = rest.find(')')
        && ["UCP", "UTF", "UTF8", "ANYCRLF", "ANY", "LF", "BSR_UNICODE", "NO_JIT", "NO_START_OPT", "NO_AUTO_POSSESS"]
            .contains(&&rest[..end])
    {
        at += 2 + end + 1;
    }
    at
}

/// What a group of flags sets, and whether it has something inside.
struct Flags {
    settings: Vec<(char, bool)>,
    opens_group: bool,
}

struct Translator<'a> {
    text: &'a str,
    at: usize,
    out: String,
    multi_line: bool,
    ascii: bool,
}

impl Translator<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn pattern(&mut self, mut extended: bool) -> Result<(), String> {
        // The flags around each open group: what `(?m)` and `(?x)` set holds up to its end.
        let mut open = Vec::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '#' if extended => {
                    while let Some(c) = self.next() {
                        if c == '\n' {
                            break;
                        }
                    }
                }
                // Also before a newline at the very end.
                '$' if !self.multi_line => self.out.push_str("(?=\\n?\\z)"),
                '{' if !is_quantifier(self.rest()) => self.out.push_str("\\{"),
                '(' => {
                    let around = (self.multi_line, extended);
                    if let Some(flags) = self.flags() {
                        for (letter, value) in flags.settings {
                            match letter {
                                'm' => self.multi_line = value,
                                'x' => extended = value,
                                _ => {}
                            }
                        }
                        if flags.opens_group {
                            open.push(around);
                        }
                    } else if self.group_start() {
                        open.push(around);
                    }
                }
                ')' => {
                    let Some(around) = open.pop() else {
                        return Err(compile_error("unmatched closing parenthesis", self.at - 1));
                    };
                    (self.multi_line, extended) = around;
                    self.out.push(')');
                }
                c => self.out.push(c),
            }
        }
        if !open.is_empty() {
            return Err(compile_error("missing closing parenthesis", self.text.len()));
        }
        Ok(())
    }

    /// After `(`: flags for the rest of the group, `(?im-s)`, or for a group of their own, `(?im-s:`; `(?^` turns the
    /// others off. Nothing where something else follows.
    fn flags(&mut self) -> Option<Flags> {
        let rest = self.rest().strip_prefix('?')?;
        let end = rest.find([')', ':'])?;
        let (letters, reset) = match rest[..end].strip_prefix('^') {
            Some(letters) => (letters, true),
            None => (&rest[..end], false),
        };
        if !letters.chars().all(|c| "imsxUJ-".contains(c)) || (letters.is_empty() && !reset) {
            return None;
        }
        let opens_group = rest.as_bytes()[end] == b':';
        let mut settings: Vec<(char, bool)> = Vec::new();
        if reset {
            settings.extend("imsx".chars().map(|c| (c, false)));
        }
        let mut value = true;
        for c in letters.chars() {
            if c == '-' {
                value = false;
            } else {
                settings.retain(|&(other, _)| other != c);
                settings.push((c, value));
            }
        }
        // (names may stand twice here anyway)
        let chosen = |wanted: bool| -> String {
            settings.iter().filter(|&&(c, value)| value == wanted && c != 'J').map(|&(c, _)| c).collect()
        };
        let (on, off) = (chosen(true), chosen(false));
        let off = if off.is_empty() { off } else { format!("-{off}") };
        if opens_group || !on.is_empty() || !off.is_empty() {
            self.out.push_str(&format!("(?{on}{off}{}", if opens_group { ':' } else { ')' }));
        }
        self.at += 1 + end + 1;
        Some(Flags { settings, opens_group })
    }

    /// What begins with `(`. `(?'name'...)` is `(?<name>...)`; `(?1)`, `(?R)`, `(?&name)` stand for a group's pattern.
    /// Says whether a group was opened.
    fn group_start(&mut self) -> bool {
        if let Some(rest) = self.rest().strip_prefix('?')
            && let Some(end) = rest.find(')')
        {
            let inside = &rest[..end];
            let number = inside.strip_prefix(['+', '-']).unwrap_or(inside);
            let reference = if inside == "R" {
                Some("\\g<0>".to_owned())
            } else if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                Some(format!("\\g<{inside}>"))
            } else if let Some(name) = inside.strip_prefix('&').or_else(|| inside.strip_prefix("P>")) {
                Some(format!("\\g<{name}>"))
            } else {
                inside.strip_prefix("P=").map(|name| format!("\\k<{name}>"))
            };
            if let Some(reference) = reference {
                self.out.push_str(&reference);
                self.at += 1 + end + 1;
                return false;
            }
        }
        if let Some(rest) = self.rest().strip_prefix("?'")
            && let Some(end) = rest.find('\'')
        {
            let name = rest[..end].to_owned();
            self.out.push_str(&format!("(?<{name}>"));
            self.at += 2 + end + 1;
            return true;
        }
        self.out.push('(');
        true
    }

    /// After a backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(c) = self.next() else {
            return Err(compile_error("\\ at end of pattern", self.at));
        };
        match c {
            'Q' => {
                let rest = self.rest();
                let (quoted, skip) = match rest.find("\\E") {
                    Some(end) => (rest[..end].to_owned(), end + 2),
                    None => (rest.to_owned(), rest.len()),
                };
                if in_class {
                    quoted.chars().for_each(|c| self.out.push_str(&format!("\\x{{{:x}}}", c as u32)));
                } else {
                    self.out.push_str(&fancy_regex::escape(&quoted));
                }
                self.at += skip;
            }
            'E' => {}
            // What stands in braces belongs to the letter.
            'p' | 'P' | 'x' | 'k' if self.rest().starts_with('{') => {
                let inside = self.braced()?;
                let (letter, inside) = match (c, inside.strip_prefix('^')) {
                    ('p', Some(rest)) => ('P', rest.to_owned()),
                    ('P', Some(rest)) => ('p', rest.to_owned()),
                    _ => (c, inside),
                };
                match letter {
                    'p' if inside == "L&" => {
                        self.out.push_str(if in_class { "\\p{Lu}\\p{Ll}\\p{Lt}" } else { "[\\p{Lu}\\p{Ll}\\p{Lt}]" })
                    }
                    'P' if inside == "L&" && !in_class => self.out.push_str("[^\\p{Lu}\\p{Ll}\\p{Lt}]"),
                    'k' => self.out.push_str(&format!("\\k<{inside}>")),
                    _ => self.out.push_str(&format!("\\{letter}{{{inside}}}")),
                }
            }
            'o' if self.rest().starts_with('{') => {
                let inside = self.braced()?;
                let value = u32::from_str_radix(&inside, 8)
                    .map_err(|_| compile_error("non-octal character in \\o{}", self.at))?;
                self.out.push_str(&format!("\\x{{{value:x}}}"));
            }
            // A group by number or name: `\g1`, `\g{1}`, `\g{-1}`, `\g{name}`.
            'g' if !in_class && !self.rest().starts_with(['<', '\'']) => {
                let inside = if self.rest().starts_with('{') {
                    self.braced()?
                } else {
                    let n = self.rest().bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
                    let number = self.rest()[..n].to_owned();
                    self.at += n;
                    number
                };
                self.out.push_str(&format!("\\k<{inside}>"));
            }
            'h' => self.out.push_str(if in_class {
                " \\t\\x{a0}\\x{2000}-\\x{200a}"
            } else {
                "[ \\t\\x{a0}\\x{2000}-\\x{200a}]"
            }),
            'H' => self.out.push_str("[^ \\t\\x{a0}\\x{2000}-\\x{200a}]"),
            'v' => self.out.push_str(if in_class {
                "\\n\\x0b\\x0c\\r\\x{85}\\x{2028}\\x{2029}"
            } else {
                "[\\n\\x0b\\x0c\\r\\x{85}\\x{2028}\\x{2029}]"
            }),
            'R' => self.out.push_str("(?>\\r\\n|[\\n\\x0b\\x0c\\r\\x{85}\\x{2028}\\x{2029}])"),
            'V' if !in_class => self.out.push_str("[^\\n\\x0b\\x0c\\r\\x{85}\\x{2028}\\x{2029}]"),
            'N' if self.rest().starts_with("{U+") => {
                let inside = self.braced()?;
                self.out.push_str(&format!("\\x{{{}}}", &inside[2..]));
            }
            // A control character: the letter's bits without the seventh.
            'c' => match self.next().filter(char::is_ascii) {
                Some(c) => self.out.push_str(&format!("\\x{{{:x}}}", c.to_ascii_uppercase() as u32 ^ 0x40)),
                None => return Err(compile_error("\\c at end of pattern", self.at)),
            },
            // Three digits are a character in octal, fewer of them a group.
            '1'..='7' if is_octal(&self.text[self.at - 1..]) => {
                let digits = &self.text[self.at - 1..self.at + 2];
                let value = u32::from_str_radix(digits, 8).unwrap_or(0);
                self.out.push_str(&format!("\\x{{{value:x}}}"));
                self.at += 2;
            }
            'N' => self.out.push_str("[^\\n]"),
            'Z' => self.out.push_str("(?=\\n?\\z)"),
            'e' => self.out.push_str("\\x1b"),
            '0' => self.octal(),
            'd' if self.ascii => self.out.push_str(if in_class { "0-9" } else { "[0-9]" }),
            'w' if self.ascii => self.out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
            's' if self.ascii => self.out.push_str(if in_class { " \\t-\\r" } else { "[ \\t-\\r]" }),
            'D' if self.ascii && !in_class => self.out.push_str("[^0-9]"),
            'W' if self.ascii && !in_class => self.out.push_str("[^0-9A-Za-z_]"),
            'S' if self.ascii && !in_class => self.out.push_str("[^ \\t-\\r]"),
            // Any other character that is no letter or digit stands for itself.
            c if !c.is_ascii()
                || c == '"'
                || c == '\''
                || c == ' '
                || c == '/'
                || c == '<'
                || c == '>'
                || c == ','
                || c == '='
                || c == ':'
                || c == ';'
                || c == '!'
                || c == '%'
                || c == '@'
                || c == '`'
                || c == '_' =>
            {
                if c == ' ' || c == '#' {
                    self.out.push_str(&format!("\\x{{{:x}}}", c as u32));
                } else {
                    self.out.push(c);
                }
            }
            c => {
                self.out.push('\\');
                self.out.push(c);
            }
        }
        Ok(())
    }

    /// The text in braces at this place.
    fn braced(&mut self) -> Result<String, String> {
        let rest = self.rest();
        let Some(end) = rest.find('}') else {
            return Err(compile_error("missing terminating }", self.text.len()));
        };
        let inside = rest[1..end].to_owned();
        self.at += end + 1;
        Ok(inside)
    }

    fn octal(&mut self) {
        let digits: String = self.rest().chars().take(2).take_while(|c| ('0'..='7').contains(c)).collect();
        self.at += digits.len();
        let value = u32::from_str_radix(&format!("0{digits}"), 8).unwrap_or(0);
        self.out.push_str(&format!("\\x{{{value:x}}}"));
    }

    /// After `[`. Inside, only `\`, `]`, `^`, `-` and `[:name:]` mean something to PCRE.
    fn class(&mut self) -> Result<(), String> {
        let start = self.at - 1;
        self.out.push('[');
        if self.rest().starts_with('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let Some(c) = self.next() else {
                let _ = start;
                return Err(compile_error("missing terminating ] for character class", self.text.len()));
            };
            match c {
                ']' if first => self.out.push_str("\\]"),
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' => match posix_class(self.rest()) {
                    Some(n) => {
                        self.out.push('[');
                        self.out.push_str(&self.text[self.at..self.at + n]);
                        self.at += n;
                    }
                    None => self.out.push_str("\\["),
                },
                '\\' => self.escape(true)?,
                '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '-' if self.rest().starts_with('-') || self.out.ends_with('-') => self.out.push_str("\\-"),
                // White space and `#` stay themselves in a class, also with the flag `x`.
                ' ' | '#' => self.out.push_str(&format!("\\x{{{:x}}}", c as u32)),
                c => self.out.push(c),
            }
            first = false;
        }
    }
}

/// Whether three octal digits stand here.
fn is_octal(text: &str) -> bool {
    text.len() >= 3 && text.bytes().take(3).all(|b| (b'0'..=b'7').contains(&b))
}

/// The length of `:name:]` at the start.
fn posix_class(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix(':')?;
    let end = inner.find(":]")?;
    inner[..end].chars().all(|c| c.is_ascii_lowercase() || c == '^').then_some(end + 3)
}

/// `n}`, `n,}`, `n,m}`, `,m}`.
fn is_quantifier(rest: &str) -> bool {
    let Some(end) = rest.find('}') else {
        return false;
    };
    let inside = &rest[..end];
    let mut parts = inside.splitn(2, ',');
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    let a = parts.next().unwrap_or("");
    match parts.next() {
        None => !a.is_empty() && digits(a),
        Some(b) => digits(a) && digits(b) && !a.is_empty(),
    }
}

fn compile_error(what: &str, offset: usize) -> String {
    format!("PCRE compilation error: {what} at offset {offset}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fancy_regex::Regex;

    fn finds(pattern: &str, flags: i64, text: &str) -> Option<String> {
        let regex = Regex::new(&translate(pattern, flags).expect("the pattern is right")).expect("it compiles");
        regex.find(text).expect("it runs").map(|m| m.as_str().to_owned())
    }

    #[test]
    fn reads_patterns_as_pcre_does() {
        assert_eq!(finds("b$", 0, "ab\n").as_deref(), Some("b"));
        assert_eq!(finds("a$", MULTI_LINE, "a\nb").as_deref(), Some("a"));
        assert_eq!(finds("[[]x", 0, "[x").as_deref(), Some("[x"));
        assert_eq!(finds("[]a]+", 0, "x]a").as_deref(), Some("]a"));
        assert_eq!(finds("a{,b}", 0, "a{,b}").as_deref(), Some("a{,b}"));
        assert_eq!(finds("\\h+", 0, "a \tb").as_deref(), Some(" \t"));
        assert_eq!(finds("\\Qa.b\\E+", 0, "a.bb").as_deref(), Some("a.bb"));
        assert_eq!(finds("(?'n'a)\\k<n>", 0, "aa").as_deref(), Some("aa"));
        assert_eq!(finds("[[:digit:]]+", 0, "ab12").as_deref(), Some("12"));
        assert_eq!(finds("\\p{Lu}\\p{^Lu}", 0, "aBc").as_deref(), Some("Bc"));
        assert_eq!(finds("(a)\\g{1}(b)\\g2", 0, "aabb").as_deref(), Some("aabb"));
        assert_eq!(finds("\\x{41}", 0, "A").as_deref(), Some("A"));
        assert_eq!(finds("^(\\((?1)*\\))+$", 0, "(()())").as_deref(), Some("(()())"));
        assert_eq!(finds("(?<p>\\((?&p)*\\))", 0, "(()").as_deref(), Some("()"));
        assert_eq!(finds("A", IGNORE_CASE, "a").as_deref(), Some("a"));
        assert_eq!(finds("(?<=a)b", 0, "ab").as_deref(), Some("b"));
        assert_eq!(finds("\\\"x\\/", 0, "\"x/").as_deref(), Some("\"x/"));
        assert_eq!(finds("(?m)^b$", 0, "a\nb\nc").as_deref(), Some("b"));
        assert_eq!(finds("(?:(?m)a$)\nb$", 0, "a\nb\nb").as_deref(), None);
        assert_eq!(finds("(?-m)a$", MULTI_LINE, "a\nb").as_deref(), None);
        assert_eq!(finds("(?^:A)|(?x: b # c\n)", IGNORE_CASE, "aB").as_deref(), Some("B"));
        assert_eq!(finds("(*UCP)(*UTF)\\w", 0, "é").as_deref(), Some("é"));
        assert_eq!(finds("\\cA\\101\\N{U+42}\\V", 0, "\x01ABc").as_deref(), Some("\x01ABc"));
        assert_eq!(finds("[\\Qa]\\E]+\\p{L&}", 0, "]aX1").as_deref(), Some("]aX"));
    }

    #[test]
    fn wrong_patterns_are_refused_in_words() {
        assert_eq!(translate("(a", 0), Err("PCRE compilation error: missing closing parenthesis at offset 2".into()));
        assert_eq!(translate("a)", 0), Err("PCRE compilation error: unmatched closing parenthesis at offset 1".into()));
        assert!(translate("[a", 0).is_err());
    }
}
