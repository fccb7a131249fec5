//! Graphs of records: who is reached from where, and along which links.
//!
//! A record leads from the ids at one of its paths to the ids at another: an ownership interest from
//! its holder to what it holds, a custody event from each lot that goes in to each that comes out.
//! Ids and records are both nodes, so a record with many ends costs the sum of its ends and not
//! their product. An end that is not declared could be any id: it leaves a question open exactly
//! where that could still change the answer.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::value::{Gap, Item, PlaceId};

/// Links that the chains of one answer may take, looked at or returned.
const MAX_LINKS: usize = 200_000;

/// The chains between two ids are too many to be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// The ends of a record on one side: the ids there, and what is not declared.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// Canonical text and value of each id.
    pub ids: Vec<(String, Item)>,
    /// Facts without which there may be further ids; `None` where there are none.
    pub gaps: Option<Vec<Gap>>,
}

/// Records as links between ids.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The node of each id, by its canonical text.
    ids: HashMap<String, usize>,
    /// An id where it is first named, or a record.
    nodes: Vec<Item>,
    is_record: Vec<bool>,
    next: Vec<Vec<usize>>,
    back: Vec<Vec<usize>>,
    /// Records into which any id may lead, and why.
    any_source: BTreeMap<usize, Vec<Gap>>,
    /// Records that may lead to any id.
    any_target: BTreeMap<usize, Vec<Gap>>,
    /// Facts read when it was made.
    pub reads: Vec<PlaceId>,
}

/// Nodes that may be reached when every open end leads where it can.
struct Possible {
    everything: bool,
    nodes: HashSet<usize>,
}

impl Possible {
    fn has(&self, node: usize) -> bool {
        self.everything || self.nodes.contains(&node)
    }
}

impl Graph {
    /// Adds a record; gives what it cost.
    pub(super) fn add(&mut self, record: Item, sources: Ends, targets: Ends) -> u64 {
        let cost = 1 + sources.ids.len() as u64 + targets.ids.len() as u64;
        let at = self.node(record, true);
        let mut seen = HashSet::new();
        for (text, id) in sources.ids {
            let source = self.id(text, id);
            if seen.insert(source) {
                self.next[source].push(at);
                self.back[at].push(source);
            }
        }
        seen.clear();
        for (text, id) in targets.ids {
            let target = self.id(text, id);
            if seen.insert(target) {
                self.next[at].push(target);
                self.back[target].push(at);
            }
        }
        self.any_source.extend(sources.gaps.map(|gaps| (at, gaps)));
        self.any_target.extend(targets.gaps.map(|gaps| (at, gaps)));
        cost
    }

    fn node(&mut self, item: Item, is_record: bool) -> usize {
        self.nodes.push(item);
        self.is_record.push(is_record);
        self.next.push(Vec::new());
        self.back.push(Vec::new());
        self.nodes.len() - 1
    }

    fn id(&mut self, text: String, item: Item) -> usize {
        if let Some(at) = self.ids.get(&text) {
            return *at;
        }
        let at = self.node(item, false);
        self.ids.insert(text, at);
        at
    }

    /// The nodes of those ids that any record names.
    pub(super) fn find(&self, ids: &[String]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.ids.get(id).copied()).collect()
    }

    /// The ids among nodes, in order.
    pub(super) fn items(&self, nodes: &[usize]) -> Vec<Item> {
        nodes.iter().filter(|node| !self.is_record[**node]).map(|node| self.nodes[*node].clone()).collect()
    }

    /// The nodes one link or more away, nearest first. A start is among them where a cycle leads back to it.
    pub(super) fn reached(&self, starts: &[usize]) -> Vec<usize> {
        Self::walk(&self.next, starts)
    }

    fn walk(links: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
        let mut order = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting: VecDeque<usize> = starts.iter().copied().collect();
        while let Some(node) = waiting.pop_front() {
            for next in &links[node] {
                if seen.insert(*next) {
                    order.push(*next);
                    waiting.push_back(*next);
                }
            }
        }
        order
    }

    /// What may be reached from `starts` along `links`: `entered` may be entered from any id, and
    /// from `leaving` any id may be reached.
    fn possible(
        links: &[Vec<usize>],
        starts: &[usize],
        entered: &BTreeMap<usize, Vec<Gap>>,
        leaving: &BTreeMap<usize, Vec<Gap>>,
    ) -> Possible {
        let mut possible = Possible { everything: false, nodes: HashSet::new() };
        let mut waiting: Vec<usize> = starts.iter().chain(entered.keys()).copied().collect();
        possible.nodes.extend(&waiting);
        while let Some(node) = waiting.pop() {
            if leaving.contains_key(&node) {
                possible.everything = true;
                break;
            }
            waiting.extend(links[node].iter().filter(|next| possible.nodes.insert(**next)));
        }
        possible
    }

    fn forward(&self, starts: &[usize]) -> Possible {
        Self::possible(&self.next, starts, &self.any_source, &self.any_target)
    }

    fn backward(&self, goals: &[usize]) -> Possible {
        Self::possible(&self.back, goals, &self.any_target, &self.any_source)
    }

    fn is_closed(&self) -> bool {
        self.any_source.is_empty() && self.any_target.is_empty()
    }

    /// The facts without which more may be reached from `starts` than `reached`; `None` where that is all.
    pub(super) fn open_beyond(&self, starts: &[usize], reached: &[usize]) -> Option<Vec<Gap>> {
        if self.is_closed() {
            return None;
        }
        let reached: HashSet<usize> = reached.iter().copied().collect();
        let forward = self.forward(starts);
        // A record whose targets are all reached adds nothing, whoever leads into it.
        let adds =
            |at: usize| self.any_target.contains_key(&at) || !self.next[at].iter().all(|to| reached.contains(to));
        let sources = self.any_source.iter().filter(|(at, _)| !reached.contains(at) && adds(**at));
        let targets = self.any_target.iter().filter(|(at, _)| forward.has(**at));
        gaps(sources.chain(targets))
    }

    /// The facts without which a way from `starts` to `goals` may be missed; `None` where none is. A
    /// record that only leads back to a start, or comes from a goal, is on no way; where only
    /// `whether` there is one matters, neither is one that only leads to what is reached anyway.
    pub(super) fn open_between(&self, starts: &[usize], goals: &[usize], whether: bool) -> Option<Vec<Gap>> {
        if self.is_closed() {
            return None;
        }
        let (forward, backward) = (self.forward(starts), self.backward(goals));
        let known = |links, ends: &[usize], others: &[usize]| -> HashSet<usize> {
            let walked = if whether { Self::walk(links, ends) } else { Vec::new() };
            walked.into_iter().chain(ends.iter().copied()).filter(|end| !others.contains(end)).collect()
        };
        let (after, before) = (known(&self.next, starts, goals), known(&self.back, goals, starts));
        let leads_on =
            |at: usize| self.any_target.contains_key(&at) || self.next[at].iter().any(|to| !after.contains(to));
        let comes_from =
            |at: usize| self.any_source.contains_key(&at) || self.back[at].iter().any(|from| !before.contains(from));
        let sources =
            self.any_source.iter().filter(|(at, _)| backward.has(**at) && !after.contains(at) && leads_on(**at));
        let targets =
            self.any_target.iter().filter(|(at, _)| forward.has(**at) && !before.contains(at) && comes_from(**at));
        gaps(sources.chain(targets))
    }

    /// Every chain of records from one id to another that visits nothing twice, in order of the
    /// records, and the links that this took; from an id to itself, the cycles through it.
    ///
    /// # Errors
    /// [`TooMany`] where that takes more than [`MAX_LINKS`] links.
    pub(super) fn chains(&self, from: usize, to: usize) -> Result<(Vec<Vec<Item>>, usize), TooMany> {
        // Where no way leads on to the end, none is looked for.
        let useful: HashSet<usize> = Self::walk(&self.back, &[to]).into_iter().collect();
        let mut chains = Vec::new();
        let mut links = 0;
        let mut on_path = HashSet::from([from]);
        let mut path = vec![(from, 0)];
        while let Some((node, at)) = path.last_mut() {
            let Some(next) = self.next[*node].get(*at).copied() else {
                on_path.remove(node);
                path.pop();
                continue;
            };
            *at += 1;
            links += 1;
            if next == to {
                let records = path.iter().filter(|(node, _)| self.is_record[*node]);
                let chain: Vec<Item> = records.map(|(node, _)| self.nodes[*node].clone()).collect();
                links += chain.len();
                chains.push(chain);
            } else if useful.contains(&next) && on_path.insert(next) {
                path.push((next, 0));
            }
            if links > MAX_LINKS {
                return Err(TooMany);
            }
        }
        Ok((chains, links))
    }
}

/// What open ends wait for, where there are any.
fn gaps<'g>(open: impl Iterator<Item = (&'g usize, &'g Vec<Gap>)>) -> Option<Vec<Gap>> {
    open.map(|(_, gaps)| gaps).fold(None, |all, gaps| {
        let mut all: Vec<Gap> = all.unwrap_or_default();
        all.extend_from_slice(gaps);
        Some(all)
    })
}
