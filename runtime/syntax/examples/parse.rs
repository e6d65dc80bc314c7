//! Parses files and prints what is wrong with them, how many, and how fast; `-e text` prints its expression.

use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|a| a == "-e" || a == "-l") {
        let p = syntax::parse_all(&args[1], "");
        print!("{}", p.render());
        println!("{}", syntax::sexpr::write(&p.ast(), args[0] == "-l"));
        return;
    }
    let (mut bytes, mut bad) = (0, 0);
    let (mut tree_time, mut ast_time) = (0.0, 0.0);
    for path in &args {
        let Ok(text) = std::fs::read(path) else {
            eprintln!("{path}: cannot be read");
            continue;
        };
        let start = Instant::now();
        let p = syntax::parse_all(&text, path);
        tree_time += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let ast = p.ast();
        ast_time += start.elapsed().as_secs_f64();
        drop(ast);
        bytes += text.len();
        if p.has_errors() {
            bad += 1;
            print!("{}", p.render());
        }
    }
    let mb = bytes as f64 / 1e6;
    println!(
        "{} files, {bad} bad, {mb:.2} MB: tree {:.1} MB/s, ast {:.1} MB/s",
        args.len(),
        mb / tree_time,
        mb / ast_time
    );
}
