//! The command line, as data: what is typed, what is printed, how it ends. `TRYCMD=overwrite`
//! rewrites the expectations.

use crate::support::{assay, root, without_digest};

#[test]
fn the_command_line() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cli/*.toml")
        .case("tests/cli/*.trycmd");
}

/// The README's commands print what the README shows.
#[test]
fn the_readme_is_true() {
    let path = root().join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut written = String::new();
    let mut rest = text.as_str();
    let mut commands = 0;
    while let Some((before, block)) = rest.split_once("```console\n$ cargo run -q -- ") {
        let (command, shown) = block.split_once('\n').unwrap();
        let (_, after) = shown.split_once("```").unwrap();
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.extend(["--color", "never"]);
        let output = without_digest(&String::from_utf8(assay(&args).stdout).unwrap());
        written.push_str(&format!("{before}```console\n$ cargo run -q -- {command}\n{output}```"));
        rest = after;
        commands += 1;
    }
    written.push_str(rest);
    assert!(commands >= 2);
    if std::env::var_os("ASSAY_UPDATE").is_some() {
        std::fs::write(&path, &written).unwrap();
        return;
    }
    assert!(text == written, "README.md shows another output; run with ASSAY_UPDATE=1 and read the difference");
}
