//! A frame: the inference of one specialization (or of one call with known arguments) under way.

use crate::code::Code;
use crate::effects::Effects;
use crate::info::Info;
use crate::lattice::L;
use heap::typed::{Method, MethodInstance};
use std::rc::Rc;

/// A frame by its place in the session's list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct FrameId(pub u32);

/// What is known of a variable at a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotState {
    /// Its value, when it has one.
    pub ty: L,
    /// Which definition reaches here: 0 the argument, `i + 1` the assignment at statement `i`, more than the
    /// number of statements a merge at a block. Two points with the same number see the same value.
    pub def: u32,
    /// It may be undefined.
    pub undef: bool,
}

/// All variables at a point.
pub type State = Vec<SlotState>;

/// Where a frame continues after it waited for a callee.
pub struct Resume {
    pub block: u32,
    pub stmt: u32,
    pub state: State,
}

/// How far a frame is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// On the stack.
    Running,
    /// Its result is final.
    Finished,
}

/// See the module.
pub struct Frame {
    pub mi: MethodInstance,
    pub method: Method,
    pub code: Rc<Code>,
    /// The frame that first called it.
    pub parent: Option<FrameId>,
    /// Inferred for one call with known arguments; its result is for that call only.
    pub is_const: bool,
    /// The arguments with the callee; the last is the tuple of a vararg method.
    pub args: Vec<L>,
    /// The static parameters: known values are constants; `None` where it is not determined.
    pub sparams: Vec<Option<L>>,
    /// State at the start of each block that was reached.
    pub entry: Vec<Option<State>>,
    /// The value of each statement.
    pub stmt_ty: Vec<L>,
    pub stmt_effects: Vec<Effects>,
    pub info: Vec<Option<Rc<Info>>>,
    /// After the statement, this variable is known to be of this type (an assertion passed).
    pub refined: Vec<Option<(u32, L)>>,
    pub work: Worklist,
    pub resume: Option<Resume>,
    pub ret: L,
    pub effects: Effects,
    /// Blocks of other frames that used the result before it was final.
    pub dependents: Vec<(FrameId, u32)>,
    /// How often each block's entry state has grown.
    pub growth: Vec<u32>,
    pub index: u32,
    pub lowlink: u32,
    pub progress: Progress,
    pub min_world: u64,
    pub max_world: u64,
    /// Its place in the profile, while one is recorded.
    pub node: u32,
}

/// Blocks to look at, the lowest first.
#[derive(Default)]
pub struct Worklist {
    words: Vec<u64>,
    count: u32,
}

impl Worklist {
    /// Room for `n` blocks.
    pub fn new(n: usize) -> Worklist {
        Worklist { words: vec![0; n.div_ceil(64)], count: 0 }
    }

    /// Adds a block.
    pub fn add(&mut self, b: u32) {
        let w = &mut self.words[b as usize / 64];
        let bit = 1 << (b % 64);
        self.count += u32::from(*w & bit == 0);
        *w |= bit;
    }

    /// Takes the lowest block.
    pub fn take(&mut self) -> Option<u32> {
        if self.count == 0 {
            return None;
        }
        for (i, w) in self.words.iter_mut().enumerate() {
            if *w != 0 {
                let bit = w.trailing_zeros();
                *w &= *w - 1;
                self.count -= 1;
                return Some(i as u32 * 64 + bit);
            }
        }
        None
    }

    /// Nothing to do.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl Frame {
    /// Whether it waits for nothing and has nothing to do.
    pub fn is_idle(&self) -> bool {
        self.work.is_empty() && self.resume.is_none()
    }
}
