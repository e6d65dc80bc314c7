# What a character is: categories, case, width.

const _category_names = String["Other, not assigned", "Letter, uppercase", "Letter, lowercase", "Letter, titlecase", "Letter, modifier",
    "Letter, other", "Mark, nonspacing", "Mark, spacing combining", "Mark, enclosing", "Number, decimal digit", "Number, letter",
    "Number, other", "Punctuation, connector", "Punctuation, dash", "Punctuation, open", "Punctuation, close",
    "Punctuation, initial quote", "Punctuation, final quote", "Punctuation, other", "Symbol, math", "Symbol, currency",
    "Symbol, modifier", "Symbol, other", "Separator, space", "Separator, line", "Separator, paragraph", "Other, control",
    "Other, format", "Other, surrogate", "Other, private use", "Invalid, too high", "Malformed, bad data"]
const _category_abbreviations = String["Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "In", "Ma"]

function category_code(c::AbstractChar)
    ismalformed(c) && return Cint(31)
    category_code(decode_overlong(c))
end
category_code(u::Integer) = Cint(u > 0x10ffff ? 30 : Core._char_category(UInt32(u)))
category_abbrev(c) = _category_abbreviations[category_code(c)+1]
category_string(c) = _category_names[category_code(c)+1]
ismalformed(c::AbstractChar) = ismalformed(Char(c))
isoverlong(c::AbstractChar) = isoverlong(Char(c))
isassigned(c::AbstractChar) = 0 < category_code(c) < 30

islowercase(c::AbstractChar) = isascii(c) ? 'a' <= c <= 'z' : !ismalformed(c) && Core._char_is(:lower, decode_overlong(Char(c)))
isuppercase(c::AbstractChar) = isascii(c) ? 'A' <= c <= 'Z' : !ismalformed(c) && Core._char_is(:upper, decode_overlong(Char(c)))
iscased(c::AbstractChar) = isuppercase(c) || islowercase(c) || category_code(c) == 3
isdigit(c::AbstractChar) = '0' <= c <= '9'
isletter(c::AbstractChar) = isascii(c) ? ('a' <= c <= 'z') | ('A' <= c <= 'Z') : 1 <= category_code(c) <= 5
isnumeric(c::AbstractChar) = isascii(c) ? isdigit(c) : 9 <= category_code(c) <= 11
iscntrl(c::AbstractChar) = c <= '\x1f' || '\x7f' <= c <= '\u9f'
ispunct(c::AbstractChar) = 12 <= category_code(c) <= 18
isspace(c::AbstractChar) = c == ' ' || '\t' <= c <= '\r' || c == '\u85' || '\ua0' <= c && category_code(c) == 23
isprint(c::AbstractChar) = isascii(c) ? ' ' <= c <= '~' : 1 <= category_code(c) <= 23
isxdigit(c::AbstractChar) = '0' <= c <= '9' || 'a' <= c <= 'f' || 'A' <= c <= 'F'

@inline function _mapped_char(which::Symbol, c::T) where {T<:AbstractChar}
    ismalformed(c) ? c : T(Core._char_map(which, decode_overlong(Char(c))))
end
uppercase(c::AbstractChar) = isascii(c) ? ('a' <= c <= 'z' ? c - 32 : c) : (u = _single_upper(c); u == c ? _mapped_char(:upper, c) : u)
lowercase(c::AbstractChar) = isascii(c) ? ('A' <= c <= 'Z' ? c + 32 : c) : c == 'İ' ? oftype(c, 'i') : _mapped_char(:lower, c)
# (Georgian letters have capitals, but none for titles)
function titlecase(c::AbstractChar)
    isascii(c) && return 'a' <= c <= 'z' ? c - 32 : c
    'ა' <= c <= 'ჿ' && return c
    u = _single_upper(c)
    u == c ? _mapped_char(:title, c) : u
end
# Letters whose full capital is several letters, and that have a capital of one letter besides: the sharp s, and the
# Greek ones with an iota below.
function _single_upper(c::AbstractChar)
    c == 'ß' && return oftype(c, 'ẞ')
    'ᾀ' <= c <= 'ῳ' || return c
    u = UInt32(c)
    c <= 'ᾧ' ? oftype(c, Char(u | 8)) : c == 'ᾳ' || c == 'ῃ' || c == 'ῳ' ? oftype(c, Char(u + 9)) : c
end

function textwidth(c::AbstractChar)
    ismalformed(c) && return 1
    isascii(c) && return ' ' <= c <= '~' ? 1 : 0
    c == '\u00ad' && return 1
    u = decode_overlong(Char(c))
    kind = category_code(u)
    # Marks, controls and what only separates take no columns, but for the few marks that are as wide as ideographs.
    wide = Core._char_width(u)
    (6 <= kind <= 8 || 24 <= kind <= 28) && return wide == 2 && kind == 7 ? 2 : 0
    wide == 2 || c == '\u3164' ? 2 : 1
end
textwidth(s::AbstractString) = mapreduce(textwidth, +, s; init=0)
function textwidth(s::Union{String,SubString{String}})
    n = ncodeunits(s)
    whole, skipped = _whole(s), _skipped(s)
    for i in 1:n
        0x20 <= _byte(whole, skipped + i) <= 0x7e || return mapreduce(textwidth, +, s; init=0)
    end
    n
end
