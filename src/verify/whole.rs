//! Whether what is left of a sentence that is cut is a whole sentence.

use crate::text::cues::Cue;

use super::facts::{Facts, Glue};
use super::glue::{is_auxiliary, marks, separates, words};

/// Whether unit `u` is a verb for sure, or has a verb right before it. Present tenses are not known.
pub(super) fn is_verb(source: &Facts, u: usize) -> bool {
    words(source.gap(u)).any(is_auxiliary)
        || source.units.get(u).is_some_and(|unit| {
            // "accused of", "hired by" after a noun describe it.
            let describes = words(source.gap(u + 1)).next().is_some_and(|w| matches!(w, "of" | "by"));
            (unit.past && !unit.capital && !describes)
                || unit.verb
                || matches!(unit.cue, Some(Cue::Speech | Cue::Modality | Cue::Negation))
        })
}

/// Whether what follows from unit `at` on has the verb of what stands before it: "believed an attack on the port had
/// become likely" cut at "on".
pub(super) fn goes_on(source: &Facts, at: usize) -> bool {
    const CLAUSES: [&str; 16] = [
        "when", "while", "after", "before", "because", "since", "and", "but", "who", "which", "that",
        "where", "as", "whose", "although", "though",
    ];
    for g in at..source.units.len() {
        let gap = source.gap(g);
        if marks(gap).any(separates) || words(gap).any(|w| CLAUSES.contains(&w)) {
            return false;
        }
        if g > at && words(gap).any(is_auxiliary) {
            return true;
        }
    }
    false
}

/// Whether a sentence that ends with unit `i` has a verb in its main clause and in its last one: not "The driver, who
/// was hurt", "… but the people".
pub(super) fn complete(source: &Facts, i: usize) -> bool {
    let has = |g: &usize, list: &[&str]| words(source.gap(*g)).any(|w| list.contains(&w));
    let opens = |g: &usize| {
        has(
            g,
            &[
                "that", "but", "while", "because", "although", "though", "whereas", "whether", "if", "why",
                "how",
            ],
        )
    };
    let main = |start: usize| {
        let relative = |g: &usize| has(g, &["who", "which", "whose", "whom", "that", "where"]);
        (start + 1..=i).find(relative).is_none_or(|g| {
            (start..g).any(|u| is_verb(source, u))
                || (g + 1..=i)
                    .find(|c| marks(source.gap(*c)).any(|c| c == ','))
                    .is_some_and(|close| (close..=i).any(|u| is_verb(source, u)))
        })
    };
    // "In the study published in May": an introduction alone.
    let first = words(source.gap(0)).next();
    let introduction =
        first.is_some_and(|w| {
            matches!(
                w,
                "in" | "on"
                    | "at"
                    | "for"
                    | "with"
                    | "after"
                    | "before"
                    | "during"
                    | "by"
                    | "from"
                    | "as"
                    | "since"
                    | "under"
                    | "while"
                    | "when"
                    | "although"
                    | "though"
                    | "whilst"
                    | "among"
                    | "despite"
            )
        }) || source.units.first().is_some_and(|u| u.lower == "according to" || u.lower == "despite");
    let begun = !introduction
        || (1..=i)
            .find(|g| marks(source.gap(*g)).any(|c| c == ','))
            .is_some_and(|g| (g..=i).any(|u| is_verb(source, u)));
    // "… but, while the first part is easy, the second is not".
    let within = (1..=i)
        .rev()
        .find(|g| has(g, &["but"]) && has(g, &["while", "when", "if", "although", "as", "after"]));
    let begun = begun
        && within.is_none_or(|g| {
            (g + 1..=i)
                .find(|c| marks(source.gap(*c)).any(|c| c == ','))
                .is_some_and(|close| (close..=i).any(|u| is_verb(source, u)))
        });
    // "… and, only when he is near, starts".
    let aside = (1..=i).rev().find(|g| {
        let glue = source.gap(*g);
        let join = glue.iter().position(|x| matches!(x, Glue::Word(w) if w == "and" || w == "but"));
        join.is_some_and(|join| glue.get(join + 1) == Some(&Glue::Punct(',')))
    });
    let begun = begun
        && aside.is_none_or(|g| {
            (g + 1..=i)
                .find(|c| marks(source.gap(*c)).any(|c| c == ','))
                .is_some_and(|close| (close..=i).any(|u| is_verb(source, u)))
        });
    // "said the law": said what of it?
    let says = (0..=i).rev().find(|u| {
        source.units.get(*u).is_some_and(|u| {
            matches!(
                u.lower.as_str(),
                "argued"
                    | "argues"
                    | "believe"
                    | "believed"
                    | "believes"
                    | "claimed"
                    | "claims"
                    | "feel"
                    | "felt"
                    | "insisted"
                    | "insists"
                    | "said"
                    | "say"
                    | "says"
                    | "suggest"
                    | "suggested"
                    | "suggests"
                    | "think"
                    | "thinks"
                    | "thought"
                    | "warned"
                    | "warns"
            )
        })
    });
    let begun = begun && says.is_none_or(|v| v == i || (v + 1..=i).any(|u| is_verb(source, u)));
    // "Even though it rained".
    let begun = begun
        && !(source.units.first().is_some_and(|u| u.lower == "even")
            && words(source.gap(1)).next().is_some_and(|w| matches!(w, "though" | "if" | "when"))
            && !(2..=i).any(|g| marks(source.gap(g)).any(|c| c == ',')));
    // "an online site run", "donations registered": perhaps no verb but a description cut short.
    let bare = i > 0
        && source.gap(i).is_empty()
        && source.units.get(i).is_some_and(|u| u.past && !u.capital && u.cue.is_none());
    if !begun || bare {
        return false;
    }
    let last = (1..=i).rev().find(opens).is_none_or(|g| (g..=i).any(|u| is_verb(source, u)) && main(g));
    last && main(0)
}

/// Brackets open before source unit `at`.
pub(super) fn open_brackets(source: &Facts, at: usize) -> bool {
    let all = || (0..=at).flat_map(|g| marks(source.gap(g)));
    all().filter(|c| *c == '(').count() != all().filter(|c| *c == ')').count()
}

/// Whether unit `i` needs what follows it: "shortly after the raid", "described as", "destined for".
pub(super) fn leans(source: &Facts, i: usize) -> bool {
    source.units.get(i).is_some_and(|u| {
        matches!(
            u.lower.as_str(),
            "accompanied"
                | "accused"
                | "aimed"
                | "allowed"
                | "asked"
                | "based"
                | "called"
                | "caused"
                | "charged"
                | "compared"
                | "composed"
                | "considered"
                | "described"
                | "designed"
                | "destined"
                | "especially"
                | "even"
                | "expected"
                | "followed"
                | "forced"
                | "gone"
                | "immediately"
                | "intended"
                | "just"
                | "known"
                | "like"
                | "linked"
                | "long"
                | "mainly"
                | "mostly"
                | "named"
                | "only"
                | "particularly"
                | "partly"
                | "placed"
                | "poised"
                | "preceded"
                | "put"
                | "regarded"
                | "run"
                | "shortly"
                | "soon"
                | "still"
                | "supposed"
                | "tipped"
                | "told"
        )
    })
}
