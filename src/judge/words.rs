//! Findings in words: headlines, labels, the arithmetic trace.
//!
//! The engine's own sentences stand here; a rule's sentences come from its file.

use std::collections::HashSet;

use super::Judge;
use super::severity::Held;
use crate::expr::value::{Gap, PlaceId};
use crate::expr::{Expr, Val};
use crate::finding::{Finding, Label, Missing, MissingReason, Outcome, Severity, Subject};
use crate::pack::{Check, Rule};
use crate::pointer::Pointer;
use crate::schema::types::Type;
use crate::source::Span;
use crate::tree::{NodeId, Value, uses};

/// Facts shown besides those that a rule names.
const FURTHER_LABELS: usize = 4;

/// What to do about a fact that is declared absent, where a rule's own words would speak of its figure.
const NEEDS_ONE: &str = "`false` says that there is none, and this rule needs one: declare it, or provide for it";

impl<'a> Judge<'a> {
    fn title(&self, pointer: &Pointer) -> String {
        let title = self.pack.declaration.root.at(pointer).map(|field| field.title).unwrap_or_default();
        lower_first(&title)
    }

    fn span(&self, place: PlaceId) -> (Span, bool) {
        self.tree.nearest(&self.eval.facts.pointer(place))
    }

    fn label(&self, place: PlaceId) -> Label {
        let pointer = self.eval.facts.pointer(place);
        let title = self.title(&pointer);
        if let (Some(part), Some(node)) = (self.eval.facts.part_of(place), self.eval.facts.node(place)) {
            return Label::new(self.tree.part_span(node, part), title);
        }
        let (span, there) = self.tree.nearest(&pointer);
        let absent =
            self.eval.facts.node(place).is_some_and(|node| matches!(self.tree.node(node).value, Value::Bool(false)))
                && !matches!(self.pack.declaration.root.at(&pointer).map(|field| field.ty), Some(Type::Bool));
        let text = match (there, absent) {
            (false, _) => format!("`{}` belongs here", self.short(&pointer)),
            (true, true) => format!("{title}: declared absent"),
            (true, false) => title,
        };
        Label::new(span, text)
    }

    /// The last keys of a pointer that is not there: from the first that is missing.
    fn short(&self, pointer: &Pointer) -> String {
        let mut here = Some(self.tree.root());
        for (at, step) in pointer.steps().iter().enumerate() {
            here = here.and_then(|node| self.tree.step(node, step));
            if here.is_none() {
                return Pointer::new(pointer.steps()[at..].to_vec()).dotted();
            }
        }
        pointer.dotted()
    }

    pub(super) fn failure(
        &mut self,
        rule: &'a Rule,
        check: &'a Check,
        subject: &Subject,
        held: &[Held],
        remark: bool,
    ) -> Finding {
        let at = match &*check.at {
            Some(at) => self.eval.place(at).unwrap_or(None),
            None => None,
        };
        let mut shown: Vec<PlaceId> = Vec::new();
        let primary = if let Some(place) = at {
            shown.push(place);
            self.label(place)
        } else {
            let span = self.tree.nearest(&subject.pointer).0;
            Label::new(span, "")
        };
        let mut related = Vec::new();
        // Of words that were found in a text, each is underlined.
        let in_text = at.is_some_and(|place| self.eval.facts.part_of(place).is_some());
        for place in check.at.as_deref().filter(|_| in_text).map(|at| self.found(at)).unwrap_or_default() {
            if !shown.contains(&place) {
                shown.push(place);
                related.push(self.label(place));
            }
        }
        let texts: HashSet<NodeId> = shown
            .iter()
            .filter(|place| self.eval.facts.part_of(**place).is_some())
            .filter_map(|place| self.eval.facts.node(*place))
            .collect();
        for because in check.because.iter() {
            if let Ok(Some(place)) = self.eval.place(because)
                && self.eval.facts.node(place).is_some()
                && !shown.contains(&place)
            {
                shown.push(place);
                related.push(self.label(place));
            }
        }
        // Evaluate words before labels of further facts: they may read more.
        let reads = self.eval.reads.clone();
        let mut message = self.text(&check.message);
        let mut help = self.text(&check.help);
        if let Some(place) = self.absent_hole(&check.message, &reads) {
            // A sentence about a figure that there is none of makes no sense.
            let pointer = self.eval.facts.pointer(place);
            message =
                format!("{} is declared absent, and this is asked for: {}", of_subject(&pointer, subject), rule.title);
            if self.absent_hole(&check.help, &reads).is_some() {
                help = String::from(NEEDS_ONE);
            }
        }
        let mut further: Vec<PlaceId> = Vec::new();
        for place in reads {
            let node = self.eval.facts.node(place);
            let scalar = node.is_some_and(|node| self.is_scalar(node) && !texts.contains(&node));
            if scalar && !shown.contains(&place) && !further.contains(&place) {
                further.push(place);
            }
        }
        let start = primary.span.start;
        further.sort_by_key(|place| self.span(*place).0.start.abs_diff(start));
        let all = further.clone();
        further.truncate(FURTHER_LABELS);
        related.extend(further.iter().map(|place| self.label(*place)));
        if let Some(grip) = self.grip(subject, &primary, &related) {
            related.push(grip);
        }
        let (severity, caps) = self.weigh(rule, check.severity, held);
        let (trace, hints, worse) = self.arithmetic(rule, check);
        let facts = self.facts(shown.iter().chain(&all), &worse);
        let mut finding = Finding {
            code: rule.id.clone(),
            outcome: (!remark).then_some(Outcome::Fail),
            severity,
            caps,
            message,
            subject: Some(subject.clone()),
            primary,
            related,
            cites: held.iter().map(|held| held.citation.clone()).collect(),
            help: Some(help),
            trace,
            hints,
            missing: Vec::new(),
            fixes: Vec::new(),
            path: String::new(),
            facts,
            waived: None,
            baseline: None,
        };
        let subject = std::iter::once(subject.pointer.clone());
        let pointers = shown.iter().chain(&further).map(|place| self.eval.facts.pointer(*place));
        self.used(&mut finding, subject.chain(pointers));
        finding
    }

    /// Labels the aliases and merge keys through which facts came: the place that uses them says
    /// which item is meant.
    fn used(&self, finding: &mut Finding, pointers: impl Iterator<Item = Pointer>) {
        let spans: Vec<Span> = pointers.flat_map(|pointer| self.tree.uses_on(&pointer)).collect();
        uses::add(finding, &spans);
    }

    /// The places of the words that an expression found in a text.
    fn found(&mut self, at: &'a Expr) -> Vec<PlaceId> {
        match self.eval.eval(at).map(|item| item.val) {
            Ok(Val::List(list)) => {
                let places = list.items.iter().filter_map(|item| item.from);
                places.filter(|place| self.eval.facts.part_of(*place).is_some()).take(FURTHER_LABELS + 1).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_scalar(&self, node: NodeId) -> bool {
        !matches!(self.tree.node(node).value, Value::Map(_) | Value::List(_))
    }

    /// The item's name, so that a reader knows which one is meant.
    fn grip(&self, subject: &Subject, primary: &Label, related: &[Label]) -> Option<Label> {
        let field = self.pack.declaration.root.at(&subject.pointer)?;
        let Type::Record(record) = &field.ty else { return None };
        if subject.pointer.steps().len() < 2 {
            return None;
        }
        let node = self.tree.find(&subject.pointer)?;
        let name = self.tree.get(node, record.name_field()?)?;
        let span = self.tree.node(name).span;
        let known = std::iter::once(primary).chain(related).any(|label| label.span == span);
        (!known).then(|| Label::new(span, format!("this {}", lower_first(&record.title))))
    }

    pub(super) fn missing(&self, gap: Gap) -> Missing {
        let pointer = self.eval.facts.pointer(gap.place);
        let field = self.pack.declaration.root.at(&pointer);
        let insert_at = match gap.reason {
            MissingReason::Absent | MissingReason::Overdue => self.tree.belongs(&pointer),
            MissingReason::NoRate if self.eval.facts.node(gap.place).is_none() => self.tree.belongs(&pointer),
            _ => self.span(gap.place).0,
        };
        Missing {
            reason: gap.reason,
            who: field.as_ref().and_then(|field| field.who.clone()),
            text: field.map(|field| field.title).unwrap_or_default(),
            insert_at,
            pointer,
        }
    }

    /// A finding that waits for facts.
    pub(super) fn undeclared(&self, code: &str, message: String, gaps: &[Gap], severity: Severity) -> Finding {
        let mut seen = HashSet::new();
        let unique: Vec<Gap> = gaps.iter().copied().filter(|gap| seen.insert(*gap)).collect();
        let primary = match unique.first() {
            Some(gap) => self.gap_label(*gap),
            None => Label::new(self.tree.handle(self.tree.root()), ""),
        };
        let mut finding = Finding::error(code, message, primary).severity(severity);
        finding.outcome = Some(Outcome::Undeclared);
        finding.missing = unique.iter().map(|gap| self.missing(*gap)).collect();
        for gap in unique.iter().skip(1).take(FURTHER_LABELS) {
            let label = self.gap_label(*gap);
            if label != finding.primary && !finding.related.contains(&label) {
                finding.related.push(label);
            }
        }
        let places = unique.iter().take(FURTHER_LABELS + 1).map(|gap| self.eval.facts.pointer(gap.place));
        self.used(&mut finding, places);
        finding.fixes.extend(self.stub(&finding.missing));
        finding
    }

    /// A fact that is not there is labelled where it belongs.
    fn gap_label(&self, gap: Gap) -> Label {
        match gap.reason {
            MissingReason::Absent | MissingReason::Overdue => {
                let pointer = self.eval.facts.pointer(gap.place);
                Label::new(self.tree.belongs(&pointer), format!("`{}` belongs here", self.short(&pointer)))
            }
            _ => self.label(gap.place),
        }
    }

    pub(super) fn waiting_finding(
        &mut self,
        rule: &'a Rule,
        subject: &Subject,
        gaps: &[Gap],
        base: Severity,
        held: &[Held],
    ) -> Finding {
        let (severity, caps) = self.weigh(rule, base, held);
        let title = &rule.title;
        let message = match gaps.first() {
            None => format!("cannot tell: {title}"),
            Some(gap) => {
                let pointer = self.eval.facts.pointer(gap.place);
                let of = of_subject(&pointer, subject);
                let why = lacks(gap.reason);
                format!("cannot tell: {title}: {of} {why}")
            }
        };
        let mut finding = self.undeclared(&rule.id, message, gaps, severity);
        finding.caps = caps;
        finding.subject = Some(subject.clone());
        finding.cites = held.iter().map(|held| held.citation.clone()).collect();
        finding.help = Some(help_for_missing(&finding.missing));
        if gaps.iter().any(|gap| gap.reason == MissingReason::NoRate) {
            self.show_amounts(&mut finding);
        }
        finding
    }

    /// The amounts of money that were read, where no rate is declared between them.
    fn show_amounts(&mut self, finding: &mut Finding) {
        for place in self.eval.reads.clone() {
            let Some(node) = self.eval.facts.node(place) else { continue };
            let field = self.pack.declaration.root.at(&self.eval.facts.pointer(place));
            let span = self.tree.node(node).span;
            let money = field.is_some_and(|field| matches!(field.ty, Type::Money(_)));
            let known = std::iter::once(&finding.primary).chain(&finding.related).any(|label| label.span == span);
            if money && !known && finding.related.len() < FURTHER_LABELS {
                finding.related.push(self.label(place));
            }
        }
    }

    pub(super) fn broken(&mut self, rule: &'a Rule, subject: &Subject, why: &str) -> Finding {
        let message = format!("the rule is at fault: {why}");
        let mut finding = Finding::error(&rule.id, message, Label::new(rule.span, "this rule"));
        finding.outcome = Some(Outcome::Broken);
        finding.subject = Some(subject.clone());
        let span = self.tree.nearest(&subject.pointer).0;
        finding
            .also(span, format!("judging {}", subject.name))
            .help("nothing was judged here; mend the rule or leave it out with `--skip`")
    }
}

/// A fact in words: "`design.crest` of North dam".
fn of_subject(pointer: &Pointer, subject: &Subject) -> String {
    let below = pointer.steps().strip_prefix(subject.pointer.steps()).filter(|rest| !rest.is_empty());
    match below {
        Some(rest) if !subject.pointer.steps().is_empty() => {
            format!("`{}` of {}", Pointer::new(rest.to_vec()).dotted(), subject.name)
        }
        _ => format!("`{}`", pointer.dotted()),
    }
}

/// What is wrong with a fact that is not there.
pub(super) fn lacks(reason: MissingReason) -> &'static str {
    match reason {
        MissingReason::Absent => "is not declared",
        MissingReason::Malformed => "cannot be used as it stands",
        MissingReason::Imprecise => "is not precise enough",
        MissingReason::Overdue => "was planned for a date that has passed, and no actual date is declared",
        MissingReason::NoRate => "has no rate between the two currencies that meet here",
    }
}

fn help_for_missing(missing: &[Missing]) -> String {
    match missing {
        [one] if one.reason == MissingReason::Absent => {
            format!("declare `{}`, or write `false` if there is none", one.pointer.dotted())
        }
        [one] if one.reason == MissingReason::NoRate => {
            "declare a rate with its day or period and its source, or state the amounts in one currency".to_owned()
        }
        [one] => format!("mend `{}`", one.pointer.dotted()),
        many => {
            let list: Vec<String> =
                many.iter().take(4).map(|missing| format!("`{}`", missing.pointer.dotted())).collect();
            format!("declare what is known of {}", list.join(", "))
        }
    }
}

/// A title inside a sentence: its first letter in lower case, unless it begins an abbreviation.
pub(super) fn lower_first(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}
