//! `assay new`.

use std::io::Write as _;
use std::path::Path;

use super::args::{Color, New};
use super::pages::findings;
use super::{Session, Status, inputs, style};
use crate::finding::Finding;
use crate::pack::{RESERVED, SHARED, embedded, is_slug};
use crate::scaffold;

/// Writes the beginning of a rule and says what comes next.
pub(super) fn run(session: &mut Session, args: &New) -> (String, Status) {
    match write(session, args) {
        Ok(path) => {
            let text = format!(
                "{path}\nnext: make it your rule, then run `assay test {dir}`; `assay check --rules {dir}` judges by it\n",
                dir = args.dir
            );
            (text, Status::new(0))
        }
        Err(finding) => (findings(session, &mut [*finding], style(Color::Auto, true)), Status::refused()),
    }
}

fn write(session: &Session, args: &New) -> Result<String, Box<Finding>> {
    let (topic, slug) = id(session, &args.id)?;
    let dir = args.dir.trim_end_matches('/');
    let folder = Path::new(if dir.is_empty() { "/" } else { dir }).join(topic);
    let path = folder.join(format!("{slug}.yaml"));
    let shown = path.to_string_lossy().replace('\\', "/");
    let cannot = |error: &std::io::Error| {
        let message = format!("`{shown}` cannot be written: {}", inputs::reason(error));
        Box::new(session.line.error("run/unwritable", &args.dir, message))
    };
    std::fs::create_dir_all(&folder).map_err(|error| cannot(&error))?;
    let mut file = match std::fs::File::create_new(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let finding = session.line.error("usage/exists", &args.id, format!("`{shown}` is there already"));
            return Err(Box::new(finding.help("nothing was written; choose another slug, or edit the file")));
        }
        Err(error) => return Err(cannot(&error)),
    };
    file.write_all(scaffold::rule(&args.id, &args.dir).as_bytes()).map_err(|error| cannot(&error))?;
    Ok(shown)
}

/// The topic and slug of an id that a new rule may have.
fn id<'a>(session: &Session, id: &'a str) -> Result<(&'a str, &'a str), Box<Finding>> {
    let wrong = |message: String, help: String| Err(Box::new(session.line.error("usage/id", id, message).help(help)));
    let shape = "an id is a topic and a slug of lower-case letters, digits and single hyphens: `tailings/freeboard`";
    let Some((topic, slug)) = id.split_once('/').filter(|(topic, slug)| is_slug(topic) && is_slug(slug)) else {
        return wrong(format!("`{id}` is no id of a rule"), shape.to_owned());
    };
    if RESERVED.contains(&topic) {
        let message = format!("`{topic}` cannot be a topic: codes of the program itself begin with it");
        return wrong(message, format!("choose another topic; reserved are {}", RESERVED.join(", ")));
    }
    if SHARED.contains(&topic) {
        let message = format!("`{topic}` holds no rules");
        let help =
            format!("`assay new` begins rules; `assay schema {}` says what goes into it", &topic[..topic.len() - 1]);
        return wrong(message, help);
    }
    if embedded::text(&format!("rules/{id}.yaml")).is_some() {
        let message = format!("there is a built-in rule `{id}`");
        return wrong(message, "choose another slug: ids must not collide".to_owned());
    }
    Ok((topic, slug))
}
