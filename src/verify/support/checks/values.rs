//! Numbers that mean the same, however they are written.

use crate::text::cues::Hedge;
use crate::text::quantities::{Quantity, QuantityKind as Kind};

use super::super::super::facts::Facts;

/// A share of one, when the number is one: "a fifth", "20%".
pub(super) fn share(q: &Quantity) -> Option<f64> {
    match q.kind {
        Kind::Percent => Some(q.value / 100.0),
        Kind::Fraction => Some(q.value),
        _ => None,
    }
}

pub(super) fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-9)
}

/// Whether both numbers are the same, however written; a pair ("7–2") holds each of its numbers.
pub(super) fn same_value(written: &Quantity, source: &Quantity) -> bool {
    if written.same(source) {
        return true;
    }
    if let (Some(x), Some(y)) = (share(written), share(source)) {
        return close(x, y, 1e-6);
    }
    let plain = |q: &Quantity| matches!(q.kind, Kind::Number | Kind::Money | Kind::Pair);
    let units = match (&written.unit, &source.unit) {
        (Some(x), Some(y)) => x == y,
        _ => true,
    };
    // "2018-19" ends in 2019.
    let second = |q: &Quantity| {
        let century = (q.value / 100.0).floor() * 100.0;
        q.second.map(|s| if is_year_value(q.value) && s < 100.0 { century + s } else { s })
    };
    let values = |q: &Quantity| [Some(q.value), second(q)].into_iter().flatten().collect::<Vec<_>>();
    plain(written)
        && plain(source)
        && units
        && values(written).iter().all(|x| values(source).iter().any(|y| close(*x, *y, 1e-9)))
}

/// Whether `source` makes `written`, each with its hedge, true: "nearly 20" of 19, "more than 200" of 215, and rounding to two
/// or more figures. A bound is another one than the source's own: "more than 32,000" is true of "more than 40,000", and nobody
/// said so.
pub(super) fn implies(
    (source, known): (&Quantity, Option<Hedge>),
    (written, hedge): (&Quantity, Option<Hedge>),
) -> bool {
    if same_value(written, source) {
        return true;
    }
    let (s, w) = match (share(source), share(written)) {
        (Some(s), Some(w)) => (s, w),
        (None, None) if source.unit == written.unit || source.unit.is_none() || written.unit.is_none() => {
            let plain = |q: &Quantity| matches!(q.kind, Kind::Number | Kind::Money) && q.second.is_none();
            if !(plain(source) && plain(written)) {
                return false;
            }
            (source.value, written.value)
        }
        _ => return false,
    };
    let bound = |hedge: Option<Hedge>| matches!(hedge, Some(Hedge::MoreThan | Hedge::AtLeast));
    if bound(known) && bound(hedge) && !close(s, w, 0.05) {
        return false;
    }
    match hedge {
        Some(Hedge::MoreThan | Hedge::AtLeast) => s >= w && s <= w * 1.34,
        Some(Hedge::LessThan | Hedge::Nearly | Hedge::UpTo) => s <= w && s >= w * 0.85,
        Some(Hedge::About) => close(s, w, 0.08),
        // 2007 is not 2000.
        Some(Hedge::Only) | None => {
            s.abs() >= 1000.0 && rounds_to(s, w) && !(is_year(source) && is_year(written))
        }
    }
}

/// Whether `w` is `s` rounded to two or three figures.
fn rounds_to(s: f64, w: f64) -> bool {
    [2, 3].into_iter().any(|figures| {
        let scale = 10f64.powi(figures - 1 - s.abs().log10().floor() as i32);
        close((s * scale).round() / scale, w, 1e-9)
    })
}

pub(super) fn is_year(q: &Quantity) -> bool {
    q.kind == Kind::Number && q.unit.is_none() && is_year_value(q.value)
}

pub(super) fn is_year_value(value: f64) -> bool {
    value.fract() == 0.0 && (1500.0..2200.0).contains(&value)
}

/// Whether both are one number in two forms: the day of a month with and without "th", "seven consecutive years" of "the
/// seventh consecutive year".
pub(super) fn reworded(claim: &Facts, k: usize, source: &Facts, u: usize) -> bool {
    let quantity = |facts: &Facts, i: usize| facts.units.get(i).and_then(|x| x.quantity.clone());
    let (Some(q), Some(s)) = (quantity(claim, k), quantity(source, u)) else { return false };
    if q.second.is_some() || s.second.is_some() || !close(q.value, s.value, 1e-9) {
        return false;
    }
    let day = |facts: &Facts, i: usize| {
        let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten().filter_map(|j| facts.units.get(j));
        beside.filter_map(super::dates::calendar).any(super::dates::is_month)
    };
    let running = |facts: &Facts, i: usize| {
        (i + 1..i + 3)
            .filter_map(|j| facts.units.get(j))
            .any(|x| ["consecutiv", "successiv", "straight"].iter().any(|w| x.lower.starts_with(w)))
    };
    match (q.kind, s.kind) {
        (Kind::Number, Kind::Ordinal) if running(claim, k) && running(source, u) => true,
        (Kind::Number, Kind::Ordinal) | (Kind::Ordinal, Kind::Number) => day(claim, k) && day(source, u),
        _ => false,
    }
}

pub(super) fn both(facts: &Facts, first: f64, second: f64) -> bool {
    let has =
        |v: f64| facts.units.iter().filter_map(|u| u.quantity.as_ref()).any(|x| close(x.value, v, 1e-9));
    has(first) && has(second)
}

/// Whether the sentence has both years of a span: "(1 May 1933 -- 3 June 2006)", "the 2007 -- 08 season".
pub(super) fn years(facts: &Facts, q: &Quantity) -> bool {
    let has = |year: &str| facts.text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits == year);
    is_year_value(q.value)
        && q.second.is_some_and(|second| {
            let century = (q.value / 100.0).floor() * 100.0;
            let whole = if is_year_value(second) { second } else { century + second };
            has(&format!("{:.0}", q.value))
                && (has(&format!("{whole:.0}")) || has(&format!("{:02.0}", whole % 100.0)))
        })
}

/// Whether the sentence has the statement's number with a space before its unit: "5.68 m" for "5.68m".
pub(super) fn unit_apart(facts: &Facts, claim: &Facts, k: usize) -> bool {
    let Some(written) = claim.units.get(k).map(|u| u.lower.as_str()) else { return false };
    facts.units.windows(2).enumerate().any(|(i, pair)| match pair {
        [a, b] => {
            let unit = written.strip_prefix(a.lower.as_str()).is_some_and(|rest| rest == b.lower);
            a.quantity.is_some() && unit && facts.gap(i + 1).is_empty()
        }
        _ => false,
    })
}

/// Whether the number stands in the text with spaces in it, as tokenised texts have them: "10, 000", "2 - 0".
pub(super) fn spaced(facts: &Facts, q: &Quantity) -> bool {
    facts.units.windows(2).enumerate().any(|(i, pair)| {
        let [a, b] = pair else { return false };
        let (Some(x), Some(y)) = (&a.quantity, &b.quantity) else { return false };
        let mut between = super::marks(facts.gap(i + 1));
        match (between.next(), between.next()) {
            (Some(','), None) => {
                let thousands = b.lower.len() == 3 && b.lower.chars().all(|c| c.is_ascii_digit());
                thousands && x.value < 1000.0 && close(x.value * 1000.0 + y.value, q.value, 1e-9)
            }
            (Some('-' | '\u{2013}'), None | Some('-')) => {
                q.second.is_some_and(|second| close(x.value, q.value, 1e-9) && close(y.value, second, 1e-9))
            }
            _ => false,
        }
    })
}
