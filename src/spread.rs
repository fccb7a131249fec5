//! Work shared out over threads, however the caller shares it.

use std::sync::OnceLock;

/// Calls a function for every number below a limit, in any order and as parallel as it likes.
pub type Spread<'a> = dyn Fn(usize, &(dyn Fn(usize) + Sync)) + Sync + 'a;

/// Shares nothing out.
pub fn in_turn(count: usize, each: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(each);
}

/// The results of a function for every number below a limit, in their order.
pub fn collect<R: Send + Sync>(spread: &Spread<'_>, count: usize, each: &(dyn Fn(usize) -> R + Sync)) -> Vec<R> {
    let slots: Vec<OnceLock<R>> = (0..count).map(|_| OnceLock::new()).collect();
    spread(count, &|at| {
        // Called once for each number, so the slot is empty.
        let _ = slots[at].set(each(at));
    });
    slots.into_iter().filter_map(OnceLock::into_inner).collect()
}
