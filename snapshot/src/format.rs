//! The byte map of an image file: every section, with who writes it and who reads it.
//!
//! Loaded part: file offset = address - base, so one mapping serves all of it.
//!
//! ```text
//! +0        page 0: ELF header, program headers, image header (HEADER_AT), section table     read-only
//!           .note.gnu.build-id
//!           .const     objects that never change                                             shared by all
//!           .rodata    constant pools of code                                                processes
//!           .funcs     one Func for each specialization, by address
//!           .handlers  return address -> exception handler, sorted
//!           .lines     code offset -> location, in the order of .funcs
//!           .starts    object-start bits of .data
//!           .ids       identity numbers: (offset of object, number), sorted
//!           .eh_frame_hdr .eh_frame   how to unwind native code
//! page      .text      native code                                                           executable
//! page      .data      objects that may change, those that boot touches first               private,
//!           .boot      thread context, entry table, root table: what every boot writes      copy-on-write
//! page      .cache     inline caches: memory only, zero at boot
//!
//! Rest of the file, not mapped by a boot:
//!           .reloc     which words of the loaded part are addresses: a bitmap, then a list of odd places
//!           .coderel   relocations of .text, from which the same code is linked into another image
//!           .manifest  what the image was made from, as text (the builder's)
//!           .why       why each function is in the image
//!           .deps      of a package image: the images that it was made on
//!           .outside   of a package image: which words and code fields hold addresses of those
//!           .shared    of a package image: which hold addresses of objects that other images may have as well
//!           .debug_frame  for gdb: every function keeps a frame pointer
//!           .debug_info .debug_abbrev .debug_line .debug_str   names, files and lines of code
//!           .symtab .strtab .shstrtab, ELF section headers
//! ```
//!
//! All numbers are little-endian. All pointers in the loaded part hold addresses for the preferred base; the
//! relocation bitmap lists them. Offsets named `*_at` count from the start of the image.

use abi::context::ThreadContext;
use abi::entries::Entry;

/// First eight bytes of the image header, written last.
pub const MAGIC: u64 = u64::from_le_bytes(*b"sysimg\r\n");
/// Raise it when this file's meaning changes.
pub const VERSION: u32 = 6;
/// Where the image header stands in the file.
pub const HEADER_AT: usize = 0x400;
/// Where the section table stands in the file.
pub const TABLE_AT: usize = 0x500;
/// What `.data` is aligned to: a card of the collector's table, since cards cover its objects alone.
pub const DATA_ALIGN: u64 = 512;
/// Header, program headers and section table fit in the first page.
pub const PAGE: usize = 4096;
/// Preferred bases: `LOWEST_BASE + slot * SLOT_BYTES`, `slot < SLOTS`.
pub const LOWEST_BASE: u64 = 0x2000_0000_0000;
/// Largest image, and the distance of two preferred bases. Code reaches data by 32-bit offsets.
pub const SLOT_BYTES: u64 = 1 << 31;
/// Number of preferred bases.
pub const SLOTS: u64 = 8192;

/// Package images prefer addresses this far behind the base of the image that a session is booted from: within reach of
/// its code, and behind the code that is compiled at run time.
const PACKAGES_AT: u64 = 512 << 20;
/// The room for them.
const PACKAGES_ROOM: u64 = 1280 << 20;
/// What their bases are multiples of.
pub const PACKAGE_ALIGN: u64 = 1 << 16;

/// The base that a package image prefers, by a number that tells packages apart.
pub fn package_base(session_base: u64, seed: u64) -> u64 {
    session_base + PACKAGES_AT + seed % (PACKAGES_ROOM / PACKAGE_ALIGN) * PACKAGE_ALIGN
}

/// The base that images of this build id prefer.
pub fn preferred_base(build_id: &[u8; 32]) -> u64 {
    let slot = u64::from_le_bytes(build_id[..8].try_into().expect("eight of 32 bytes")) % SLOTS;
    LOWEST_BASE + slot * SLOT_BYTES
}

/// How a part is mapped; also the section's ELF flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Not mapped by a boot.
    File,
    /// Read-only.
    Read,
    /// Read and execute.
    Execute,
    /// Private copy-on-write.
    Write,
    /// Zero memory, without bytes in the file.
    Memory,
}

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident $text:literal $access:ident,)*) => {
        /// The sections, in file order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Section { $($(#[$doc])* $name,)* }
        impl Section {
            /// All of them, in file order.
            pub const ALL: &'static [Section] = &[$(Section::$name,)*];
            /// The ELF section name.
            pub const fn name(self) -> &'static str {
                match self { $(Section::$name => $text,)* }
            }
            /// How it is mapped.
            pub const fn access(self) -> Access {
                match self { $(Section::$name => Access::$access,)* }
            }
        }
    };
}

sections! {
    /// Page 0. Written by `write::elf` and `write::place`; read by `load::check`.
    Header ".sysimg" Read,
    /// The build id as an ELF note. Written by `write::elf`; read by gdb, perf.
    Note ".note.gnu.build-id" Read,
    /// Objects that never change. Written by `write::encode`; read by the program.
    Const ".const" Read,
    /// Constant pools. Written by `write::code`; read by code.
    Rodata ".rodata" Read,
    /// `Func` records by address. Written by `write::code`; read by `load::tables` (backtraces, re-linking).
    Funcs ".funcs" Read,
    /// `Handler` records by return address. Written by `write::code`; read by `load::tables` (throwing).
    Handlers ".handlers" Read,
    /// `Line` records. Written by `write::code`; read by `load::tables` (backtraces).
    Lines ".lines" Read,
    /// One bit for each 16 bytes of `.data`: a payload starts here. Written by `write::encode`; read by the collector.
    Starts ".starts" Read,
    /// Pairs (offset of object, identity number). Written by `write::encode`; read by `Heap::identity`.
    Ids ".ids" Read,
    /// Index of `.eh_frame`. Written by `write::frames`; read by unwinders.
    EhFrameHdr ".eh_frame_hdr" Read,
    /// How to unwind native code. Written by `write::frames`; read by profilers and debuggers.
    EhFrame ".eh_frame" Read,
    /// Native code. Written by `write::code`.
    Text ".text" Execute,
    /// Thread context, entry table, root table. Written by `write::encode`, and by every boot.
    Boot ".boot" Write,
    /// Objects that may change. Written by `write::encode`; read and written by the program.
    Data ".data" Write,
    /// Inline caches. No bytes in the file; written by the program.
    Cache ".cache" Memory,
    /// Relocation bitmap. Written by `write::relocate`; read by `load::map` when the base is taken, and by `verify`.
    Reloc ".reloc" File,
    /// Relocations of code. Written by `write::code`; read by `load::relink`.
    CodeRel ".coderel" File,
    /// Text about the image. Written by the builder; read by `inspect`.
    Manifest ".manifest" File,
    /// A `Why` record for each of `.funcs`, in its order; then the names of the sources of statements, a line each.
    /// Written by `write::code`; read by `inspect`.
    Why ".why" File,
    /// `links::Dependency` records. Written by `write::links`; read by `load::increment`.
    Deps ".deps" File,
    /// `links::Outside` records. Written by `write::links`; read by `load::increment` when something is not at its
    /// preferred place.
    Outside ".outside" File,
    /// Places of shared objects. Written by `write::links`; read by `load::increment` when one was there before.
    Shared ".shared" File,
    /// How to unwind native code. Written by `write::frames`; read by gdb.
    DebugFrame ".debug_frame" File,
    /// Functions, what is inlined into them. Written by `write::dwarf`; read by gdb, objdump, perf.
    DebugInfo ".debug_info" File,
    /// The notation of `.debug_info`.
    DebugAbbrev ".debug_abbrev" File,
    /// Files and lines of code.
    DebugLine ".debug_line" File,
    /// Names in `.debug_info`.
    DebugStr ".debug_str" File,
    /// ELF symbols. Written by `write::elf`; read by nm, gdb, perf.
    Symtab ".symtab" File,
    /// Their names.
    Strtab ".strtab" File,
    /// Names of sections.
    Shstrtab ".shstrtab" File,
}

impl Section {
    /// Whether the file has the section compressed (`Elf64_Chdr` and a zlib stream): what only debuggers read.
    pub fn is_compressed(self) -> bool {
        matches!(self, Section::DebugFrame | Section::DebugInfo | Section::DebugLine | Section::DebugStr)
    }
}

/// Place of a section: where it starts in the file (and from the base), and its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub at: u64,
    pub bytes: u64,
    /// SHA-256 of the bytes; zero for `Header` and `Cache`.
    pub digest: [u8; 32],
}

impl Place {
    /// The offsets that it covers.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.at as usize..self.at.saturating_add(self.bytes) as usize
    }
}

/// The image header and the section table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub version: u32,
    /// `abi::FINGERPRINT` of the build that wrote it.
    pub fingerprint: u64,
    /// Processor features that the code uses (`cpu`).
    pub cpu: u64,
    /// Address that all pointers hold for.
    pub base: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of address space, inline caches included.
    pub image_bytes: u64,
    /// Offset of the root table's payload; of a package image: of the object that leads to all others.
    pub roots_at: u64,
    /// Offset of the thread context; the entry table follows it directly. Of a package image: of the words of shared
    /// objects behind the inline caches.
    pub context_at: u64,
    /// Number of objects, of specializations.
    pub objects: u64,
    pub functions: u64,
    /// `flags`.
    pub flags: u64,
    /// Fast sum of the file after page 0.
    pub body_sum: u64,
    /// SHA-256 of the content with all pointers as offsets, so it does not depend on the base.
    pub build_id: [u8; 32],
    pub places: [Place; Section::ALL.len()],
}

/// Bits of `Header.flags`.
pub mod flags {
    /// The program calls shared libraries: the dynamic runtime is needed.
    pub const NEEDS_DYNAMIC: u64 = 1;
    /// The manifest lists source files outside of the executable: a boot may have to look at them.
    pub const HAS_SOURCES: u64 = 2;
    /// A package image: its objects refer to those of other images, and it has no root table.
    pub const PACKAGE: u64 = 4;
}

/// Processor features beyond x86-64's first version, as bits of `Header.cpu`.
pub mod cpu {
    /// Name, bit, and where `cpuid` shows it: (leaf, register 1 = ebx / 2 = ecx, bit).
    pub const FEATURES: &[(&str, u64, (u32, u8, u8))] = &[
        ("sse3", 1, (1, 2, 0)),
        ("ssse3", 1 << 1, (1, 2, 9)),
        ("sse4.1", 1 << 2, (1, 2, 19)),
        ("sse4.2", 1 << 3, (1, 2, 20)),
        ("popcnt", 1 << 4, (1, 2, 23)),
        ("cmpxchg16b", 1 << 5, (1, 2, 13)),
        ("avx", 1 << 6, (1, 2, 28)),
        ("fma", 1 << 7, (1, 2, 12)),
        ("avx2", 1 << 8, (7, 1, 5)),
        ("bmi1", 1 << 9, (7, 1, 3)),
        ("bmi2", 1 << 10, (7, 1, 8)),
        ("lzcnt", 1 << 11, (0x8000_0001, 2, 5)),
        ("avx512f", 1 << 12, (7, 1, 16)),
        ("avx512dq", 1 << 13, (7, 1, 17)),
        ("avx512vl", 1 << 14, (7, 1, 31)),
        ("avx512bitalg", 1 << 15, (7, 2, 12)),
        ("avx512vbmi", 1 << 16, (7, 2, 1)),
    ];
    /// x86-64-v2.
    pub const V2: u64 = 0b11_1111;
    /// x86-64-v3.
    pub const V3: u64 = 0b1111_1111_1111;

    /// Those that need the operating system to save the wide registers.
    pub const AVX_STATE: u64 = 1 << 6 | 1 << 7 | 1 << 8 | 0x1f << 12;

    /// The names of a set of features.
    pub fn names(set: u64) -> String {
        let names: Vec<&str> = FEATURES.iter().filter(|f| set & f.1 != 0).map(|f| f.0).collect();
        names.join(" ")
    }
}

/// Offset of `Entry`'s slot from the thread context.
pub const fn entry_slot(entry: Entry) -> usize {
    size_of::<ThreadContext>() + 8 * entry as usize
}

/// Bytes of thread context and entry table.
pub const CONTEXT_BYTES: usize = size_of::<ThreadContext>() + 8 * Entry::ALL.len();
const _: () = assert!(CONTEXT_BYTES.is_multiple_of(8));

/// A record of fixed size that is an array element of a section.
pub trait Record: Sized {
    /// Bytes of one.
    const BYTES: usize;
    /// Appends its bytes.
    fn encode(&self, to: &mut Vec<u8>);
    /// Reads one; `from` has `BYTES` bytes.
    fn decode(from: &[u8]) -> Self;
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)* }
        impl Record for $name {
            const BYTES: usize = 0 $(+ size_of::<$ty>())*;
            fn encode(&self, to: &mut Vec<u8>) {
                $(to.extend_from_slice(&self.$field.to_le_bytes());)*
            }
            fn decode(from: &[u8]) -> Self {
                let mut at = 0;
                $(
                    let bytes = &from[at..at + size_of::<$ty>()];
                    let $field = <$ty>::from_le_bytes(bytes.try_into().expect("cut to the field's size"));
                    at += size_of::<$ty>();
                )*
                debug_assert_eq!(at, Self::BYTES);
                $name { $($field,)* }
            }
        }
    };
}

record! {
    /// The native code of one `CodeInstance`. Offsets `start`, `end`, `boxed`, `spec` count from `.text`.
    Func {
        /// The `CodeInstance`'s payload, from the start of the image.
        code_at: u64,
        start: u32,
        end: u32,
        boxed: u32,
        /// `NONE` when it has no specialised entry.
        spec: u32,
        /// First record in `.lines`, and their number.
        first_line: u32,
        lines: u32,
        /// Its name in `.strtab`.
        name_at: u32,
        /// Its records in `.coderel`: byte offset there.
        rel_at: u32,
    }
}

/// "Nothing" in a 32-bit field.
pub const NONE: u32 = u32::MAX;

record! {
    /// A call site with an exception handler. Offsets count from `.text`; see `abi::code::HandlerSite`.
    Handler {
        return_at: u32,
        frame_offset: u32,
        handler_at: u32,
    }
}

record! {
    /// Code from here on belongs to a location; `at` counts from `.text`.
    Line {
        at: u32,
        location: u32,
    }
}

record! {
    /// Head of one function's part of `.coderel`: then come `relocs` `CodeReloc`s and `objects` 64-bit offsets.
    CodeHead {
        relocs: u32,
        objects: u32,
        align: u32,
        cache_bytes: u32,
        /// Its constant pool, from the start of the image.
        constants_at: u32,
        constants: u32,
        /// Its part of `.cache`, from that section's start.
        cache_at: u32,
    }
}

record! {
    /// One relocation of code; `target` is a `target` number, `value` an image offset, an `Entry` or a byte offset.
    CodeReloc {
        value: u64,
        addend: i32,
        /// From the function's start.
        offset: u32,
        kind: u8,
        target: u8,
    }
}

record! {
    /// Why a function is in the image: a `why` number and what it says more.
    Why {
        kind: u32,
        of: u32,
        line: u32,
    }
}

/// Numbers of `Why.kind`.
pub mod why {
    /// Nobody said.
    pub const UNKNOWN: u32 = 0;
    /// Its code was in the image that the build started from.
    pub const BASE: u32 = 1;
    /// Statement `line` of source `of` asks for it.
    pub const STATEMENT: u32 = 2;
    /// Function `of` calls it.
    pub const CALLED_BY: u32 = 3;
    /// Function `of` calls it, and it runs in the interpreter.
    pub const BRIDGE: u32 = 4;
}

/// Numbers of `CodeReloc.target`, one for each `abi::code::Target`.
pub mod target {
    pub const SPEC_ENTRY: u8 = 0;
    pub const BOXED_ENTRY: u8 = 1;
    pub const OBJECT: u8 = 2;
    pub const RUNTIME: u8 = 3;
    pub const CONTEXT: u8 = 4;
    pub const INLINE_CACHE: u8 = 5;
    pub const CONSTANT_POOL: u8 = 6;
}

/// Numbers of `CodeReloc.kind`.
pub mod reloc_kind {
    pub const ABS64: u8 = 0;
    pub const REL32: u8 = 1;
}

/// All records of a section.
pub fn decode_all<'b, R: Record + 'b>(bytes: &'b [u8]) -> impl ExactSizeIterator<Item = R> + 'b {
    bytes.chunks_exact(R::BYTES).map(R::decode)
}

/// Byte offset of the header's checksum in page 0 (a sum of that page with this field zero).
const CHECK_AT: usize = HEADER_AT + 8;

impl Header {
    /// A section's place.
    pub fn place(&self, section: Section) -> &Place {
        &self.places[section as usize]
    }

    /// Writes header and table into page 0, complete but for the magic, which is the last thing written to a file.
    pub fn encode(&self, page: &mut [u8]) {
        let mut out = Vec::with_capacity(PAGE);
        out.extend_from_slice(&[0; 16]);
        out.extend_from_slice(&self.version.to_le_bytes());
        out.extend_from_slice(&(Section::ALL.len() as u32).to_le_bytes());
        let words = [
            self.fingerprint,
            self.cpu,
            self.base,
            self.file_bytes,
            self.image_bytes,
            self.roots_at,
            self.context_at,
            self.objects,
            self.functions,
            self.flags,
            self.body_sum,
        ];
        words.iter().for_each(|w| out.extend_from_slice(&w.to_le_bytes()));
        out.extend_from_slice(&self.build_id);
        debug_assert!(HEADER_AT + out.len() <= TABLE_AT);
        out.resize(TABLE_AT - HEADER_AT, 0);
        for place in &self.places {
            out.extend_from_slice(&place.at.to_le_bytes());
            out.extend_from_slice(&place.bytes.to_le_bytes());
            out.extend_from_slice(&place.digest);
        }
        page[HEADER_AT..HEADER_AT + out.len()].copy_from_slice(&out);
        page[HEADER_AT..HEADER_AT + 8].copy_from_slice(&MAGIC.to_le_bytes());
        let check = crate::sum::sum(page);
        page[CHECK_AT..CHECK_AT + 8].copy_from_slice(&check.to_le_bytes());
        page[HEADER_AT..HEADER_AT + 8].fill(0);
    }

    /// Reads the header from page 0, without judging it. `None` when the checksum is wrong.
    pub fn decode(page: &[u8]) -> Option<Header> {
        let word = |at: usize| u64::from_le_bytes(page[at..at + 8].try_into().expect("eight bytes"));
        let mut copy = page[..PAGE].to_vec();
        copy[CHECK_AT..CHECK_AT + 8].fill(0);
        if crate::sum::sum(&copy) != word(CHECK_AT) {
            return None;
        }
        Header::decode_unchecked(page)
    }

    /// Reads the header from page 0, whatever its checksum. `None` when `page` is shorter than that.
    pub fn decode_unchecked(page: &[u8]) -> Option<Header> {
        let page = page.get(..PAGE)?;
        let word = |at: usize| u64::from_le_bytes(page[at..at + 8].try_into().expect("eight bytes"));
        let first = HEADER_AT + 24;
        let header_word = |i: usize| word(first + 8 * i);
        let id_at = first + 8 * 11;
        let mut places = [Place::default(); Section::ALL.len()];
        for (i, p) in places.iter_mut().enumerate() {
            let at = TABLE_AT + 48 * i;
            *p = Place {
                at: word(at),
                bytes: word(at + 8),
                digest: page[at + 16..at + 48].try_into().expect("32 bytes"),
            };
        }
        Some(Header {
            version: version_of(page),
            fingerprint: header_word(0),
            cpu: header_word(1),
            base: header_word(2),
            file_bytes: header_word(3),
            image_bytes: header_word(4),
            roots_at: header_word(5),
            context_at: header_word(6),
            objects: header_word(7),
            functions: header_word(8),
            flags: header_word(9),
            body_sum: header_word(10),
            build_id: page[id_at..id_at + 32].try_into().expect("32 bytes"),
            places,
        })
    }

    /// End of the part of the file that a boot maps.
    pub fn loaded_bytes(&self) -> u64 {
        let data = self.place(Section::Data);
        data.at.saturating_add(data.bytes)
    }
}

/// The version number, which stands at the same place in all versions.
pub fn version_of(page: &[u8]) -> u32 {
    u32::from_le_bytes(page[HEADER_AT + 16..HEADER_AT + 20].try_into().expect("four bytes"))
}

const _: () = assert!(TABLE_AT + 48 * Section::ALL.len() <= PAGE);
const _: () = assert!(HEADER_AT + 24 + 8 * 11 + 32 <= TABLE_AT);
