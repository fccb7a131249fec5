//! Functions on records that link ids: ownership, custody.
//!
//! `reach(edges, "from", "to", start)` is the list of ids that a start or a list of starts leads to,
//! nearest first; with a further id or list of ids it is whether one of these is reached.
//! `chains(edges, "from", "to", a, b)` is the list of ways from `a` to `b`, each the list of its
//! records. The two texts are the paths of the ends in a record, through lists: `"inputs[].lot"`.

use std::ops::Range;
use std::sync::Arc;

use super::{Function, item_of};
use crate::expr::ast::{Ast, Kind};
use crate::expr::check::Compiler;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::graph::{Ends, Graph, TooMany};
use crate::expr::operators::unify;
use crate::expr::show;
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Gap, Item, List, Val};
use crate::schema::types::{Field, Type};

/// Reads that a graph passes on to everyone who uses it: more than any label or trace shows.
const MAX_READS: usize = 256;

/// A step of the path to an end.
type Step = (Arc<str>, Field);

impl Compiler<'_> {
    pub(super) fn graph_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        let edges = self.infer(&args[0], None)?;
        let Some(record @ Type::Record(_)) = item_of(&edges.ty) else {
            let message = format!("`{}` takes a list of mappings, and this is {}", function.name(), edges.ty.words());
            self.mistake(&edges.range, message);
            return None;
        };
        let (from, to) = (self.end(&record, &args[1]), self.end(&record, &args[2]));
        let ((from, from_ty), (to, to_ty)) = (from?, to?);
        let Some(id) = unify(&from_ty, &to_ty) else {
            let message = format!("one end is {}, the other {}", from_ty.words(), to_ty.words());
            self.mistake(&to.range, message);
            return None;
        };
        let mut typed = vec![edges, from, to];
        for arg in &args[3..] {
            let arg = self.infer(arg, Some(&id))?;
            let several = item_of(&arg.ty).filter(|_| function == Function::Reach);
            if unify(several.as_ref().unwrap_or(&arg.ty), &id).is_none() {
                let message = format!("the ends are {}, and this is {}", id.words(), arg.ty.words());
                self.mistake(&arg.range, message);
                return None;
            }
            typed.push(arg);
        }
        Some(typed)
    }

    /// The path of an end in a record, as a constant, and the type of the ids there.
    fn end(&mut self, record: &Type, arg: &Ast) -> Option<(Expr, Type)> {
        let range: &Range<usize> = &arg.range;
        let Kind::Text(text) = &arg.kind else {
            self.mistake(range, "the path of an end, in quotes, is expected here");
            return None;
        };
        let ty = match path(record, text) {
            Ok((_, ty)) => ty,
            Err(NoPath { message, name, known }) => {
                self.unknown(range, &message, &name, &known);
                return None;
            }
        };
        if !super::texts(&ty) {
            let message = format!("an end is an id or another text, and `{text}` is {}", ty.words());
            self.mistake(range, message);
            return None;
        }
        let op = Op::Const(Val::Text(text.as_str().into()));
        Some((Expr { op, ty: Type::Text, range: range.clone(), depends: 0 }, ty))
    }
}

/// Why a text is no path below a record.
struct NoPath {
    message: String,
    /// The name that is not known, and those that are.
    name: String,
    known: Vec<String>,
}

/// The steps of a path below a record, and the type at its end.
fn path(record: &Type, text: &str) -> Result<(Vec<Step>, Type), NoPath> {
    let wrong = |message: String| NoPath { message, name: String::new(), known: Vec::new() };
    let mut steps = Vec::new();
    let mut here = record.clone();
    for part in text.split('.') {
        let name = part.strip_suffix("[]").unwrap_or(part);
        let Type::Record(within) = &here else {
            return Err(wrong(format!("`{name}` cannot be read from {}", here.words())));
        };
        let Some(field) = within.field(name).cloned() else {
            let known = within.fields.iter().map(|(key, _)| key.to_string()).collect();
            let message = format!("the schema has no `{name}` in `{}`", within.title.to_lowercase());
            return Err(NoPath { message, name: name.to_owned(), known });
        };
        here = match (item_of(&field.ty), name == part) {
            (None, true) => field.ty.clone(),
            (Some(item), false) => item,
            (None, false) => return Err(wrong(format!("`{name}` is no list"))),
            (Some(_), true) => return Err(wrong(format!("`{name}` is a list: write `{name}[]`"))),
        };
        steps.push((name.into(), field));
    }
    Ok((steps, here))
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    let record = item_of(&args[0].ty)?;
    match function {
        Function::Chains => Some(Type::List(Arc::new(args[0].ty.clone()))),
        _ if args.len() > 4 => Some(Type::Bool),
        _ => match &args[2].op {
            Op::Const(Val::Text(text)) => path(&record, text).ok().map(|(_, ty)| Type::List(Arc::new(ty))),
            _ => None,
        },
    }
}

impl Evaluator<'_> {
    /// `reach` and `chains`, on values of which the ids may be unknown.
    pub(super) fn graph(&mut self, function: Function, args: &[Expr], values: &[Item]) -> Result<Item, Stop> {
        // No record at all links nothing.
        let none = Arc::default();
        let edges = match &values[0].val {
            Val::List(list) => list,
            Val::Absent => &none,
            _ => return Ok(values[0].clone()),
        };
        if let Some(absent) = values[3..].iter().find(|value| matches!(value.val, Val::Absent)) {
            return Ok(Item::new(absent.val.clone()));
        }
        let graph = self.made(args, edges)?;
        for place in &graph.reads {
            self.reads.push(*place);
        }
        let (starts, open_starts) = self.ids(&values[3]);
        let (goals, open_goals) = values.get(4).map_or_else(Default::default, |goal| self.ids(goal));
        let (from, to) = (graph.find(&starts), graph.find(&goals));
        let with = |open: Option<Vec<Gap>>| {
            let all = [&open_starts, &open_goals, &open].into_iter().flatten();
            all.clone().next().map(|_| Item::unknown(all.flatten().copied().collect()))
        };
        if function == Function::Chains {
            if let Some(unknown) = with(graph.open_between(&from, &to, false)) {
                return Ok(unknown);
            }
            let ([from], [to]) = (&*from, &*to) else { return Ok(Item::list(Vec::new())) };
            let (found, links) = graph.chains(*from, *to).map_err(|TooMany| {
                let [from, to] = [3, 4].map(|at| show::plain(&values[at]));
                Stop::Broken(format!("the chains from `{from}` to `{to}` are too many to be followed"))
            })?;
            self.spend(links as u64)?;
            return Ok(Item::list(found.into_iter().map(Item::list).collect()));
        }
        let reached = graph.reached(&from);
        self.spend(reached.len() as u64)?;
        if values.len() > 4 {
            if reached.iter().any(|node| to.contains(node)) {
                return Ok(Item::bool(true));
            }
            return Ok(with(graph.open_between(&from, &to, true)).unwrap_or(Item::bool(false)));
        }
        Ok(with(graph.open_beyond(&from, &reached)).unwrap_or_else(|| Item::list(graph.items(&reached))))
    }

    /// The graph of a list, made once for each list that a call sees.
    fn made(&mut self, args: &[Expr], edges: &Arc<List>) -> Result<Arc<Graph>, Stop> {
        let slot = std::ptr::from_ref(&args[0]).addr();
        if let Some((of, graph)) = self.graphs.get(&slot)
            && Arc::ptr_eq(of, edges)
        {
            return Ok(Arc::clone(graph));
        }
        let record = item_of(&args[0].ty).unwrap_or(Type::Nothing);
        let steps = |at: usize| match &args[at].op {
            Op::Const(Val::Text(text)) => path(&record, text).map(|(steps, _)| steps).unwrap_or_default(),
            _ => Vec::new(),
        };
        let (sources, targets) = (steps(1), steps(2));
        let mut graph = Graph::default();
        let before = self.reads.len();
        for edge in &edges.items {
            let (sources, targets) = (self.ends(edge, &sources), self.ends(edge, &targets));
            let cost = graph.add(edge.clone(), sources, targets);
            self.spend(cost)?;
        }
        graph.reads = self.reads.split_off(before.min(self.reads.len()));
        graph.reads.truncate(MAX_READS);
        let graph = Arc::new(graph);
        self.graphs.insert(slot, (Arc::clone(edges), Arc::clone(&graph)));
        Ok(graph)
    }

    /// The ids at a path below a record.
    fn ends(&mut self, of: &Item, steps: &[Step]) -> Ends {
        let mut ends = Ends::default();
        let mut level = vec![of.clone()];
        for (key, field) in steps {
            let mut below = Vec::new();
            for item in &level {
                match self.get(item, key, field) {
                    Item { val: Val::List(list), .. } => below.extend(list.items.iter().cloned()),
                    item => below.push(item),
                }
            }
            level = below;
        }
        for item in level {
            match &item.val {
                Val::Unknown(gaps) => ends.gaps.get_or_insert_default().extend_from_slice(gaps),
                Val::Absent => {}
                _ => ends.ids.push((self.facts.canonical(&item), item)),
            }
        }
        ends
    }

    /// An id, or the ids of a list, and the facts without which there may be others.
    fn ids(&self, item: &Item) -> (Vec<String>, Option<Vec<Gap>>) {
        let items = match &item.val {
            Val::List(list) => &*list.items,
            _ => std::slice::from_ref(item),
        };
        let known = items.iter().filter(|item| item.is_present()).map(|item| self.facts.canonical(item)).collect();
        let unknown = || items.iter().filter(|item| item.is_unknown());
        let open = unknown().next().map(|_| unknown().flat_map(|item| item.gaps().to_vec()).collect());
        (known, open)
    }
}
