//! Loading a package image beside the images that it was made on.
//!
//! Where all of them are at their preferred distances, its bytes are right as they are mapped. Otherwise what it holds of
//! each image's addresses is corrected by what that image has moved.

use super::map::{Unlocked, map_at};
use super::{LoadOptions, LoadedImage, check};
use crate::error::ImageError;
use crate::format::{Func, NONE, Section, flags};
use crate::links::{Dependency, Outside, PlaceKind, SharedPlaces, decode_dependencies};
use crate::{format::decode_all, sources};
use abi::Value;
use heap::Heap;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A package image that was opened, and not mapped yet.
#[derive(Debug)]
pub struct OpenedPackage {
    opened: check::Opened,
    dependencies: Vec<Dependency>,
}

/// Opens a package image and judges it.
pub fn open_package(path: &Path, options: &LoadOptions) -> Result<OpenedPackage, ImageError> {
    let opened = check::open(path)?;
    if opened.header.flags & flags::PACKAGE == 0 {
        return Err(ImageError::Foreign { path: path.to_path_buf(), why: "it is not the image of a package" });
    }
    if !options.allow_world_writable {
        check::check_permissions(&opened)?;
    }
    check::check_body(&opened, options.verify)?;
    let deps = section(&opened, Section::Deps)?;
    let dependencies =
        decode_dependencies(&deps).ok_or_else(|| ImageError::damaged(path, "its list of images is not readable"))?;
    Ok(OpenedPackage { opened, dependencies })
}

fn section(opened: &check::Opened, section: Section) -> Result<Vec<u8>, ImageError> {
    let place = opened.header.place(section);
    let mut bytes = vec![0; place.bytes as usize];
    let read = opened.file.read_exact_at(&mut bytes, opened.at + place.at);
    read.map_err(|e| ImageError::io(&opened.path, "read", e))?;
    Ok(bytes)
}

impl OpenedPackage {
    /// The images that it was made on; the first is that of the session.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// What it was made from.
    pub fn sources(&self) -> Result<Vec<sources::Package>, ImageError> {
        let text = section(&self.opened, Section::Manifest)?;
        sources::from_text(&String::from_utf8_lossy(&text)).map_err(|e| ImageError::damaged(&self.opened.path, e))
    }

    /// Its build id.
    pub fn build_id(&self) -> [u8; 32] {
        self.opened.header.build_id
    }

    /// A note beside the file.
    pub fn note(&self, name: &str) -> Option<Vec<u8>> {
        super::stamp::note(&self.opened.file, name)
    }

    /// Writes a note beside the file; whether that worked.
    pub fn set_note(&self, name: &str, content: &[u8]) -> bool {
        super::stamp::set_note(&self.opened.file, name, content)
    }

    /// Maps it. `on` has the images of `dependencies`, in that order.
    pub fn map(self, on: &[&LoadedImage]) -> Result<PackageImage, ImageError> {
        let OpenedPackage { opened, dependencies } = self;
        let fits = dependencies.len() == on.len()
            && dependencies.iter().zip(on).all(|(d, i)| d.build_id == i.header().build_id);
        let path = opened.path.clone();
        if !fits || on.is_empty() {
            return Err(ImageError::damaged(&path, "it was made on other images than those that are there"));
        }
        let moved: Vec<u64> =
            dependencies.iter().zip(on).map(|(d, i)| (i.base() as u64).wrapping_sub(d.base)).collect();
        // The distance from the session's image is kept, whereever that is.
        let wanted = opened.header.base.wrapping_add(moved[0]);
        let image = map_at(opened, Some(wanted as usize))?;
        let own = (image.base() as u64).wrapping_sub(image.header().base);
        if moved.iter().any(|&d| d != 0) || own != 0 {
            let places = image.read_section(Section::Outside)?;
            let unlocked = Unlocked::new(&image)?;
            for place in decode_all::<Outside>(&places) {
                let by = moved.get(place.dependency as usize).copied();
                let done = by.zip(place.kind()).and_then(|(by, kind)| unlocked.move_place(place.at, kind, by, own));
                done.ok_or_else(|| ImageError::damaged(&path, "an address of another image cannot be corrected"))?;
            }
        }
        Ok(PackageImage { image })
    }
}

/// A package image in memory.
#[derive(Debug)]
pub struct PackageImage {
    image: LoadedImage,
}

impl PackageImage {
    /// The mapped file.
    pub fn image(&self) -> &LoadedImage {
        &self.image
    }

    /// The object that leads to everything else.
    pub fn record(&self) -> Value {
        Value::from_addr(self.image.address(self.image.header().roots_at)).expect("images are not at zero")
    }

    /// Code objects of other images for which this one has code, with the addresses of their boxed and specialised
    /// entries (0: none).
    pub fn entries_of_others(&self) -> Vec<(Value, usize, usize)> {
        let text = self.image.text().start;
        let entry = |at: u32| if at == NONE { 0 } else { text + at as usize };
        let all = decode_all::<Func>(self.image.fixed_section(Section::Funcs));
        let others = all.filter(|f| f.code_at >= self.image.header().image_bytes);
        let of = |f: Func| Some((Value::from_addr(self.image.address(f.code_at))?, entry(f.boxed), entry(f.spec)));
        others.filter_map(of).collect()
    }

    /// Makes its objects permanent ones of a heap.
    pub fn adopt(&self, heap: &Heap) -> Result<(), ImageError> {
        self.image.adopt_objects(heap)
    }

    /// To redirect references of this image.
    pub fn redirect(&self) -> Redirect<'_> {
        Redirect { image: &self.image, opened: None }
    }
}

/// Redirects what refers to shared objects of an image; its parts are writable as long as this lives, once it is used.
pub struct Redirect<'i> {
    image: &'i LoadedImage,
    opened: Option<(Unlocked<'i>, SharedPlaces)>,
}

impl Redirect<'_> {
    /// Lets everything that refers to shared object `number` refer to another object. Whoever calls keeps that alive.
    pub fn to(&mut self, number: usize, from: Value, to: Value) -> Result<(), ImageError> {
        let path = self.image.path();
        let damaged = |what: &str| ImageError::damaged(path, what);
        let (unlocked, places) = match &mut self.opened {
            Some(opened) => opened,
            none => {
                let bytes = self.image.read_section(Section::Shared)?;
                let places = SharedPlaces::decode(&bytes)
                    .ok_or_else(|| damaged("its list of shared objects is not readable"))?;
                none.insert((Unlocked::new(self.image)?, places))
            }
        };
        for place in places.of(number) {
            let done = match place.kind() {
                Some(PlaceKind::Abs64) => {
                    let by = (to.addr() as u64).wrapping_sub(from.addr() as u64);
                    unlocked.move_place(place.at, PlaceKind::Abs64, by, 0)
                }
                Some(PlaceKind::Rel32) => unlocked.name_through_slot(place.at, number, to),
                _ => None,
            };
            done.ok_or_else(|| damaged("a reference to a shared object is out of place"))?;
        }
        Ok(())
    }
}
