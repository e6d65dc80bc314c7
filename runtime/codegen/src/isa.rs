//! The processor and the settings that code is made for.

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};

/// The instruction set to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cpu {
    /// What this processor has.
    Native,
    /// x86-64-v2: SSE4.2, POPCNT; any server of the last fifteen years.
    V2,
    /// x86-64-v3: also AVX2, FMA, BMI.
    V3,
}

/// How much work to spend on a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speed {
    /// Compile fast: no optimisation, single-pass register allocation.
    Quick,
    /// Code fast.
    Best,
}

/// What a `Compiler` makes code for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub cpu: Cpu,
    pub speed: Speed,
    /// Heap objects are reached by relocations relative to the code (images); otherwise their present
    /// addresses are immediates (the JIT's).
    pub relocatable: bool,
    /// Check Cranelift's input; slow.
    pub verify: bool,
}

impl Options {
    /// For running in this process.
    pub fn jit() -> Options {
        Options { cpu: Cpu::Native, speed: Speed::Best, relocatable: false, verify: cfg!(debug_assertions) }
    }

    /// For an image.
    pub fn image(cpu: Cpu) -> Options {
        Options { cpu, speed: Speed::Best, relocatable: true, verify: cfg!(debug_assertions) }
    }
}

/// Builds the target; an error is Cranelift's text.
pub(crate) fn build(options: &Options) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let mut set =
        |name: &str, value: &str| flags.set(name, value).map_err(|e| format!("cranelift setting {name}: {e}"));
    set("is_pic", "false")?;
    set("use_colocated_libcalls", "true")?;
    set("preserve_frame_pointers", "true")?;
    set("enable_probestack", "false")?;
    set("unwind_info", "false")?;
    set("enable_verifier", if options.verify { "true" } else { "false" })?;
    set("enable_llvm_abi_extensions", "false")?;
    match options.speed {
        Speed::Best => set("opt_level", "speed")?,
        Speed::Quick => {
            set("opt_level", "none")?;
            set("regalloc_algorithm", "single_pass")?;
        }
    }
    let flags = settings::Flags::new(flags);
    let mut builder = match options.cpu {
        Cpu::Native => cranelift_native::builder().map_err(str::to_string)?,
        _ => cranelift_codegen::isa::lookup_by_name("x86_64-unknown-linux-gnu").map_err(|e| e.to_string())?,
    };
    let features: &[&str] = match options.cpu {
        Cpu::Native => &[],
        Cpu::V2 => &["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt", "has_cmpxchg16b"],
        Cpu::V3 => &[
            "has_sse3",
            "has_ssse3",
            "has_sse41",
            "has_sse42",
            "has_popcnt",
            "has_cmpxchg16b",
            "has_avx",
            "has_avx2",
            "has_fma",
            "has_bmi1",
            "has_bmi2",
            "has_lzcnt",
        ],
    };
    for f in features {
        builder.set(f, "true").map_err(|e| format!("cranelift feature {f}: {e}"))?;
    }
    builder.finish(flags).map_err(|e| e.to_string())
}
