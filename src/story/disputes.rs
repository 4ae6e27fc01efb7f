//! What one speaker of an article disputes of what another has just said: "Mr. Orr denied it." The reporter sets the two
//! against each other; nothing here judges by the words of the claims that they are.

use crate::text::cues::is_speech;
use crate::text::speech::without_quotations;
use crate::text::words::{Token, TokenKind, is_article, is_function_word, is_subject_pronoun, tokenize};

use super::coverage::{Candidate, Coverage};
use super::denials::{REPORT, negated};
use super::differences::{Difference, DifferenceKind, Relation, Value};

/// Verbs with which somebody disputes what was said.
const DISPUTE: &[&str] = &[
    "contested",
    "contests",
    "contradicted",
    "contradicts",
    "denied",
    "denies",
    "disputed",
    "disputes",
    "refuted",
    "refutes",
    "rejected",
    "rejects",
];
/// What is disputed, besides what is [told](REPORT). Not plans, offers and appeals: to reject those says nothing of facts.
const DISPUTED: &[&str] = &[
    "accusation",
    "accusations",
    "assertion",
    "assertions",
    "count",
    "estimate",
    "estimates",
    "figure",
    "figures",
    "number",
    "numbers",
    "toll",
    "version",
];
/// What points back to it.
const IT: &[&str] = &["it", "that", "this", "them", "those"];
/// What a statement is called.
const UNTRUE: &[&str] = &[
    "false",
    "fabricated",
    "inaccurate",
    "incorrect",
    "lie",
    "lies",
    "untrue",
    "wrong",
    "baseless",
    "unfounded",
];
/// Verbs of stating that are not an answer or a request.
const STATED: &[&str] = &[
    "accused",
    "alleged",
    "alleges",
    "according",
    "claimed",
    "claims",
    "estimated",
    "insisted",
    "insists",
    "put",
    "reported",
    "reports",
    "said",
    "say",
    "says",
    "stated",
    "told",
    "warned",
    "warns",
    "wrote",
];
/// Those who decide about claims instead of disputing them.
const DECIDE: &[&str] =
    &["judge", "judges", "court", "jury", "panel", "tribunal", "justices", "appeals", "voters"];
/// Sentences before a dispute among which the disputed one is looked for, and tokens before the verb at most.
const BACK: usize = 4;
const SUBJECT: usize = 9;
/// A dispute of fewer tokens says only that there is one: what is said instead stands in the next sentence.
const SHORT: usize = 10;
/// Most disputes told of a story.
const MOST: usize = 4;

impl Coverage<'_> {
    /// What is disputed within an article: the statement and the dispute.
    pub(super) fn disputes(&self) -> Vec<(f32, Difference)> {
        let running = self.running();
        let mut found: Vec<(f32, Difference)> = Vec::new();
        for (i, dispute) in running.iter().enumerate() {
            let half = half_disputes(&dispute.terms.tokens);
            if !half && !disputes(&dispute.terms.tokens) {
                continue;
            }
            let near = |c: &&&Candidate| c.at.article == dispute.at.article;
            let before = running.get(i.saturating_sub(BACK)..i).unwrap_or_default();
            let Some(claim) = before.iter().rev().filter(near).find(|c| self.is_claim(c)) else { continue };
            // What is half confirmed is spoken of again.
            let again = |c: &&Candidate| c.at >= claim.at && !c.terms.stems.is_disjoint(&dispute.terms.stems);
            if half && !before.iter().copied().any(|c| again(&c)) {
                continue;
            }
            let told = |d: &Difference| d.values.iter().any(|v| v.sentence == claim.at);
            if found.iter().any(|(_, d)| told(d)) || !apart(claim, dispute) {
                continue;
            }
            let next = running.get(i + 1).filter(near).filter(|next| self.goes_on(dispute, next));
            let values: Vec<Value> =
                [self.value_of(claim, claim), self.value_of(dispute, next.unwrap_or(dispute))]
                    .into_iter()
                    .flatten()
                    .collect();
            if values.len() == 2 {
                let what = who(&dispute.terms.tokens, self.text(dispute.at))
                    .map_or_else(|| "disputed".to_owned(), |who| format!("disputed by {who}"));
                let (kind, relation) = (DifferenceKind::Statement, Relation::Differ);
                found.push((claim.salience, Difference { what, kind, relation, values }));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(MOST);
        found
    }

    /// Whether a sentence tells what somebody states, and can be read alone.
    fn is_claim(&self, sentence: &Candidate) -> bool {
        let tokens = &sentence.terms.tokens;
        let has = |words: &[&str]| tokens.iter().any(|t| words.contains(&t.lower.as_str()));
        let quoted = self.text(sentence.at).starts_with(['“', '"']);
        let says_something = !sentence.terms.names.is_empty() || !sentence.terms.quantities.is_empty();
        // “It burned for hours,” he said: who?
        let spoken = without_quotations(self.text(sentence.at));
        let named = !quoted || tokenize(&spoken).iter().any(|t| t.capital && !is_subject_pronoun(&t.lower));
        // "I intend to read that letter aloud" tells what somebody wants; a request states nothing.
        let wants = quoted && has(&["i", "i'm", "we're"]);
        let asks = has(&["asked", "declined"]) && sentence.terms.quantities.is_empty() && !has(&["said"]);
        has(STATED)
            && (quoted || !sentence.terms.dangling)
            && says_something
            && named
            && !wants
            && !asks
            && !disputes(tokens)
    }

    /// Whether `next` says what the short `dispute` holds against the claim: in a quotation, or as another account.
    fn goes_on(&self, dispute: &Candidate, next: &Candidate) -> bool {
        let tokens = &dispute.terms.tokens;
        let short = tokens.iter().filter(|t| !t.is_punct()).count() < SHORT;
        let quoted = self.text(next.at).starts_with(['“', '"']);
        let stated = next.terms.tokens.iter().any(|t| is_speech(&t.lower));
        next.at.sentence == dispute.at.sentence + 1
            && short
            && (quoted || stated && tokens.iter().any(|t| t.lower == "different"))
    }
}

/// Who disputes: the words before the verb, up to a possessive ("The owner’s account"); `None` when they name nobody.
fn who(tokens: &[Token], sentence: &str) -> Option<String> {
    let verb = tokens.iter().position(|t| {
        DISPUTE.contains(&t.lower.as_str())
            || matches!(t.lower.as_str(), "called" | "calls" | "is" | "was" | "confirmed")
    })?;
    let subject = tokens.get(..verb)?;
    let end = subject.iter().position(|t| t.possessive).map_or(subject.len(), |p| p + 1);
    let subject = subject.get(..end)?;
    let (first, last) = (subject.first()?, subject.last()?);
    let named = first.capital && !IT.contains(&first.lower.as_str()) && !is_subject_pronoun(&first.lower);
    let marks = subject.iter().any(|t| t.is_punct() && t.lower != ".");
    if !named || marks || subject.len() > SUBJECT || matches!(last.kind, TokenKind::Punct(_)) {
        return None;
    }
    let words = sentence.get(first.span.start()..last.span.end())?;
    let article = is_article(&first.lower) || matches!(first.lower.as_str(), "one" | "both" | "other");
    let mut chars = words.chars();
    let opening = chars.next().filter(|_| article).map(|c| c.to_lowercase().chain(chars).collect::<String>());
    Some(opening.unwrap_or_else(|| words.to_owned()))
}

/// Whether not the same person speaks in both: the one who disputes is not named in the claim as its speaker.
fn apart(claim: &Candidate, dispute: &Candidate) -> bool {
    let tokens = &dispute.terms.tokens;
    let subject = tokens.iter().take(SUBJECT).take_while(|t| !DISPUTE.contains(&t.lower.as_str()));
    let names: Vec<&str> =
        subject.filter(|t| t.capital && !is_function_word(&t.lower)).map(|t| t.lower.as_str()).collect();
    let spoken = |w: &[Token]| {
        let [a, b] = w else { return false };
        let says = |t: &Token| STATED.contains(&t.lower.as_str());
        says(b) && names.contains(&a.lower.as_str()) || says(a) && names.contains(&b.lower.as_str())
    };
    !claim.terms.tokens.windows(2).any(spoken)
}

/// Whether a sentence disputes, as a whole, what was said before it.
fn disputes(tokens: &[Token]) -> bool {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let ends = |i: usize| {
        tokens.get(i).is_none_or(Token::is_punct)
            || matches!(word(i), "and" | "as" | "but" | "in" | "on" | "saying" | "through" | "when" | "by")
    };
    // "The claims", "Orr's latest figures": without saying which.
    let told = |at: usize| {
        (at..at + 4)
            .take_while(|&i| {
                tokens.get(i).is_some_and(|t| !t.is_punct() && !matches!(word(i), "that" | "of" | "to"))
            })
            .find(|&i| REPORT.contains(&word(i)) || DISPUTED.contains(&word(i)))
            .filter(|&i| i > at || word(at).ends_with('s'))
    };
    let decides = tokens.iter().take(SUBJECT).any(|t| DECIDE.contains(&t.lower.as_str()));
    (0..tokens.len()).any(|i| {
        let here = word(i);
        let plain = i <= SUBJECT && !decides && !negated(tokens, i) && !is_told(tokens, i);
        match here {
            _ if DISPUTE.contains(&here) => {
                plain
                    && i > 0
                    && (IT.contains(&word(i + 1)) && ends(i + 2)
                        || matches!(here, "contradicts" | "contradicted") && IT.contains(&word(0)) && i == 1
                        || told(i + 1).is_some_and(|at| ends(at + 1)))
            }
            "called" | "calls" => {
                let object = IT.contains(&word(i + 1)) || told(i + 1).is_some();
                plain && i > 0 && object && (i + 2..i + 7).any(|k| UNTRUE.contains(&word(k)))
            }
            "different" => {
                matches!(word(i.wrapping_sub(1)), "is" | "was")
                    && matches!(word(i.wrapping_sub(2)), "account" | "version")
            }
            _ => false,
        }
    })
}

/// Whether a sentence confirms one half of what was said and says something else of the other: "She confirmed the sale but
/// said that it had been a gift".
fn half_disputes(tokens: &[Token]) -> bool {
    let at = |words: &[&str]| tokens.iter().position(|t| words.contains(&t.lower.as_str()));
    let but = tokens.windows(2).position(|w| matches!(w, [a, b] if a.lower == "but" && b.lower == "said"));
    let confirmed =
        at(&["confirmed"]).filter(|&i| i <= SUBJECT && i > 0 && !negated(tokens, i) && !is_told(tokens, i));
    matches!((confirmed, but), (Some(i), Some(j)) if i < j)
}

/// Whether the verb at `i` is in a clause that tells of someone or some time else: "who denied it", "had denied it".
fn is_told(tokens: &[Token], i: usize) -> bool {
    tokens.get(i.saturating_sub(4)..i).unwrap_or_default().iter().any(|t| {
        matches!(
            t.lower.as_str(),
            "who"
                | "which"
                | "if"
                | "to"
                | "was"
                | "were"
                | "be"
                | "been"
                | "would"
                | "could"
                | "may"
                | "might"
                | "had"
                | "or"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Newsroom;
    use super::disputes;
    use crate::text::words::tokenize;

    #[test]
    fn what_disputes_the_sentence_before_it() {
        for text in [
            "Mr. Orr denied it.",
            "The mill rejected the figure.",
            "The mill’s owner rejects that.",
            "Ms. Venn disputed that and spoke of jealousy.",
            "A spokesman denied the allegations on Friday.",
            "Orr called the claim “simply untrue.”",
            "The owner’s account is different.",
            "That contradicts the mill, which had said that no one was inside.",
        ] {
            assert!(disputes(&tokenize(text)), "{text}");
        }
        for text in [
            "Mr. Orr did not deny it.",
            "The council rejected the offer.",
            "The mayor neither confirmed nor denied the report.",
            "The court rejected the claims.",
            "Mr. Orr denied that he had sold the mill.",
            "Orr, who denied the charge, was let go.",
            "The number was disputed.",
            "She called the figures encouraging.",
        ] {
            assert!(!disputes(&tokenize(text)), "{text}");
        }
    }

    #[test]
    fn a_claim_is_set_against_the_dispute_that_follows_it() {
        let tell = |rest: &str| {
            let body = format!("The mill in Ostrel burned for two days, the brigade said.\n\n{rest}");
            Newsroom::new(&["mill"])
                .article("Ostrel Courier", "2026-03-02T09:00:00Z", "Fire at the mill", &body)
                .article(
                    "Lenn Radio",
                    "2026-03-02T10:00:00Z",
                    "Mill",
                    "The mill in Ostrel burned for two days, they said.",
                )
                .story(|c| {
                    let told = c
                        .differences()
                        .into_iter()
                        .map(|d| d.values.into_iter().map(|v| v.text).collect::<Vec<_>>());
                    told.collect::<Vec<_>>()
                })
        };
        let claim = "A watchman, Bo Lind, said the doors had been locked that night.";
        let denial = "The owner rejects that. “Every door was open,” a spokeswoman said.";
        assert_eq!(tell(&format!("{claim}\n\n{denial}")), [[claim, denial]]);
        let half = "A clerk confirmed that the doors had locks but said that no key was missing.";
        assert_eq!(tell(&format!("{claim} {half} The hall is closed.")), [[claim, half]]);
        assert!(
            tell(&format!("{claim} A clerk confirmed the sale of a barge but said nothing of the price."))
                .is_empty()
        );
        let denial = "Ida Venn denied it.";
        assert_eq!(tell(&format!("{claim} {denial} The hall is closed.")), [[claim, denial]]);
        // A quotation without a name is passed over.
        let quoted = "“The hall was dark,” he said.";
        assert_eq!(tell(&format!("{claim} {quoted}\n\n{denial} The hall is closed.")), [[claim, denial]]);
        // The one who disputes is the one who speaks; nobody has said anything.
        assert!(tell("Mr. Lind said the doors had been locked. Mr. Lind denied it.").is_empty());
        assert!(tell("Snow fell over the valley for a week. The owner rejects that.").len() <= 1);
    }
}
