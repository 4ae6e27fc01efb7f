//! What happened to the people that a number counts, by fixed patterns of news English.

use std::ops::Range;

use crate::text::words::Token;

use super::terms::Terms;

/// What happened to the people counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Event {
    Killed,
    Injured,
    Critical,
    Missing,
    Arrested,
    Rescued,
    Displaced,
    Evacuated,
    Aboard,
    JobLosses,
}

impl Event {
    /// The event that a word reports, and whether the word alone stands for those counted ("casualties").
    pub(super) fn of(lower: &str) -> Option<Self> {
        Some(match lower {
            "killed" | "kill" | "kills" | "killing" | "dead" | "died" | "die" | "dies" | "death"
            | "deaths" | "fatality" | "fatalities" | "casualty" | "casualties" | "perished" | "slain"
            | "lives" | "bodies" => Self::Killed,
            "injured" | "injuring" | "injures" | "injuries" | "wounded" | "wounding" | "wounds" | "hurt"
            | "hospitalized" | "hospitalised" => Self::Injured,
            "missing" | "unaccounted" => Self::Missing,
            "arrested" | "arresting" | "arrests" | "detained" | "detaining" => Self::Arrested,
            "rescued" | "rescuing" | "ashore" => Self::Rescued,
            "displaced" | "displacing" | "homeless" => Self::Displaced,
            "evacuated" | "evacuating" | "evacuees" => Self::Evacuated,
            "aboard" => Self::Aboard,
            _ => return None,
        })
    }

    /// For the reader.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Injured => "injured",
            Self::Critical => "in critical condition",
            Self::Missing => "missing",
            Self::Arrested => "arrested",
            Self::Rescued => "rescued",
            Self::Displaced => "displaced",
            Self::Evacuated => "evacuated",
            Self::Aboard => "aboard",
            Self::JobLosses => "jobs to go",
        }
    }

    /// Whether newsrooms keep counting while the event goes on.
    pub(super) fn is_running_count(self) -> bool {
        !matches!(self, Self::Aboard | Self::JobLosses)
    }

    /// Whether the count can only grow.
    pub(super) fn grows(self) -> bool {
        !matches!(self, Self::Missing | Self::Aboard | Self::Critical)
    }
}

/// Nouns for people that say nothing about which people.
pub(super) const PEOPLE: &[&str] = &[
    "people",
    "person",
    "persons",
    "victims",
    "casualties",
    "deaths",
    "fatalities",
    "lives",
    "bodies",
    "dead",
    "arrests",
    "injuries",
    "evacuees",
];

/// Nouns that are never people to whom something happened.
const NO_PEOPLE: &[&str] = &[
    "day",
    "days",
    "hour",
    "hours",
    "minute",
    "minutes",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "time",
    "times",
    "mile",
    "miles",
    "foot",
    "feet",
    "meters",
    "metres",
    "kilometers",
    "kilometres",
    "degrees",
    "percent",
    "points",
    "shots",
    "rounds",
    "bullets",
    "states",
    "countries",
    "cities",
    "homes",
    "houses",
    "buildings",
    "others",
    "more",
    "crowns",
    "dollars",
    "seconds",
    "seats",
    "counts",
    "charges",
];

/// What happened to those counted: the nearest event word that a fixed pattern ties to the number.
pub(super) fn event(terms: &Terms, first: usize, phrase: &Range<usize>, head: Option<&str>) -> Option<Event> {
    let tokens = &terms.tokens;
    if head.is_some_and(|h| NO_PEOPLE.contains(&h)) {
        return None;
    }
    if job_losses(tokens, first, phrase, head) {
        return Some(Event::JobLosses);
    }
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    if head == Some("passengers") && word(phrase.end) == "and" && word(phrase.end + 1) == "crew" {
        return Some(Event::Aboard);
    }
    let number_at = |i: usize| terms.quantities.iter().any(|q| q.tokens.contains(&i));
    if critical(tokens, phrase.end, &number_at) {
        return Some(Event::Critical);
    }
    if let Some(event) = head.and_then(Event::of) {
        return Some(event).filter(|_| head != Some("lives") || lives_lost(tokens, first));
    }
    // "14 people were killed", "37 injured", "20 people were still unaccounted for", "238 people were aboard"
    for i in phrase.end..phrase.end + 7 {
        let Some(token) = tokens.get(i) else { break };
        if let Some(event) = Event::of(&token.lower).filter(|_| !number_at(i)) {
            // "aboard a boat built for 25" tells of one boat among others.
            let other = event == Event::Aboard && matches!(word(i + 1), "a" | "an" | "one");
            return (token.lower != "lives" && !other).then_some(event);
        }
        let link = matches!(
            token.lower.as_str(),
            "were"
                | "was"
                | "are"
                | "is"
                | "have"
                | "has"
                | "had"
                | "been"
                | "be"
                | "being"
                | "who"
                | "also"
                | "still"
                | "reportedly"
                | "confirmed"
                | "feared"
                | "reported"
                | "left"
                | "found"
                | "remain"
                | "remained"
                | "brought"
                | "taken"
                | "now"
                | "believed"
                | "to"
                | "on"
                | "as"
                | "listed"
                | "presumed"
                | "or"
        );
        if token.lower == "board" && i > 0 && tokens.get(i - 1).is_some_and(|t| t.lower == "on") {
            return Some(Event::Aboard);
        }
        if token.lower == "treated" && (terms.stems.contains("hospit") || terms.stems.contains("injuri")) {
            return Some(Event::Injured);
        }
        if !link {
            break;
        }
    }
    // "killed more than 600 people", "injuring 37"
    for i in (first.saturating_sub(4)..first).rev() {
        let Some(token) = tokens.get(i).filter(|t| !t.is_punct() && !number_at(i)) else { break };
        if token.lower == "treated" && (terms.stems.contains("hospit") || terms.stems.contains("injuri")) {
            return Some(Event::Injured);
        }
        match Event::of(&token.lower) {
            Some(event)
                if !matches!(
                    token.lower.as_str(),
                    "dead" | "death" | "deaths" | "died" | "lives" | "missing"
                ) =>
            {
                return Some(event);
            }
            Some(_) => break,
            None if matches!(
                token.lower.as_str(),
                "the" | "another" | "a" | "total" | "of" | "some" | "as" | "many"
            ) => {}
            None => break,
        }
    }
    // "the death toll rose to 19", "put the dead at 14"
    let linked = first
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .is_some_and(|t| matches!(t.lower.as_str(), "to" | "at" | "of" | "reached" | "was" | "is"));
    if linked && head.is_none_or(|h| PEOPLE.contains(&h)) {
        let clause = tokens.get(first.saturating_sub(20)..first)?;
        let clause = clause
            .iter()
            .rposition(|t| matches!(t.lower.as_str(), "," | ";" | ":"))
            .map_or(clause, |p| clause.get(p + 1..).unwrap_or(clause));
        let counting =
            |t: &Token| matches!(t.lower.as_str(), "toll" | "number" | "put" | "total" | "count" | "tally");
        if clause.iter().any(counting) {
            return clause.iter().rev().find_map(|t| Event::of(&t.lower));
        }
    }
    None
}

/// Whether those counted are in danger of their lives: "five of the injured were in critical condition", "four critically".
/// It says so of some of the injured, who are no part of another count of them.
fn critical(tokens: &[Token], start: usize, number_at: &dyn Fn(usize) -> bool) -> bool {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let clause = (start..start + 9)
        .take_while(|&i| tokens.get(i).is_some_and(|t| !t.is_punct()) && !number_at(i))
        .take_while(|&i| !matches!(word(i), "and" | "but" | "while" | "who" | "including"));
    clause.into_iter().any(|i| {
        word(i) == "critically" && matches!(word(i + 1), "injured" | "hurt" | "wounded" | "ill")
            || word(i) == "critical" && (word(i + 1) == "condition" || word(i.wrapping_sub(1)) == "remain")
    })
}

/// Whether jobs are counted that go ("cut 600 jobs"), or people who lose theirs ("850 people could lose their work").
fn job_losses(tokens: &[Token], first: usize, phrase: &Range<usize>, head: Option<&str>) -> bool {
    let near = |range: Range<usize>, words: &[&str]| {
        tokens
            .get(range.start.min(tokens.len())..range.end.min(tokens.len()))
            .is_some_and(|t| t.iter().any(|t| words.contains(&t.lower.as_str())))
    };
    let cut = [
        "cut",
        "cuts",
        "cutting",
        "shed",
        "shedding",
        "eliminate",
        "eliminating",
        "eliminated",
        "axe",
        "axing",
        "axed",
        "slash",
        "slashing",
        "lose",
        "losing",
        "loss",
        "lost",
    ];
    let dismissed = ["lay", "laying", "laid", "dismiss", "dismissed", "fire", "fired", "firing"];
    match head {
        Some("jobs" | "positions" | "posts" | "roles") => near(first.saturating_sub(4)..first, &cut),
        Some("people" | "workers" | "employees" | "staff") => {
            near(phrase.end..phrase.end + 4, &["lose", "losing", "lost"])
                && near(phrase.end..phrase.end + 7, &["job", "jobs", "work", "posts"])
                || near(phrase.end..phrase.end + 4, &["laid"])
                || near(first.saturating_sub(3)..first, &dismissed)
                    && near(first.saturating_sub(3)..first, &["off", "fire", "fired", "dismiss", "dismissed"])
        }
        _ => false,
    }
}

/// Whether "46 lives" were lost: "claimed 46 lives", "with the loss of 46 lives".
fn lives_lost(tokens: &[Token], first: usize) -> bool {
    let lost = |t: &Token| {
        matches!(
            t.lower.as_str(),
            "claimed" | "claiming" | "lost" | "loss" | "cost" | "took" | "taken" | "costing"
        )
    };
    tokens.get(first.saturating_sub(4)..first).is_some_and(|before| before.iter().any(lost))
}
