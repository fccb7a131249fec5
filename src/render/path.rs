//! Paths as other tools want them: relative to the folder of the run, and as URIs.

/// The path of a text below the folder that relative paths start from; one outside it stays as it is. A name in angle
/// brackets, such as `<stdin>`, is no path and stays too.
pub(super) fn relative(name: &str, folder: &str) -> String {
    let slashed = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let folder = if cfg!(windows) { folder.replace('\\', "/") } else { folder.to_owned() };
    let folder = folder.trim_end_matches('/');
    let below = slashed.strip_prefix(folder).filter(|_| !folder.is_empty()).and_then(|rest| rest.strip_prefix('/'));
    let below = below.unwrap_or(&slashed);
    let root = if below.starts_with('/') { "/" } else { "" };
    let steps: Vec<&str> = below.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    format!("{root}{}", steps.join("/"))
}

/// Whether a text is no file: standard input, the command line.
pub(super) fn is_no_file(name: &str) -> bool {
    name.starts_with('<') && name.ends_with('>')
}

/// The URI of a path that [`relative`] gave, percent-encoded, and whether it is relative.
pub(super) fn uri(path: &str) -> (String, bool) {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    match (path.starts_with('/'), drive) {
        (true, _) => (format!("file://{uri}"), false),
        // The colon behind a drive is a part of the path: `file:///C%3A/…` names the same file.
        (false, true) => (format!("file:///{uri}"), false),
        (false, false) => (uri, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_folder_of_the_run() {
        assert_eq!(relative("/work/repo/filings/a.yaml", "/work/repo"), "filings/a.yaml");
        assert_eq!(relative("/work/repository/a.yaml", "/work/repo/"), "/work/repository/a.yaml");
        assert_eq!(relative("./filings//a.yaml", "/work"), "filings/a.yaml");
        assert_eq!(relative("../a.yaml", ""), "../a.yaml");
        assert_eq!(relative("<stdin>", "/"), "<stdin>");
    }

    #[test]
    fn a_uri_holds_ascii_only() {
        assert_eq!(uri("filings/a b%.yaml"), ("filings/a%20b%25.yaml".to_owned(), true));
        assert_eq!(uri("Қ🏔.yaml"), ("%D2%9A%F0%9F%8F%94.yaml".to_owned(), true));
        assert_eq!(uri("a:b?c#d"), ("a%3Ab%3Fc%23d".to_owned(), true));
        assert_eq!(uri("/srv/a.yaml"), ("file:///srv/a.yaml".to_owned(), false));
        assert_eq!(uri("C:/a.yaml"), ("file:///C%3A/a.yaml".to_owned(), false));
    }
}
