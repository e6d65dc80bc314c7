//! A lowered body prepared for inference: its blocks, who handles their exceptions, and which flags hold where.
//! Made once for each `CodeInfo` in a session and shared by all frames that infer it.

use abi::Value;
use ir::lowered::{Body, Op, Operand, StmtId};

/// A block of the lowered body: statements `start..end`.
#[derive(Clone, Debug)]
pub struct LBlock {
    pub start: u32,
    pub end: u32,
    /// The statement where exceptions of this block continue.
    pub handler: Option<u32>,
    /// The `EnterTry` statements that this block is inside of, outermost first.
    pub tries: Vec<u32>,
    /// Some path reaches it.
    pub reachable: bool,
}

/// A lowered body with what follows from its form alone.
pub struct Code {
    pub body: Body,
    /// The `CodeInfo` it was decoded from.
    pub info: Value,
    pub blocks: Vec<LBlock>,
    /// The block of each statement.
    pub block_of: Vec<u32>,
    /// Statements inside `@inbounds`.
    pub inbounds: Vec<bool>,
    /// Call-site `@inline`/`@noinline` at each statement.
    pub call_site: Vec<Option<bool>>,
    /// Blocks that use a statement's value, other than its own.
    pub uses: Vec<Vec<u32>>,
    /// Has a jump back (a loop).
    pub has_loop: bool,
}

impl Code {
    /// Prepares a body.
    pub fn new(info: Value, body: Body) -> Code {
        let n = body.stmts.len();
        let mut leader = vec![false; n + 1];
        if n > 0 {
            leader[0] = true;
        }
        let mut has_loop = false;
        for (i, s) in body.stmts.iter().enumerate() {
            match s.op {
                Op::Goto(StmtId(t)) | Op::GotoIfNot(_, StmtId(t)) => {
                    leader[t as usize] = true;
                    leader[i + 1] = true;
                    has_loop |= t as usize <= i;
                }
                Op::Return(_) | Op::LeaveTry { .. } => leader[i + 1] = true,
                Op::EnterTry { handler } => {
                    leader[handler.0 as usize] = true;
                    leader[i + 1] = true;
                }
                _ => {}
            }
        }
        let mut blocks: Vec<LBlock> = Vec::new();
        let mut block_of = Vec::with_capacity(n);
        for (i, &is_leader) in leader.iter().enumerate().take(n) {
            if is_leader {
                blocks.push(LBlock {
                    start: i as u32,
                    end: i as u32,
                    handler: None,
                    tries: Vec::new(),
                    reachable: false,
                });
            }
            let b = blocks.len() - 1;
            blocks[b].end = i as u32 + 1;
            block_of.push(b as u32);
        }
        let mut uses = vec![Vec::new(); n];
        let mut inbounds = vec![false; n];
        let mut call_site = vec![None; n];
        let mut depth = 0u32;
        let mut sites: Vec<bool> = Vec::new();
        for (i, s) in body.stmts.iter().enumerate() {
            match s.op {
                Op::Inbounds(true) => depth += 1,
                Op::Inbounds(false) => depth = depth.saturating_sub(1),
                Op::CallSite(Some(x)) => sites.push(x),
                Op::CallSite(None) => {
                    sites.pop();
                }
                _ => {}
            }
            inbounds[i] = depth > 0;
            call_site[i] = sites.last().copied();
            let b = block_of[i];
            s.op.each_operand(|o| {
                if let Operand::Ssa(StmtId(d)) = o {
                    let list: &mut Vec<u32> = &mut uses[d as usize];
                    if block_of[d as usize] != b && !list.contains(&b) {
                        list.push(b);
                    }
                }
            });
        }
        let mut code = Code { body, info, blocks, block_of, inbounds, call_site, uses, has_loop };
        code.find_handlers();
        code
    }

    /// Walks the graph with the stack of open tries.
    fn find_handlers(&mut self) {
        let mut work: Vec<(u32, Vec<u32>)> = Vec::new();
        if !self.blocks.is_empty() {
            work.push((0, Vec::new()));
        }
        while let Some((b, tries)) = work.pop() {
            if self.blocks[b as usize].reachable {
                continue;
            }
            let handler = tries.last().map(|&t| self.handler_of(t));
            let block = &mut self.blocks[b as usize];
            block.reachable = true;
            block.handler = handler;
            block.tries = tries.clone();
            let last = block.end - 1;
            let next = (block.end as usize) < self.body.stmts.len();
            let mut after = tries;
            match self.body.stmts[last as usize].op {
                Op::Goto(StmtId(t)) => work.push((self.block_of[t as usize], after)),
                Op::GotoIfNot(_, StmtId(t)) => {
                    work.push((self.block_of[t as usize], after.clone()));
                    if next {
                        work.push((b + 1, after));
                    }
                }
                Op::Return(_) => {}
                Op::EnterTry { handler } => {
                    // The handler runs outside of the try.
                    work.push((self.block_of[handler.0 as usize], after.clone()));
                    after.push(last);
                    if next {
                        work.push((b + 1, after));
                    }
                }
                Op::LeaveTry { count } => {
                    let keep = after.len().saturating_sub(count as usize);
                    after.truncate(keep);
                    if next {
                        work.push((b + 1, after));
                    }
                }
                _ => {
                    if next {
                        work.push((b + 1, after));
                    }
                }
            }
        }
    }

    /// The handler of an `EnterTry` statement.
    pub fn handler_of(&self, enter: u32) -> u32 {
        match self.body.stmts[enter as usize].op {
            Op::EnterTry { handler } => handler.0,
            _ => unreachable!("only `EnterTry` statements are on the stack of tries"),
        }
    }

    /// The number of arguments with the callee; 0 for top-level code.
    pub fn nargs(&self) -> usize {
        self.body.nargs as usize
    }
}
