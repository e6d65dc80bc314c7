//! Array literals: `[a, b]`, `[a b; c d]`, `T[...]`, and concatenation along any dimension.

use super::Desugar;
use super::call::Arg;
use crate::tree::*;
use syntax::Ast;

impl Desugar<'_, '_> {
    pub(super) fn array(&mut self, head: &str, args: &[Ast], ast: &Ast) -> R<Node> {
        if args.iter().any(|a| a.as_expr("parameters").is_some()) {
            return self.bad("unexpected semicolon in array expression", ast);
        }
        if let Some(bad) = args.iter().find(|a| a.as_expr("kw").is_some() || a.as_expr("=").is_some()) {
            return self.bad("misplaced assignment statement in", bad);
        }
        match (head, args) {
            ("vect", items) => self.concatenate("vect", None, items),
            ("hcat", items) => self.concatenate("hcat", None, items),
            ("typed_hcat", [ty, items @ ..]) => self.concatenate("typed_hcat", Some(ty), items),
            ("vcat", items) => self.vcat(None, items),
            ("typed_vcat", [ty, items @ ..]) => self.vcat(Some(ty), items),
            ("ncat", [Ast::Int(dim), items @ ..]) => self.ncat(None, *dim, items, ast),
            ("typed_ncat", [ty, Ast::Int(dim), items @ ..]) => self.ncat(Some(ty), *dim, items, ast),
            _ => self.bad("invalid array expression", ast),
        }
    }

    fn concatenate(&mut self, function: &str, ty: Option<&Ast>, items: &[Ast]) -> R<Node> {
        let mut all: Vec<Arg> = Vec::new();
        if let Some(ty) = ty {
            all.push((self.expr(ty)?, false));
        }
        all.extend(self.arguments(items)?);
        let callee = self.cx.top(function);
        Ok(self.apply(callee, all))
    }

    /// `[a; b]`, or with rows `[a b; c d]`.
    fn vcat(&mut self, ty: Option<&Ast>, items: &[Ast]) -> R<Node> {
        let typed = if ty.is_some() { "typed_" } else { "" };
        if !items.iter().any(|i| i.as_expr("row").is_some()) {
            return self.concatenate(&format!("{typed}vcat"), ty, items);
        }
        let rows: Vec<Vec<Ast>> = items
            .iter()
            .map(|i| match i.as_expr("row") {
                Some(row) => row.args.clone(),
                None => vec![i.clone()],
            })
            .collect();
        let mut all: Vec<Arg> = Vec::new();
        if let Some(ty) = ty {
            all.push((self.expr(ty)?, false));
        }
        if rows.iter().flatten().any(|a| a.as_expr("...").is_some()) {
            // Lengths are only known when it runs: one tuple for each row.
            for row in &rows {
                let row = self.arguments(row)?;
                let tuple = self.cx.core("tuple");
                all.push((self.apply(tuple, row), false));
            }
            let callee = self.cx.top(&format!("{typed}hvcat_rows"));
            return Ok(self.apply(callee, all));
        }
        let lengths: Vec<Node> = rows.iter().map(|r| self.cx.int(r.len() as i64)).collect();
        all.push((self.cx.core_call("tuple", lengths), false));
        for row in &rows {
            all.extend(self.arguments(row)?);
        }
        let callee = self.cx.top(&format!("{typed}hvcat"));
        Ok(self.apply(callee, all))
    }

    /// `[a;; b]`, `[a b;;; c d]`: shape and order, then all elements.
    fn ncat(&mut self, ty: Option<&Ast>, dim: i64, items: &[Ast], ast: &Ast) -> R<Node> {
        let typed = if ty.is_some() { "typed_" } else { "" };
        let mut all: Vec<Arg> = Vec::new();
        if let Some(ty) = ty {
            all.push((self.expr(ty)?, false));
        }
        let nested = |i: &Ast| i.as_expr("row").is_some() || i.as_expr("nrow").is_some();
        if !items.iter().any(nested) {
            all.push((self.cx.int(dim), false));
            all.extend(self.arguments(items)?);
            let callee = self.cx.top(&format!("{typed}hvncat"));
            return Ok(self.apply(callee, all));
        }
        if !(1..=64).contains(&dim) {
            return self.bad("unsupported number of dimensions in", ast);
        }
        // Which of the first two dimensions runs first.
        let row_first = contains_row(items);
        let mut flat = Vec::new();
        let depth = dim as usize;
        // `shape[d]`: for each group at nesting level d, how many elements it has in all.
        let mut shape: Vec<Vec<i64>> = vec![Vec::new(); depth + 1];
        let total = measure(items, depth, row_first, &mut shape, &mut flat);
        shape[depth] = vec![total];
        let balanced = shape.iter().all(|level| level.iter().all(|n| Some(n) == level.first()));
        if flat.iter().any(|a| a.as_expr("...").is_some()) {
            return self.bad("splatting is not supported in this array expression:", ast);
        }
        if balanced {
            let mut dims = Vec::with_capacity(depth);
            let mut below = 1;
            for level in &shape[1..] {
                let size = level.first().copied().unwrap_or(1);
                dims.push(size / below.max(1));
                below = size;
            }
            if row_first && dims.len() >= 2 {
                dims.swap(0, 1);
            }
            let dims: Vec<Node> = dims.into_iter().map(|d| self.cx.int(d)).collect();
            all.push((self.cx.core_call("tuple", dims), false));
        } else {
            let mut levels = Vec::new();
            for level in &shape[1..] {
                let counts: Vec<Node> = level.iter().map(|&n| self.cx.int(n)).collect();
                levels.push(self.cx.core_call("tuple", counts));
            }
            all.push((self.cx.core_call("tuple", levels), false));
        }
        all.push((self.cx.boolean(row_first), false));
        all.extend(self.arguments(&flat)?);
        let callee = self.cx.top(&format!("{typed}hvncat"));
        Ok(self.apply(callee, all))
    }
}

fn contains_row(items: &[Ast]) -> bool {
    items.iter().any(|i| match i {
        Ast::Expr(e) if e.head == "row" => true,
        Ast::Expr(e) if e.head == "nrow" => contains_row(&e.args[1.min(e.args.len())..]),
        _ => false,
    })
}

/// Counts the elements below each group of each level, and lists all elements in order. Levels: 1 is the innermost
/// separator (spaces when rows come first, otherwise `;`), `depth` the outermost.
fn measure(items: &[Ast], level: usize, row_first: bool, shape: &mut [Vec<i64>], flat: &mut Vec<Ast>) -> i64 {
    let mut total = 0;
    for item in items {
        total += measure_one(item, level - 1, row_first, shape, flat);
    }
    total
}

fn measure_one(item: &Ast, level: usize, row_first: bool, shape: &mut [Vec<i64>], flat: &mut Vec<Ast>) -> i64 {
    if level == 0 {
        flat.push(item.clone());
        return 1;
    }
    let own = match item {
        // A row is the innermost group when rows come first, the second otherwise.
        Ast::Expr(e) if e.head == "row" => Some((if row_first { 1 } else { 2 }, e.args.as_slice())),
        Ast::Expr(e) if e.head == "nrow" => match e.args.split_first() {
            Some((Ast::Int(d), rest)) => {
                let d = *d as usize;
                Some((if row_first && d == 1 { 2 } else { d }, rest))
            }
            _ => None,
        },
        _ => None,
    };
    let n = match own {
        Some((d, parts)) if d == level => measure(parts, level, row_first, shape, flat),
        _ => measure_one(item, level - 1, row_first, shape, flat),
    };
    shape[level].push(n);
    n
}
