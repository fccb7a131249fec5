//! The report as one file for a browser: for those who read it without the tool, now or in ten years.
//!
//! It loads nothing from anywhere, prints, and is complete without its script, which only hides findings on request. Its
//! order is that of somebody who must decide: the verdict and what it does not say, how each topic and standard came
//! out, the findings with their evidence, the dates, what must still be declared and by whom, the waivers, what the
//! rules look at and what they do not, and what to reproduce it from.

mod excerpt;
mod findings;
mod markup;
mod matrix;
mod page;
mod timeline;
mod todo;
mod verdict;

#[cfg(test)]
mod tests;

pub use page::render;
