//! Numbers of a sentence with what they count: "at least 14 people", killed, in Skerra.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::Span;
use crate::text::cues::{Cue, Hedge, cue_at};
use crate::text::dates::{calendar_word, is_time_word};
use crate::text::quantities::{Quantity, QuantityKind};
use crate::text::words::{Token, TokenKind, is_function_word, is_past, stem};

use super::amounts::amount;
use super::events::{Event, PEOPLE, event};
use super::terms::{Terms, is_content, is_name};

/// A number and what it counts. Offsets are those of the sentence's own text.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub(super) hedge: Option<Hedge>,
    /// What happened to those counted.
    pub(super) event: Option<Event>,
    /// Stem of the noun counted: empty for people in general, `None` when there is no noun.
    pub(super) noun: Option<String>,
    /// Value, with durations in days.
    pub(super) value: f64,
    /// What it is an amount of ("cost", "fine"), where a verb or noun near it says so.
    pub(super) amount: Option<&'static str>,
    /// Second value of a vote.
    pub(super) second: Option<f64>,
    /// Unit that two numbers must share.
    pub(super) unit: String,
    /// Content words near it.
    pub(super) context: BTreeSet<String>,
    /// Names of places in its sentence.
    pub(super) places: BTreeSet<String>,
    /// Years named in its sentence: it may tell of another event.
    pub(super) years: BTreeSet<String>,
    /// Whether it counts some of those counted by another number ("five of the injured").
    pub(super) partial: bool,
    /// Whether its sentence says that the count has changed.
    pub(super) revised: bool,
    /// Tokens of hedge, number and noun.
    pub(super) tokens: Range<usize>,
    /// Tokens that say when, if they do not follow at once.
    pub(super) when: Option<Range<usize>>,
}

impl Measure {
    /// It as `sentence` has it, with hedge, noun and time, and the place of all but the time: "more than 600 people in
    /// Lebanon in recent days". Where words between them are left out stands "…".
    pub(super) fn shown(&self, sentence: &str, tokens: &[Token]) -> Option<(String, Span)> {
        let cover = |range: &Range<usize>| {
            let (first, last) = (tokens.get(range.start)?, tokens.get(range.end.checked_sub(1)?)?);
            Span::new(sentence, first.span.start(), last.span.end())
        };
        let main = cover(&self.tokens)?;
        let shown = match self.when.as_ref().and_then(cover) {
            // Near enough to be read through.
            Some(when) if when.start() <= main.end() + 24 => {
                sentence.get(main.start()..when.end())?.to_owned()
            }
            Some(when) => format!("{} … {}", main.of(sentence), when.of(sentence)),
            None => main.of(sentence).to_owned(),
        };
        Some((shown.split_whitespace().collect::<Vec<_>>().join(" "), main))
    }
}

/// The number at byte `at` of `sentence` with what belongs to it: hedge, noun and time; `None` when it counts and measures
/// nothing.
#[must_use]
pub fn in_full(sentence: &str, at: usize) -> Option<String> {
    let terms = Terms::new(sentence);
    let holds = |measure: &Measure| {
        terms.quantities.iter().any(|q| q.span.start() == at && measure.tokens.contains(&q.tokens.start))
    };
    let found = measures(&terms).into_iter().find(holds)?;
    found.shown(sentence, &terms.tokens).map(|(text, _)| text)
}

/// The numbers of a sentence that count or measure something.
pub(super) fn measures(terms: &Terms) -> Vec<Measure> {
    let mut out: Vec<Measure> = Vec::new();
    let mut skip = false;
    for (index, quantity) in terms.quantities.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let vote = vote(terms, index);
        skip = vote.is_some_and(|v| v.1);
        let next = skip.then(|| terms.quantities.get(index + 1)).flatten();
        if let Some(mut measure) = measure(terms, quantity, vote.map(|v| v.0)) {
            measure.tokens.end = next.map_or(measure.tokens.end, |n| n.tokens.end);
            out.push(measure);
        }
    }
    out
}

fn tokens_text(terms: &Terms, quantity: &Quantity) -> String {
    terms.tokens.get(quantity.tokens.clone()).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect()
}

/// The second number of a vote ("7–2", "seven votes to three"), and whether it is a number of its own.
fn vote(terms: &Terms, index: usize) -> Option<(f64, bool)> {
    let quantity = terms.quantities.get(index)?;
    if !terms.stems.contains("vote") && !terms.stems.contains("approv") && !terms.stems.contains("pass") {
        return None;
    }
    if quantity.kind == QuantityKind::Pair {
        let written = tokens_text(terms, quantity);
        if written.contains('/') || terms.tokens.get(quantity.tokens.end).is_some_and(|t| t.attached) {
            return None;
        }
        return Some((quantity.second?, false));
    }
    let next = terms.quantities.get(index + 1)?;
    let between = terms.tokens.get(quantity.tokens.end..next.tokens.start)?;
    let to = |t: &Token| t.lower == "to" || t.lower.starts_with("vote");
    let plain = quantity.kind == QuantityKind::Number && next.kind == QuantityKind::Number;
    (plain && between.len() <= 2 && between.iter().any(|t| t.lower == "to") && between.iter().all(to))
        .then_some((next.value, true))
}

fn measure(terms: &Terms, quantity: &Quantity, vote: Option<f64>) -> Option<Measure> {
    let tokens = &terms.tokens;
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let (start, end) = (quantity.tokens.start, quantity.tokens.end);
    let before = |back: usize| start.checked_sub(back).map_or("", word);
    let counts = matches!(quantity.kind, QuantityKind::Number | QuantityKind::Percent | QuantityKind::Money);
    if !(counts && quantity.second.is_none() || vote.is_some())
        || names_or_dates(terms, quantity)
        || before(1) == "from"
        || matches!(before(1), "no" | "number" | "page" | "chapter" | "section" | "article" | "aged" | "age")
    {
        return None;
    }
    let hedge =
        (1..=4.min(start)).rev().find_map(|back| match cue_at(tokens, start - back, |t| t == start) {
            Some((Cue::Hedge(hedge), length)) if length == back => Some((hedge, start - back)),
            _ => None,
        });
    let first = hedge.map_or(start, |h| h.1);

    let mut phrase = noun_phrase(tokens, end);
    let (mut value, mut unit) = (quantity.value, unit(quantity));
    // "21-day ceasefire", "18 months": a length of time, in days.
    if let Some(days) = phrase.clone().next().and_then(|i| days(word(i))) {
        value *= days;
        "days".clone_into(&mut unit);
        if !tokens.get(end).is_some_and(|t| t.attached) {
            phrase = end..end + 1;
        }
    }
    if vote.is_some() {
        "votes".clone_into(&mut unit);
        phrase = end..end;
    }
    // "378 missing children": another kind of people, or no people at all ("378 missing reports").
    if phrase.is_empty() && Event::of(word(end)).is_some() {
        let noun = noun_phrase(tokens, end + 1);
        if !noun.is_empty() && !noun.clone().last().is_some_and(|i| PEOPLE.contains(&word(i))) {
            return None;
        }
    }
    let head = phrase.clone().last().map(word);
    let event = (unit.is_empty() && vote.is_none()).then(|| event(terms, first, &phrase, head)).flatten();
    let noun = match (event, head) {
        (Some(_), None) => Some(String::new()),
        (Some(Event::Aboard | Event::JobLosses), _) => Some(String::new()),
        (_, Some(head)) if PEOPLE.contains(&head) || (event.is_some() && Event::of(head).is_some()) => {
            Some(String::new())
        }
        (_, Some(head)) => Some(stem(head)),
        (None, None) => percent_noun(tokens, quantity),
    };
    // "one" alone is more often a pronoun than a count.
    if before(1) == "the" && event.is_none() || (word(start) == "one" && event.is_none()) {
        return None;
    }
    let partial = event != Some(Event::Critical)
        && matches!(
            (word(phrase.end), word(phrase.end + 1)),
            ("of", "the" | "them" | "those" | "whom" | "its" | "his" | "her" | "their")
        )
        || matches!(word(end), "others" | "more" | "other" | "additional" | "further")
        || (1..=3).any(|b| {
            matches!(
                start.checked_sub(b).map_or("", word),
                "including" | "them" | "other" | "another" | "additional"
            )
        });
    let last = if phrase.is_empty() && tokens.get(end).is_some_and(|t| Event::of(&t.lower).is_some()) {
        end + 1
    } else {
        phrase.end.max(end)
    };
    Some(Measure {
        hedge: hedge.map(|h| h.0),
        event,
        amount: if event.is_none() && vote.is_none() { amount(tokens, first) } else { None },
        noun,
        value,
        second: vote,
        unit,
        context: context(tokens, first..last),
        places: places(tokens, event),
        years: years(terms),
        partial,
        revised: revised(tokens),
        tokens: first..last,
        when: when(tokens, last),
    })
}

/// Whether the number is a year, a day of a month, an age or part of a name.
fn names_or_dates(terms: &Terms, quantity: &Quantity) -> bool {
    let tokens = &terms.tokens;
    let at = |i: Option<usize>| i.and_then(|i| tokens.get(i));
    let previous = at(quantity.tokens.start.checked_sub(1));
    let next = at(Some(quantity.tokens.end));
    let month = |t: Option<&Token>| {
        t.is_some_and(|t| calendar_word(&t.lower, t.capital).is_some_and(|w| !w.ends_with("day")))
    };
    let abbreviated =
        previous.is_some_and(|t| t.lower == ".") && month(at(quantity.tokens.start.checked_sub(2)));
    let figure = at(Some(quantity.tokens.start)).is_some_and(|t| t.kind == TokenKind::Number);
    let year = figure
        && quantity.kind == QuantityKind::Number
        && quantity.unit.is_none()
        && quantity.value.fract() == 0.0
        && (1900.0..2100.0).contains(&quantity.value)
        && at(Some(quantity.tokens.start)).is_some_and(|t| t.lower.len() == 4);
    // "Flight 370", "Haixun 01": part of a name.
    let named = figure
        && (at(Some(quantity.tokens.start))
            .is_some_and(|t| t.lower.len() > 1 && t.lower.starts_with('0') && !t.lower.contains('.'))
            || previous.is_some_and(is_name) && quantity.tokens.start > 1);
    let age = previous.is_some_and(|t| t.lower == ",") && next.is_some_and(|t| t.lower == ",")
        || next
            .is_some_and(|t| t.attached && matches!(t.lower.as_str(), "year-old" | "month-old" | "day-old"));
    (quantity.value <= 31.0 && (month(previous) || abbreviated || month(next))) || year || age || named
}

fn unit(quantity: &Quantity) -> String {
    let sign = match quantity.kind {
        QuantityKind::Percent => "%",
        QuantityKind::Money => "$",
        _ => "",
    };
    match (&quantity.unit, quantity.kind) {
        (Some(unit), QuantityKind::Money) => unit.clone(),
        (Some(unit), _) => format!("{sign}{unit}"),
        (None, _) => sign.to_owned(),
    }
}

fn days(word: &str) -> Option<f64> {
    Some(match word {
        "hour" | "hours" => 1.0 / 24.0,
        "day" | "days" => 1.0,
        "week" | "weeks" => 7.0,
        "month" | "months" => 30.44,
        "year" | "years" => 365.25,
        _ => return None,
    })
}

/// Tokens of the noun phrase that starts at `start`: up to five content words.
fn noun_phrase(tokens: &[Token], start: usize) -> Range<usize> {
    let mut end = start;
    while let Some(token) = tokens.get(end).filter(|_| end < start + 5) {
        let noun = token.kind == TokenKind::Word
            && !is_function_word(&token.lower)
            && !is_time_word(&token.lower, token.capital)
            && (end == start || !token.lower.ends_with("ing"))
            && (!is_past(&token.lower) || token.attached)
            && !matches!(
                token.lower.as_str(),
                "last"
                    | "next"
                    | "earlier"
                    | "later"
                    | "ago"
                    | "already"
                    | "each"
                    | "apiece"
                    | "so"
                    | "far"
                    | "not"
                    | "will"
                    | "would"
                    | "could"
                    | "may"
                    | "still"
                    | "remain"
                    | "say"
                    | "says"
                    | "she"
                    | "he"
                    | "they"
                    | "who"
            );
        let event = Event::of(&token.lower).is_some();
        if !noun || (event && !is_noun_of_people(&token.lower)) {
            break;
        }
        end += 1;
        if event {
            break;
        }
    }
    start..end
}

fn is_noun_of_people(lower: &str) -> bool {
    PEOPLE.contains(&lower) && lower != "dead"
}

/// The noun of "20% of adults".
fn percent_noun(tokens: &[Token], quantity: &Quantity) -> Option<String> {
    let of = tokens.get(quantity.tokens.end).filter(|t| t.lower == "of")?;
    let skip = usize::from(tokens.get(quantity.tokens.end + 1).is_some_and(|t| is_function_word(&t.lower)));
    let phrase = noun_phrase(tokens, quantity.tokens.end + 1 + skip);
    let head = tokens.get(phrase.last()?)?;
    (quantity.kind == QuantityKind::Percent && !of.is_punct()).then(|| stem(&head.lower))
}

/// Stems of the content words around it within its clause, at most ten tokens away.
fn context(tokens: &[Token], measure: Range<usize>) -> BTreeSet<String> {
    let boundary = |t: &Token| matches!(t.lower.as_str(), "," | ";" | ":" | "—" | "–" | "." | "(" | ")");
    let near = |range: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
        range.take(10).take_while(|&i| tokens.get(i).is_some_and(|t| !boundary(t))).collect()
    };
    let mut indices = near(&mut (0..measure.start).rev());
    indices.extend(near(&mut (measure.end..tokens.len())));
    indices
        .into_iter()
        .filter_map(|i| tokens.get(i))
        .filter(|t| is_content(t))
        .map(|t| stem(&t.lower))
        .collect()
}

/// Stems of the names that follow "in", "at", "near", … .
fn places(tokens: &[Token], event: Option<Event>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (i, token) in tokens.iter().enumerate() {
        // Jobs go "at" a company and "in" a town.
        if event == Some(Event::JobLosses) && token.lower != "in" {
            continue;
        }
        if !matches!(
            token.lower.as_str(),
            "in" | "at" | "near" | "across" | "outside" | "inside" | "throughout" | "off"
        ) {
            continue;
        }
        let mut rest =
            tokens.iter().skip(i + 1).take(4).skip_while(|t| {
                !t.capital && !t.is_punct() && !is_function_word(&t.lower) || t.lower == "the"
            });
        while let Some(name) = rest.next().filter(|t| is_name(t) && is_content(t)) {
            out.insert(stem(&name.lower));
        }
    }
    out
}

fn years(terms: &Terms) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = terms
        .tokens
        .iter()
        .filter(|t| {
            t.kind == TokenKind::Number
                && t.lower.len() == 4
                && (t.lower.starts_with("19") || t.lower.starts_with("20"))
        })
        .map(|t| t.lower.clone())
        .collect();
    let past = |w: &[Token]| matches!(w, [a, b] if matches!((a.lower.as_str(), b.lower.as_str()), ("last", "year" | "month") | ("previous", _) | ("years" | "months", "ago")));
    if terms.tokens.windows(2).any(past) {
        out.insert("past".to_owned());
    }
    out
}

fn revised(tokens: &[Token]) -> bool {
    let verb = |t: &Token| {
        matches!(
            t.lower.as_str(),
            "rose"
                | "rises"
                | "risen"
                | "climbed"
                | "climbs"
                | "increased"
                | "revised"
                | "raised"
                | "grew"
                | "grown"
        )
    };
    tokens.iter().any(verb)
        && tokens
            .iter()
            .any(|t| matches!(t.lower.as_str(), "toll" | "number" | "count" | "dead" | "killed" | "earlier"))
}

/// Tokens of the first time phrase after `start` in the same clause: "on Wednesday", "in recent days".
fn when(tokens: &[Token], start: usize) -> Option<Range<usize>> {
    let stop = |t: &Token| matches!(t.lower.as_str(), "," | ";" | ":" | "." | "—" | "–" | "(" | "”" | "\"");
    let end = (start..tokens.len().min(start + 26))
        .take_while(|&i| tokens.get(i).is_some_and(|t| !stop(t)))
        .last()?
        + 1;
    let unit =
        |t: &Token| matches!(t.lower.as_str(), "day" | "days" | "weeks" | "months" | "years" | "hours");
    let timely = |t: &Token| is_time_word(&t.lower, t.capital) || unit(t);
    // Not "an overnight ferry", "Tuesday's attack".
    let qualifies = |i: usize| {
        tokens
            .get(i + 1)
            .is_some_and(|t| t.kind == TokenKind::Word && !is_function_word(&t.lower) && !timely(t))
    };
    let at =
        (start..end).find(|&i| tokens.get(i).is_some_and(|t| timely(t) && !t.possessive) && !qualifies(i))?;
    let lead = |t: &Token| {
        matches!(
            t.lower.as_str(),
            "on" | "in"
                | "since"
                | "over"
                | "during"
                | "by"
                | "late"
                | "early"
                | "last"
                | "past"
                | "the"
                | "this"
                | "recent"
                | "few"
                | "previous"
                | "throughout"
                | "starting"
        ) || t.kind == TokenKind::Number
    };
    let first = (start..at).rev().take_while(|&i| tokens.get(i).is_some_and(lead)).last().unwrap_or(at);
    let follow = |t: &Token| timely(t) || t.kind == TokenKind::Number;
    let last = (at..end).take_while(|&i| tokens.get(i).is_some_and(follow)).last().unwrap_or(at);
    // A bare "day" or "years" says nothing about when.
    (first < at || tokens.get(at).is_some_and(|t| !unit(t))).then_some(first..last + 1)
}
