//! Code that is made behind the program's back: Cranelift's part on a thread of its own, while the interpreter goes on.
//!
//! The thread gets functions in Cranelift's form and gives bytes; it never sees the heap. It is started for the first
//! function, so that a program that compiles nothing has one thread. What it gives comes in the order in which it was
//! asked, and is linked when the session looks (`Native::take_finished`).

use super::compile::Tier;
use super::native::Native;
use abi::Value;
use codegen::{Begun, Made, Work};
use heap::Heap;
use heap::typed::CodeInstance;
use ir::ssa::Function;
use std::collections::{HashSet, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};

/// The thread, and what it has been asked for.
#[derive(Default)]
pub(super) struct Behind {
    thread: Option<Ends>,
    jobs: VecDeque<Job>,
    /// Specializations whose code could not be made or linked.
    failed: HashSet<Value>,
}

/// Where work goes, and where it comes back.
type Ends = (Sender<Work>, Receiver<Result<Made, String>>);

struct Job {
    begun: Begun,
    product: Product,
}

enum Product {
    Code(CodeInstance, Tier),
    /// The adapter with this key.
    Adapter(Vec<u64>),
}

impl Behind {
    /// Sends a function to the thread, which is started when there is none; whether there is one.
    fn send(&mut self, native: &Native, heap: &Heap, work: Work) -> bool {
        if self.thread.is_none()
            && let Ok(mut backend) = native.with_compiler(heap, |c| Ok(c.another_backend()))
        {
            let ((to, work), (done, from)) = (channel::<Work>(), channel());
            // It ends when the session, and with it the other end, is dropped.
            let run = move || {
                for w in work {
                    if done.send(backend.run(w)).is_err() {
                        return;
                    }
                }
            };
            let thread = std::thread::Builder::new().name("compiler".to_string()).stack_size(16 << 20);
            if thread.spawn(run).is_ok() {
                self.thread = Some((to, from));
            }
        }
        match &self.thread {
            Some((to, _)) => to.send(work).is_ok(),
            None => false,
        }
    }
}

impl Native {
    /// As `compile`, but the code comes later. An error where it cannot: then it is to be compiled now.
    pub fn compile_behind(
        &self,
        heap: &Heap,
        f: &Function,
        code: CodeInstance,
        world: u64,
        name: &str,
        tier: Tier,
    ) -> Result<(), String> {
        codegen::prepare(heap, f, code);
        let key = self.with_compiler(heap, |c| c.adapter_key(code))?;
        let has_key = |j: &Job| matches!(&j.product, Product::Adapter(k) if *k == key);
        if !self.adapters.borrow().contains_key(&key) && !self.behind.borrow().jobs.iter().any(has_key) {
            let (begun, work) = self.with_compiler(heap, |c| c.begin_adapter(code, "adapter"))?;
            self.ask(heap, Job { begun, product: Product::Adapter(key) }, work)?;
        }
        let (begun, work) = self.with_compiler(heap, |c| c.begin_spec(f, code, world, name, tier.speed()))?;
        self.root_objects(heap, &[code.0]);
        self.ask(heap, Job { begun, product: Product::Code(code, tier) }, work)
    }

    fn ask(&self, heap: &Heap, job: Job, work: Work) -> Result<(), String> {
        // (Nothing of the heap is alive through the thread.)
        self.root_objects(heap, &job.begun.objects().collect::<Vec<_>>());
        let behind = &mut *self.behind.borrow_mut();
        if !behind.send(self, heap, work) {
            return Err("there is no thread to compile on".to_string());
        }
        behind.jobs.push_back(job);
        Ok(())
    }

    /// Links what the thread has finished since the last look.
    pub(super) fn take_finished(&self, heap: &Heap) {
        loop {
            let mut behind = self.behind.borrow_mut();
            let Some(made) = behind.thread.as_ref().and_then(|(_, from)| from.try_recv().ok()) else { return };
            let job = behind.jobs.pop_front();
            drop(behind);
            self.finish_job(heap, job, made);
        }
    }

    /// Waits until the code of `instance` is made, if the thread has been asked for it.
    pub(super) fn wait_for(&self, heap: &Heap, instance: Value) {
        while self.is_awaited(instance) {
            let mut behind = self.behind.borrow_mut();
            let made = match behind.thread.as_ref().map(|(_, from)| from.recv()) {
                Some(Ok(made)) => made,
                // The thread has died; nothing more will come.
                _ => {
                    let lost: Vec<Value> = behind.jobs.drain(..).filter_map(|j| j.instance()).collect();
                    behind.failed.extend(lost);
                    behind.thread = None;
                    return;
                }
            };
            let job = behind.jobs.pop_front();
            drop(behind);
            self.finish_job(heap, job, made);
        }
    }

    fn finish_job(&self, heap: &Heap, job: Option<Job>, made: Result<Made, String>) {
        let Some(Job { begun, product }) = job else { return };
        let blob = begun.finish(made).map_err(|e| e.to_string());
        let done = match &product {
            Product::Code(code, tier) => blob.and_then(|b| self.publish(heap, &b, *code, *tier)),
            Product::Adapter(key) => blob.and_then(|b| {
                let placed = self.link(&b, None)?;
                self.root_objects(heap, &b.objects);
                self.adapters.borrow_mut().insert(key.clone(), placed.boxed);
                Ok(())
            }),
        };
        if let (Err(why), Product::Code(code, _)) = (done, product) {
            if std::env::var_os("SYSIMG_COMPILE_FAILURES").is_some() {
                eprintln!("not compiled: {why}");
            }
            self.behind.borrow_mut().failed.insert(code.def());
        }
    }

    /// Whether the thread has been asked for code of a specialization that it has not given yet.
    pub(super) fn is_awaited(&self, instance: Value) -> bool {
        self.behind.borrow().jobs.iter().any(|j| j.instance() == Some(instance))
    }

    /// Whether code of a specialization was asked for in vain.
    pub(super) fn has_failed(&self, instance: Value) -> bool {
        self.behind.borrow().failed.contains(&instance)
    }
}

impl Job {
    fn instance(&self) -> Option<Value> {
        match self.product {
            Product::Code(code, _) => Some(code.def()),
            Product::Adapter(_) => None,
        }
    }
}
