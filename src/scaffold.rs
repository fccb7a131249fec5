//! What a new rule begins with: it loads as it stands, says what each key is for, and holds a case
//! that does not come out, so that proving the pack shows what to do next.

/// The text of a rule with this id, in a pack in this folder.
#[must_use]
pub fn rule(id: &str, folder: &str) -> String {
    RULE.replace("{id}", id).replace("{folder}", folder)
}

const RULE: &str = r#"# Rule {id}. The path of this file is its id.
# It works as it stands: replace what it judges, key by key. `assay test {folder}` runs the cases at the end,
# and every mistake gets a caret. `assay explain {id} --rules {folder}` prints the rule as a page.

# What holds where the rule passes, as a statement.
title: Permitting is planned for no more than two years after the application

# What a breach deserves when the rule binds the project, now: error, warning or note.
severity: warning

# What the rule rests on. `force: check` is for arithmetic and contradictions, which hold whatever binds.
# A requirement of an instrument cites it instead (`assay rules --format json` shows what others cite;
# an instrument that is not there is a file `standards/<name>.yaml` of your pack):
#   cites:
#     - { standard: <name>, clause: "<number>", source: verified, checked_on: 2026-01-31 }
force: check

# What is judged one by one, and the name that it gets: a list of the declaration, `parties[] as party`.
# Left out: the declaration as a whole. `assay schema` says which facts there are.
#   for: parties[] as party

# Where this does not hold, the rule has nothing to say.
when: has(milestones.permitting.planned_on)

# Names for what is calculated. They are printed as the rule's arithmetic, and the texts below may use them.
let:
  latest: milestones.application.planned_on + months(24)

# What has to hold. Quote an expression that begins with one of ! [ { & * % @ > - or holds `: ` or ` #`.
require: milestones.permitting.planned_on <= latest

# The fact that the message speaks of: the caret goes there. And facts that are shown with it.
at: milestones.permitting.planned_on
because: [milestones.application.planned_on]

# One sentence that stands alone. Holes in braces are paths of facts or names of `let`.
message: permitting is planned for {milestones.permitting.planned_on}, later than {latest}

# The next step of whoever filed it.
help: bring permitting forward, or file again with a later application

# Why the requirement exists, in words of your own.
rationale: An application that waits for years is judged on studies that are out of date.

# Raise it by one when the logic or a threshold changes.
revision: 1

# Small declarations and what the rule has to say of each. A case holds whole sections; the rest is taken
# from the exemplary declaration. `# <-- here` marks the line where the caret has to stand.
cases:
  - pass: two years to the day
    given: |
      milestones:
        application: { planned_on: 2025-06-01 }
        permitting: { planned_on: 2027-06-01 }
  - fail: this case is wrong on purpose and does not come out; make the date one day later
    given: |
      milestones:
        application: { planned_on: 2025-06-01 }
        permitting: { planned_on: 2027-06-01 }   # <-- here
  - undeclared: the application is not dated
    missing: ["milestones.application"]
    given: |
      milestones: { permitting: { planned_on: 2027-06-01 } }
  - not_applicable: permitting is not foreseen
    given: |
      milestones:
        application: { planned_on: 2025-06-01 }
        permitting: false
"#;
