# Characters by names that begin with a backslash, as mathematicians type them: `\alpha` is α. What follows a rule is made
# by it (alphabets in other styles, raised and lowered characters); the rest stands in tables of a name and its character.

const latex_symbols = Dict{String,String}()

_name(name, text) = (latex_symbols[string('\\', name)] = text; nothing)
function _names(table::String)
    words = split(table)
    for i in 1:2:length(words)-1
        _name(words[i], String(words[i+1]))
    end
end

## Greek, and letters of Latin scripts

_names("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ lambda λ
    mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
    digamma ϝ stigma Ϛ koppa Ϟ sampi Ϡ
    Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ
    Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω varTheta ϴ Digamma Ϝ
    upalpha α upbeta β upgamma γ updelta δ upepsilon ε upzeta ζ upeta η uptheta θ upiota ι upkappa κ uplambda λ upmu μ upnu ν
    upxi ξ upomicron ο uppi π uprho ρ upsigma σ uptau τ upupsilon υ upphi φ upchi χ uppsi ψ upomega ω
    nabla ∇ partial ∂ hbar ħ hslash ℏ ell ℓ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ gimel ℷ daleth ℸ imath ı jmath ȷ eth ð eulermascheroni ℇ
    euler ℯ planck ℎ bbGamma ℾ bbgamma ℽ bbpi ℼ bbPi ℿ bbsum ⅀
    AA Å aa å AE Æ ae æ OE Œ oe œ O Ø o ø L Ł l ł ss ß DH Ð dh ð TH Þ th þ DJ Đ dj đ NG Ŋ ng ŋ
""")

## Arithmetic, relations, logic, sets

_names("""
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ ocirc ⊚ oast ⊛
    boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ dagger † ddagger ‡ amalg ⨿ wr ≀ sqrt √ cbrt ∛ fourthroot ∜ surd √ propto ∝ infty ∞
    dotplus ∔ divideontimes ⋇ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌ bowtie ⋈ intercal ⊺
    leq ≤ le ≤ geq ≥ ge ≥ leqq ≦ geqq ≧ leqslant ⩽ geqslant ⩾ neq ≠ ne ≠ ll ≪ gg ≫ lll ⋘ ggg ⋙ approx ≈ napprox ≉ approxeq ≊
    sim ∼ nsim ≁ simeq ≃ nsime ≄ cong ≅ ncong ≇ equiv ≡ nequiv ≢ doteq ≐ doteqdot ≑ fallingdotseq ≒ risingdotseq ≓ coloneq ≔
    eqcolon ≕ triangleq ≜ asymp ≍ Bumpeq ≎ bumpeq ≏ circeq ≗ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼ succcurlyeq ≽
    nprec ⊀ nsucc ⊁ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lneqq ≨ gneqq ≩ lessgtr ≶ gtrless ≷ lesssim ≲ gtrsim ≳ lessdot ⋖ gtrdot ⋗
    lesseqgtr ⋚ gtreqless ⋛ curlyeqprec ⋞ curlyeqsucc ⋟ precsim ≾ succsim ≿ parallel ∥ nparallel ∦ mid ∣ nmid ∤ perp ⟂ models ⊧
    vdash ⊢ dashv ⊣ vDash ⊨ Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ top ⊤ bot ⊥ smile ⌣ frown ⌢ between ≬ pitchfork ⋔ backsim ∽
    in ∈ notin ∉ ni ∋ nni ∌ smallin ∊ smallni ∍ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ nsubset ⊄ nsupset ⊅ nsubseteq ⊈ nsupseteq ⊉
    subsetneq ⊊ supsetneq ⊋ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ cup ∪ cap ∩ uplus ⊎ sqcup ⊔ sqcap ⊓ Cup ⋓ Cap ⋒
    setminus ∖ smallsetminus ∖ emptyset ∅ varnothing ∅ complement ∁ Subset ⋐ Supset ⋑
    forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ wedge ∧ land ∧ vee ∨ lor ∨ xor ⊻ veebar ⊻ barwedge ⊼ nand ⊼ nor ⊽ therefore ∴ because ∵
    curlyvee ⋎ curlywedge ⋏ QED ∎ qed ∎ blacksquare ■
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ oiiint ∰ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂
    bigodot ⨀ biguplus ⨄ bigsqcup ⨆ bigsqcap ⨅ iiiint ⨌
    angle ∠ measuredangle ∡ sphericalangle ∢ rightangle ∟ triangle △ vartriangle ▵ triangleleft ◁ triangleright ▷ trianglelefteq ⊴
    trianglerighteq ⊵ blacktriangle ▴ bigtriangleup △ bigtriangledown ▽ square □ Box □ diamond ⋄ Diamond ◇ lozenge ◊ blacklozenge ⧫
    bigstar ★ bigcirc ○ bigblacktriangleup ▲ bigwhitestar ☆ smalltriangleright ▹ smalltriangleleft ◃
    degree ° prime ′ pprime ″ ppprime ‴ pppprime ⁗ backprime ‵ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ adots ⋰ colon : Colon ∷
    langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ llbracket ⟦ rrbracket ⟧ lVert ‖ Vert ‖ vert | lgroup ⟮ rgroup ⟯
    langledot ⦑ rangledot ⦒ lmoustache ⎰ rmoustache ⎱
    blacktriangleright ▶ blacktriangleleft ◀ diamondsuit ♢ heartsuit ♡ spadesuit ♠ clubsuit ♣ flat ♭ natural ♮ sharp ♯ checkmark ✓
    quarternote ♩ eighthnote ♪ twonotes ♫ male ♂ female ♀ sun ☼ mercury ☿ venus ♀ earth ♁ mars ♂ jupiter ♃ saturn ♄ uranus ♅ neptune ♆
    pluto ♇ aries ♈ taurus ♉ gemini ♊ cancer ♋ leo ♌ virgo ♍ libra ♎ scorpio ♏ sagittarius ♐ capricornus ♑ aquarius ♒ pisces ♓
    copyright © trademark ™ circledR ® P ¶ S § pounds £ sterling £ yen ¥ euro € cent ¢ mho ℧ ohm Ω angstrom Å numero № maltese ✠
    textasciimacron ¯ cdotp · questiondown ¿ exclamdown ¡ guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright ›
    textquotedblleft “ textquotedblright ” textquoteleft ‘ textquoteright ’ endash – emdash — house ⌂ danger ☡ leftmoon ☾
    rightmoon ☽ steaming ☕ diameter ⌀ accurrent ⏦ hexagon ⎔ laplac ∆ increment ∆ pentagon ⬠
    frac12 ½ frac13 ⅓ frac14 ¼ frac15 ⅕ frac16 ⅙ frac18 ⅛ frac23 ⅔ frac25 ⅖ frac34 ¾ frac35 ⅗ frac38 ⅜ frac45 ⅘ frac56 ⅚ frac58 ⅝
    frac78 ⅞ fracslash ⁄
    1/2 ½ 1/3 ⅓ 1/4 ¼ 1/5 ⅕ 1/6 ⅙ 1/8 ⅛ 2/3 ⅔ 2/5 ⅖ 3/4 ¾ 3/5 ⅗ 3/8 ⅜ 4/5 ⅘ 5/6 ⅚ 5/8 ⅝ 7/8 ⅞ 0/3 ↉ 1/7 ⅐ 1/9 ⅑ 1/10 ⅒
""")

## Arrows

_names("""
    leftarrow ← gets ← rightarrow → to → uparrow ↑ downarrow ↓ leftrightarrow ↔ updownarrow ↕ nwarrow ↖ nearrow ↗ searrow ↘ swarrow ↙
    Leftarrow ⇐ Rightarrow ⇒ implies ⇒ Uparrow ⇑ Downarrow ⇓ Leftrightarrow ⇔ iff ⟺ Updownarrow ⇕ longleftarrow ⟵ longrightarrow ⟶
    longleftrightarrow ⟷ Longleftarrow ⟸ Longrightarrow ⟹ Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ mapsfrom ↤ mapsup ↥ mapsdown ↧
    hookleftarrow ↩ hookrightarrow ↪ leftharpoonup ↼ leftharpoondown ↽ rightharpoonup ⇀ rightharpoondown ⇁ upharpoonleft ↿
    upharpoonright ↾ downharpoonleft ⇃ downharpoonright ⇂ leftrightharpoons ⇋ rightleftharpoons ⇌ nleftarrow ↚ nrightarrow ↛
    nleftrightarrow ↮ nLeftarrow ⇍ nRightarrow ⇏ nLeftrightarrow ⇎ leftsquigarrow ⇜ rightsquigarrow ⇝ leadsto ↝ twoheadleftarrow ↞
    twoheadrightarrow ↠ twoheaduparrow ↟ twoheaddownarrow ↡ leftarrowtail ↢ rightarrowtail ↣ looparrowleft ↫ looparrowright ↬
    curvearrowleft ↶ curvearrowright ↷ circlearrowleft ↺ circlearrowright ↻ leftleftarrows ⇇ rightrightarrows ⇉ upuparrows ⇈
    downdownarrows ⇊ leftrightarrows ⇆ rightleftarrows ⇄ updownarrows ⇅ downuparrows ⇵ Lleftarrow ⇚ Rrightarrow ⇛ Lsh ↰ Rsh ↱
    dashleftarrow ⇠ dashrightarrow ⇢ multimap ⊸ rightwavearrow ↝ leftrightsquigarrow ↭ Nwarrow ⇖ Nearrow ⇗ Searrow ⇘ Swarrow ⇙
    downzigzagarrow ↯ carriagereturn ↵ upwhitearrow ⇧ leftwhitearrow ⇦ rightwhitearrow ⇨ downwhitearrow ⇩ circleonrightarrow ⇴
    leftarrowtriangle ⇽ rightarrowtriangle ⇾ leftrightarrowtriangle ⇿ pfun ⇸ ffun ⇻
""")

## Marks that join the character before them

for (name, mark) in (("hat", 0x302), ("tilde", 0x303), ("bar", 0x304), ("overbar", 0x305), ("breve", 0x306), ("dot", 0x307), ("ddot", 0x308),
    ("ovhook", 0x309), ("ocirc", 0x30a), ("H", 0x30b), ("check", 0x30c), ("grave", 0x300), ("acute", 0x301), ("vec", 0x20d7), ("dddot", 0x20db),
    ("ddddot", 0x20dc), ("underbar", 0x331), ("underleftrightarrow", 0x34d), ("not", 0x338), ("widehat", 0x302), ("widetilde", 0x303), ("overleftarrow", 0x20d6),
    ("overleftrightarrow", 0x20e1), ("annuity", 0x20e7), ("enclosecircle", 0x20dd), ("enclosesquare", 0x20de), ("enclosetriangle", 0x20e4))
    _name(name, string(Char(mark)))
end
# (`\ocirc` as a mark wins over the operator, which is `\circledcirc`.)
_names("circledcirc ⊚ circledast ⊛ circleddash ⊝ circledS Ⓢ")

## Raised and lowered

for (names, raised) in (("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"), ("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    ("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"), ("!", "ꜝ"))
    foreach((n, c) -> _name(string('^', n), string(c)), collect(names), collect(raised))
end
for (names, lowered) in (("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"), ("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"))
    foreach((n, c) -> _name(string('_', n), string(c)), collect(names), collect(lowered))
end
for (name, c) in (("alpha", 'ᵅ'), ("beta", 'ᵝ'), ("gamma", 'ᵞ'), ("delta", 'ᵟ'), ("epsilon", 'ᵋ'), ("theta", 'ᶿ'), ("iota", 'ᶥ'), ("phi", 'ᵠ'), ("chi", 'ᵡ'),
    ("prime", '′'), ("downarrow", 'ꜜ'), ("uparrow", 'ꜛ'))
    _name(string('^', name), string(c))
end
for (name, c) in (("beta", 'ᵦ'), ("gamma", 'ᵧ'), ("rho", 'ᵨ'), ("phi", 'ᵩ'), ("chi", 'ᵪ'), ("schwa", 'ₔ'))
    _name(string('_', name), string(c))
end

## Alphabets in other styles: rows of the block of mathematical letters, some of whose places older characters hold

const _letters_elsewhere = Dict{UInt32,UInt32}(0x1d455 => 0x210e, 0x1d49d => 0x212c, 0x1d4a0 => 0x2130, 0x1d4a1 => 0x2131, 0x1d4a3 => 0x210b, 0x1d4a4 => 0x2110,
    0x1d4a7 => 0x2112, 0x1d4a8 => 0x2133, 0x1d4ad => 0x211b, 0x1d4ba => 0x212f, 0x1d4bc => 0x210a, 0x1d4c4 => 0x2134, 0x1d506 => 0x212d,
    0x1d50b => 0x210c, 0x1d50c => 0x2111, 0x1d515 => 0x211c, 0x1d51d => 0x2128, 0x1d53a => 0x2102, 0x1d53f => 0x210d, 0x1d545 => 0x2115,
    0x1d547 => 0x2119, 0x1d548 => 0x211a, 0x1d549 => 0x211d, 0x1d551 => 0x2124)
for (style, first) in (("bf", 0x1d400), ("it", 0x1d434), ("bi", 0x1d468), ("scr", 0x1d49c), ("bscr", 0x1d4d0), ("frak", 0x1d504), ("bb", 0x1d538),
    ("bfrak", 0x1d56c), ("sans", 0x1d5a0), ("bsans", 0x1d5d4), ("isans", 0x1d608), ("bisans", 0x1d63c), ("tt", 0x1d670)), i in 0:51
    letter = i < 26 ? 'A' + i : 'a' + (i - 26)
    code = UInt32(first + i)
    _name(string(style, letter), string(Char(get(_letters_elsewhere, code, code))))
end
for (style, first) in (("bf", 0x1d7ce), ("bb", 0x1d7d8), ("sans", 0x1d7e2), ("bsans", 0x1d7ec), ("tt", 0x1d7f6)), i in 0:9
    _name(string(style, ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[i+1]), string(Char(first + i)))
    _name(string(style, i), string(Char(first + i)))
end
const _greek_row = split("Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho varTheta Sigma Tau Upsilon Phi Chi Psi Omega nabla " *
                         "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon varphi chi psi omega partial " *
                         "epsilon vartheta varkappa phi varrho varpi")
for (style, first) in (("bf", 0x1d6a8), ("it", 0x1d6e2), ("bi", 0x1d71c), ("bsans", 0x1d756), ("bisans", 0x1d790)), (i, letter) in enumerate(_greek_row)
    _name(string(style, letter), string(Char(first + i - 1)))
end
