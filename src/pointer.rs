//! Where a value sits in a document: a JSON Pointer (RFC 6901) that keeps keys and indexes apart.

use std::fmt;
use std::sync::Arc;

/// One step into a mapping or a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// An item of a list, from 0.
    Index(usize),
    /// A key of a mapping.
    Key(Arc<str>),
}

/// A path from the root of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    steps: Vec<Step>,
}

impl Pointer {
    /// The root of the document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer of these steps.
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// Its steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// This pointer and one step more.
    #[must_use]
    pub fn child(&self, step: Step) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self { steps }
    }

    /// The pointer to a key below this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.child(Step::Key(key.into()))
    }

    /// The pointer without its last step; `None` at the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.steps.split_last()?;
        Some(Self { steps: rest.to_vec() })
    }

    /// The form that people read and rules are written in: `tailings.facilities[0].phase`; the
    /// root is `the declaration`.
    #[must_use]
    pub fn dotted(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            match step {
                Step::Index(index) => text.push_str(&format!("[{index}]")),
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
            }
        }
        if text.is_empty() { "the declaration".to_owned() } else { text }
    }

    /// Reads the dotted form, as cases write it. Text that is no such form is taken as one key.
    #[must_use]
    pub fn from_dotted(text: &str) -> Self {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !key.is_empty() {
                steps.push(Step::Key(key.into()));
            }
            while let Some((index, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
                match index.parse() {
                    Ok(index) => steps.push(Step::Index(index)),
                    Err(_) => steps.push(Step::Key(index.into())),
                }
                rest = after;
            }
        }
        Self { steps }
    }
}

/// Prints as RFC 6901: `/tailings/facilities/0/phase`; the root is the empty text.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                Step::Index(index) => write!(f, "/{index}")?,
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_prints_both_ways_and_escapes() {
        let pointer = Pointer::root().key("a/b").key("~c").child(Step::Index(2)).key("d");
        assert_eq!(pointer.to_string(), "/a~1b/~0c/2/d");
        assert_eq!(pointer.dotted(), "a/b.~c[2].d");
        assert_eq!(Pointer::root().to_string(), "");
    }

    #[test]
    fn the_dotted_form_is_read_back() {
        let pointer = Pointer::from_dotted("tailings.facilities[0].stability.results[12]");
        assert_eq!(pointer.to_string(), "/tailings/facilities/0/stability/results/12");
        assert_eq!(Pointer::from_dotted(&pointer.dotted()), pointer);
    }
}
