//! Which characters may start, continue or end a name or an operator, and how names are normalized.

use std::borrow::Cow;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory as Cat, UnicodeGeneralCategory};

use crate::kind::Kind;

const ASSIGNMENTS: &str = "≔⩴≕";
const ARROWS: &str = "←→↔↚↛↞↠↢↣↤↦↮⇎⇍⇏⇐⇒⇔⇴⇶⇷⇸⇹⇺⇻⇼⇽⇾⇿⟵⟶⟷⟹⟺⟻⟼⟽⟾⟿⤀⤁⤂⤃⤄⤅⤆⤇⤌⤍⤎⤏⤐⤑⤔⤕⤖⤗⤘⤝⤞⤟⤠⥄⥅⥆⥇⥈⥊⥋⥎⥐⥒⥓⥖⥗⥚⥛⥞⥟⥢⥤⥦⥧⥨⥩⥪⥫⥬⥭⥰⧴⬱⬰⬲⬳⬴⬵⬶⬷⬸⬹⬺⬻⬼⬽⬾⬿⭀⭁⭂⭃⥷⭄⥺⭇⭈⭉⭊⭋⭌￩￫⇜⇝↜↝↩↪↫↬↼↽⇀⇁⇄⇆⇇⇉⇋⇌⇚⇛⇠⇢↷↶↺↻🢲";
const COMPARISONS: &str = "≥≤≡≠≢∉∋∌⊆⊈⊂⊄⊊∝∊∍∥∦∷∺∻∽∾≁≃≂≄≅≆≇≈≉≊≋≌≍≎≐≑≒≓≖≗≘≙≚≛≜≝≞≟≣≦≧≨≩≪≫≬≭≮≯≰≱≲≳≴≵≶≷≸≹≺≻≼≽≾≿⊀⊁⊃⊅⊇⊉⊋⊏⊐⊑⊒⊜⊩⊬⊮⊰⊱⊲⊳⊴⊵⊶⊷⋍⋐⋑⋕⋖⋗⋘⋙⋚⋛⋜⋝⋞⋟⋠⋡⋢⋣⋤⋥⋦⋧⋨⋩⋪⋫⋬⋭⋲⋳⋴⋵⋶⋷⋸⋹⋺⋻⋼⋽⋾⋿⟈⟉⟒⦷⧀⧁⧡⧣⧤⧥⩦⩧⩪⩫⩬⩭⩮⩯⩰⩱⩲⩳⩵⩶⩷⩸⩹⩺⩻⩼⩽⩾⩿⪀⪁⪂⪃⪄⪅⪆⪇⪈⪉⪊⪋⪌⪍⪎⪏⪐⪑⪒⪓⪔⪕⪖⪗⪘⪙⪚⪛⪜⪝⪞⪟⪠⪡⪢⪣⪤⪥⪦⪧⪨⪩⪪⪫⪬⪭⪮⪯⪰⪱⪲⪳⪴⪵⪶⪷⪸⪹⪺⪻⪼⪽⪾⪿⫀⫁⫂⫃⫄⫅⫆⫇⫈⫉⫊⫋⫌⫍⫎⫏⫐⫑⫒⫓⫔⫕⫖⫗⫘⫙⫷⫸⫹⫺⊢⊣⟂⫪⫫";
const COLONS: &str = "…⁝⋮⋱⋰⋯";
const PLUSES: &str = "⊕⊖⊞⊟∪∨⊔∔∸≏⊎⊻⊽⋎⋓⟇⧺⧻⨈⨢⨣⨤⨥⨦⨧⨨⨩⨪⨫⨬⨭⨮⨹⨺⩁⩂⩅⩊⩌⩏⩐⩒⩔⩖⩗⩛⩝⩡⩢⩣¦";
const TIMES: &str = "÷⋅∘×∩∧⊗⊘⊙⊚⊛⊠⊡⊓∗∙∤⅋≀⊼⋄⋇⋉⋊⋋⋌⋏⋒⟑⦸⦼⦾⦿⧶⧷⨇⨰⨱⨲⨳⨴⨵⨶⨷⨸⨻⨼⨽⩀⩃⩄⩋⩍⩎⩑⩓⩕⩘⩚⩜⩞⩟⩠⫛⊍▷⨝⟕⟖⟗⌿⨟\u{b7}\u{387}";
const POWERS: &str = "↑↓⇵⟰⟱⤈⤉⤊⤋⤒⤓⥉⥌⥍⥏⥑⥔⥕⥘⥙⥜⥝⥠⥡⥣⥥⥮⥯￪￬";
/// Letters and signs, beside combining marks, that may follow an operator and make it another one.
const SUFFIXES: &str = "²³¹ʰʲʳʷʸˡˢˣᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂᵃᵇᵈᵉᵍᵏᵐᵒᵖᵗᵘᵛᵝᵞᵟᵠᵡᵢᵣᵤᵥᵦᵧᵨᵩᵪᶜᶠᶥᶦᶫᶰᶸᶻᶿ′″‴‵‶‷⁗⁰ⁱ⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜⱼⱽꜛꜜꜝ";

/// The kind of a one-character operator outside ASCII.
pub fn unicode_operator(c: char) -> Option<Kind> {
    static TABLE: OnceLock<Vec<(char, Kind)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut v = Vec::new();
        for (chars, kind) in [
            (ASSIGNMENTS, Kind::AssignOther),
            (ARROWS, Kind::ArrowOther),
            (COMPARISONS, Kind::CompareOther),
            ("∈", Kind::ElemOf),
            (COLONS, Kind::ColonOther),
            (PLUSES, Kind::PlusOther),
            ("±∓", Kind::PlusMinus),
            ("−", Kind::Minus),
            (TIMES, Kind::TimesOther),
            ("⋆", Kind::StarOp),
            (POWERS, Kind::Power),
            ("¬", Kind::Not),
            ("√∛∜", Kind::Radical),
        ] {
            v.extend(chars.chars().map(|c| (c, kind)));
        }
        v.sort_unstable();
        v
    });
    table.binary_search_by_key(&c, |e| e.0).ok().map(|i| table[i].1)
}

/// May `c` follow an operator as its suffix?
pub fn is_operator_suffix(c: char) -> bool {
    if c < '\u{a1}' {
        return false;
    }
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    matches!(c.general_category(), Cat::NonspacingMark | Cat::SpacingMark | Cat::EnclosingMark)
        || TABLE
            .get_or_init(|| {
                let mut v: Vec<char> = SUFFIXES.chars().collect();
                v.sort_unstable();
                v
            })
            .binary_search(&c)
            .is_ok()
}

/// Could an operator start with `c`?
pub fn is_operator_start(c: char) -> bool {
    if c.is_ascii() { b"!$%&'*+-./:<=>?\\^|~".contains(&(c as u8)) } else { unicode_operator(c).is_some() }
}

/// Could an operator that takes a leading dot start with `c`?
pub fn is_dottable_start(c: char) -> bool {
    !matches!(c, '?' | '$' | ':' | '\'') && is_operator_start(c)
}

fn is_category_start(c: char, cat: Cat) -> bool {
    let u = c as u32;
    match cat {
        Cat::UppercaseLetter
        | Cat::LowercaseLetter
        | Cat::TitlecaseLetter
        | Cat::ModifierLetter
        | Cat::OtherLetter
        | Cat::LetterNumber
        | Cat::CurrencySymbol => return true,
        // Symbols, but no arrows, replacement characters or operators.
        Cat::OtherSymbol if !matches!(u, 0x2190..=0x21ff | 0xfffc | 0xfffd | 0x233f | 0xa6) => return true,
        _ => {}
    }
    // Mathematical symbols that read as nouns (∂, ∅, ∑, ∞, ∫, ⊤, ...), the variants of nabla and
    // partial, super- and subscript +-=(), angles, and styled digits.
    matches!(u,
        0x2140..=0x2144 | 0x223f | 0x22be | 0x22bf | 0x22a4 | 0x22a5
        | 0x2200 | 0x2202..=0x2207 | 0x220e..=0x2211 | 0x221e | 0x221f | 0x222b..=0x2233
        | 0x22c0..=0x22c3 | 0x25f8..=0x25ff | 0x266f | 0x27d8 | 0x27d9 | 0x27c0 | 0x27c1
        | 0x29b0..=0x29b4 | 0x2a00..=0x2a06 | 0x2a09..=0x2a16 | 0x2a1b | 0x2a1c
        | 0x1d6c1 | 0x1d6db | 0x1d6fb | 0x1d715 | 0x1d735 | 0x1d74f | 0x1d76f | 0x1d789 | 0x1d7a9 | 0x1d7c3
        | 0x207a..=0x207e | 0x208a..=0x208e | 0x2220..=0x2222 | 0x299b..=0x29af
        | 0x2118 | 0x212e | 0x309b | 0x309c | 0x1d7ce..=0x1d7e1)
}

/// May a name start with `c`?
pub fn is_ident_start(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    // U+1F8B2 is an arrow operator although its category is that of a symbol.
    c >= '\u{a1}' && c != '\u{1f8b2}' && is_category_start(c, c.general_category())
}

/// May a name continue with `c`?
pub fn is_ident_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_' || c == '!';
    }
    if c < '\u{a1}' {
        return false;
    }
    let cat = c.general_category();
    is_category_start(c, cat)
        || matches!(
            cat,
            Cat::NonspacingMark
                | Cat::SpacingMark
                | Cat::EnclosingMark
                | Cat::DecimalNumber
                | Cat::ConnectorPunctuation
                | Cat::ModifierSymbol
                | Cat::OtherNumber
        )
        || matches!(c as u32, 0x2032..=0x2037 | 0x2057)
}

/// Joiners and tags that may stand inside a name when they join what surrounds them.
pub fn joins_in_ident(c: char, next: Option<char>) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => next.is_some_and(|n| match n.general_category() {
            Cat::NonspacingMark | Cat::EnclosingMark | Cat::SpacingMark => true,
            Cat::OtherSymbol => c == '\u{200d}',
            _ => matches!(n, '\u{200c}' | '\u{200d}'),
        }),
        '\u{e0020}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// Characters that show nothing and so are refused by name.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2061}')
}

/// Characters that Julia prints as they are.
pub fn is_printable(c: char) -> bool {
    use Cat::{Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, Surrogate, Unassigned};
    !matches!(
        c.general_category(),
        Control | Format | LineSeparator | ParagraphSeparator | PrivateUse | Surrogate | Unassigned
    )
}

/// White space between tokens.
pub fn is_space(c: char) -> bool {
    match c {
        ' ' | '\t'..='\r' | '\u{85}' | '\u{feff}' => true,
        c if c < '\u{a0}' => false,
        c => c.general_category() == Cat::SpaceSeparator,
    }
}

/// Characters that no name can ever hold, so they may end an interpolated name in a string.
pub fn is_never_ident(c: char) -> bool {
    let u = c as u32;
    match c.general_category() {
        Cat::SpaceSeparator
        | Cat::LineSeparator
        | Cat::ParagraphSeparator
        | Cat::Control
        | Cat::Format
        | Cat::Surrogate => return true,
        Cat::DashPunctuation
        | Cat::OpenPunctuation
        | Cat::ClosePunctuation
        | Cat::InitialPunctuation
        | Cat::FinalPunctuation
        | Cat::OtherPunctuation
            if u < 0xff =>
        {
            return true;
        }
        _ => {}
    }
    matches!(u, 0x60 | 0x27e6..=0x27ef | 0x3008..=0x3011 | 0x3014..=0x301b | 0xff08 | 0xff09 | 0xff3b | 0xff3d)
}

/// A name as Julia compares it: NFC, with a few look-alikes folded (`ɛ` is `ε`, `µ` is `μ`, ...).
pub fn normalize(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(
        name.chars()
            .map(|c| match c {
                '\u{25b}' => '\u{3b5}',
                '\u{b5}' => '\u{3bc}',
                '\u{b7}' | '\u{387}' => '\u{22c5}',
                '\u{2212}' => '-',
                '\u{210f}' => '\u{127}',
                c => c,
            })
            .nfc()
            .collect(),
    )
}
