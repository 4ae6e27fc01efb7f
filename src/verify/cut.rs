//! Where a clause of a claim may end in the sentence that it comes from: what is left is whole, and what is cut off
//! changes nothing of it.

use crate::text::cues::Cue;
use crate::text::quantities::QuantityKind;

use super::ends::{is_quote, scopes_back};
use super::facts::{Facts, Glue, Unit};
use super::glue::{is_auxiliary, marks, words};
use super::lists::{is_time_measure, may_end};
use super::omit::{ends_in_manner, relative};
use super::step::Broken;
use super::whole::{complete, goes_on, is_verb, leans, open_brackets};

/// Whether something that can be said stands before the speech word at unit `i`: not if it is no more than a phrase and
/// the speaker, "On April 19, Orr announced". A clause in the present tense behind such a word is not known for one, which
/// costs no more than a cut.
fn clause_before(source: &Facts, i: usize) -> bool {
    const OPENINGS: &[&str] = &[
        "on", "in", "at", "after", "before", "during", "since", "by", "from", "with", "despite", "over",
        "under", "for", "through",
    ];
    !words(source.gap(0)).next().is_some_and(|word| OPENINGS.contains(&word))
        || (1..=i).any(|g| words(source.gap(g)).any(is_auxiliary))
        || source.units.iter().take(i).any(|unit| unit.past && !unit.capital)
}

/// Words before a time that say which.
const WHICH_TIME: &[&str] = &[
    "early",
    "earlier",
    "each",
    "every",
    "first",
    "following",
    "last",
    "late",
    "later",
    "mid",
    "next",
    "other",
    "past",
    "previous",
    "same",
    "second",
    "third",
];

/// Whether a clause of the claim, with the small words `end` after its last unit, may end at source unit `i`. The
/// number is how much was left out.
pub(crate) fn tail(end: &[Glue], source: &Facts, i: usize) -> Result<usize, Broken> {
    let rest = i + 1;
    // "ran away": small words that end the claim follow the same word in the source.
    let there: Vec<&str> = words(source.gap(rest)).collect();
    let written: Vec<&str> = words(end).collect();
    if !there.starts_with(&written) || written.iter().any(|w| !may_end(w)) {
        return Err(Broken::Cut);
    }
    // "is a week away", "was called off"
    const PARTICLES: &[&str] = &["ago", "away", "back", "down", "off", "out", "up"];
    let next = source.gap(rest).get(written.len());
    if matches!(next, Some(Glue::Word(word)) if PARTICLES.contains(&word.as_str())) {
        return Err(Broken::Cut);
    }
    if rest >= source.units.len() {
        return if there.len() == written.len() { Ok(0) } else { Err(Broken::Cut) };
    }
    // "he said:", "he said", "I think": what?
    let speech = source.units.get(i).is_some_and(|u| u.cue == Some(Cue::Speech));
    let announces = marks(source.gap(rest)).any(|c| c == ':' || is_quote(c));
    if speech && (announces || !scopes_back(source, i) || !clause_before(source, i)) {
        return Err(Broken::Cut);
    }
    // "every Sunday", "late Monday": one phrase.
    let which = source.units.get(i).is_some_and(|u| WHICH_TIME.contains(&u.lower.as_str()));
    if which && source.gap(rest).is_empty() && source.units.get(rest).is_some_and(|u| u.time) {
        return Err(Broken::Cut);
    }
    let left_out = source.units.len() - rest;
    let mut at = rest;
    // "was arrested Monday"
    while source.gap(at).is_empty() && source.units.get(at).is_some_and(|u| u.time_adverb) {
        at += 1;
    }
    if at >= source.units.len() || ends_in_manner(source, i) {
        return Ok(left_out);
    }
    let (Some(last), Some(next)) = (source.units.get(i), source.units.get(at)) else {
        return Err(Broken::Cut);
    };
    let cut = Cut { source, i, at, last, next, gap: source.gap(at) };
    if cut.breaks_off() || cut.is_limited() {
        return Err(Broken::Cut);
    }
    if let Some(lost) = cut.contradiction().or_else(|| cut.reservation()) {
        return Err(Broken::Lost(lost));
    }
    if cut.announces_speech() || cut.first() == Some("ago") || goes_on(source, at) {
        return Err(Broken::Cut);
    }
    let allowed = if marks(cut.gap).any(|c| matches!(c, ',' | ';' | '\u{2013}' | '\u{2014}' | '(' | ':')) {
        !cut.is_in_list()
    } else {
        !(cut.is_in_pair() || cut.belongs_to_last() || cut.is_condition())
            && (cut.begins_phrase() || relative(source, i))
            && !cut.is_restricted()
    };
    if allowed { Ok(left_out + 1) } else { Err(Broken::Cut) }
}

/// A sentence cut after unit `i`. What is cut off, but for a day at its start, begins with `gap` and unit `at`.
struct Cut<'f> {
    source: &'f Facts,
    i: usize,
    at: usize,
    last: &'f Unit,
    next: &'f Unit,
    gap: &'f [Glue],
}

impl<'f> Cut<'f> {
    /// The first small word cut off.
    fn first(&self) -> Option<&'f str> {
        words(self.gap).next()
    }

    fn first_is(&self, list: &[&str]) -> bool {
        self.first().is_some_and(|w| list.contains(&w))
    }

    /// The last `count` units kept.
    fn kept(&self, count: usize) -> &'f [Unit] {
        self.source.units.get((self.i + 1).saturating_sub(count)..=self.i).unwrap_or_default()
    }

    /// Whether the last words need what follows them, or the sentence has lost its verb.
    fn breaks_off(&self) -> bool {
        let Self { source, i, at, last, next, gap } = *self;
        // "make owners register"
        let causes = i.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| {
            matches!(
                u.lower.as_str(),
                "make"
                    | "makes"
                    | "made"
                    | "let"
                    | "lets"
                    | "help"
                    | "helps"
                    | "helped"
                    | "see"
                    | "saw"
                    | "hear"
                    | "heard"
            )
        });
        // "agreed to turn over the funds": an infinitive keeps what belongs to it.
        let infinitive =
            words(source.gap(i)).last() == Some("to") && !last.capital && last.quantity.is_none();
        let comma = marks(gap).any(|c| c == ',');
        // "cropped, filtered or retouched".
        let verbs = [last, next].iter().all(|u| u.past && !u.capital) && comma;
        // "Orr, the owner, gave": the comma that closes an insertion goes on with what was before it.
        let commas = (1..=i).flat_map(|g| marks(source.gap(g))).filter(|c| *c == ',').count();
        let closes = commas % 2 == 1 && self.first().is_none() && comma && !next.lower.ends_with("ing");
        // "… and Ostrel, a port, is where she wrote it": what is kept last is what the verb cut off speaks of.
        let subject = comma && self.first().is_some_and(is_auxiliary);
        // "is asking the clerk, Ida Venn, to pay".
        let purpose = comma && self.first() == Some("to");
        // "The shooting, which happened before the trial of a driver, shook": its verb is cut off.
        let verb = comma && self.first().is_none() && next.past && !next.capital;
        // "was, in fact": what?
        let aside = (i.saturating_sub(2)..=i).any(|g| {
            source
                .gap(g)
                .windows(2)
                .any(|pair| matches!(pair, [Glue::Word(word), Glue::Punct(',')] if is_auxiliary(word)))
        });
        // "made the bill, H.R. 1, their priority", "to keep Hesba in power".
        let object = (0..i).rev().take_while(|u| *u + 3 >= i || !is_verb(source, *u + 1)).any(|u| {
            source.units.get(u).is_some_and(|u| {
                matches!(u.lower.as_str(), "make" | "makes" | "made" | "keep" | "keeps" | "kept")
            })
        }) && !words(gap)
            .any(|w| matches!(w, "and" | "but" | "who" | "which" | "after" | "when" | "because"));
        // "at a time when the town is poor"
        let occasion =
            matches!(last.lower.as_str(), "case" | "day" | "moment" | "place" | "point" | "time" | "year")
                && self.first_is(&["when", "where"]);
        let address = matches!(last.lower.as_str(), "http" | "https");
        // "called the Mill Act (MA), was backed": the verb stands behind the bracket.
        let bracket = marks(gap).any(|c| c == '(')
            && (at + 1..source.units.len()).any(|g| marks(source.gap(g)).any(|c| c == ')'));
        // A question says nothing.
        let question = source.text.trim_end().ends_with('?');
        // "beat Kells 3 – 0": a score, a range, a span.
        let numbers = last.quantity.is_some() && next.quantity.is_some() && self.first().is_none();
        // "one for Wigan"
        let counted = last.quantity.is_some() && self.first_is(&["for", "in"]);
        leans(source, i)
            || causes
            || open_brackets(source, i)
            || infinitive
            || verbs
            || closes
            || subject
            || verb
            || purpose
            || numbers
            || object
            || occasion
            || address
            || bracket
            || question
            || aside
            || counted
            || !complete(source, i)
    }

    /// Whether how long, or on which condition, it holds is cut off.
    fn is_limited(&self) -> bool {
        // "is allowed to keep it in her cell until May".
        let until = (self.at..self.source.units.len())
            .any(|g| words(self.source.gap(g)).any(|w| matches!(w, "until" | "till")));
        let next = self.next.lower.as_str();
        until
            || words(self.gap).any(|w| matches!(w, "provided" | "than"))
            || self.first() == Some("as") && matches!(next, "long" | "soon" | "far" | "much" | "well")
            || matches!(next, "condition" | "subject" | "pending" | "depending")
    }

    /// "…, but the firm denied it", "…, although the ruling was overturned".
    fn contradiction(&self) -> Option<usize> {
        const UNDOES: [&str; 11] = [
            "withdrew",
            "withdrawn",
            "retracted",
            "reversed",
            "overturned",
            "scrapped",
            "cancelled",
            "canceled",
            "quashed",
            "disputed",
            "dismissed",
        ];
        let despite = self.next.lower == "despite" || self.first_is(&["despite"]);
        let contrast = despite
            || words(self.gap).any(|w| matches!(w, "but" | "although" | "though" | "however" | "yet"));
        // "…, despite the ministry's rejection of the plan"
        let against = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "denial" | "denials" | "objection" | "objections" | "opposition" | "refusal" | "rejection"
            )
        };
        let undoes = |u: &Unit| {
            u.cue == Some(Cue::Negation) || UNDOES.contains(&u.lower.as_str()) || despite && against(u)
        };
        let units = self.source.units.iter().enumerate().skip(self.at);
        units.filter(|_| contrast).find(|(_, u)| undoes(u)).map(|(u, _)| u)
    }

    /// Whose words these are, whether they are true and in which cases, may stand at the end.
    fn reservation(&self) -> Option<usize> {
        let doubts = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "allegedly" | "reportedly" | "apparently" | "perhaps" | "possibly" | "probably"
            )
        };
        // "…, the office reported on Friday".
        let reports = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "reported" | "reports" | "confirmed" | "announced" | "showed" | "shows" | "estimated"
            )
        };
        // "may travel in most cases".
        if self.next.cue == Some(Cue::Quantifier) && self.first().is_some() {
            return Some(self.at);
        }
        let mut units = self.source.units.iter().enumerate().skip(self.at);
        let found = units.find(|(at, u)| match u.cue {
            Some(Cue::Condition) => true,
            _ if reports(u) && marks(self.gap).any(|c| c == ',') => scopes_back(self.source, *at),
            Some(Cue::Speech) => scopes_back(self.source, *at),
            Some(Cue::Modality) => doubts(u),
            _ => false,
        });
        found.map(|(at, _)| at)
    }

    /// "… said on Monday: “We …”"
    fn announces_speech(&self) -> bool {
        let colon = (self.at..self.source.units.len()).find(|g| marks(self.source.gap(*g)).any(|c| c == ':'));
        colon.is_some_and(|c| c <= self.at + 3) && self.kept(4).iter().any(|u| u.cue == Some(Cue::Speech))
    }

    /// At a mark: whether a list or a description is cut in two.
    fn is_in_list(&self) -> bool {
        let Self { source, i, at, last, next, gap } = *self;
        let before = source.gap(i);
        let bare = self.first().is_none();
        // "a rich, long record" ends at no comma.
        let article = words(before).any(|w| matches!(w, "a" | "an" | "the"));
        let plain = !next.past && !next.capital && next.cue.is_none() && next.quantity.is_none();
        let description = article && bare && plain && !next.lower.ends_with("ing");
        // "the oldest, most famous": one description in two parts.
        let superlative = next.cue == Some(Cue::Superlative);
        // "flags, false passports, and plans", "Benny Lynch, Walter McGowan".
        let comma = marks(gap).all(|c| c == ',');
        let names = comma && bare && last.capital && next.capital;
        let listed = comma
            && marks(before).any(|c| c == ',')
            && words(before).next().is_none()
            && (bare || self.first_is(&["and", "or"]))
            && !(is_verb(source, at) || next.pronoun);
        // "with eels, fresh crabs and herring"
        let until_joined = (at + 1..source.units.len().min(at + 4))
            .find(|u| !source.gap(*u).is_empty())
            .is_some_and(|u| words(source.gap(u)).next().is_some_and(|w| matches!(w, "and" | "or")));
        let series =
            comma && bare && plain && !next.lower.ends_with("ing") && !is_verb(source, at) && until_joined;
        description || superlative || names || listed || series
    }

    /// Without a mark: "pro- and anti-"; "the skin, mouth and gut", "Christmas and New Year".
    fn is_in_pair(&self) -> bool {
        let Self { source, i, at, next, gap, .. } = *self;
        if marks(gap).any(|c| c == '-') {
            return true;
        }
        let determiner = |w: &str| {
            is_auxiliary(w) || matches!(w, "the" | "a" | "an" | "his" | "her" | "its" | "their" | "that")
        };
        let clause = (next.past && !next.capital)
            || next.pronoun
            || next.cue == Some(Cue::Modality)
            || words(gap).nth(1).is_some_and(determiner)
                && (at + 1..source.units.len().min(at + 6)).any(|u| is_verb(source, u));
        // "He made a plan, issued orders and has left".
        let predicates = (1..=i).any(|g| {
            let bare = marks(source.gap(g)).any(|c| c == ',') && words(source.gap(g)).next().is_none();
            bare && source.units.get(g).is_some_and(|u| u.past && !u.capital)
        });
        let list =
            predicates || marks(source.gap(i)).any(|c| c == ',') && words(source.gap(i)).next().is_none();
        self.first_is(&["and", "or"]) && (!clause || list)
    }

    /// Whether the phrase cut off belongs to the last words and not to the sentence.
    fn belongs_to_last(&self) -> bool {
        let Self { source, i, at, last, next, gap } = *self;
        // "received two million in the week to April": how much is a matter of how long.
        let amount = self.kept(2).iter().any(|u| u.quantity.is_some());
        let soon = source.units.get(at..source.units.len().min(at + 3)).unwrap_or_default();
        let period = self.first_is(&["in", "over", "during", "for"]) && soon.iter().any(|u| u.time);
        // "two hours before the match" cut to "two hours".
        let measured = is_time_measure(&last.lower)
            && self.first_is(&["after", "before", "since", "ago", "from", "for"]);
        // "people living in a village" cut to "people living".
        let participle = last.lower.ends_with("ing") && !last.capital && i > 0 && source.gap(i).is_empty();
        let participle = participle && !words(gap).any(|w| matches!(w, "and" | "but"));
        // "less spending and a drop in sales": the last of two things keeps what belongs to it.
        let second = words(source.gap(i)).any(|w| w == "and" || w == "or") && !last.capital;
        // "Institute for Port Studies": a name goes on after its small words.
        let named = self.first_is(&["for", "of", "and"]) && last.capital && next.capital;
        // "described as 'heartbreaking' by the agency": quoted words keep their speaker.
        let speaker = self.first() == Some("by") && self.kept(2).iter().any(|u| u.quoted);
        // "a rise in prices"
        let measure = self.first_is(&["in", "of", "for"])
            && matches!(
                last.lower.as_str(),
                "boost"
                    | "change"
                    | "changes"
                    | "cut"
                    | "cuts"
                    | "decline"
                    | "decrease"
                    | "drop"
                    | "fall"
                    | "growth"
                    | "increase"
                    | "jump"
                    | "reduction"
                    | "rise"
                    | "spike"
                    | "surge"
            );
        // "the force with which".
        let which = words(gap).nth(1).is_some_and(|w| matches!(w, "which" | "whom" | "whose"));
        (amount && period) || measured || participle || second || measure || named || speaker || which
    }

    /// What happens if something is so ends where that does.
    fn is_condition(&self) -> bool {
        self.source.units.iter().take(self.i + 1).any(|u| u.cue == Some(Cue::Condition))
    }

    /// Whether what is cut off begins like a clause or phrase that adds to what stands before it: when, or where a thing is.
    /// Other prepositions may belong to the last word, as in "familiar with", "taken over", "evidence on".
    fn begins_phrase(&self) -> bool {
        let clause =
            ["after", "when", "while", "following", "and", "but", "because", "since", "amid", "during"];
        let place = ["in", "at", "near", "outside", "inside"];
        let soon =
            self.source.units.get(self.at..self.source.units.len().min(self.at + 2)).unwrap_or_default();
        let when = self.first_is(&["on", "in", "at", "from"])
            && soon.first().is_some_and(|u| u.time || u.quantity.is_some())
            && soon.iter().any(|u| u.time);
        let done_by =
            self.first() == Some("by") && self.last.past && words(self.source.gap(self.i)).any(is_auxiliary);
        self.first_is(&clause) || when || done_by || self.first_is(&place) && self.is_thing()
    }

    /// Whether the last word is a noun for all that is known: no verb, adverb or adjective.
    fn is_thing(&self) -> bool {
        let Self { source, i, last, .. } = *self;
        let modal =
            i.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| u.cue == Some(Cue::Modality));
        let infinitive = words(source.gap(i)).last() == Some("to");
        last.capital
            || !(last.past
                || last.pronoun
                || last.verb
                || last.cue.is_some()
                || modal
                || infinitive
                || ["ly", "ing", "able", "ible", "ful", "ous"].iter().any(|end| last.lower.ends_with(end)))
    }

    /// Whether the phrase may say of which things the last words are true: "all who", "the first in".
    fn is_restricted(&self) -> bool {
        use QuantityKind::{Fraction, Ordinal, Percent};
        self.kept(5).iter().any(|u| {
            u.quantity.as_ref().is_some_and(|q| matches!(q.kind, Percent | Fraction | Ordinal))
                || matches!(u.cue, Some(Cue::Quantifier | Cue::Superlative | Cue::Negation | Cue::Hedge(_)))
                || matches!(
                    u.lower.as_str(),
                    "better" | "easier" | "fewer" | "harder" | "less" | "more" | "worse"
                )
        })
    }
}
