//! Booting: from a mapped image to a session that is ready to run, without any compiler.
//!
//! The image's root table *is* the session; what is made here is scratch: the index of builtins, the entry
//! table's addresses, the unwinder's view of the image's code.

use crate::jit::Native;
use crate::{Options, Session};
use ::snapshot::ImageError;
use ::snapshot::load::{LoadOptions, LoadedImage, load};
use heap::Heap;
use std::path::Path;
use std::rc::Rc;

impl Session {
    /// The session that an image file holds.
    pub fn boot(path: &Path, load_options: &LoadOptions, options: Options) -> Result<Session, ImageError> {
        let image = Rc::new(load(path, load_options)?);
        Session::boot_loaded(image, options)
    }

    /// The session of an image that is mapped already.
    pub fn boot_loaded(image: Rc<LoadedImage>, options: Options) -> Result<Session, ImageError> {
        let heap = Heap::new();
        image.adopt(&heap)?;
        let native = Native::for_image(&heap).map_err(|e| ImageError::new(image.path(), format!("cannot be used: {e}")))?;
        native.add_image(image);
        let session = Session::adopt(heap, options);
        session.set_native(native);
        session.index_builtins();
        session.enter_newest_world();
        Ok(session)
    }
}
