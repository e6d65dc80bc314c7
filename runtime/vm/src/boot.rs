//! Booting: from a mapped image to a session that is ready to run, without any compiler.
//!
//! The image's root table *is* the session; what is made here is scratch: the index of builtins, the entry
//! table's addresses, the unwinder's view of the image's code.

use crate::jit::Native;
use crate::{Options, Session};
use ::snapshot::load::{LoadOptions, load};
use heap::Heap;
use std::path::Path;
use std::rc::Rc;

impl Session {
    /// The session that an image file holds. An error says which file, why, and what to do.
    pub fn boot(path: &Path, load_options: &LoadOptions, options: Options) -> Result<Session, String> {
        let image = Rc::new(load(path, load_options).map_err(|e| e.to_string())?);
        let heap = Heap::new();
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
