//! Dates on a line, drawn; and the same as a table, for those who cannot see the drawing or want to search it.

use super::markup::Html;
use crate::report::{Declaration, Moment, MomentKind, Report, moments};
use crate::value::Date;

/// Dates behind that are drawn; the table has all.
const BEHIND: usize = 6;

/// Dates ahead that are drawn.
const AHEAD: usize = 24;

/// Days on either side of the drawing's ends.
const EDGE: i64 = 60;

/// The width of the drawing, and of the part with the line.
const WIDTH: i64 = 960;
const LINE: (i64, i64) = (24, 936);

/// From the top to the first row, and from row to row.
const TOP: i64 = 44;
const ROW: i64 = 24;

/// The width of a letter, at most.
const LETTER: i64 = 8;

/// Characters of a label that are drawn.
const LABEL: usize = 56;

/// Writes the section.
pub(super) fn dates(html: &mut Html, at: usize, declaration: &Declaration, report: &Report) {
    let all = moments(declaration, &report.settings);
    let today = Date::parse(&report.settings.as_of).ok();
    let Some(today) = today.filter(|_| !all.is_empty()) else {
        html.say("p", "This report knows of no dates.");
        return;
    };
    let days = |moment: &Moment| Date::parse(&moment.date).ok().and_then(|date| today.days_between(date));
    let dated: Vec<(i64, &Moment)> = all.iter().filter_map(|moment| Some((days(moment)?, moment))).collect();
    let split = dated.partition_point(|(days, _)| *days < 0);
    let (behind, ahead) = dated.split_at(split);
    let drawn: Vec<(i64, &Moment)> =
        behind.iter().skip(behind.len().saturating_sub(BEHIND)).chain(ahead.iter().take(AHEAD)).copied().collect();
    let said = if drawn.len() == dated.len() {
        "The table below says what the drawing shows.".to_owned()
    } else {
        format!(
            "{} of {} dates are drawn, those nearest to {}. The table below has all.",
            drawn.len(),
            dated.len(),
            report.settings.as_of
        )
    };
    let label = "Dates as a drawing";
    html.block("div", &[("class", "scroll"), ("role", "region"), ("aria-label", label), ("tabindex", "0")], |html| {
        drawing(html, at, &drawn, &report.settings.as_of, &said);
    });
    html.say("p", &said);
    table(html, &dated, &report.settings.as_of);
}

fn table(html: &mut Html, dated: &[(i64, &Moment)], as_of: &str) {
    let heads = [("Date", false), ("Days from then", true), ("Kind", false), ("What", false)];
    html.table(&format!("Dates behind and ahead of {as_of}"), &heads, |html| {
        for (days, moment) in dated {
            let class = if *days < 0 { "behind" } else { "ahead" };
            html.line("tr", &[("class", class)], |html| {
                html.inline("th", &[("scope", "row")], |html| html.text(&moment.date));
                html.inline("td", &[("class", "n")], |html| html.text(&signed(*days)));
                html.inline("td", &[("class", "k")], |html| html.text(moment.kind.word()));
                html.inline("td", &[("class", "t")], |html| html.prose(&moment.label));
            });
        }
    });
}

fn signed(days: i64) -> String {
    if days < 0 { format!("−{}", days.unsigned_abs()) } else { format!("+{days}") }
}

fn drawing(html: &mut Html, at: usize, drawn: &[(i64, &Moment)], as_of: &str, said: &str) {
    let first = drawn.iter().map(|(days, _)| *days).min().unwrap_or(0).min(0) - EDGE;
    let last = drawn.iter().map(|(days, _)| *days).max().unwrap_or(0).max(0) + EDGE;
    let x = |days: i64| LINE.0 + (days - first) * (LINE.1 - LINE.0) / (last - first).max(1);
    let height = TOP + ROW * i64::try_from(drawn.len()).unwrap_or(0) + 12;
    let (title, desc) = (format!("d{}-line-title", at + 1), format!("d{}-line-desc", at + 1));
    let by = format!("{title} {desc}");
    let view = format!("0 0 {WIDTH} {height}");
    let svg = [("class", "timeline"), ("role", "img"), ("viewBox", view.as_str()), ("aria-labelledby", by.as_str())];
    html.block("svg", &svg, |html| {
        html.line("title", &[("id", &title)], |html| html.text(&format!("Dates around {as_of}")));
        html.line("desc", &[("id", &desc)], |html| html.text(said));
        let now = x(0).to_string();
        let bottom = (height - 6).to_string();
        html.line("line", &[("class", "now"), ("x1", &now), ("x2", &now), ("y1", "24"), ("y2", &bottom)], |_| {});
        let anchor = if x(0) > WIDTH * 3 / 4 {
            "end"
        } else if x(0) < WIDTH / 4 {
            "start"
        } else {
            "middle"
        };
        let place = [("class", "now"), ("x", now.as_str()), ("y", "16"), ("text-anchor", anchor)];
        html.line("text", &place, |html| html.text(&format!("as of {as_of}")));
        for (row, (days, moment)) in drawn.iter().enumerate() {
            moment_row(html, x(*days), TOP + ROW * i64::try_from(row).unwrap_or(0), moment);
        }
    });
}

/// A date: a sign that tells its kind by its shape, and its label on the side that has room.
fn moment_row(html: &mut Html, x: i64, y: i64, moment: &Moment) {
    let class = match moment.kind {
        MomentKind::InForce => "force",
        MomentKind::Change => "change",
        MomentKind::Due => "due",
        MomentKind::Waiver => "waiver",
    };
    html.block("g", &[("class", class)], |html| {
        let (from, to) = (LINE.0.to_string(), LINE.1.to_string());
        let level = y.to_string();
        html.line("line", &[("class", "row"), ("x1", &from), ("x2", &to), ("y1", &level), ("y2", &level)], |_| {});
        let path = match moment.kind {
            MomentKind::InForce => format!("M{} {} l6 10 h-12 z", x, y - 6),
            MomentKind::Change => format!("M{} {} l6 6 l-6 6 l-6 -6 z", x, y - 6),
            MomentKind::Due => format!("M{} {} h10 v10 h-10 z", x - 5, y - 5),
            MomentKind::Waiver => format!("M{} {} h12 l-6 10 z", x - 6, y - 5),
        };
        html.line("path", &[("d", &path)], |_| {});
        let plain = moment.label.replace('`', "");
        let mut label: String = plain.chars().take(LABEL).collect();
        if plain.chars().count() > LABEL {
            label.push('…');
        }
        let text = format!("{} · {} · {label}", moment.date, moment.kind.word());
        let is_left = x + 12 + LETTER * i64::try_from(text.chars().count()).unwrap_or(0) > WIDTH;
        let (place, anchor) = if is_left { (x - 12, "end") } else { (x + 12, "start") };
        let (place, level) = (place.to_string(), (y + 4).to_string());
        html.line("text", &[("x", &place), ("y", &level), ("text-anchor", anchor)], |html| html.text(&text));
    });
}
