//! What the `x-` annotations mean: dates are dates, instants have an offset, quantities have the right dimension, ids are
//! unique, references lead somewhere. The finding points into the scalar, at the part that is wrong.

use std::collections::{HashMap, HashSet};

use super::types::{Field, Type};
use super::{Checked, Scope, words};
use crate::finding::{Finding, Label, Severity};
use crate::pointer::{Pointer, Step};
use crate::source::Sources;
use crate::tree::{NodeId, Tree, Value};
use crate::value::{Country, CountryError, Currency, Date, Instant, Money, Quantity, substance_in};

/// Walks tree and types together.
pub(super) fn check(sources: &Sources, tree: &Tree, root: &Field, scope: Scope, checked: &mut Checked) {
    let mut walk = Walk { sources, tree, checked: &mut *checked, references: Vec::new() };
    walk.field(tree.root(), root, 0);
    let references = walk.references;
    if scope == Scope::Whole {
        resolve(tree, &references, checked);
    }
}

struct Reference<'a> {
    node: NodeId,
    target: &'a str,
}

struct Walk<'a, 'c> {
    sources: &'a Sources,
    tree: &'a Tree,
    checked: &'c mut Checked,
    references: Vec<Reference<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn field(&mut self, node: NodeId, field: &'a Field, depth: usize) {
        if field.is_name {
            self.not_blank(node, field);
        }
        self.ty(node, &field.ty, &field.title, depth);
        if !field.is_signed {
            self.not_negative(node, field);
        }
    }

    /// A name that messages call the item by.
    fn not_blank(&mut self, node: NodeId, field: &Field) {
        let Some(text) = self.tree.text(node).filter(|text| text.trim().is_empty()) else { return };
        let message = format!("the {} is empty", field.title.to_lowercase());
        let finding = self.wrong(node, 0..text.len(), "schema/size", message, "nothing stands here");
        self.checked.findings.push(finding.help("write what it is called"));
    }

    /// An amount of which there cannot be less than nothing.
    fn not_negative(&mut self, node: NodeId, field: &Field) {
        let Some(text) = self.tree.text(node).filter(|_| !self.checked.malformed.contains(&node)) else { return };
        let number = match &field.ty {
            Type::Quantity(_) => Quantity::parse(text).ok().map(|quantity| quantity.number()),
            Type::Money(_) => Money::parse(text).ok().map(|money| money.amount()),
            _ => None,
        };
        if number.is_some_and(|number| number.is_negative()) {
            let message = format!("`{text}`, but the {} cannot be less than zero", field.title.to_lowercase());
            let finding = self.wrong(node, 0..text.len(), "schema/range", message, "less than zero");
            self.checked.findings.push(finding.help("leave the minus out, or put the figure where it belongs"));
        }
    }

    /// Two dates of which one cannot lie before the other.
    fn in_order(&mut self, (key, node): (&str, NodeId), start: &str, map: NodeId) {
        let Some(begin) = self.tree.get(map, start) else { return };
        let date = |node: NodeId| self.tree.text(node).and_then(|text| Date::parse(text).ok());
        if let (Some(from), Some(until)) = (date(begin), date(node))
            && until.less_than(from) == Some(true)
        {
            self.checked.malformed.extend([node, begin]);
            let message = format!("`{key}` is {until}, before `{start}`, {from}");
            let label = Label::new(self.tree.node(node).span, "earlier than it begins");
            let mut finding = Finding::error("schema/range", message, label);
            finding.related.push(Label::new(self.tree.node(begin).span, "begins here"));
            self.checked.findings.push(finding.help("look whether the two dates were exchanged"));
        }
    }

    fn ty(&mut self, node: NodeId, ty: &'a Type, title: &str, depth: usize) {
        // Aliases make the tree a graph without cycles; the parser bounds depth and expansion.
        match (&self.tree.node(node).value, ty) {
            (Value::Map(entries), Type::Record(record)) => {
                for entry in entries {
                    if let Some(field) = record.field(&entry.key) {
                        self.field(entry.child.node, field, depth + 1);
                        if let Some(start) = &field.not_before {
                            self.in_order((&entry.key, entry.child.node), start, node);
                        }
                    }
                }
            }
            (Value::List(items), Type::List(item)) => {
                self.unique_ids(node, item);
                for child in items {
                    self.ty(child.node, item, title, depth + 1);
                }
            }
            (Value::Text(text), ty) => self.text(node, text, ty, title),
            _ => {}
        }
    }

    fn wrong(
        &mut self,
        node: NodeId,
        range: std::ops::Range<usize>,
        code: &str,
        message: String,
        label: &str,
    ) -> Finding {
        self.checked.malformed.insert(node);
        let span = self.tree.text_span(self.sources, node, range.start, range.end);
        Finding::error(code, message, Label::new(span, label))
    }

    fn text(&mut self, node: NodeId, text: &'a str, ty: &'a Type, title: &str) {
        if self.checked.malformed.contains(&node) {
            return;
        }
        match ty {
            Type::Date(precision) => match Date::parse(text) {
                Err(error) => {
                    let range = error.range(text);
                    let mut finding =
                        self.wrong(node, range, "schema/date", format!("`{text}` is no date: {error}"), "not a date");
                    finding.help = Some(format!("write {}", ty.words()));
                    if let Some(iso) = error.suggestion() {
                        let span = self.tree.node(node).span;
                        finding = finding.help(format!("did you mean `{iso}`?")).fix(
                            format!("write `{iso}`"),
                            false,
                            span,
                            iso,
                        );
                    }
                    self.checked.findings.push(finding);
                }
                Ok(date) if date.precision() < *precision => {
                    let message = format!("`{text}` is not precise enough for `{}`", title.to_lowercase());
                    let finding = self.wrong(node, 0..text.len(), "schema/date-precision", message, "too coarse");
                    self.checked.findings.push(finding.help(format!("write {}", ty.words())));
                }
                Ok(_) => {}
            },
            Type::Instant => self.instant(node, text, ty),
            Type::Quantity(kind) => match Quantity::parse(text) {
                Err(error) => {
                    let mut finding = self.wrong(
                        node,
                        error.range(),
                        "schema/quantity",
                        format!("`{text}`: {error}"),
                        "cannot be read",
                    );
                    finding.help = Some(format!("write {}", ty.words()));
                    // A tonne of CO2e is no tonne of CH4: leaving the substance out would relabel the figure.
                    let other =
                        kind.substance.as_deref().zip(substance_in(text)).filter(|(wanted, found)| wanted != found);
                    if let Some((wanted, found)) = other {
                        let help = format!(
                            "this is an amount of {found}, and {wanted} is asked for: write the {wanted} itself"
                        );
                        finding = finding.help(help);
                    } else if let Some(replacement) = error.replacement() {
                        let span = finding.primary.span;
                        finding = finding.help(format!("write `{replacement}`")).fix(
                            format!("write `{replacement}`"),
                            false,
                            span,
                            replacement,
                        );
                    }
                    self.checked.findings.push(finding);
                }
                Ok(quantity) if quantity.unit().dimension() != kind.dimension => {
                    let unit_at = text.len() - quantity.unit().code().len();
                    let message = format!(
                        "`{text}` is {}, but the {} is {}",
                        quantity.unit().dimension().with_article(),
                        title.to_lowercase(),
                        kind.dimension.with_article(),
                    );
                    let finding =
                        self.wrong(node, unit_at..text.len(), "schema/dimension", message, "another dimension");
                    let hint = quantity.unit().hint().map(|hint| format!("{hint}; "));
                    let help = format!("{}write {}", hint.unwrap_or_default(), ty.words());
                    self.checked.findings.push(finding.help(help));
                }
                Ok(_) => {}
            },
            Type::Money(currency) => match Money::parse(text) {
                Err(error) => {
                    let mut finding =
                        self.wrong(node, error.range(), "schema/money", format!("`{text}`: {error}"), "cannot be read");
                    finding.help = Some(format!("write {}", ty.words()));
                    if let Some(replacement) = error.replacement() {
                        let span = self.tree.node(node).span;
                        finding = finding.help(format!("write `{replacement}`")).fix(
                            format!("write `{replacement}`"),
                            false,
                            span,
                            replacement,
                        );
                    }
                    self.checked.findings.push(finding);
                }
                Ok(money) if currency.is_some_and(|wanted| wanted != money.currency()) => {
                    let at = text.len() - money.currency().code().len();
                    let message = format!("`{text}` is in {}, and another currency is asked for", money.currency());
                    let finding = self.wrong(node, at..text.len(), "schema/currency", message, "another currency");
                    self.checked.findings.push(finding.help(format!("write {}", ty.words())));
                }
                Ok(_) => {}
            },
            Type::Currency if Currency::parse(text).is_none() => {
                let message = format!("`{text}` is no currency of ISO 4217");
                let finding = self.wrong(node, 0..text.len(), "schema/currency", message, "unknown currency");
                self.checked.findings.push(finding.help("write the three capital letters of the code, such as `USD`"));
            }
            Type::Country => self.country(node, text),
            Type::Ref(target) => self.references.push(Reference { node, target }),
            _ => {}
        }
    }

    fn instant(&mut self, node: NodeId, text: &str, ty: &Type) {
        let Err(error) = Instant::parse(text) else { return };
        let message = format!("`{text}` is no instant: {error}");
        let finding = self.wrong(node, error.range(text), "schema/instant", message, "not an instant");
        let write = || error.hint().unwrap_or_else(|| format!("write {}", ty.words()));
        let finding = match error.suggestion() {
            None => finding.help(write()),
            Some(right) => {
                let span = self.tree.node(node).span;
                finding.help(format!("did you mean `{right}`?")).fix(format!("write `{right}`"), false, span, right)
            }
        };
        self.checked.findings.push(finding);
    }

    fn country(&mut self, node: NodeId, text: &str) {
        match Country::parse(text) {
            Ok(_) => {}
            Err(CountryError::Spelling { alpha2 }) => {
                // Understood, so rules may read it; the short code is what the document asks for.
                let span = self.tree.node(node).span;
                let finding = Finding::error(
                    "schema/country-spelling",
                    format!("`{text}` is read as `{alpha2}`"),
                    Label::new(span, format!("`{alpha2}` in ISO 3166-1 alpha-2")),
                );
                let finding = finding.severity(Severity::Note).fix(format!("write `{alpha2}`"), true, span, alpha2);
                self.checked.findings.push(finding);
            }
            Err(error) => {
                let message = format!("`{text}` is {error}");
                let finding = self.wrong(node, 0..text.len(), "schema/country", message, "unknown country");
                let latin: String = text.chars().map(latin).collect();
                self.checked.findings.push(if latin != text && Country::parse(&latin).is_ok() {
                    let span = self.tree.node(node).span;
                    let help =
                        format!("its letters look like those of `{latin}`, but are not all Latin; type `{latin}` anew");
                    finding.help(help).fix(format!("write `{latin}`"), false, span, latin)
                } else {
                    finding.help("write the two letters of ISO 3166-1, such as `KZ`")
                });
            }
        }
    }

    fn unique_ids(&mut self, list: NodeId, item: &Type) {
        let Type::Record(record) = item else { return };
        let Some((key, _)) = record.fields.iter().find(|(_, field)| field.is_id) else { return };
        let mut first: HashMap<&str, NodeId> = HashMap::new();
        for child in self.tree.items(list) {
            let Some(entry) = self.tree.entry(child.node, key) else { continue };
            let id = entry.child.node;
            let Some(text) = self.tree.text(id) else { continue };
            match first.get(text) {
                None => {
                    first.insert(text, id);
                }
                Some(other) => {
                    self.checked.malformed.extend([id, *other]);
                    let finding = Finding::error(
                        "ref/duplicate-id",
                        format!("the id `{text}` is given to two items of one list"),
                        // An id that was merged in, or an item that stands twice, is given where it is used.
                        Label::new(
                            if id == *other { child.alias.or(entry.merged) } else { None }
                                .unwrap_or(self.tree.node(id).span),
                            "again here",
                        ),
                    );
                    let finding = finding.also(self.tree.node(*other).span, "first here");
                    self.checked.findings.push(finding.help("give each item its own id"));
                }
            }
        }
    }
}

/// Ids of the list at a dotted path, which may pass through lists.
fn ids<'t>(tree: &'t Tree, path: &str) -> Vec<&'t str> {
    let mut level = vec![tree.root()];
    for step in Pointer::from_dotted(path).steps() {
        let Step::Key(key) = step else { continue };
        let below = level.iter().filter_map(|node| tree.get(*node, key));
        level = below
            .flat_map(|node| match &tree.node(node).value {
                Value::List(items) => items.iter().map(|child| child.node).collect(),
                _ => vec![node],
            })
            .collect();
    }
    level.iter().filter_map(|item| tree.get(*item, "id").and_then(|id| tree.text(id))).collect()
}

fn resolve(tree: &Tree, references: &[Reference<'_>], checked: &mut Checked) {
    let mut known: HashMap<&str, (Vec<&str>, HashSet<&str>)> = HashMap::new();
    for reference in references {
        let Some(text) = tree.text(reference.node) else { continue };
        let (known, set) = known.entry(reference.target).or_insert_with(|| {
            let ids = ids(tree, reference.target);
            let set = ids.iter().copied().collect();
            (ids, set)
        });
        if set.contains(text) {
            continue;
        }
        checked.malformed.insert(reference.node);
        let finding = Finding::error(
            "ref/dangling",
            format!("`{text}` is no id in `{}`", reference.target),
            Label::new(tree.node(reference.node).span, "leads nowhere"),
        );
        checked.findings.push(match words::closest(text, known) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => {
                finding.help(format!("`{}` declares no items; add the item there", reference.target))
            }
            None => finding.help(format!("add an item with this id to `{}`", reference.target)),
        });
    }
}

/// The Latin capital that a Cyrillic one looks like, else the letter itself: keyboards are switched too late.
fn latin(letter: char) -> char {
    const ALIKE: [(char, char); 14] = [
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('У', 'Y'),
        ('Х', 'X'),
        ('І', 'I'),
        ('Ѕ', 'S'),
    ];
    ALIKE.iter().find(|(cyrillic, _)| *cyrillic == letter).map_or(letter, |(_, latin)| *latin)
}
