//! Roots that Rust code holds outside the machine stack: lists of values, and registered memory ranges.

use crate::Heap;
use crate::identity::AddressMap;
use abi::Value;
use std::cell::RefCell;
use std::rc::Rc;

type SharedList = Rc<RefCell<Vec<Option<Value>>>>;

/// All lists and ranges of a heap.
#[derive(Default)]
pub(crate) struct RootLists {
    lists: RefCell<Vec<SharedList>>,
    free: RefCell<Vec<usize>>,
    ranges: RefCell<Vec<Option<Range>>>,
    free_ranges: RefCell<Vec<usize>>,
    caches: RefCell<Vec<(usize, usize)>>,
    kept: RefCell<Kept>,
}

/// Objects that stay for good.
#[derive(Default)]
struct Kept {
    known: AddressMap<usize, ()>,
    all: Vec<Value>,
    /// So many were there at the last collection: they are old.
    settled: usize,
}

/// At most so many objects are kept for good.
const MOST_KEPT: usize = 1 << 18;

/// Words that are conservative roots.
#[derive(Clone, Copy)]
struct Range {
    from: usize,
    to: usize,
    /// The words do not change.
    still: bool,
    /// ... and a collection has seen them since: what they point to is old.
    seen: bool,
}

/// A list of values that the collector keeps alive while it exists, for Rust code whose values outlive a
/// safepoint and are not on the machine stack (an interpreter frame, a work list). Lists are reused, so making
/// one is cheap.
pub struct RootList<'h> {
    heap: &'h Heap,
    id: usize,
    values: SharedList,
}

impl RootList<'_> {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `index`, if one was set.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.values.borrow()[index]
    }

    /// Sets the value at `index`.
    #[inline]
    pub fn set(&self, index: usize, value: Option<Value>) {
        self.values.borrow_mut()[index] = value;
    }

    /// Appends a value.
    pub fn push(&self, value: Value) {
        self.values.borrow_mut().push(Some(value));
    }

    /// Removes and returns the last value.
    pub fn pop(&self) -> Option<Value> {
        self.values.borrow_mut().pop().flatten()
    }

    /// Makes the list `len` long; new entries are unset.
    pub fn resize(&self, len: usize) {
        self.values.borrow_mut().resize(len, None);
    }

    /// The values as a plain vector.
    pub fn to_vec(&self) -> Vec<Option<Value>> {
        self.values.borrow().clone()
    }
}

impl Drop for RootList<'_> {
    fn drop(&mut self) {
        self.values.borrow_mut().clear();
        self.heap.lists.free.borrow_mut().push(self.id);
    }
}

/// Names a registered range; see `Heap::add_root_range`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootRange(usize);

impl Heap {
    /// A new list of `len` unset values.
    pub fn root_list(&self, len: usize) -> RootList<'_> {
        let mut lists = self.lists.lists.borrow_mut();
        let id = self.lists.free.borrow_mut().pop().unwrap_or_else(|| {
            lists.push(Rc::default());
            lists.len() - 1
        });
        let values = lists[id].clone();
        values.borrow_mut().resize(len, None);
        RootList { heap: self, id, values }
    }

    /// Makes every word of `from..to` a conservative root: whatever object it points into lives. For tables of native
    /// code.
    ///
    /// # Safety
    /// The range is readable whenever a collection runs, until it is removed.
    pub unsafe fn add_root_range(&self, from: usize, to: usize) -> RootRange {
        self.new_range(Range { from, to, still: false, seen: false })
    }

    /// As `add_root_range`, for words that do not change until the range is removed (the stack of a suspended task):
    /// minor collections look at them once.
    ///
    /// # Safety
    /// As `add_root_range`, and the words keep their values.
    pub unsafe fn add_still_range(&self, from: usize, to: usize) -> RootRange {
        self.new_range(Range { from, to, still: true, seen: false })
    }

    fn new_range(&self, range: Range) -> RootRange {
        let mut ranges = self.lists.ranges.borrow_mut();
        match self.lists.free_ranges.borrow_mut().pop() {
            Some(i) => {
                ranges[i] = Some(range);
                RootRange(i)
            }
            None => {
                ranges.push(Some(range));
                RootRange(ranges.len() - 1)
            }
        }
    }

    /// Forgets a registered range. Its name must not be used again.
    pub fn remove_root_range(&self, range: RootRange) {
        if self.lists.ranges.borrow_mut()[range.0].take().is_some() {
            self.lists.free_ranges.borrow_mut().push(range.0);
        }
    }

    /// Registers memory that holds addresses of objects without keeping them alive (inline caches): full
    /// collections set it to zero. Page-aligned anonymous memory.
    ///
    /// # Safety
    /// The range is writable until the heap is dropped, and zero at any time is fine for its users.
    pub unsafe fn add_cache_range(&self, from: usize, to: usize) {
        debug_assert!(from.is_multiple_of(4096) && to.is_multiple_of(4096));
        self.lists.caches.borrow_mut().push((from, to));
    }

    pub(crate) fn clear_caches(&self) {
        for &(from, to) in self.lists.caches.borrow().iter() {
            // SAFETY: registered for this; anonymous memory reads as zero after it was given back.
            let given = unsafe { rustix::mm::madvise(from as *mut _, to - from, rustix::mm::Advice::LinuxDontNeed) };
            if given.is_err() {
                crate::raw::fill(from, 0, to - from);
            }
        }
    }

    /// Keeps an object for as long as the heap: caches compare its address, and another object must never get it. False
    /// when too many are kept already: then nothing may be cached under it.
    pub fn keep(&self, v: Value) -> bool {
        if !self.in_blocks(v.addr()) {
            return true;
        }
        let kept = &mut *self.lists.kept.borrow_mut();
        if kept.known.contains_key(&v.addr()) {
            return true;
        }
        if kept.all.len() >= MOST_KEPT {
            return false;
        }
        kept.known.insert(v.addr(), ());
        kept.all.push(v);
        true
    }

    pub(crate) fn each_listed_root(&self, full: bool, mut f: impl FnMut(Value)) {
        let kept = &mut *self.lists.kept.borrow_mut();
        kept.all[if full { 0 } else { kept.settled }..].iter().for_each(|&v| f(v));
        kept.settled = kept.all.len();
        for list in self.lists.lists.borrow().iter() {
            list.borrow().iter().flatten().for_each(|&v| f(v));
        }
    }

    /// Calls `f` with the ranges that a collection must look at.
    pub(crate) fn each_root_range(&self, full: bool, mut f: impl FnMut(usize, usize)) {
        for range in self.lists.ranges.borrow_mut().iter_mut().flatten() {
            if full || !range.seen {
                f(range.from, range.to);
                range.seen = range.still;
            }
        }
    }
}
