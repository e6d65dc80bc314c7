//! Reads the text form of SSA back; the grammar is what `ssa_text` writes.

use crate::ssa::*;
use crate::ssa_text::{FLAG_NAMES, Names};
use abi::{Builtin, Intrinsic, Value as Object};
use std::collections::HashMap;

/// What is wrong with a text, and in which line (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line.
    pub line: usize,
    /// What was expected or is unknown.
    pub message: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

type Result<T> = std::result::Result<T, ParseError>;

/// The function of a text. Values and blocks keep their numbers. Comments run from `;` to the line's end.
pub fn parse(text: &str, names: &dyn Names) -> Result<Function> {
    let tokens = lex(text)?;
    let mut p = Parser {
        tokens: &tokens,
        at: 0,
        names,
        f: Function::new(),
        types: HashMap::new(),
        blocks: HashMap::new(),
        cells: Vec::new(),
    };
    p.function()?;
    p.finish()
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Number(u32),
    Object(String),
    Punct(char),
    Arrow,
    Newline,
}

fn lex(text: &str) -> Result<Vec<(Token, usize)>> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    let mut line = 1;
    while let Some(c) = chars.next() {
        let token = match c {
            '\n' => {
                out.push((Token::Newline, line));
                line += 1;
                continue;
            }
            ';' => {
                while chars.peek().is_some_and(|&c| c != '\n') {
                    chars.next();
                }
                continue;
            }
            c if c.is_whitespace() => continue,
            '`' => {
                let mut s = String::new();
                loop {
                    match chars.next() {
                        Some('`') => break,
                        Some('\\') => s.extend(chars.next()),
                        Some(c) => s.push(c),
                        None => {
                            return Err(ParseError { line, message: "an object is not closed".into() });
                        }
                    }
                }
                Token::Object(s)
            }
            '-' if chars.peek() == Some(&'>') => {
                chars.next();
                Token::Arrow
            }
            '(' | ')' | '{' | '}' | ',' | ':' | '@' => Token::Punct(c),
            _ => {
                let mut s = String::from(c);
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || "(){},:@`;".contains(c) {
                        break;
                    }
                    s.push(c);
                    chars.next();
                }
                match s.parse::<u32>() {
                    Ok(n) => Token::Number(n),
                    Err(_) => Token::Word(s),
                }
            }
        };
        out.push((token, line));
    }
    Ok(out)
}

struct Parser<'a> {
    tokens: &'a [(Token, usize)],
    at: usize,
    names: &'a dyn Names,
    f: Function,
    types: HashMap<u32, Object>,
    blocks: HashMap<u32, BlockData>,
    cells: Vec<CellData>,
}

impl Parser<'_> {
    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |t| t.1)
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(ParseError { line: self.line(), message: message.into() })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.0)
    }

    fn next(&mut self) -> Option<Token> {
        let t = self.tokens.get(self.at)?.0.clone();
        self.at += 1;
        Some(t)
    }

    fn skip_newlines(&mut self) {
        while self.peek() == Some(&Token::Newline) {
            self.at += 1;
        }
    }

    fn accept(&mut self, t: &Token) -> bool {
        let hit = self.peek() == Some(t);
        self.at += usize::from(hit);
        hit
    }

    fn punct(&mut self, c: char) -> Result<()> {
        if self.accept(&Token::Punct(c)) { Ok(()) } else { self.fail(format!("`{c}` expected")) }
    }

    fn accept_word(&mut self, w: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Word(x)) if x == w);
        self.at += usize::from(hit);
        hit
    }

    fn word(&mut self) -> Result<String> {
        match self.peek() {
            Some(Token::Word(w)) => {
                let w = w.clone();
                self.at += 1;
                Ok(w)
            }
            _ => self.fail("a word expected"),
        }
    }

    fn number(&mut self) -> Result<u32> {
        match self.next() {
            Some(Token::Number(n)) => Ok(n),
            _ => self.fail("a number expected"),
        }
    }

    fn entity(&mut self, prefix: char) -> Result<u32> {
        let w = self.word()?;
        let number = w.strip_prefix(prefix).and_then(|d| d.parse().ok());
        match number {
            Some(n) if n < 1 << 20 => Ok(n),
            _ => self.fail(format!("`{w}` where `{prefix}` and a number are expected")),
        }
    }

    fn object(&mut self) -> Result<Object> {
        match self.next() {
            Some(Token::Object(s)) => match self.names.resolve(&s) {
                Some(o) => Ok(o),
                None => {
                    self.at -= 1;
                    self.fail(format!("unknown object `{s}`"))
                }
            },
            _ => self.fail("an object in backticks expected"),
        }
    }

    fn val(&mut self) -> Result<Val> {
        Ok(Val::from_u32(self.entity('v')?))
    }

    fn typed_val(&mut self) -> Result<Val> {
        let v = self.val()?;
        self.punct(':')?;
        let ty = self.object()?;
        self.types.insert(v.as_u32(), ty);
        Ok(v)
    }

    fn vals(&mut self) -> Result<Vec<Val>> {
        let mut out = Vec::new();
        if !matches!(self.peek(), Some(Token::Word(w)) if w.starts_with('v')) {
            return Ok(out);
        }
        loop {
            out.push(self.val()?);
            if !self.accept(&Token::Punct(',')) {
                return Ok(out);
            }
        }
    }

    fn target(&mut self) -> Result<(Block, Vec<Val>)> {
        let b = Block::from_u32(self.entity('b')?);
        let mut args = Vec::new();
        if self.accept(&Token::Punct('(')) {
            args = self.vals()?;
            self.punct(')')?;
        }
        Ok((b, args))
    }

    fn end_of_line(&mut self) -> Result<u32> {
        let loc = if self.accept(&Token::Punct('@')) { self.number()? } else { 0 };
        if self.accept(&Token::Newline) { Ok(loc) } else { self.fail("the line should end here") }
    }

    fn function(&mut self) -> Result<()> {
        self.skip_newlines();
        if !self.accept_word("function") {
            return self.fail("`function` expected");
        }
        if self.accept(&Token::Arrow) {
            self.f.return_type = Some(self.object()?);
        }
        self.punct('{')?;
        loop {
            self.skip_newlines();
            if self.accept(&Token::Punct('}')) {
                return Ok(());
            }
            if self.accept_word("loc") {
                self.location()?;
            } else if self.accept_word("cell") {
                self.cell()?;
            } else {
                self.block()?;
            }
        }
    }

    fn location(&mut self) -> Result<()> {
        self.number()?;
        let file = self.object()?;
        let line = self.number()?;
        let function = self.object()?;
        let inlined_at = match self.accept_word("at") {
            true => Some(self.number()?),
            false => None,
        };
        self.f.locations.push(Location { file, line, function, inlined_at });
        self.end_of_line().map(|_| ())
    }

    fn cell(&mut self) -> Result<()> {
        self.entity('c')?;
        self.punct(':')?;
        let ty = self.object()?;
        let name = self.object()?;
        let maybe_undefined = self.accept_word("undef");
        self.cells.push(CellData { ty, name, maybe_undefined });
        self.end_of_line().map(|_| ())
    }

    fn block(&mut self) -> Result<()> {
        let b = self.entity('b')?;
        let mut data = BlockData {
            params: Vec::new(),
            nodes: Vec::new(),
            terminator: Terminator::Unreachable,
            terminator_loc: 0,
            handler: None,
        };
        if self.accept(&Token::Punct('(')) {
            loop {
                data.params.push(self.typed_val()?);
                if !self.accept(&Token::Punct(',')) {
                    break;
                }
            }
            self.punct(')')?;
        }
        if self.accept_word("handler") {
            data.handler = Some(Block::from_u32(self.entity('b')?));
        }
        self.punct(':')?;
        self.f.order.push(Block::from_u32(b));
        loop {
            self.skip_newlines();
            let is_value = matches!(self.peek(), Some(Token::Word(w)) if w.starts_with('v'));
            if !is_value {
                break;
            }
            let result = self.typed_val()?;
            if !self.accept_word("=") {
                return self.fail("`=` expected");
            }
            let inst = self.inst(result)?;
            let loc = self.end_of_line()?;
            data.nodes.push(Node { result, inst, loc });
        }
        data.terminator = self.terminator()?;
        data.terminator_loc = self.end_of_line()?;
        if self.blocks.insert(b, data).is_some() {
            return self.fail(format!("b{b} is there twice"));
        }
        Ok(())
    }

    fn terminator(&mut self) -> Result<Terminator> {
        let w = self.word()?;
        Ok(match w.as_str() {
            "jump" => {
                let (to, args) = self.target()?;
                Terminator::Jump(to, args)
            }
            "branch" => {
                let cond = self.val()?;
                self.punct(',')?;
                let (then_to, then_args) = self.target()?;
                self.punct(',')?;
                let (else_to, else_args) = self.target()?;
                Terminator::Branch { cond, then_to, then_args, else_to, else_args }
            }
            "return" => Terminator::Return(self.val()?),
            "unreachable" => Terminator::Unreachable,
            _ => return self.fail(format!("unknown terminator `{w}`")),
        })
    }

    fn flags(&mut self, result: Val) {
        let mut bits = 0;
        'next: loop {
            for (name, bit) in FLAG_NAMES {
                if self.accept_word(name) {
                    bits |= bit;
                    continue 'next;
                }
            }
            break;
        }
        if bits != 0 {
            self.f.call_flags[result] = bits;
        }
    }

    fn cell_name(&mut self) -> Result<Cell> {
        Ok(Cell::from_u32(self.entity('c')?))
    }

    fn inst(&mut self, result: Val) -> Result<Inst> {
        let w = self.word()?;
        Ok(match w.as_str() {
            "const" => Inst::Const(self.object()?),
            "call" => {
                self.flags(result);
                Inst::Call { args: self.vals()? }
            }
            "invoke" => {
                self.flags(result);
                Inst::Invoke { target: self.object()?, args: self.vals()? }
            }
            "builtin" => {
                let name = self.word()?;
                let Some(&which) = Builtin::ALL.iter().find(|b| b.name() == name) else {
                    return self.fail(format!("unknown builtin `{name}`"));
                };
                Inst::Builtin { which, args: self.vals()? }
            }
            "intrinsic" => {
                let name = self.word()?;
                let Some(&which) = Intrinsic::ALL.iter().find(|b| b.name() == name) else {
                    return self.fail(format!("unknown intrinsic `{name}`"));
                };
                Inst::Intrinsic { which, args: self.vals()? }
            }
            "new" => Inst::New { ty: self.object()?, args: self.vals()? },
            "getfield" => {
                let object = self.val()?;
                self.punct(',')?;
                let index = self.number()?;
                let check = self.accept_word("check");
                Inst::GetField { object, index, check }
            }
            "setfield" => {
                let object = self.val()?;
                self.punct(',')?;
                let index = self.number()?;
                self.punct(',')?;
                let value = self.val()?;
                Inst::SetField { object, index, value }
            }
            "refine" => Inst::Refine { value: self.val()? },
            "undef" => Inst::Undef,
            "boundscheck" => Inst::BoundsCheck,
            "isa" => {
                let value = self.val()?;
                self.punct(',')?;
                Inst::IsA { value, ty: self.object()? }
            }
            "getglobal" => Inst::GetGlobal { binding: self.object()? },
            "setglobal" => {
                let binding = self.object()?;
                self.punct(',')?;
                Inst::SetGlobal { binding, value: self.val()? }
            }
            "isdefinedglobal" => Inst::IsDefinedGlobal { binding: self.object()? },
            "cellget" => Inst::CellGet { cell: self.cell_name()? },
            "cellset" => {
                let cell = self.cell_name()?;
                self.punct(',')?;
                Inst::CellSet { cell, value: self.val()? }
            }
            "cellclear" => Inst::CellClear { cell: self.cell_name()? },
            "cellisdefined" => Inst::CellIsDefined { cell: self.cell_name()? },
            "cellcheck" => Inst::CellCheck { cell: self.cell_name()? },
            "throwundef" => {
                let name = self.object()?;
                self.punct(',')?;
                Inst::ThrowUndef { name, scope: self.object()? }
            }
            "exception" => Inst::Exception,
            "exceptiondepth" => Inst::ExceptionDepth,
            "popexception" => Inst::PopException { depth: self.val()? },
            "simdloop" => Inst::SimdLoop,
            "keepalive" => Inst::KeepAlive { args: self.vals()? },
            "foreigncall" => {
                let target = match self.accept_word("pointer") {
                    true => None,
                    false => Some(self.object()?),
                };
                let return_type = self.object()?;
                self.punct('(')?;
                let mut arg_types = Vec::new();
                while !self.accept(&Token::Punct(')')) {
                    arg_types.push(self.object()?);
                    self.accept(&Token::Punct(','));
                }
                Inst::ForeignCall { target, return_type, arg_types, args: self.vals()? }
            }
            _ => return self.fail(format!("unknown instruction `{w}`")),
        })
    }

    /// Puts blocks, values and cells at their numbers; numbers that the text leaves out become empty entries.
    fn finish(mut self) -> Result<Function> {
        let Some(filler) = self.types.values().min().copied().or(self.f.return_type) else {
            return self.fail("the function has no values");
        };
        let n_vals = self.types.keys().max().map_or(0, |m| m + 1);
        for i in 0..n_vals {
            let ty = self.types.get(&i).copied().unwrap_or(filler);
            self.f.vals.push(ValData { ty });
        }
        let n_blocks = self.blocks.keys().max().map_or(0, |m| m + 1);
        for i in 0..n_blocks {
            let data = self.blocks.remove(&i).unwrap_or(BlockData {
                params: Vec::new(),
                nodes: Vec::new(),
                terminator: Terminator::Unreachable,
                terminator_loc: 0,
                handler: None,
            });
            self.f.blocks.push(data);
        }
        for c in self.cells {
            self.f.cells.push(c);
        }
        Ok(self.f)
    }
}
