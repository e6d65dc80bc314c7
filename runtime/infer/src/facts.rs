//! What a finished frame depends on: its edges and the worlds in which all of them hold.

use crate::engine::Infer;
use crate::frame::FrameId;
use crate::info::*;
use std::rc::Rc;

/// Edges of a group of frames that was finished together.
pub(crate) struct Facts {
    pub min_world: u64,
    pub max_world: u64,
}

impl<'h> Infer<'h> {
    /// The edges of one resolved statement.
    pub(crate) fn edges_of(&mut self, info: &Rc<Info>, out: &mut Vec<Edge>) {
        match &**info {
            Info::Generic(g) => {
                for s in &g.splits {
                    let methods = s.matches.list.iter().map(|m| m.method).collect();
                    add_edges(out, [Edge::Dispatch { sig: s.sig, methods }]);
                    for r in &s.results {
                        if let Some(mi) = r.mi {
                            add_edges(out, [Edge::Invoke(mi)]);
                        }
                        if let Some(c) = r.const_frame {
                            self.edges_of_frame(c, out);
                        }
                    }
                }
                add_edges(out, g.edges.iter().cloned());
            }
            Info::Apply(a) => {
                for p in &a.parts {
                    if let ApplyPart::Iterate(steps) = p {
                        for s in steps {
                            if let Some(i) = &s.info {
                                self.edges_of(i, out);
                            }
                        }
                    }
                }
                if let Some(c) = &a.call {
                    self.edges_of(c, out);
                }
                add_edges(out, a.edges.iter().cloned());
            }
            Info::Invoke(r, found) => {
                add_edges(out, [Edge::Covering { sig: found.sig, method: found.method }]);
                if let Some(mi) = r.mi {
                    add_edges(out, [Edge::Invoke(mi)]);
                }
                if let Some(c) = r.const_frame {
                    self.edges_of_frame(c, out);
                }
            }
            Info::Facts(edges) => {
                add_edges(out, edges.iter().cloned());
            }
            Info::Global(gref) => {
                if let Some(g) = self.global(*gref) {
                    add_edges(out, g.edges());
                }
            }
        }
    }

    /// The edges of all statements of a frame that were reached. A frame inferred for known arguments belongs to
    /// its caller, so its edges are the caller's too.
    pub(crate) fn edges_of_frame(&mut self, f: FrameId, out: &mut Vec<Edge>) {
        if self.edge_walk.contains(&f) {
            return;
        }
        self.edge_walk.push(f);
        let infos: Vec<Rc<Info>> = self.frames[f.0 as usize].info.iter().flatten().cloned().collect();
        for i in infos {
            self.edges_of(&i, out);
        }
    }

    /// All edges of a finished frame.
    pub(crate) fn all_edges(&mut self, f: FrameId) -> Vec<Edge> {
        let mut out = Vec::new();
        self.edge_walk.clear();
        self.edges_of_frame(f, &mut out);
        self.edge_walk.clear();
        out
    }

    /// The worlds in which everything that these frames used holds.
    pub(crate) fn collect_facts(&mut self, members: &[FrameId]) -> Facts {
        let mut facts = Facts { min_world: 0, max_world: u64::MAX };
        for &m in members {
            let method = self.frames[m.0 as usize].method;
            if heap::Object::type_of(method.0) == self.h.root(abi::Known::Method) {
                facts.min_world = facts.min_world.max(method.primary_world());
                facts.max_world = facts.max_world.min(last_world(method.deleted_world()));
            }
            let infos: Vec<Rc<Info>> = self.frames[m.0 as usize].info.iter().flatten().cloned().collect();
            for i in infos {
                self.worlds_of(&i, &mut facts);
            }
        }
        facts
    }

    fn worlds_of(&mut self, info: &Rc<Info>, facts: &mut Facts) {
        let mut meet = |lo: u64, hi: u64| {
            facts.min_world = facts.min_world.max(lo);
            facts.max_world = facts.max_world.min(hi);
        };
        match &**info {
            Info::Generic(g) => {
                for s in &g.splits {
                    meet(s.matches.min_world, s.matches.max_world);
                    for r in &s.results {
                        meet(r.min_world, r.max_world);
                    }
                }
            }
            Info::Invoke(r, found) => {
                meet(found.worlds.0, found.worlds.1);
                meet(r.min_world, r.max_world);
            }
            Info::Global(gref) => {
                if let Some(g) = self.global(*gref) {
                    meet(g.min_world, g.max_world);
                }
            }
            Info::Apply(a) => {
                for p in &a.parts {
                    if let ApplyPart::Iterate(steps) = p {
                        for s in steps {
                            if let Some(i) = &s.info {
                                self.worlds_of(i, facts);
                            }
                        }
                    }
                }
                if let Some(c) = &a.call {
                    self.worlds_of(c, facts);
                }
            }
            Info::Facts(_) => {}
        }
    }
}

/// The last world in which a method that was deleted in `deleted` (0 or the greatest number: never) is there.
fn last_world(deleted: u64) -> u64 {
    if deleted == 0 { u64::MAX } else { deleted }
}
