//! Why a sentence did not pass.

use std::fmt;

use serde::Serialize;

use super::support::Doubt;

/// One finding against a sentence, with the words concerned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No source sentence says anything like it.
    NoSource,
    /// A number, or its unit or noun, that the cited sentences do not hold.
    Number {
        /// As written, with its noun.
        written: String,
        /// The nearest in the cited sentences.
        source: Option<String>,
    },
    /// A hedge of the source is lost, changed or added ("more than", "almost", "may").
    Hedge {
        /// As written.
        written: Option<String>,
        /// As in the source.
        source: Option<String>,
    },
    /// A date, weekday or time that the cited sentences do not hold.
    Date {
        /// As written.
        written: String,
        /// The nearest in the cited sentences.
        source: Option<String>,
    },
    /// A name that the cited sentences do not hold.
    Name {
        /// As written.
        written: String,
    },
    /// A name stands where the source has another.
    OtherName {
        /// As written.
        written: String,
        /// As in the source.
        source: String,
    },
    /// A quotation is given to someone whom the source does not name near it.
    Speaker {
        /// As written.
        written: String,
    },
    /// What the source has somebody say is given to another.
    OtherSpeaker {
        /// As written.
        written: String,
        /// As in the source.
        source: String,
    },
    /// "rose" where the source says "fell".
    Opposite {
        /// As written.
        written: String,
        /// As in the source.
        source: String,
    },
    /// Nothing in particular contradicts it, but the sources do not make it likely enough.
    Unlikely {
        /// The words that the model doubts most; none without a model that was measured for that.
        doubts: Vec<Doubt>,
    },
    /// A checker that the user asked doubts some of its words.
    Doubted {
        /// The words, with probabilities; never empty.
        doubts: Vec<Doubt>,
    },
    /// It may be so, but cannot be read off the sources word by word, which was asked for.
    Paraphrase,
    /// "not", "no", "never", "denied" in one of the two only.
    Negation {
        /// The words.
        words: Vec<String>,
    },
    /// Two numbers or names stand in another order than in the source.
    Order {
        /// First as written.
        first: String,
        /// Second as written.
        second: String,
    },
    /// The source says who says so; the sentence does not.
    Attribution {
        /// As in the source.
        source: String,
    },
    /// What someone argues, claims or demands stands as a fact.
    Opinion {
        /// Whose it is, as in the source.
        source: String,
    },
    /// Quotation marks around words that the source does not quote.
    Quotation {
        /// The words.
        words: String,
    },
    /// Content words that the cited sentences do not hold.
    Words {
        /// As written.
        words: Vec<String>,
    },
    /// Two words stand together that are apart, or joined in another way, in the source.
    Fused {
        /// First as written.
        first: String,
        /// Second as written.
        second: String,
    },
    /// A clause begins or ends where the source's sentence needs more words.
    Cut {
        /// The word at which it begins or ends.
        at: String,
    },
    /// A pronoun whose meaning may be another than in the source.
    Pronoun {
        /// As written.
        written: String,
    },
    /// The sentence does not end.
    Incomplete,
    /// It says what an earlier sentence said.
    Repeat,
    /// It does not speak of what the question asks.
    OffQuestion,
    /// An answer that the passages do not seem to give.
    NotStated,
    /// It is not a statement: a question, a heading, chatter of the model.
    NotAStatement,
}

impl Reason {
    /// Whether the source says otherwise or knows nothing of it; else it says more: who says so, or how sure it is.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        !matches!(self, Self::Attribution { .. } | Self::Opinion { .. } | Self::Hedge { .. })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn versus(
            f: &mut fmt::Formatter<'_>,
            what: &str,
            written: &str,
            source: Option<&str>,
        ) -> fmt::Result {
            match source {
                Some(source) => write!(f, "{what}: “{written}”, source says “{source}”"),
                None => write!(f, "{what}: “{written}” is not in the cited sentences"),
            }
        }
        match self {
            Self::NoSource => f.write_str("no source sentence says this"),
            Self::Number { written, source } => versus(f, "number", written, source.as_deref()),
            Self::Date { written, source } => versus(f, "date", written, source.as_deref()),
            Self::Hedge { written: Some(written), source } => versus(f, "hedge", written, source.as_deref()),
            Self::Hedge { written: None, source: Some(source) } => write!(f, "hedge lost: “{source}”"),
            Self::Hedge { written: None, source: None } => f.write_str("hedge differs"),
            Self::Name { written } => write!(f, "name not in the cited sentences: “{written}”"),
            Self::OtherName { written, source } => versus(f, "name", written, Some(source)),
            Self::Speaker { written } => {
                write!(f, "speaker: the source does not give these words to “{written}”")
            }
            Self::OtherSpeaker { written, source } => versus(f, "speaker", written, Some(source)),
            Self::Opposite { written, source } => versus(f, "opposite", written, Some(source)),
            Self::Unlikely { doubts } => {
                f.write_str("the sources do not say this clearly enough")?;
                let words: Vec<_> = doubts.iter().map(|doubt| format!("“{}”", doubt.words)).collect();
                if words.is_empty() { Ok(()) } else { write!(f, ", least {}", words.join(" and ")) }
            }
            Self::Doubted { doubts } => {
                let one = |doubt: &Doubt| format!("“{}” ({:.2})", doubt.words, doubt.probability);
                write!(f, "the checker doubts {}", doubts.iter().map(one).collect::<Vec<_>>().join(", "))
            }
            Self::Paraphrase => f.write_str("cannot be read off the sources word by word"),
            Self::Negation { words } => write!(f, "negation differs: {}", words.join(", ")),
            Self::Order { first, second } => {
                write!(f, "order: “{first}” before “{second}” in the sentence only")
            }
            Self::Attribution { source } => write!(f, "attribution lost: “{source}”"),
            Self::Opinion { source } => write!(f, "opinion stated as fact: “{source}”"),
            Self::Quotation { words } => write!(f, "not a quotation of the source: “{words}”"),
            Self::Words { words } => write!(f, "words not in the cited sentences: {}", words.join(", ")),
            Self::Fused { first, second } => {
                write!(f, "“{first}” and “{second}” are not joined like this in the source")
            }
            Self::Cut { at } => write!(f, "the source says more at “{at}”"),
            Self::Pronoun { written } => write!(f, "unclear whom “{written}” means"),
            Self::Incomplete => f.write_str("the sentence does not end"),
            Self::Repeat => f.write_str("said before"),
            Self::OffQuestion => f.write_str("not what the question asks"),
            Self::NotStated => f.write_str("the passages do not seem to state this"),
            Self::NotAStatement => f.write_str("not a statement"),
        }
    }
}
