//! The waiver that covers a finding.

use serde::Serialize;

use crate::finding::Waived;

#[derive(Serialize)]
pub(super) struct WaivedPart<'a> {
    by: &'a str,
    reason: &'a str,
    expires: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a str>,
}

pub(super) fn waived_part(waived: &Waived) -> WaivedPart<'_> {
    let Waived { by, reason, expires, ticket } = waived;
    WaivedPart { by, reason, expires, ticket: ticket.as_deref() }
}
