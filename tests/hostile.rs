//! Input that means harm, or is merely broken: a located finding, never a crash or a wait.

use crate::support::{assay_in, codes, findings, judge, root};

const HEAD: &str = "declaration: 1\nproject: { id: a, stage: application }\n";

#[test]
fn bombs_and_depth_end_with_a_located_error() {
    let mut bomb = format!("{HEAD}x0: &x0 [a,a,a,a,a,a,a,a,a,a]\n");
    for level in 1..9 {
        let item = format!("*x{}", level - 1);
        bomb.push_str(&format!("x{level}: &x{level} [{}]\n", vec![item; 10].join(",")));
    }
    let deep = |open: &str, close: &str| format!("{HEAD}x: {}{}\n", open.repeat(100_000), close.repeat(100_000));
    let cases = [
        (bomb, "yaml/alias-expansion"),
        (deep("[", "]"), "yaml/too-deep"),
        (deep("{a: ", "}"), "yaml/too-deep"),
        (format!("{HEAD}x:\n  {}\n", "- ".repeat(100_000)), "yaml/too-deep"),
        (format!("{HEAD}x: &a [*a]\n"), "yaml/alias-cycle"),
    ];
    for (text, code) in cases {
        let (report, status) = judge(&text, &[]);
        assert_eq!(status, 2, "{code}");
        let found = findings(&report).into_iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{code} is not among {:?}", codes(&report)));
        assert!(found["labels"][0]["start"]["line"].as_u64().unwrap() >= 3, "{code}");
    }
}

#[test]
fn other_encodings_are_one_clear_error() {
    let text = HEAD.to_string();
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in
        [utf16, b"declaration: 1\nproject: { id: a, name: \"\xC4\xE0\" }\n".to_vec(), b"declaration: 1\n\0".to_vec()]
    {
        let output = assay_in(root(), &["check", "-", "--format", "json"], Some(&bytes));
        assert_eq!(output.status.code(), Some(2));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(codes(&report), ["run/encoding"]);
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing_but_bytes() {
    let text = "declaration: 1\nproject:\n  id: a\n  name: Тест 🏔\n  stage: applicaton\n";
    let (plain, _) = judge(text, &[]);
    let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let (other, _) = judge(&windows, &[]);
    assert_eq!(codes(&plain), codes(&other));
    for (a, b) in findings(&plain).iter().zip(findings(&other)) {
        assert_eq!(a["message"], b["message"]);
        assert_eq!(a["labels"][0]["start"]["line"], b["labels"][0]["start"]["line"]);
        assert_eq!(a["labels"][0]["start"]["column"], b["labels"][0]["start"]["column"]);
    }
}

#[test]
fn what_is_wrong_in_the_text_is_said_and_the_rest_is_judged() {
    let text =
        "declaration: 1\nproject:\n  id: a\n  id: b\n  name: ~\n  country: NO\n  stage: !!str operation\n<<: 1\n";
    let (report, status) = judge(text, &[]);
    assert_eq!(status, 1);
    let codes = codes(&report);
    for code in ["yaml/duplicate-key", "yaml/null", "yaml/ambiguous-scalar", "yaml/tag", "yaml/merge-key"] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    let duplicate = findings(&report).into_iter().find(|finding| finding["code"] == "yaml/duplicate-key").unwrap();
    assert_eq!(duplicate["labels"][0]["start"]["line"], 4);
    assert_eq!(duplicate["labels"][1]["start"]["line"], 3);
}

#[test]
fn every_document_of_a_stream_is_judged() {
    let text = format!("{HEAD}---\n{HEAD}wrong: 1\n");
    let (report, _) = judge(&text, &[]);
    assert_eq!(report["declarations"].as_array().unwrap().len(), 2);
    let second = &report["declarations"][1];
    assert_eq!(second["document"], 2);
    assert!(second["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "schema/unknown-key"));
}

#[test]
fn mutilated_filings_never_crash() {
    let text = std::fs::read_to_string(root().join("fixtures/brumadinho-b1.yaml")).unwrap();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for _ in 0..40 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..6 {
            let at = next(bytes.len());
            match next(3) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b"{}[]:#&*!|>'\"%@`-,? \n\t"[next(22)]),
                _ => bytes[at] = b"0aZ.~=\xff"[next(7)],
            }
        }
        let output = assay_in(root(), &["check", "-", "--as-of", "2026-11-23"], Some(&bytes));
        let status = output.status.code().expect("no signal");
        assert!(status <= 2, "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{}", String::from_utf8_lossy(&bytes));
    }
}
