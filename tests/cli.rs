//! The command line, as data: what is typed, what is printed, how it ends. `TRYCMD=overwrite`
//! rewrites the expectations.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{assay, root, without_digest};

#[test]
fn the_command_line() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cli/*.toml")
        .case("tests/cli/*.trycmd");
}

/// A line for each topic: how many rules it has, and the standards that most of them cite.
fn topics() -> String {
    const SHOWN: usize = 5;
    let json = |args: &[&str]| -> Vec<serde_json::Value> { serde_json::from_slice(&assay(args).stdout).unwrap() };
    let standards = json(&["coverage", "--format", "json"]);
    let short: BTreeMap<&str, &str> = standards
        .iter()
        .map(|standard| (standard["standard"].as_str().unwrap(), standard["short"].as_str().unwrap()))
        .collect();
    let rules = json(&["rules", "--format", "json"]);
    let mut topics: BTreeMap<&str, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    for rule in &rules {
        let (count, cited) = topics.entry(rule["id"].as_str().unwrap().split('/').next().unwrap()).or_default();
        *count += 1;
        let slugs: BTreeSet<&str> =
            rule["cites"].as_array().unwrap().iter().map(|cite| cite["standard"].as_str().unwrap()).collect();
        slugs.into_iter().for_each(|slug| *cited.entry(slug).or_default() += 1);
    }
    let mut lines: Vec<(usize, String)> = topics
        .into_iter()
        .map(|(topic, (count, cited))| {
            let mut cited: Vec<(usize, &str)> = cited.into_iter().map(|(slug, count)| (count, short[slug])).collect();
            cited.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
            let more = cited.len().saturating_sub(SHOWN);
            let mut names: Vec<String> = cited.iter().take(SHOWN).map(|(_, short)| (*short).to_owned()).collect();
            if more > 0 {
                names.push(format!("{more} more"));
            }
            (count, format!("| {topic} | {count} | {} |\n", names.join(", ")))
        })
        .collect();
    lines.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    lines.into_iter().map(|(_, line)| line).collect()
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
    let head = "| topic | rules | rests on |\n|---|---|---|\n";
    let (before, table) = written.split_once(head).unwrap();
    let (_, after) = table.split_once("\n\n").unwrap();
    let written = format!("{before}{head}{}\n{after}", topics());
    assert!(commands >= 2);
    if std::env::var_os("ASSAY_UPDATE").is_some() {
        std::fs::write(&path, &written).unwrap();
        return;
    }
    assert!(text == written, "README.md shows another output; run with ASSAY_UPDATE=1 and read the difference");
}
