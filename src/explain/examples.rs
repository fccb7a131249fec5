//! Files that a gatekeeper writes, each with a comment on every key: what `assay explain waivers` and `assay explain
//! config` print, ready to be written to a file.

/// The examples by the names of their schemas.
const EXAMPLES: [(&str, &str); 2] = [
    ("config", include_str!("../../fixtures/gate/assay.yaml")),
    ("waivers", include_str!("../../fixtures/gate/waivers.yaml")),
];

/// The example of a waiver file or of a configuration.
#[must_use]
pub fn example(name: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
