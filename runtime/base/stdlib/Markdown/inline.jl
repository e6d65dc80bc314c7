# Marked parts of a text. A function is asked where its character stands, and gives what it found, or nothing.

config(md::MD) = md.meta[:config]

parseinline(text::AbstractString, md::MD) = parseinline(text, md, config(md))
function parseinline(text::AbstractString, md::MD, flavor)
    r = Reader(String(text))
    content = Any[]
    plain = IOBuffer()
    flush() = (s = String(Base.take!(plain)); isempty(s) || push!(content, s))
    while !at_end(r)
        found = nothing
        for f in get(flavor.inner, peek_char(r), ())
            found = f(r, md)
            found === nothing || break
        end
        if found === nothing
            print(plain, next_char!(r))
        else
            flush()
            push!(content, found)
        end
    end
    flush()
    content
end

_wrapped(T, r::Reader, md::MD, mark::Char, n::Int) = (text = take_wrapped!(r, mark, n); text === nothing ? nothing : T(parseinline(text, md)))
asterisk_italic(r::Reader, md::MD) = _wrapped(Italic, r, md, '*', 1)
underscore_italic(r::Reader, md::MD) = _wrapped(Italic, r, md, '_', 1)
asterisk_bold(r::Reader, md::MD) = _wrapped(Bold, r, md, '*', 2)
underscore_bold(r::Reader, md::MD) = _wrapped(Bold, r, md, '_', 2)

# An odd number of backticks is code, an even one a formula.
function inline_code(r::Reader, md::MD)
    trying(r) do
        ticks = take_all!(r, '`')
        text = take_until!(r, '`'^ticks)
        text === nothing ? nothing : isodd(ticks) ? Code(strip(text)) : LaTeX(strip(text))
    end
end
function tex(r::Reader, md::MD)
    text = take_wrapped!(r, '$', 1; more=true)
    text === nothing ? nothing : LaTeX(text)
end

# `[text](url)`; what is in brackets may have brackets.
function _bracketed!(r::Reader)
    text = take_until!(r, ']', '[')
    text === nothing && return nothing
    skip_whitespace!(r)
    take!(r, '(') || return nothing
    url = take_until!(r, ')', '(')
    url === nothing ? nothing : (text, url)
end
function image(r::Reader, md::MD)
    trying(r) do
        found = take!(r, "![") ? _bracketed!(r) : nothing
        found === nothing ? nothing : Image(found[2], found[1])
    end
end
function link(r::Reader, md::MD)
    trying(r) do
        found = take!(r, '[') ? _bracketed!(r) : nothing
        found === nothing ? nothing : Link(parseinline(found[1], md), found[2])
    end
end
function footnote_link(r::Reader, md::MD)
    m = take!(r, r"^\[\^(\w+)\]")
    m === nothing ? nothing : Footnote(m.captures[1], nothing)
end
function autolink(r::Reader, md::MD)
    trying(r) do
        url = take!(r, '<') ? take_until!(r, '>') : nothing
        url !== nothing && (_is_link(url) || _is_mail(url)) ? Link(url, url) : nothing
    end
end
# The schemes of addresses: those that the CommonMark standard (0.19) lists.
const _schemes = Set(split("""
    coap doi javascript aaa aaas about acap cap cid crid data dav dict dns file ftp geo go gopher h323 http https iax icap im imap info
    ipp iris iris.beep iris.xpc iris.xpcs iris.lwz ldap mailto mid msrp msrps mtqp mupdate news nfs ni nih nntp opaquelocktoken pop pres
    rtsp service session shttp sieve sip sips sms snmp soap.beep soap.beeps tag tel telnet tftp thismessage tn3270 tip tv urn vemmi ws
    wss xcon xcon-userid xmlrpc.beep xmlrpc.beeps xmpp z39.50r z39.50s adiumxtra afp afs aim apt attachment aw beshare bitcoin bolo
    callto chrome chrome-extension com-eventbrite-attendee content cvs dlna-playsingle dlna-playcontainer dtn dvb ed2k facetime feed
    finger fish gg git gizmoproject gtalk hcp icon ipn irc irc6 ircs itms jar jms keyparc lastfm ldaps magnet maps market message mms
    ms-help msnim mumble mvn notes oid palm paparazzi platform proxy psyc query res resource rmi rsync rtmp secondlife sftp sgn skype smb
    soldat spotify ssh steam svn teamspeak things udp unreal ut2004 ventrilo view-source webcal wtai wyciwyg xfire xri ymsgr"""))
function _is_link(url)
    m = match(r"^(.*)://(\S+?)(:\S*)?$", url)
    m !== nothing && !('<' in url) && lowercase(m.captures[1]) in _schemes
end
_is_mail(url) =
    occursin(r"^mailto:[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$", url)

linebreak(r::Reader, md::MD) = take!(r, "\\\n") ? LineBreak() : nothing
en_dash(r::Reader, md::MD) = take!(r, "--") ? "–" : nothing
function escapes(r::Reader, md::MD)
    trying(r) do
        take!(r, '\\') && !at_end(r) && (c = next_char!(r)) in "\\`*_#+-.!{}[]()\$" ? string(c) : nothing
    end
end

# An expression of the program behind `$`.
function interp(r::Reader, md::MD)
    trying(r) do
        take!(r, '$') || return nothing
        c = peek_char(r)
        (c === nothing || is_blank(c)) && return nothing
        try
            ex, next = Meta.parse(r.text, r.at; greedy=false)
            r.at = next
            ex
        catch e
            e isa Meta.ParseError || rethrow()
            nothing
        end
    end
end
