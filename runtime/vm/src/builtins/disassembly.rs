//! Machine code as assembly text: instructions with the names of what they call, between the source lines they come from.

use abi::Value;
use abi::code::{CodeBlob, NO_LOCATION, Reloc, RelocKind, Target};
use abi::entries::{Entry, TABLE_OFFSET};
use heap::Object;
use heap::typed::{CodeInstance, MethodInstance};
use iced_x86::{
    Decoder, DecoderOptions, Formatter, FormatterOptions, GasFormatter, Instruction, IntelFormatter, Mnemonic, OpKind,
    Register, SymbolResolver, SymbolResult,
};
use ir::ssa::Function;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is shown, and how.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// AT&T's syntax instead of Intel's.
    pub att: bool,
    /// Comments with the source lines.
    pub locations: bool,
    /// Comments with the bytes of each instruction.
    pub bytes: bool,
}

/// The text of a function's code. `describe` names the objects whose addresses are in it.
pub(super) fn listing(f: &Function, blob: &CodeBlob, style: Style, describe: &dyn Fn(Value) -> String) -> String {
    let mut out = format!("\t.text\n{}:\n", blob.name);
    let end = end_of_code(blob);
    let instructions = || Decoder::with_ip(64, &blob.code[..end], 0, DecoderOptions::NONE);
    // What is jumped to or read. A handler is reached by an exception alone.
    let mut labels: BTreeSet<u64> = blob.handlers.iter().map(|h| u64::from(h.handler_offset)).collect();
    for i in (&mut instructions()).into_iter().filter(|i| named(blob, i).is_none()) {
        if is_branch(&i) {
            labels.insert(i.near_branch_target());
        } else if i.is_ip_rel_memory_operand() {
            labels.insert(i.ip_rel_memory_address());
        }
    }
    let objects = blob.objects.iter().map(|&o| (o.addr() as u64, describe(o))).collect();
    let symbols = Box::new(Names { blob: blob.clone(), labels: labels.clone(), objects });
    let mut formatter: Box<dyn Formatter> = match style.att {
        true => Box::new(GasFormatter::with_options(Some(symbols), None)),
        false => Box::new(IntelFormatter::with_options(Some(symbols), None)),
    };
    set_options(formatter.options_mut());
    let mut scopes = Scopes::default();
    let mut runtime = RuntimeCalls::default();
    let mut text = String::new();
    for i in &mut instructions() {
        let at = i.ip();
        if style.locations {
            scopes.enter(&mut out, f, location(blob, at as u32));
        }
        if labels.contains(&at) {
            let _ = writeln!(out, "L{at}:");
        }
        if style.bytes {
            let bytes = &blob.code[at as usize..i.next_ip() as usize];
            let bytes: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
            let _ = writeln!(out, "; {at:04x}: {}", bytes.join(" "));
        }
        text.clear();
        formatter.format(&i, &mut text);
        // Mnemonic, tab, operands.
        let _ = match text.split_once(' ') {
            Some((mnemonic, operands)) => write!(out, "\t{mnemonic}\t{}", operands.trim_start()),
            None => write!(out, "\t{text}"),
        };
        if let Some(name) = runtime.name(blob, &i) {
            let _ = write!(out, "  # {name}");
        }
        out.push('\n');
    }
    scopes.leave(&mut out, 0);
    data(&mut out, &blob.code, end, &labels);
    out
}

/// Where the constants that stand behind the code begin.
fn end_of_code(blob: &CodeBlob) -> usize {
    let mut end = blob.code.len() as u64;
    let mut decoder = Decoder::with_ip(64, &blob.code, 0, DecoderOptions::NONE);
    while decoder.ip() < end && decoder.can_decode() {
        let i = decoder.decode();
        if i.is_ip_rel_memory_operand() && named(blob, &i).is_none() && i.ip_rel_memory_address() > i.ip() {
            end = end.min(i.ip_rel_memory_address());
        }
    }
    // Padding before them is no code either.
    let code = &blob.code[..end as usize];
    if end as usize == blob.code.len() {
        code.len()
    } else {
        code.len() - code.iter().rev().take_while(|&&b| b == 0).count()
    }
}

fn data(out: &mut String, code: &[u8], end: usize, labels: &BTreeSet<u64>) {
    let mut at = end;
    while at < code.len() {
        if labels.contains(&(at as u64)) {
            let _ = writeln!(out, "L{at}:");
        } else if !labels.range(at as u64..).any(|_| true) || !at.is_multiple_of(8) {
            at += 1;
            continue;
        }
        let next = labels.range(at as u64 + 1..).next().map_or(code.len(), |&n| n as usize).min(at + 8).min(code.len());
        match <[u8; 8]>::try_from(&code[at..next]) {
            Ok(word) => {
                let _ = writeln!(out, "\t.quad\t0x{:016x}", u64::from_le_bytes(word));
            }
            Err(_) => {
                let bytes: Vec<String> = code[at..next].iter().map(|b| format!("0x{b:02x}")).collect();
                let _ = writeln!(out, "\t.byte\t{}", bytes.join(", "));
            }
        }
        at = next;
    }
}

/// Registers that hold the thread context, behind which the table of runtime functions is.
#[derive(Default)]
struct RuntimeCalls {
    context: Vec<Register>,
}

impl RuntimeCalls {
    /// The runtime function whose table entry an instruction reads.
    fn name(&mut self, blob: &CodeBlob, i: &Instruction) -> Option<String> {
        let table = |i: &Instruction| {
            let offset = (i.memory_displacement64() as usize).checked_sub(TABLE_OFFSET)?;
            Entry::ALL.get(offset / 8).filter(|_| offset % 8 == 0)
        };
        let reads =
            (0..i.op_count()).any(|n| i.op_kind(n) == OpKind::Memory) && self.context.contains(&i.memory_base());
        let entry = if reads { table(i) } else { None };
        if i.op_count() > 0
            && i.op0_kind() == OpKind::Register
            && !matches!(i.mnemonic(), Mnemonic::Cmp | Mnemonic::Test)
        {
            let r = i.op0_register().full_register();
            self.context.retain(|&c| c != r);
            if i.mnemonic() == Mnemonic::Lea
                && target(blob, i).is_some_and(|r| r.target == Target::Context && r.addend <= 0)
            {
                self.context.push(r);
            }
        }
        entry.map(|e| e.name().to_string())
    }
}

fn set_options(o: &mut FormatterOptions) {
    o.set_space_after_operand_separator(true);
    o.set_hex_prefix("0x");
    o.set_hex_suffix("");
    o.set_uppercase_hex(false);
    o.set_small_hex_numbers_in_decimal(true);
    o.set_rip_relative_addresses(false);
    o.set_branch_leading_zeros(false);
    o.set_space_between_memory_add_operators(true);
    o.set_memory_size_options(iced_x86::MemorySizeOptions::Always);
}

fn is_branch(i: &Instruction) -> bool {
    i.op_count() > 0 && matches!(i.op0_kind(), OpKind::NearBranch16 | OpKind::NearBranch32 | OpKind::NearBranch64)
}

fn target<'b>(blob: &'b CodeBlob, i: &Instruction) -> Option<&'b Reloc> {
    let (from, to) = (i.ip() as u32, i.next_ip() as u32);
    let at = blob.relocs.partition_point(|r| r.offset < from);
    blob.relocs.get(at).filter(|r| r.offset < to)
}

/// The name of what an instruction refers to outside of its function.
fn named(blob: &CodeBlob, i: &Instruction) -> Option<String> {
    let r = target(blob, i)?;
    let name = match r.target {
        Target::SpecEntry(code) | Target::BoxedEntry(code) => {
            let text = crate::jit::symbol_name(MethodInstance(CodeInstance(code).def()));
            if matches!(r.target, Target::SpecEntry(_)) {
                text
            } else {
                format!("jfptr_{}", text.trim_start_matches("julia_"))
            }
        }
        Target::Object(_) => "object".to_string(),
        Target::Runtime(entry) => format!("runtime.{}", entry.name()),
        Target::Context => "context".to_string(),
        Target::InlineCache(offset) => format!("cache+{offset}"),
        Target::ConstantPool(offset) => format!("constants+{offset}"),
    };
    // The addend of a relative address is counted from the end of the field.
    let addend = if r.kind == RelocKind::Rel32 { r.addend + 4 } else { r.addend };
    Some(if addend == 0 { name } else { format!("{name}{addend:+}") })
}

/// Names of places in the code and of what it refers to.
struct Names {
    blob: CodeBlob,
    labels: BTreeSet<u64>,
    objects: BTreeMap<u64, String>,
}

impl SymbolResolver for Names {
    fn symbol(
        &mut self,
        i: &Instruction,
        _: u32,
        operand: Option<u32>,
        address: u64,
        _: u32,
    ) -> Option<SymbolResult<'_>> {
        if let Some(name) = named(&self.blob, i) {
            // A small immediate beside a named memory operand is no address.
            let kind = operand.map(|o| i.op_kind(o));
            let plain = matches!(kind, Some(k) if k != OpKind::Memory && k != OpKind::Immediate64 && !is_branch(i));
            return (!plain).then(|| SymbolResult::with_string(address, name));
        }
        if (is_branch(i) || i.is_ip_rel_memory_operand()) && self.labels.contains(&address) {
            return Some(SymbolResult::with_string(address, format!("L{address}")));
        }
        self.objects.get(&address).map(|name| SymbolResult::with_str(address, name))
    }
}

fn location(blob: &CodeBlob, offset: u32) -> Option<u32> {
    let after = blob.lines.partition_point(|l| l.offset <= offset);
    blob.lines[..after].last().map(|l| l.location).filter(|&l| l != NO_LOCATION)
}

/// The calls, from the function itself inwards, that the present instruction is inlined from.
#[derive(Default)]
struct Scopes {
    open: Vec<(String, String, u32)>,
}

impl Scopes {
    fn enter(&mut self, out: &mut String, f: &Function, location: Option<u32>) {
        let mut stack = Vec::new();
        let mut next = location;
        while let Some(l) = next.and_then(|l| f.locations.get(l as usize)) {
            stack.push((
                l.function.symbol_str().to_owned(),
                l.file.symbol_str().trim_start_matches("./").to_owned(),
                l.line,
            ));
            next = l.inlined_at;
        }
        if stack.is_empty() {
            // Code of the compiler's own stays where it is.
            return;
        }
        stack.reverse();
        let same = |a: &(String, String, u32), b: &(String, String, u32)| a.0 == b.0 && a.1 == b.1;
        let mut keep = self.open.iter().zip(&stack).take_while(|(a, b)| a == b).count();
        // Another line of the same function.
        let moved = match (self.open.get(keep), stack.get(keep)) {
            (Some(a), Some(b)) => same(a, b),
            _ => false,
        };
        self.leave(out, keep + usize::from(moved));
        if moved {
            let _ = writeln!(
                out,
                "; {} @ {}:{} within `{}`",
                "│".repeat(keep + 1),
                stack[keep].1,
                stack[keep].2,
                stack[keep].0
            );
            self.open[keep] = stack[keep].clone();
            keep += 1;
        }
        for (depth, (function, file, line)) in stack.iter().enumerate().skip(keep) {
            let _ = writeln!(out, "; {}┌ @ {file}:{line} within `{function}`", "│".repeat(depth));
        }
        self.open = stack;
    }

    fn leave(&mut self, out: &mut String, keep: usize) {
        if self.open.len() > keep {
            let _ = writeln!(out, "; {}{}", "│".repeat(keep), "└".repeat(self.open.len() - keep));
            self.open.truncate(keep);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `push rbp; mov rbp, rsp; call; add rax, [rip + constant]; ret`, then the constant.
    fn blob() -> CodeBlob {
        let mut code = vec![0x55, 0x48, 0x89, 0xe5, 0xe8, 0, 0, 0, 0, 0x48, 0x03, 0x05, 1, 0, 0, 0, 0xc3];
        code.extend(7u64.to_le_bytes());
        let throw = Reloc { offset: 5, kind: RelocKind::Rel32, target: Target::Runtime(Entry::Throw), addend: -4 };
        CodeBlob { name: "f".to_string(), code, relocs: vec![throw], ..CodeBlob::default() }
    }

    #[test]
    fn calls_and_constants_have_names() {
        let style = |att| Style { att, locations: true, bytes: false };
        let text = |att| listing(&Function::default(), &blob(), style(att), &|_| String::new());
        let intel = "\t.text\nf:\n\tpush\trbp\n\tmov\trbp, rsp\n\tcall\truntime.Throw\n\tadd\trax, qword ptr [L17]\n\tret\nL17:\n\t.quad\t0x0000000000000007\n";
        assert_eq!(text(false), intel);
        assert!(text(true).contains("\tmov\t%rsp, %rbp\n"));
    }
}
