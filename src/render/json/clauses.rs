//! Clauses, counted.

use serde::Serialize;

use crate::report::Clauses;

#[derive(Serialize)]
pub(super) struct ClausesPart {
    checked: usize,
    breached: usize,
    unknown: usize,
    not_applicable: usize,
    not_selected: usize,
    attestation: usize,
    not_encoded: usize,
}

/// The counts of a declaration.
pub(super) fn clauses_part(clauses: Clauses) -> ClausesPart {
    let Clauses { breached, unknown, not_applicable, not_selected, attestation, not_encoded, .. } = clauses;
    let checked = clauses.checked();
    ClausesPart { checked, breached, unknown, not_applicable, not_selected, attestation, not_encoded }
}
