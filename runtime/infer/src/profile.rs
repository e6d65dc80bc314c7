//! What inference spends its time on: a tree of frames as they need each other, recorded only when somebody asks.
//!
//! A clock runs for one frame at a time. A frame that needs another stops while that one runs, so the times of all frames
//! add up to the whole, and the time of a frame with all below it is the time that its caller waited.

use heap::typed::MethodInstance;
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// What a frame's time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Abstract interpretation.
    Infer,
    /// The passes over SSA form, and keeping the result.
    Optimize,
}

/// A frame: one specialization, or one call of it with known arguments.
#[derive(Clone, Debug)]
pub struct Node {
    pub instance: MethodInstance,
    /// The frame that waited for it; none where a call at run time needed it.
    pub parent: Option<u32>,
    /// What is known of its arguments, where it was inferred for one call.
    pub known: Option<String>,
    pub infer: Duration,
    pub optimize: Duration,
}

/// For whom the clock runs.
pub type Running = Option<(u32, Part)>;

/// All frames since the recording began.
pub struct Profile {
    state: RefCell<State>,
}

struct State {
    nodes: Vec<Node>,
    running: Running,
    since: Instant,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile { state: RefCell::new(State { nodes: Vec::new(), running: None, since: Instant::now() }) }
    }
}

impl Profile {
    /// Lets the clock run for another frame, or for none; gives for whom it ran.
    pub fn switch(&self, to: Running) -> Running {
        let state = &mut *self.state.borrow_mut();
        let now = Instant::now();
        if let Some((node, part)) = state.running {
            let node = &mut state.nodes[node as usize];
            let spent = match part {
                Part::Infer => &mut node.infer,
                Part::Optimize => &mut node.optimize,
            };
            *spent += now.duration_since(state.since);
        }
        state.since = now;
        std::mem::replace(&mut state.running, to)
    }

    /// A new frame, below the one that the clock runs for. What is known of its arguments is written while the clock
    /// stands.
    pub(crate) fn add(&self, instance: MethodInstance, known: impl FnOnce() -> Option<String>) -> u32 {
        let before = self.switch(None);
        let parent = before.map(|(node, _)| node);
        let node = Node { instance, parent, known: known(), infer: Duration::ZERO, optimize: Duration::ZERO };
        let id = self.len() as u32;
        self.state.borrow_mut().nodes.push(node);
        self.switch(before);
        id
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.state.borrow().nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The frame that waited for a frame.
    pub fn parent_of(&self, frame: usize) -> Option<u32> {
        self.state.borrow().nodes[frame].parent
    }

    /// The specializations of a frame and those begun after it.
    pub fn instances_from(&self, frame: usize) -> Vec<MethodInstance> {
        self.state.borrow().nodes[frame..].iter().map(|n| n.instance).collect()
    }

    /// The frames, each after its parent.
    pub fn nodes(&self) -> Vec<Node> {
        self.state.borrow().nodes.clone()
    }
}
