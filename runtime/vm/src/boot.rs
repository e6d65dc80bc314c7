//! Booting: from a mapped image to a session that is ready to run, without any compiler.
//!
//! The image's root table *is* the session; what is made here is scratch: the entry table's addresses,
//! the unwinder's view of the image's code.

use crate::jit::Native;
use crate::{Options, Session};
use ::snapshot::load::{LoadOptions, LoadedImage, load, resident};
use heap::Heap;
use std::path::Path;
use std::rc::Rc;

impl Session {
    /// The session that an image file holds. An error says which file, why, and what to do.
    pub fn boot(path: &Path, load_options: &LoadOptions, options: Options) -> Result<Session, String> {
        Session::on(load(path, load_options).map_err(|e| e.to_string())?, options)
    }

    /// The session that this executable's own image holds.
    pub(crate) fn boot_resident(base: u64, options: Options) -> Result<Session, String> {
        Session::on(resident(base).map_err(|e| e.to_string())?, options)
    }

    fn on(image: LoadedImage, options: Options) -> Result<Session, String> {
        let image = Rc::new(image);
        let heap = Heap::new();
        if options.trace_layout.is_some() && !image.watch() {
            return Err(format!("{} cannot be watched on this system", image.path().display()));
        }
        image.adopt(&heap).map_err(|e| e.to_string())?;
        let native = Native::for_image(&heap);
        native.set_image(image);
        let session = Session::adopt(heap, options);
        let fresh = session.native.set(native).is_ok();
        debug_assert!(fresh, "the session was just made");
        session.enter_newest_world();
        Ok(session)
    }
}
