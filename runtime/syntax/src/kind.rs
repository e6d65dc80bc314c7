//! `Kind`: one byte that says what a token or a tree node is; operators are grouped by precedence class.
//!
//! The order matters: classes are ranges. Operators that the grammar never tells apart share a kind
//! (their text says which one it is), so one byte is enough for some seven hundred operators.

/// What a token or a node is. Keyword and operator kinds also name the nodes they introduce
/// (`KwWhile` is both the word and the loop).
#[allow(missing_docs)] // The names are the documentation; classes are commented.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Kind {
    // Trivia.
    Whitespace,
    Newline,
    Comment,
    // Names.
    Ident,
    /// The variable that an empty `catch` does not have.
    Placeholder,
    MacroName,
    StrMacroName,
    CmdMacroName,
    // Reserved words.
    KwBaremodule,
    KwBegin,
    KwBreak,
    KwConst,
    KwContinue,
    KwDo,
    KwExport,
    KwFor,
    KwFunction,
    KwGlobal,
    KwIf,
    KwImport,
    KwLet,
    KwLocal,
    KwMacro,
    KwModule,
    KwQuote,
    KwReturn,
    KwStruct,
    KwTry,
    KwUsing,
    KwWhile,
    // Words that continue or end a block.
    KwCatch,
    KwFinally,
    KwElse,
    KwElseif,
    KwEnd,
    // Words that are reserved in some places only.
    KwAbstract,
    KwAs,
    KwDoc,
    KwMutable,
    KwOuter,
    KwPrimitive,
    KwPublic,
    KwType,
    KwVar,
    // Literals; numbers first.
    Bool,
    Integer,
    BinInt,
    HexInt,
    OctInt,
    Float,
    Float32,
    StrChunk,
    CharChunk,
    CmdChunk,
    // Delimiters.
    At,
    Comma,
    Semi,
    LSquare,
    RSquare,
    LBrace,
    RBrace,
    LParen,
    RParen,
    DQuote,
    TripleDQuote,
    Backtick,
    TripleBacktick,
    // Operators, loosest first.
    ErrInvalidOp,
    ErrDoubleStar,
    Ellipsis,
    Eq,
    OpEq,
    ColonEq,
    Tilde,
    AssignOther,
    PairArrow,
    Question,
    LongArrow,
    ArrowOther,
    OrOr,
    AndAnd,
    Subtype,
    Supertype,
    Lt,
    Gt,
    ElemOf,
    KwIn,
    KwIsa,
    CompareOther,
    PipeLt,
    PipeGt,
    Colon,
    DotDot,
    ColonOther,
    Dollar,
    Plus,
    Minus,
    PlusPlus,
    PlusMinus,
    PlusOther,
    Star,
    Amp,
    StarOp,
    TimesOther,
    Rational,
    Shift,
    Power,
    DoubleColon,
    KwWhere,
    Dot,
    Bang,
    Prime,
    Arrow,
    Not,
    Radical,
    // Nodes that no single token names.
    Block,
    Call,
    DotCall,
    Comparison,
    Curly,
    Juxtapose,
    String,
    CmdString,
    Char,
    MacroCall,
    Doc,
    Parameters,
    Toplevel,
    Tuple,
    Ref,
    Vect,
    Parens,
    ImportPath,
    Braces,
    BracesCat,
    HCat,
    VCat,
    NCat,
    TypedHCat,
    TypedVCat,
    TypedNCat,
    Row,
    NRow,
    Generator,
    Filter,
    Iteration,
    Comprehension,
    TypedComprehension,
    // Special.
    Tombstone,
    End,
    // Bad tokens, each with its message.
    ErrEofMultiComment,
    ErrInvalidNumber,
    ErrHexFloatNoP,
    ErrAmbiguousDot,
    ErrAmbiguousDotMultiply,
    ErrInterpolationEnd,
    ErrNumberOverflow,
    ErrEscape,
    ErrLongChar,
    ErrUtf8,
    ErrInvisible,
    ErrIdentStart,
    ErrUnknownChar,
    ErrBidi,
    /// An error node, or a missing piece (zero bytes).
    Error,
}

use Kind::*;

macro_rules! range {
    ($(#[$doc:meta])* $name:ident, $lo:ident ..= $hi:ident) => {
        $(#[$doc])*
        #[inline]
        pub fn $name(self) -> bool {
            self as u8 >= $lo as u8 && self as u8 <= $hi as u8
        }
    };
}

impl Kind {
    range!(
        /// White space, newline, comment.
        is_whitespace, Whitespace..=Comment);
    range!(
        /// Any word of the language.
        is_keyword, KwBaremodule..=KwVar);
    range!(
        /// A word that is a plain name in most places.
        is_contextual, KwAbstract..=KwVar);
    range!(
        /// `catch`, `else`, `end`, ...
        is_block_continuation, KwCatch..=KwEnd);
    range!(
        /// Numbers, characters, pieces of strings.
        is_literal, Bool..=CmdChunk);
    range!(
        /// `Bool` counts as a number, as `true(x)` juxtaposes.
        is_number, Bool..=Float32);
    range!(
        /// Any operator.
        is_operator, ErrInvalidOp..=Radical);
    range!(is_prec_assignment, Eq..=AssignOther);
    range!(is_syntactic_assignment, Eq..=ColonEq);
    range!(is_prec_arrow, LongArrow..=ArrowOther);
    range!(is_prec_comparison, Subtype..=CompareOther);
    range!(is_prec_colon, Colon..=ColonOther);
    range!(is_prec_plus, Dollar..=PlusOther);
    range!(is_prec_times, Star..=TimesOther);

    /// A bad token or an error node.
    #[inline]
    pub fn is_error(self) -> bool {
        (self >= ErrEofMultiComment) || matches!(self, ErrInvalidOp | ErrDoubleStar)
    }

    /// `in`, `isa`, `where`.
    #[inline]
    pub fn is_word_operator(self) -> bool {
        matches!(self, KwIn | KwIsa | KwWhere)
    }

    /// A word that can never be a name.
    #[inline]
    pub fn is_reserved(self) -> bool {
        self.is_keyword() && !self.is_contextual()
    }

    /// Operators that are syntax, not functions.
    #[inline]
    pub fn is_syntactic_operator(self) -> bool {
        matches!(self, AndAnd | OrOr | Dot | Ellipsis | Arrow) || self.is_syntactic_assignment()
    }

    /// May this operator carry a suffix such as `₁`?
    #[inline]
    pub fn takes_suffix(self) -> bool {
        self.is_operator()
            && !self.is_prec_assignment()
            && !matches!(
                self,
                Ellipsis
                    | Question
                    | Subtype
                    | Supertype
                    | AndAnd
                    | OrOr
                    | KwIn
                    | KwIsa
                    | Colon
                    | DotDot
                    | Dollar
                    | DoubleColon
                    | KwWhere
                    | Dot
                    | Bang
                    | Arrow
                    | Not
                    | Radical
            )
    }

    /// `"` or `"""`.
    #[inline]
    pub fn is_string_delim(self) -> bool {
        matches!(self, DQuote | TripleDQuote)
    }

    /// What may follow a closing string delimiter as a macro flag.
    #[inline]
    pub fn is_string_suffix(self) -> bool {
        self == Ident || self.is_keyword() || self.is_word_operator() || self.is_number()
    }

    /// The fixed text of a word or delimiter, for messages; other kinds give "".
    pub fn text(self) -> &'static str {
        match self {
            KwBaremodule => "baremodule",
            KwBegin => "begin",
            KwBreak => "break",
            KwConst => "const",
            KwContinue => "continue",
            KwDo => "do",
            KwExport => "export",
            KwFor => "for",
            KwFunction => "function",
            KwGlobal => "global",
            KwIf => "if",
            KwImport => "import",
            KwLet => "let",
            KwLocal => "local",
            KwMacro => "macro",
            KwModule => "module",
            KwQuote => "quote",
            KwReturn => "return",
            KwStruct => "struct",
            KwTry => "try",
            KwUsing => "using",
            KwWhile => "while",
            KwCatch => "catch",
            KwFinally => "finally",
            KwElse => "else",
            KwElseif => "elseif",
            KwEnd => "end",
            KwAbstract => "abstract",
            KwAs => "as",
            KwDoc => "doc",
            KwMutable => "mutable",
            KwOuter => "outer",
            KwPrimitive => "primitive",
            KwPublic => "public",
            KwType => "type",
            KwVar => "var",
            KwIn => "in",
            KwIsa => "isa",
            KwWhere => "where",
            At => "@",
            Comma => ",",
            Semi => ";",
            LSquare => "[",
            RSquare => "]",
            LBrace => "{",
            RBrace => "}",
            LParen => "(",
            RParen => ")",
            DQuote => "\"",
            TripleDQuote => "\"\"\"",
            Backtick => "`",
            TripleBacktick => "```",
            _ => "",
        }
    }

    /// The word with that text, if it is one.
    pub fn keyword(text: &[u8]) -> Option<Kind> {
        Some(match text {
            b"in" => KwIn,
            b"if" => KwIf,
            b"do" => KwDo,
            b"as" => KwAs,
            b"end" => KwEnd,
            b"for" => KwFor,
            b"let" => KwLet,
            b"try" => KwTry,
            b"isa" => KwIsa,
            b"var" => KwVar,
            b"doc" => KwDoc,
            b"true" => Bool,
            b"else" => KwElse,
            b"type" => KwType,
            b"false" => Bool,
            b"begin" => KwBegin,
            b"break" => KwBreak,
            b"catch" => KwCatch,
            b"const" => KwConst,
            b"local" => KwLocal,
            b"macro" => KwMacro,
            b"quote" => KwQuote,
            b"using" => KwUsing,
            b"while" => KwWhile,
            b"where" => KwWhere,
            b"outer" => KwOuter,
            b"elseif" => KwElseif,
            b"export" => KwExport,
            b"global" => KwGlobal,
            b"import" => KwImport,
            b"module" => KwModule,
            b"public" => KwPublic,
            b"return" => KwReturn,
            b"struct" => KwStruct,
            b"finally" => KwFinally,
            b"mutable" => KwMutable,
            b"abstract" => KwAbstract,
            b"continue" => KwContinue,
            b"function" => KwFunction,
            b"primitive" => KwPrimitive,
            b"baremodule" => KwBaremodule,
            _ => return None,
        })
    }

    /// What is wrong with a bad token.
    pub fn error_text(self) -> &'static str {
        match self {
            ErrEofMultiComment => "unterminated multi-line comment #= ... =#",
            ErrInvalidNumber => "invalid numeric constant",
            ErrHexFloatNoP => "hex float literal must contain `p` or `P`",
            ErrAmbiguousDot => {
                "ambiguous `.` syntax; add whitespace to clarify (eg `1.+2` might be `1.0+2` or `1 .+ 2`)"
            }
            ErrAmbiguousDotMultiply => "numeric constant cannot be implicitly multiplied because it ends with `.`",
            ErrInterpolationEnd => "interpolated variable ends with invalid character; use `$(...)` instead",
            ErrNumberOverflow => "overflow in numeric literal",
            ErrEscape => "invalid string escape sequence",
            ErrLongChar => "character literal contains multiple characters",
            ErrUtf8 => "invalid UTF-8 sequence",
            ErrInvisible => "invisible character",
            ErrIdentStart => "identifier cannot begin with character",
            ErrUnknownChar => "unknown unicode character",
            ErrBidi => "unbalanced bidirectional unicode formatting",
            ErrInvalidOp => "invalid operator",
            ErrDoubleStar => {
                "use `x^y` instead of `x**y` for exponentiation, and `x...` instead of `**x` for splatting"
            }
            _ => "unknown error token",
        }
    }
}
