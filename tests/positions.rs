//! Places: carets under the right characters, and JSON that agrees with them.

use crate::support::{assay_in, findings, judge, root, scratch};

#[test]
fn cyrillic_and_emoji_get_the_right_columns() {
    let text = "declaration: 1\nproject: { id: a, name: \"Кызыл-Тас 🚜\", stage: operaton }\n";
    let (report, _) = judge(text, &[]);
    let finding = findings(&report).into_iter().find(|finding| finding["code"] == "schema/unknown-word").unwrap();
    let start = &finding["labels"][0]["start"];
    let line = text.lines().nth(1).unwrap();
    let at = line.find("operaton").unwrap();
    assert_eq!(start["line"], 2);
    assert_eq!(start["column"], line[..at].chars().count() + 1);
    assert_eq!(start["utf16"], line[..at].encode_utf16().count() + 1);
    assert_eq!(start["byte"], text.find("operaton").unwrap());

    let output = assay_in(root(), &["check", "-", "--as-of", "2026-11-23"], Some(text.as_bytes()));
    let shown = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    let source = lines
        .iter()
        .position(|line| line.contains("Кызыл-Тас") && line.contains("operaton"))
        .expect("the line is shown");
    // Wide glyphs take two columns in a terminal; the caret counts columns, not characters.
    let width = |text: &str| text.chars().map(|c| if c == '🚜' { 2 } else { 1 }).sum::<usize>();
    let want = width(&lines[source][..lines[source].find("operaton").unwrap()]);
    let got = lines[source + 1].chars().take_while(|c| *c != '─').count();
    assert_eq!(want, got, "{}\n{}", lines[source], lines[source + 1]);
}

#[test]
fn a_part_of_a_scalar_is_pointed_at() {
    let text = "declaration: 1\nproject: { id: a }\nmethane:\n  totals: { ch4: '26081 kg/h' }\n";
    let (report, _) = judge(text, &[]);
    let finding = findings(&report).into_iter().find(|finding| finding["code"] == "schema/dimension").unwrap();
    let label = &finding["labels"][0];
    assert_eq!(label["start"]["line"], 4);
    let at = text.lines().nth(3).unwrap().find("kg/h").unwrap() + 1;
    assert_eq!(label["start"]["column"], at);
    assert_eq!(label["end"]["column"], at + 4);
}

#[test]
fn words_that_are_found_are_underlined_each() {
    let rule = "title: The name promises nothing\nseverity: warning\nforce: check\n\
        let: { hits: 'find_words(project.name, [\"as far as possible\", \"где возможно\", \"may\"])' }\n\
        require: count(hits) == 0\nat: hits\nmessage: '`{project.name}` promises nothing: {hits}'\nhelp: say what will be done\n\
        cases:\n  - pass: plain\n    given: |\n      project: { name: a }\n\
        \x20 - fail: soft\n    given: |\n      project: { name: we may }\n  - undeclared: no name\n    given: |\n      project: {}\n";
    let folder = scratch("found-words");
    std::fs::create_dir_all(folder.join("pack/own")).unwrap();
    std::fs::write(folder.join("pack/own/soft.yaml"), rule).unwrap();
    let text =
        "declaration: 1\nproject:\n  id: a\n  name: >-\n    Мы May, где\n    возможно,\n    as far as possible mayor\n";
    let args = ["check", "-", "--rules", "pack", "--select", "own", "--format", "json", "--as-of", "2026-11-23"];
    let output = assay_in(&folder, &args, Some(text.as_bytes()));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = findings(&report).into_iter().find(|finding| finding["code"] == "own/soft").unwrap();
    let underlined: Vec<&str> = finding["labels"].as_array().unwrap()[..3]
        .iter()
        .map(|label| {
            let at = |end: &str| usize::try_from(label[end]["byte"].as_u64().unwrap()).unwrap();
            &text[at("start")..at("end")]
        })
        .collect();
    assert_eq!(underlined, ["May", "где\n    возможно", "as far as possible"]);
    assert!(finding["message"].as_str().unwrap().ends_with("promises nothing: may, где возможно, as far as possible"));
}

#[test]
fn a_tab_is_pointed_at_itself() {
    let (report, _) = judge("declaration: 1\nproject:\n\tid: a\n", &[]);
    let finding = findings(&report).into_iter().find(|finding| finding["code"] == "yaml/syntax").unwrap();
    let start = &finding["labels"][0]["start"];
    assert_eq!((start["line"].as_u64(), start["column"].as_u64()), (Some(3), Some(1)));
}
