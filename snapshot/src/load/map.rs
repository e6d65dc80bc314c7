//! Map: the image file at its address; the only code of this crate that touches memory directly.

use super::Opened;
use crate::error::ImageError;
use crate::format::{Header, PAGE, Place, SLOT_BYTES, Section, cpu, entry_slot, flags};
use crate::links::PlaceKind;
use crate::write::odd_places;
use abi::Value;
use abi::entries::Entry;
use heap::{Heap, ImageIdentities, ImageRange, Roots};
use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, MprotectFlags, ProtFlags, madvise, mmap, mmap_anonymous, mprotect, munmap};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;

/// An image in memory. It stays mapped for the rest of the process: objects in it are reached from anywhere.
#[derive(Debug)]
pub struct LoadedImage {
    header: Header,
    base: usize,
    path: PathBuf,
    /// `None`: this executable's own file.
    file: Option<File>,
    /// Where the image begins in the file.
    file_at: u64,
}

/// Maps an opened image at the wanted base, or elsewhere where that is taken or none is wanted.
pub(crate) fn map_at(opened: Opened, wanted: Option<usize>) -> Result<LoadedImage, ImageError> {
    let Opened { path, file, header, at: file_at, .. } = opened;
    let failed = |e: Errno| ImageError::io(&path, "map", e);
    // The part that is not loaded comes with it: debuggers read it there.
    // (Package images lie close together: debuggers read the rest of those in their files.)
    let package = header.flags & flags::PACKAGE != 0;
    let all = if package { header.image_bytes } else { header.image_bytes.max(header.file_bytes).min(SLOT_BYTES) };
    let bytes = all as usize;
    let preferred = header.base as usize;
    let mut base = None;
    if let Some(wanted) = wanted {
        // SAFETY: NOREPLACE makes the kernel refuse an address range that anything else uses.
        let there = unsafe {
            let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
            mmap(wanted as *mut _, bytes, ProtFlags::READ, flags, &file, file_at)
        };
        match there {
            Ok(at) if at as usize == wanted => base = Some(wanted),
            Ok(at) => {
                // A kernel from before NOREPLACE took the address as a hint.
                // SAFETY: the mapping was just made, and nothing uses it.
                unsafe { munmap(at, bytes) }.map_err(failed)?;
            }
            Err(Errno::EXIST) => {}
            Err(e) => return Err(failed(e)),
        }
    }
    let base = match base {
        Some(base) => base,
        None => {
            // The code of a package must reach that of the session: a place nearby is better than any.
            let near = wanted.and_then(|w| map_near(w, bytes, &file, file_at));
            match near {
                Some(at) => at,
                None => {
                    // SAFETY: a fresh private mapping at an address of the kernel's choice.
                    let there = unsafe { mmap(null_mut(), bytes, ProtFlags::READ, MapFlags::PRIVATE, &file, file_at) };
                    there.map_err(failed)? as usize
                }
            }
        }
    };
    let image = LoadedImage { header, base, path: path.clone(), file: Some(file), file_at };
    if image.base != preferred {
        image.relocate()?;
    }
    image.protect().map_err(failed)?;
    if image.base == preferred && image.header.file_bytes <= all {
        super::debugger::register(preferred, image.header.file_bytes);
    }
    Ok(image)
}

/// Maps at the first free place above `wanted`, for an image of a package.
fn map_near(wanted: usize, bytes: usize, file: &File, file_at: u64) -> Option<usize> {
    if (wanted as u64).is_multiple_of(SLOT_BYTES) {
        return None;
    }
    (1..TRIES).find_map(|step| {
        let at = wanted + step * TRY_STEP;
        // SAFETY: NOREPLACE makes the kernel refuse an address range that anything else uses.
        let there = unsafe {
            let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
            mmap(at as *mut _, bytes, ProtFlags::READ, flags, file, file_at)
        }
        .ok()?;
        if there as usize == at {
            return Some(at);
        }
        // SAFETY: the mapping was just made, and nothing uses it.
        let _ = unsafe { munmap(there, bytes) };
        None
    })
}

/// Places that are tried for an image of a package whose own is taken, and their distance.
const TRIES: usize = 64;
const TRY_STEP: usize = 4 << 20;

/// An image whose parts may all be written, until this is dropped.
pub(super) struct Unlocked<'i>(&'i LoadedImage);

impl Unlocked<'_> {
    /// Opens the parts that are only read or run.
    pub fn new(image: &LoadedImage) -> Result<Unlocked<'_>, ImageError> {
        let failed = |e: Errno| ImageError::io(&image.path, "correct", e);
        let end = image.header.place(Section::Boot).at as usize / PAGE * PAGE;
        // SAFETY: the range is our own mapping; nothing runs in it while its words are corrected.
        unsafe { mprotect(image.base as *mut _, end, MprotectFlags::READ | MprotectFlags::WRITE) }.map_err(failed)?;
        Ok(Unlocked(image))
    }

    fn bytes(&self, at: u32, len: usize) -> Option<*mut u8> {
        let inside = (at as usize).checked_add(len)? <= self.0.header.loaded_bytes() as usize;
        inside.then_some((self.0.base + at as usize) as *mut u8)
    }

    fn word(&self, at: u32) -> Option<u64> {
        let p = self.bytes(at, 8)?;
        // SAFETY: `bytes` has checked that the word lies in the image.
        Some(unsafe { p.cast::<u64>().read_unaligned() })
    }

    fn set_word(&self, at: u32, word: u64) -> Option<()> {
        let p = self.bytes(at, 8)?;
        // SAFETY: `bytes` has checked that the word lies in the image, which is writable for now.
        unsafe { p.cast::<u64>().write_unaligned(word) };
        Some(())
    }

    /// Corrects a place that holds an address of what has moved by `by`, while this image has moved by `own`.
    pub fn move_place(&self, at: u32, kind: PlaceKind, by: u64, own: u64) -> Option<()> {
        match kind {
            PlaceKind::Abs64 => self.set_word(at, self.word(at)?.wrapping_add(by)),
            PlaceKind::Distance => self.set_word(at, self.word(at)?.wrapping_add(by).wrapping_sub(own)),
            PlaceKind::Rel32 => {
                let p = self.bytes(at, 4)?.cast::<i32>();
                // SAFETY: `bytes` has checked that the field lies in the image, which is writable for now.
                unsafe {
                    let distance = i64::from(p.read_unaligned()).wrapping_add(by.wrapping_sub(own) as i64);
                    p.write_unaligned(i32::try_from(distance).ok()?);
                }
                Some(())
            }
        }
    }

    /// Makes the `lea` whose distance stands at a place a load of the word of shared object `number`, and sets that.
    pub fn name_through_slot(&self, at: u32, number: usize, to: Value) -> Option<()> {
        const LEA: u8 = 0x8d;
        const LOAD: u8 = 0x8b;
        let (cache, slot) = (self.0.header.place(Section::Cache), self.0.header.context_at + 8 * number as u64);
        if slot < cache.at || slot + 8 > cache.at + cache.bytes {
            return None;
        }
        let opcode = self.bytes(at.checked_sub(2)?, 6)?;
        let distance = i32::try_from(slot as i64 - (i64::from(at) + 4)).ok()?;
        // SAFETY: the field and the opcode before it lie in the image, which is writable for now; the slot is in `.cache`,
        // which is writable memory, as `check_places` has seen.
        unsafe {
            if *opcode != LEA && *opcode != LOAD {
                return None;
            }
            *opcode = LOAD;
            opcode.add(2).cast::<i32>().write_unaligned(distance);
            ((self.0.base + slot as usize) as *mut u64).write(to.addr() as u64);
        }
        Some(())
    }
}

impl Drop for Unlocked<'_> {
    fn drop(&mut self) {
        let h = &self.0.header;
        let (text, boot) = (h.place(Section::Text), h.place(Section::Boot));
        let end = boot.at as usize / PAGE * PAGE;
        // SAFETY: as in `new`.
        let closed = unsafe {
            mprotect(self.0.base as *mut _, end, MprotectFlags::READ).and_then(|()| match text.bytes {
                0 => Ok(()),
                bytes => mprotect(
                    (self.0.base + text.at as usize) as *mut _,
                    page_up(bytes),
                    MprotectFlags::READ | MprotectFlags::EXEC,
                ),
            })
        };
        closed.expect("the protection of our own pages can be changed");
    }
}

fn page_up(at: u64) -> usize {
    (at as usize).next_multiple_of(PAGE)
}

impl LoadedImage {
    /// Sets what may be done with each part, and puts memory behind the inline caches.
    fn protect(&self) -> Result<(), Errno> {
        let h = &self.header;
        let (text, boot, cache) = (h.place(Section::Text), h.place(Section::Boot), h.place(Section::Cache));
        let at = |offset: u64| (self.base + offset as usize) as *mut _;
        // SAFETY: all ranges lie in our own mapping (`check_places`), which nothing reads yet. The anonymous
        // mapping replaces a part of it that is a gap in the file.
        unsafe {
            if text.bytes > 0 {
                mprotect(at(text.at), page_up(text.bytes), MprotectFlags::READ | MprotectFlags::EXEC)?;
            }
            let written = page_up(h.loaded_bytes()) - boot.at as usize;
            mprotect(at(boot.at), written, MprotectFlags::READ | MprotectFlags::WRITE)?;
            if h.image_bytes > cache.at {
                let bytes = (h.image_bytes - cache.at) as usize;
                let prot = ProtFlags::READ | ProtFlags::WRITE;
                mmap_anonymous(at(cache.at), bytes, prot, MapFlags::PRIVATE | MapFlags::FIXED)?;
            }
        }
        Ok(())
    }

    /// Adds the distance from the preferred base to every pointer. The parts that are full of pointers are read into
    /// fresh memory first: one copy by the kernel costs less than a fault for each page. The rest stays shared.
    fn relocate(&self) -> Result<(), ImageError> {
        let failed = |e: Errno| ImageError::io(&self.path, "relocate", e);
        let relocations = self.read_section(Section::Reloc)?;
        let h = &self.header;
        let loaded = h.loaded_bytes() as usize;
        let all = loaded.next_multiple_of(PAGE);
        // SAFETY: the range is our own mapping, which nothing reads yet.
        unsafe { mprotect(self.base as *mut _, all, MprotectFlags::READ | MprotectFlags::WRITE) }.map_err(failed)?;
        let (constant, boot) = (h.place(Section::Const), h.place(Section::Boot));
        let first = constant.at as usize / PAGE * PAGE;
        self.own(first, page_up(constant.at + constant.bytes))?;
        self.own(boot.at as usize, all)?;
        // SAFETY: the range is our own mapping, writable since above, which nothing else reads yet.
        let bytes = unsafe { std::slice::from_raw_parts_mut(self.base as *mut u8, loaded) };
        add_distance(bytes, &relocations, (self.base as u64).wrapping_sub(h.base));
        // SAFETY: as above; what is not written or run becomes read-only again.
        unsafe { mprotect(self.base as *mut _, all, MprotectFlags::READ) }.map_err(failed)
    }

    /// Puts memory of this process behind a range of whole pages, with the same content.
    fn own(&self, from: usize, to: usize) -> Result<(), ImageError> {
        if from >= to {
            return Ok(());
        }
        let failed = |e: Errno| ImageError::io(&self.path, "relocate", e);
        let at = (self.base + from) as *mut std::ffi::c_void;
        // SAFETY: replaces a part of our own mapping that nothing reads yet.
        let bytes = unsafe {
            let prot = ProtFlags::READ | ProtFlags::WRITE;
            mmap_anonymous(at, to - from, prot, MapFlags::PRIVATE | MapFlags::FIXED).map_err(failed)?;
            // Large pages are only a wish.
            let _ = madvise(at, to - from, Advice::LinuxHugepage);
            std::slice::from_raw_parts_mut(at.cast::<u8>(), to - from)
        };
        // The last page may reach beyond the file.
        let have = (self.header.file_bytes as usize).min(to) - from;
        self.read_at(&mut bytes[..have], from as u64)
    }

    /// The image of this executable, which the kernel has mapped at `base`; `None` when it has no sound header.
    pub(super) fn at_base(base: usize, path: PathBuf) -> Option<LoadedImage> {
        // SAFETY: `resident` has the address from the marker, which the writer of the executable set to the base of the
        // image that its program headers map.
        let page = unsafe { std::slice::from_raw_parts(base as *const u8, PAGE) };
        let header = Header::decode(page)?;
        (header.base as usize == base).then_some(LoadedImage { header, base, path, file: None, file_at: 0 })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where the image is.
    pub fn base(&self) -> usize {
        self.base
    }

    /// The file that it is in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is not at its preferred base.
    pub fn is_relocated(&self) -> bool {
        self.base as u64 != self.header.base
    }

    /// Whether the address lies in the image.
    pub fn contains(&self, addr: usize) -> bool {
        addr.wrapping_sub(self.base) < self.header.image_bytes as usize
    }

    /// The address of something at an offset from the image's start.
    pub(crate) fn address(&self, offset: u64) -> usize {
        // (Of a package image, an offset may lead to another image.)
        self.base.wrapping_add(offset as usize)
    }

    /// The root table.
    pub fn roots(&self) -> Roots {
        Roots::new(Value::from_addr(self.address(self.header.roots_at)).expect("images are not at zero"))
    }

    /// The thread context that the image's code uses; the entry table lies directly behind it.
    pub fn context(&self) -> usize {
        self.address(self.header.context_at)
    }

    /// The addresses of native code.
    pub fn text(&self) -> std::ops::Range<usize> {
        let place = self.header.place(Section::Text);
        self.address(place.at)..self.address(place.at + place.bytes)
    }

    /// Fills a slot of the image's entry table: native code calls this address from then on.
    pub fn set_entry(&self, entry: Entry, address: usize) {
        let slot = self.context() + entry_slot(entry);
        // SAFETY: the table lies in `.boot` (`check_places`), which is mapped writable.
        unsafe { (slot as *mut usize).write(address) }
    }

    /// Bytes of a section that is mapped and never written.
    pub(crate) fn fixed_section(&self, section: Section) -> &[u8] {
        let Place { at, bytes, .. } = *self.header.place(section);
        debug_assert!(section.access() <= crate::format::Access::Execute);
        // SAFETY: the section lies in the mapping (`check_places`), is read-only, and stays for the process.
        unsafe { std::slice::from_raw_parts(self.address(at) as *const u8, bytes as usize) }
    }

    /// A section read from the file.
    pub(crate) fn read_section(&self, section: Section) -> Result<Vec<u8>, ImageError> {
        let place = self.header.place(section);
        let mut bytes = vec![0; place.bytes as usize];
        self.read_at(&mut bytes, place.at)?;
        Ok(bytes)
    }

    /// Fills `bytes` with what the file has at an offset of the image.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> Result<(), ImageError> {
        let opened;
        let (file, at) = match &self.file {
            Some(file) => (file, self.file_at),
            None => {
                opened = super::open(&self.path)?;
                (&opened.file, opened.at)
            }
        };
        file.read_exact_at(bytes, at + offset).map_err(|e| ImageError::io(&self.path, "read", e))
    }

    /// What the image was made from, as text.
    pub fn manifest(&self) -> Result<String, ImageError> {
        Ok(String::from_utf8_lossy(&self.read_section(Section::Manifest)?).into_owned())
    }

    /// Whether it is part of the running executable.
    pub fn is_resident(&self) -> bool {
        self.file.is_none()
    }

    /// A note beside the file.
    pub fn note(&self, name: &str) -> Option<Vec<u8>> {
        super::stamp::note(self.file.as_ref()?, name)
    }

    /// Writes a note beside the file; whether that worked.
    pub fn set_note(&self, name: &str, content: &[u8]) -> bool {
        self.file.as_ref().is_some_and(|f| super::stamp::set_note(f, name, content))
    }

    /// Makes the image the session of a fresh heap: its root table, its thread context, its objects as
    /// permanent ones. Nothing may have been allocated in the heap before.
    pub fn adopt(&self, heap: &Heap) -> Result<(), ImageError> {
        // SAFETY: both addresses lie in the mapping, which is never undone; context and root table are in `.boot`, which
        // is writable, and aligned (`check_places`).
        unsafe {
            heap.move_context(self.context());
            heap.adopt_roots(self.roots().table());
        }
        self.adopt_objects(heap)
    }

    /// Makes its objects permanent ones of a heap, with their identity numbers and inline caches.
    pub(super) fn adopt_objects(&self, heap: &Heap) -> Result<(), ImageError> {
        let h = &self.header;
        let (data, ids) = (h.place(Section::Data), h.place(Section::Ids));
        let range = ImageRange {
            start: self.address(data.at),
            end: self.address(data.at + data.bytes).next_multiple_of(512),
            starts: self.address(h.place(Section::Starts).at),
        };
        let identities = ImageIdentities {
            base: self.base,
            end: self.base + h.image_bytes as usize,
            pairs: self.address(ids.at),
            count: ids.bytes as usize / 16,
        };
        let cache = h.place(Section::Cache).at;
        let package = h.flags & flags::PACKAGE != 0;
        let caches = self.address(cache)..self.address(if package { h.context_at } else { h.image_bytes });
        // SAFETY: all addresses lie in the mapping, which is never undone.
        unsafe {
            if data.bytes > 0 {
                heap.add_image_range(range).map_err(|e| ImageError::io(&self.path, "adopt", e))?;
            }
            if ids.bytes > 0 {
                heap.add_image_identities(identities);
            }
            if !caches.is_empty() {
                heap.add_cache_range(caches.start, caches.end);
            }
        }
        Ok(())
    }
}

/// Adds a distance to every word that the relocation section lists.
fn add_distance(bytes: &mut [u8], relocations: &[u8], distance: u64) {
    let add = |word: &mut [u8]| {
        let old = u64::from_le_bytes((&*word).try_into().expect("eight bytes"));
        word.copy_from_slice(&old.wrapping_add(distance).to_le_bytes());
    };
    // 64 words at a time: one word of the bitmap.
    let whole = bytes.len() / 512;
    let (blocks, rest) = bytes.split_at_mut(whole * 512);
    for (block, mask) in blocks.chunks_exact_mut(512).zip(relocations.chunks_exact(8)) {
        let mut bits = u64::from_le_bytes(mask.try_into().expect("eight bytes"));
        while bits != 0 {
            let at = 8 * bits.trailing_zeros() as usize;
            bits &= bits - 1;
            add(&mut block[at..at + 8]);
        }
    }
    let last = relocations.get(whole * 8..whole * 8 + 8).filter(|_| !rest.is_empty());
    let mut bits = last.map_or(0, |m| u64::from_le_bytes(m.try_into().expect("eight bytes")));
    while bits != 0 {
        let at = 8 * bits.trailing_zeros() as usize;
        bits &= bits - 1;
        if let Some(word) = rest.get_mut(at..at + 8) {
            add(word);
        }
    }
    let loaded = whole * 512 + rest.len();
    for at in odd_places(relocations, loaded) {
        add(&mut bytes[at..at + 8]);
    }
}

/// Features of a set that this processor (or its operating system) lacks.
pub(crate) fn missing_cpu_features(wanted: u64) -> u64 {
    if wanted == 0 {
        // Asking the processor costs microseconds in a virtual machine.
        return 0;
    }
    wanted & !cpu_features(wanted)
}

/// Those of the wanted features that this processor has.
#[cfg(target_arch = "x86_64")]
pub(crate) fn cpu_features(wanted: u64) -> u64 {
    use std::arch::x86_64::__cpuid_count;
    let mut cached: [(u32, Option<[u32; 2]>); 3] = [(1, None), (7, None), (0x8000_0001, None)];
    let mut leaf = |number: u32| {
        let slot = cached.iter_mut().find(|c| c.0 == number).expect("all leaves of the table are listed");
        *slot.1.get_or_insert_with(|| {
            let found = __cpuid_count(number, 0);
            [found.ebx, found.ecx]
        })
    };
    let mut have = 0;
    for &(_, bit, (number, register, position)) in cpu::FEATURES {
        if wanted & bit != 0 && leaf(number)[register as usize - 1] & (1 << position) != 0 {
            have |= bit;
        }
    }
    // AVX registers must also be saved by the operating system: OSXSAVE.
    if wanted & cpu::AVX_STATE != 0 && leaf(1)[1] & (1 << 27) == 0 {
        have &= !cpu::AVX_STATE;
    }
    have
}

/// Those of the wanted features that this processor has: they are names of another architecture's.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn cpu_features(_wanted: u64) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{LoadOptions, load};
    use crate::write::{Input, write_image};
    use abi::Known;
    use abi::code::{CodeBlob, Reloc, RelocKind, Target};
    use heap::Object;
    use heap::testing::World;
    use heap::typed::CodeInstance;

    /// Code of an image runs: it calls through the entry table and reads an object, at both kinds of base.
    #[test]
    fn code_of_an_image_runs() {
        extern "C" fn entry() -> u64 {
            40
        }
        let w = World::new();
        let code = w.heap.alloc(w.heap.root(Known::CodeInstance), CodeInstance::SIZE);
        let object = w.new_node(None, None, 2);
        w.heap.set_root(Known::Main, w.heap.svec(&[code]));
        let reloc = |offset, target, addend| Reloc { offset, kind: RelocKind::Rel32, target, addend };
        let blob = CodeBlob {
            name: "julia_answer_1".to_string(),
            // push rbp; mov rbp, rsp; call [rip + entry]; add rax, [rip + object + 16]; pop rbp; ret
            code: [&[0x55, 0x48, 0x89, 0xe5, 0xff, 0x15, 0, 0, 0, 0][..], &[0x48, 0x03, 0x05, 0, 0, 0, 0, 0x5d, 0xc3]]
                .concat(),
            align: 16,
            boxed_offset: 0,
            relocs: vec![reloc(6, Target::Runtime(Entry::ApplyGeneric), -4), reloc(13, Target::Object(object), 16 - 4)],
            ..CodeBlob::default()
        };
        let path = std::env::temp_dir().join(format!("sysimg-snapshot-run-{}.img", std::process::id()));
        write_image(&Input { code: &[(code, blob)], ..Input::of_heap(&w.heap) }, &path).expect("nothing is refused");
        for aslr in [false, true] {
            let image = load(&path, &LoadOptions { aslr, ..LoadOptions::default() }).expect("it loads");
            image.set_entry(Entry::ApplyGeneric, entry as *const () as usize);
            let code = CodeInstance(image.roots().get(Known::Main).svec_get(0).expect("saved"));
            // SAFETY: the bytes above are a function of this type.
            let f: extern "C" fn() -> u64 = unsafe { std::mem::transmute(code.entry_boxed() as usize) };
            assert_eq!(f(), 42);
        }
        let _ = std::fs::remove_file(&path);
    }
}
