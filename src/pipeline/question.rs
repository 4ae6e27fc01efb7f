//! What a question asks, and which sentence can answer it: checks by rule beside what the model thinks.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::corpus::{Article, SentenceRef};
use crate::retrieve::{Query, days_between, recency};
use crate::story::CountAsked;
use crate::text::cues::is_speech;
use crate::text::dates::calendar_word;
use crate::text::terms::{content_stems, stems};
use crate::text::words::{Token, tokenize};

use super::evidence::{Evidence, around, is_prose};
use super::names::{agent, beginning, names, stands_for};
use super::said::{Said, Times};
use super::trust::OLD_DAYS;
use super::wanted::Wanted;

/// Words that ask and tell nothing of what is asked about.
const ASKING: [&str; 25] = [
    "how", "many", "much", "long", "far", "old", "often", "name", "supposed", "last", "what", "which", "who",
    "whom", "whose", "when", "where", "why", "does", "do", "did", "say", "said", "happen", "happened",
];
/// Words that begin a question which yes or no answers.
pub(super) const WHETHER: [&str; 15] = [
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could",
    "should",
];

/// Words of a question about what is new.
const NEWS: [&str; 8] = ["current", "currently", "just", "latest", "new", "newest", "next", "now"];

/// Words of a question that a sentence has to repeat at most to be known as an answer to it.
const REPEATED: f32 = 6.0;

/// Share of the weight of what a question is about that a sentence must hold to answer it with a yes or no, which are in
/// no sentence.
const CLOSED: f32 = 0.5;

/// Words that tell a reason.
const CAUSES: [&str; 12] = [
    "because", "blame", "blamed", "cause", "caused", "causing", "due", "owing", "reason", "reasons",
    "result", "thanks",
];

/// How much an answer has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// A name, a number, a few words.
    Fact,
    /// A reason.
    Reason,
    /// How it was done, what was said, whether it is so.
    Account,
}

impl Manner {
    /// What a question of these `words`, in lower case, asks for.
    fn of(words: &[&str]) -> Self {
        const TOLD: [&str; 11] = [
            "ask", "asked", "asking", "happen", "happened", "happens", "respond", "said", "say", "saying",
            "tell",
        ];
        match *words {
            ["why", ..] => Self::Reason,
            ["how", next, ..] if WHETHER.contains(&next) => Self::Account,
            ["what", ref rest @ ..] if rest.iter().any(|word| TOLD.contains(word)) => Self::Account,
            _ => Self::Fact,
        }
    }
}

/// A question taken apart.
pub(super) struct Question<'q> {
    /// As it was asked.
    text: &'q str,
    /// Stems of what it is about, with the weight of each.
    about: Vec<(String, f32)>,
    wanted: Wanted,
    manner: Manner,
    /// Whether yes or no answers it.
    closed: bool,
    /// Days, months and years that it names.
    times: Times,
    /// Stems of the names in it.
    names: Vec<String>,
    /// Who did what is asked about, in "what did … say".
    agent: Option<String>,
    /// Whether it asks what somebody said.
    reported: bool,
    /// When it is asked.
    as_of: Option<Timestamp>,
    /// Whether it asks about the days before.
    recent: bool,
    /// Whether it asks about what is new.
    news: bool,
}

impl<'q> Question<'q> {
    /// Takes `query` apart; `weight` tells how much a stem says.
    pub(super) fn new(query: impl Into<Query<'q>>, weight: impl Fn(&str) -> f32) -> Self {
        let Query { text, as_of } = query.into();
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut about: Vec<(String, f32)> = Vec::new();
        for token in tokenize(text).iter().filter(|t| !t.is_punct() && !ASKING.contains(&&*t.lower)) {
            for stem in content_stems(&token.lower) {
                if !about.iter().any(|(known, _)| *known == stem) {
                    about.push((stem.clone(), weight(&stem)));
                }
            }
        }
        let first = words.first().copied().unwrap_or_default();
        let closed = WHETHER.contains(&first) && !words.contains(&"or");
        let names = names(text);
        let recent = is_recent(text);
        Self {
            text,
            about,
            wanted: Wanted::of(&words),
            manner: if closed { Manner::Account } else { Manner::of(&words) },
            closed,
            times: Times::of(text),
            names,
            agent: agent(text),
            reported: first == "what" && words.iter().any(|word| matches!(*word, "say" | "tell")),
            as_of,
            recent,
            news: recent || words.iter().any(|word| NEWS.contains(word)) || is_of_this_time(&words),
        }
    }

    /// The count of people that it asks for, if it asks for one.
    pub(super) fn count(&self) -> Option<CountAsked> {
        CountAsked::of(self.text, self.wanted.counted())
    }

    /// Whether `text` names no other day, month or year than it.
    pub(super) fn is_of_its_time(&self, text: &str) -> bool {
        !self.times.clash(&Times::of(text))
    }

    /// As it was asked.
    pub(super) fn text(&self) -> &'q str {
        self.text
    }

    /// What the prompts of answers are filled with.
    pub(super) fn values<'v>(&'v self, passages: &'v str) -> [(&'static str, &'v str); 2] {
        [("passages", passages), ("question", self.text)]
    }

    /// Whether it asks about days long after `article` was published.
    pub(super) fn is_after(&self, article: &Article) -> bool {
        self.recent && self.days_since(article).is_some_and(|days| days > OLD_DAYS)
    }

    /// Days from the publication of `article` to the question, unless it asks about a year of its own.
    pub(super) fn days_since(&self, article: &Article) -> Option<f32> {
        days_between(article.metadata.published, self.as_of.filter(|_| self.times.years.is_empty()))
    }

    /// Whether it asks for more than a few words can say: why, how something was done, what somebody said, whether it is so.
    /// What a small model proposes in a few words tells little then.
    pub(super) fn is_open(&self) -> bool {
        self.manner != Manner::Fact
    }

    /// Whether `text` may answer an open question: that of a reason gives one.
    pub(super) fn may_be_told_by(&self, text: &str) -> bool {
        self.manner != Manner::Reason || tokenize(text).iter().any(|t| CAUSES.contains(&&*t.lower))
    }

    /// Whether yes or no answers it.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether it asks about what is new: what an old article tells is no answer then.
    pub(super) fn is_about_news(&self) -> bool {
        self.news
    }

    /// How many of the names and years in it `article` holds nowhere, nor a word that begins alike ("Canada" for
    /// "Canadian"): what is told of others, or of last year's, does not answer. The year of its publication goes without
    /// saying.
    pub(super) fn strangers(&self, article: &Article) -> usize {
        if self.names.is_empty() && self.times.years.is_empty() {
            return 0;
        }
        let about = &article.metadata;
        let told =
            [Some(&*article.title), about.source.as_deref(), about.author.as_deref(), Some(article.body())];
        let mut held: HashSet<String> =
            told.into_iter().flatten().flat_map(stems).map(|s| beginning(&s)).collect();
        let names = self.names.iter().filter(|name| !held.contains(&beginning(name))).count();
        if self.times.years.is_empty() {
            return names;
        }
        held.clear();
        for text in told.into_iter().flatten() {
            held.extend(Times::of(text).years);
        }
        held.extend(about.published.map(|day| day.strftime("%Y").to_string()));
        names + self.times.years.difference(&held).count()
    }

    /// Whether the sentence at `index` may tell what is asked about somebody's doings: what Orr did is told where Orr is
    /// named, or in the two sentences after it, or below a headline that names Orr, or where "the company" or "a spokesman"
    /// stands for a name; and what Orr said in a sentence that reports speech.
    pub(super) fn may_be_told_in(&self, article: &Article, index: usize) -> bool {
        let Some(agent) = &self.agent else { return true };
        let named = |text: &str| stems(text).into_iter().any(|stem| beginning(&stem) == *agent);
        let says =
            |token: &Token| is_speech(&token.lower) || matches!(&*token.lower, "ask" | "asked" | "asks");
        let reports = |text: &str| text.contains(['"', '“', '«']) || tokenize(text).iter().any(says);
        (!self.reported || reports(article.sentence(index)))
            && (article.metadata.title.as_deref().is_some_and(named)
                || (index.saturating_sub(2)..=index).any(|at| named(article.sentence(at)))
                || (index.saturating_sub(1)..=index).any(|at| stands_for(article.sentence(at))))
    }

    /// Whether what it counts, if it counts anything, is in `text`.
    pub(super) fn counted_in(&self, text: &str) -> bool {
        self.wanted.is_counted_in(text)
    }

    /// What `text`, an answer, says beside the words of the question.
    pub(super) fn left_of(&self, text: &str) -> String {
        let asks = |word: &str| {
            let stems = content_stems(word);
            !stems.is_empty() && stems.iter().all(|stem| self.about.iter().any(|(known, _)| known == stem))
        };
        text.split_whitespace().filter(|word| !asks(word)).collect::<Vec<_>>().join(" ")
    }

    /// Share of the weight of what it is about that `text` holds, 0..=1; 1 when it is about nothing.
    pub(super) fn coverage(&self, text: &str) -> f32 {
        let stems: HashSet<String> = content_stems(text).into_iter().collect();
        let all: f32 = self.about.iter().map(|(_, weight)| weight).sum();
        let held: f32 = self.about.iter().filter(|(stem, _)| stems.contains(stem)).map(|(_, w)| w).sum();
        // The sum of nothing is a negative zero.
        if all > 0.0 { held.abs() / all } else { 1.0 }
    }

    /// As [`coverage`](Self::coverage), and of a long question as a share of the weight of [`REPEATED`] of its words: it
    /// tells more beside what it asks than the sentence that answers repeats.
    pub(super) fn coverage_of_core(&self, text: &str) -> f32 {
        (self.coverage(text) * (self.about.len() as f32 / REPEATED).max(1.0)).min(1.0)
    }

    /// Whether `text` holds more than half of what it is about, by weight, and the kind of thing that is asked for.
    pub(super) fn is_met_by(&self, text: &str) -> bool {
        self.coverage(text) > 0.5 && self.wanted.is_in(text)
    }

    /// The sentences of `evidence` that hold `proposal`, a short answer, and may answer with it; best first. For a
    /// question that yes or no answers: those that hold most of what it is about.
    pub(super) fn candidates(&self, proposal: &str, evidence: &Evidence<'_>) -> Vec<SentenceRef> {
        let said = Said::new(proposal);
        let plain = proposal.trim().to_lowercase();
        let closed = self.closed && (said.is_empty() || plain.starts_with("yes") || plain.starts_with("no"));
        // A place is no number, whatever numbers stand beside it.
        let fits = self.wanted.may_be(proposal);
        let mut found: Vec<(f32, SentenceRef)> = Vec::new();
        for &at in evidence.sentences() {
            let Some(article) = evidence.article(at.article) else { continue };
            let text = article.sentence(at.sentence);
            // What held in March is no answer for February.
            if !is_prose(article, at.sentence)
                || text.trim_end().ends_with('?')
                || !self.is_of_its_time(text)
                || !self.may_be_told_in(article, at.sentence)
            {
                continue;
            }
            let here = self.coverage(text);
            if closed {
                if self.coverage_of_core(text) >= CLOSED {
                    found.push((here, at));
                }
                continue;
            }
            if fits && said.is_in(text) && self.wanted.is_in(text) {
                let near = self.coverage(&around(article, at.sentence));
                // Of several that tell it the one of the days in question.
                let recent = self.days_since(article).map_or(0.0, recency);
                found.push((2.0 * said.share_in(text) + here + 0.5 * near + 2.0 * recent, at));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, at)| at).collect()
    }
}

/// "this year", "this summer".
fn is_of_this_time(words: &[&str]) -> bool {
    const TIMES: [&str; 7] = ["autumn", "fall", "season", "spring", "summer", "winter", "year"];
    words.windows(2).any(|pair| matches!(pair, ["this", time] if TIMES.contains(time)))
}

/// Whether the sentence that asks, the last one, speaks of the days before: "this week", "Monday's".
fn is_recent(question: &str) -> bool {
    let asks = question.trim_end().trim_end_matches(['?', '.']);
    let asks = asks.rsplit(". ").next().unwrap_or(asks);
    let tokens = tokenize(asks);
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.trim_end_matches("'s").trim_end_matches("’s"));
    (0..tokens.len()).any(|i| {
        let day = calendar_word(word(i), tokens[i].capital).is_some_and(|word| word.ends_with("day"));
        let near = matches!(word(i), "today" | "yesterday" | "tonight" | "recently");
        let span = matches!(word(i), "this" | "last") && matches!(word(i + 1), "week" | "weekend" | "month");
        day || near || span
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};
    use crate::pipeline::evidence::Group;
    use crate::text::Span;

    const MILL: &str = "The mill at Ostrel burned on Monday. At least 12 people were killed, the fire brigade said. \
        Was it arson? Mayor Ida Venn asked residents to stay away. The brigade sent 40 firefighters.";

    fn article(text: &str) -> Article {
        let body: Arc<str> = Arc::from(text);
        let span = Span::all(&body);
        Article::new(
            ArticleId::from_index(0),
            "mill.txt".into(),
            String::new(),
            Metadata::default(),
            body,
            span,
        )
    }

    fn answers(question: &str, proposal: &str) -> Vec<String> {
        let article = article(MILL);
        let sentences = (0..article.sentences().len()).collect();
        let evidence = Evidence::of(&Group { article: &article, sentences });
        let found = Question::new(question, |_| 1.0).candidates(proposal, &evidence);
        found.iter().map(|at| article.sentence(at.sentence).to_owned()).collect()
    }

    #[test]
    fn a_count_of_something_else_is_no_answer() {
        assert!(answers("How many firefighters were killed in the mill fire?", "12").is_empty());
        let killed = "At least 12 people were killed, the fire brigade said.";
        assert_eq!(answers("How many people were killed in the mill fire?", "12 people"), [killed]);
        assert_eq!(answers("How many were killed in the mill fire?", "at least 12"), [killed]);
        assert!(answers("How many of those injured live in Ostrel?", "12").is_empty());
        assert_eq!(answers("How many people now mourn in Ostrel?", "12"), [killed]);
    }

    #[test]
    fn the_answer_is_a_sentence_that_holds_the_proposal() {
        assert_eq!(
            answers("Who asked residents to stay away?", "Mayor Ida Venn"),
            ["Mayor Ida Venn asked residents to stay away."]
        );
        assert!(answers("Who asked residents to stay away?", "Mayor Bo Lind").is_empty());
        assert!(answers("When did the brigade send firefighters?", "arson").is_empty());
    }

    #[test]
    fn what_one_did_is_not_answered_by_what_another_did() {
        let told = ["Mayor Ida Venn asked residents to stay away."];
        assert_eq!(answers("What did Ida Venn ask of residents?", "to stay away"), told);
        assert_eq!(answers("What did Venn ask?", "40 firefighters").len(), 1, "she is named just before");
        assert!(answers("What did Bo Lind send?", "40 firefighters").is_empty());
        let said = "“The alarm rang at ten,” a spokesman said.";
        let article =
            article(&format!("Orr Mills had a fire. It was small. It was on Monday. Nobody saw it. {said}"));
        let asked = Question::new("When did Orr Mills say the alarm rang?", |_| 1.0);
        assert!(asked.may_be_told_in(&article, 4) && !asked.may_be_told_in(&article, 3));
        assert!(answers("What did Ostrel ask of residents?", "to stay away").is_empty(), "too far away");
        assert!(answers("What did Venn say?", "40 firefighters").is_empty(), "nothing is said there");
        assert_eq!(answers("What did Venn say?", "to stay away"), told);
    }

    #[test]
    fn a_question_about_this_week_is_not_answered_by_last_year() {
        for text in
            ["Who won Monday's draft?", "What did Orr sell this week?", "Orr left. Who came yesterday?"]
        {
            assert!(is_recent(text), "{text}");
        }
        for text in
            ["Ida Venn died on Thursday. When was she born?", "Who led the council?", "What week was it?"]
        {
            assert!(!is_recent(text), "{text}");
        }
        for (text, expected) in [
            ("What is the latest count of the eels?", true),
            ("Who owns the mill now?", true),
            ("How many eels were sold this year?", true),
            ("What did Orr sell this week?", true),
            ("In which year was the mill built?", false),
            ("How long is the sentence of Orr?", false),
        ] {
            assert_eq!(Question::new(text, |_| 1.0).is_about_news(), expected, "{text}");
        }
        let mut article = article(MILL);
        article.metadata.published = "2026-03-02T09:00:00Z".parse().ok();
        let asked = |as_of: &str| {
            let query = Query { text: "What burned this week?", as_of: as_of.parse().ok() };
            Question::new(query, |_| 1.0).is_after(&article)
        };
        assert!(!asked("2026-03-05T09:00:00Z") && asked("2027-03-05T09:00:00Z") && !asked("unknown"));
    }

    #[test]
    fn an_open_question_asks_for_more_than_a_few_words() {
        for (text, open) in [
            ("Why did the mill burn?", true),
            ("How did they get out?", true),
            ("What did Orr say about the alarm?", true),
            ("What happened to the choir?", true),
            ("Did the alarm ring?", true),
            ("How many were hurt?", false),
            ("How long did it burn?", false),
            ("What burned?", false),
            ("Who said so?", false),
        ] {
            assert_eq!(Question::new(text, |_| 1.0).is_open(), open, "{text}");
        }
        let why = Question::new("Why did the bus stop running?", |_| 1.0);
        assert!(!why.may_be_told_by("The last bus ran in 2019."));
        assert!(why.may_be_told_by("The bus stopped because nobody used it."));
    }

    #[test]
    fn what_held_at_another_time_is_no_answer() {
        let told = "The mill at Ostrel burned on Monday.";
        assert_eq!(answers("What burned on Monday?", "The mill"), [told]);
        assert!(answers("What burned on Tuesday?", "The mill").is_empty());
        assert!(Times::of("in May 2019").clash(&Times::of("in June 2019")));
        assert!(!Times::of("in 2019").clash(&Times::of("in June")));
        assert!(Times::of("the pre-1875 council").clash(&Times::of("the pre-1975 council")));
    }

    #[test]
    fn a_name_that_the_article_lacks_is_a_stranger() {
        let strangers = |question: &str| Question::new(question, |_| 1.0).strangers(&article(MILL));
        assert_eq!(strangers("What did Ostrel's mayor Ida Venn ask in March?"), 0);
        assert_eq!(strangers("What did Mayor Bo Lindqvist of Ostrelia ask?"), 1);
        assert_eq!(strangers("Pallister mill: who was hurt? What did NATO say?"), 0);
        let told = article("The mill burned in 1987, the first since the 1950s.");
        let strangers = |question: &str| Question::new(question, |_| 1.0).strangers(&told);
        assert_eq!(strangers("What burned in 1987? What in 1950?"), 0);
        assert_eq!(strangers("What burned in 1997?"), 1);
    }

    #[test]
    fn the_answer_itself_is_of_the_kind_that_is_asked_for() {
        assert!(answers("How many firefighters were sent?", "The brigade").is_empty());
        assert_eq!(answers("How many firefighters were sent?", "40").len(), 1);
        assert!(answers("How many people were killed?", "the fire brigade").is_empty());
        assert!(answers("When did the mill burn?", "The mill at Ostrel").is_empty());
        assert_eq!(answers("When did the mill burn?", "on Monday").len(), 1);
    }

    #[test]
    fn yes_and_no_are_answered_by_the_sentence_that_tells_most() {
        let told = answers("Did the mill at Ostrel burn?", "Yes");
        assert_eq!(told, ["The mill at Ostrel burned on Monday."]);
        assert!(answers("Was the opening of the mill postponed?", "Yes").is_empty());
    }

    #[test]
    fn coverage_is_a_share_of_the_weight() {
        let rare = |stem: &str| if stem == "architect" { 3.0 } else { 1.0 };
        let question = Question::new("Who is the architect of the railway station?", rare);
        assert!((question.coverage("The railway station reopened.") - 0.4).abs() < 1e-6);
        assert!((Question::new("Who?", rare).coverage("Anything.") - 1.0).abs() < 1e-6);
        assert!((question.coverage_of_core("The railway station reopened.") - 0.4).abs() < 1e-6);
        let long = "Which old mill beside the quiet river near Ostrel burned down last Monday after lightning struck it?";
        let question = Question::new(long, |_| 1.0);
        let told = "The mill burned after lightning.";
        assert!((question.coverage_of_core(told) - 3.0 / REPEATED).abs() < 1e-6);
        assert!(question.coverage(told) < 0.4 && question.coverage_of_core(long) <= 1.0);
    }
}
