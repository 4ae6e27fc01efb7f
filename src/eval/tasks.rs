//! What each task does with a case.

use std::time::Instant;

use super::prediction::{Output, Place, Prediction, Sentence};
use super::set::Item;
use super::{Error, Set, claims, conflict};
use crate::corpus::Article;
use crate::pipeline::{Dateline, Event};
use crate::report::AnswerStatus;
use crate::retrieve::{Index, PassageOptions};

/// Passages given for a question: of long articles several speak to one, and the scorers look at the first 20 articles.
const RETRIEVED: usize = 50;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A summary of one article.
    Summarize,
    /// A brief over the articles of an item, or of a day.
    Brief,
    /// An answer, or that the articles do not say.
    Ask,
    /// Passages for a question.
    Retrieve,
    /// How well an article supports a claim.
    Verify,
    /// Whether articles contradict each other.
    Conflict,
}

impl Task {
    /// As on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summarize => "summarize",
            Self::Brief => "brief",
            Self::Ask => "ask",
            Self::Retrieve => "retrieve",
            Self::Verify => "verify",
            Self::Conflict => "conflict",
        }
    }

    /// Whether a generator has a part in it.
    #[must_use]
    pub fn writes(self) -> bool {
        !matches!(self, Self::Retrieve)
    }
}

/// One prediction to be made.
#[derive(Clone, Debug)]
pub struct Case {
    item: Item,
    name: Option<&'static str>,
}

impl Case {
    /// Id of its item.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.item.id
    }

    /// Which of the item's cases.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.name
    }
}

/// A task over a set.
pub struct Evaluation<'s> {
    set: &'s Set,
    task: Task,
    /// Over all articles, made with the first question that is asked of all.
    index: Option<Index>,
    /// Whether each question is asked of its own articles.
    closed: bool,
}

impl<'s> Evaluation<'s> {
    /// `task` over `set`.
    #[must_use]
    pub fn new(set: &'s Set, task: Task) -> Self {
        // A set where every question names its articles, the unanswerable ones too, asks of these alone.
        let closed =
            set.items.iter().all(|item| item.gold_article_ids.as_ref().is_some_and(|g| !g.is_empty()));
        Self { set, task, index: None, closed }
    }

    /// What there is to do: all of it, or `limit` items spread evenly over the set.
    ///
    /// # Errors
    /// [`Error::Unfit`] when the set is made for other tasks.
    pub fn cases(&self, limit: Option<usize>) -> Result<Vec<Case>, Error> {
        let item = |item: &Item| vec![Case { item: item.clone(), name: None }];
        let cases: Vec<Vec<Case>> = match self.task {
            // Some items have no two passages of different origin, and none of the cases.
            Task::Conflict if self.set.items.iter().any(|i| i.conflict_case_ids.is_some()) => {
                let paired = |i: &&Item| i.conflict_case_ids.is_some() && i.control_case_ids.is_some();
                let two = |i: &Item| {
                    ["conflict", "control"].map(|name| Case { item: i.clone(), name: Some(name) }).to_vec()
                };
                self.set.items.iter().filter(paired).map(two).collect()
            }
            Task::Brief => self.set.items.iter().chain(&self.set.briefs).map(item).collect(),
            _ => self.set.items.iter().map(item).collect(),
        };
        let chosen: Vec<Case> =
            spread(cases.len(), limit).filter_map(|i| cases.get(i)).flatten().cloned().collect();
        for case in &chosen {
            self.check(case)?;
        }
        Ok(chosen)
    }

    /// That `case` has what the task needs, before any model is loaded.
    fn check(&self, case: &Case) -> Result<(), Error> {
        let (item, name) = (&case.item, self.task.name());
        match self.task {
            Task::Summarize => match item.article_ids.as_deref() {
                Some([_]) => Ok(()),
                Some(ids) => Err(Error::Unfit {
                    folder: self.set.folder().to_owned(),
                    task: name,
                    message: format!("the item {} has {} articles, not one", item.id, ids.len()),
                }),
                None => Err(self.set.lacks(item, "article_ids", name)),
            },
            Task::Brief => self.brief_articles(item).map(drop),
            Task::Ask | Task::Retrieve if item.question.is_none() => {
                Err(self.set.lacks(item, "question", name))
            }
            Task::Verify if item.claim.is_none() => Err(self.set.lacks(item, "claim", name)),
            Task::Conflict => conflict::members(self.set, item, case.name).map(drop),
            _ => Ok(()),
        }
    }

    /// Makes the prediction of `case`.
    ///
    /// # Errors
    /// When the set or a model fails.
    pub fn run(
        &mut self,
        dateline: &mut Dateline,
        case: &Case,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Prediction, Error> {
        let started = Instant::now();
        let item = &case.item;
        let output = match self.task {
            Task::Summarize => {
                let articles = self.set.pick(&item.id, item.article_ids.as_deref().unwrap_or_default())?;
                let article =
                    articles.first().ok_or_else(|| self.set.lacks(item, "article_ids", "summarize"))?;
                let summary = dateline.summarize(article, on_event)?;
                let (text, sentences) = Sentence::all(summary.sentences.iter(), &articles);
                Output::Summary { summary: text, sentences, withheld: summary.withheld }
            }
            Task::Brief => {
                let articles = self.set.pick(&item.id, &self.brief_articles(item)?)?;
                let brief = dateline.brief(&articles, on_event)?;
                let told = brief.stories.iter().flat_map(|story| &story.sentences);
                let (summary, sentences) = Sentence::all(told, &articles);
                Output::Summary { summary, sentences, withheld: brief.withheld }
            }
            Task::Ask => self.ask(dateline, item, on_event)?,
            Task::Retrieve => self.retrieve(dateline, item, on_event)?,
            Task::Verify => claims::verify(dateline, self.set, item, on_event)?,
            Task::Conflict => conflict::conflict(dateline, self.set, item, case.name, on_event)?,
        };
        Ok(Prediction {
            id: item.id.clone(),
            case: case.name,
            task: self.task.name(),
            model: dateline.generator_id().filter(|_| self.task.writes()).map(str::to_owned),
            settings: dateline.blank_receipt().into(),
            seconds: (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
            output,
        })
    }

    /// The articles of an item, or of the items of a day.
    fn brief_articles(&self, item: &Item) -> Result<Vec<String>, Error> {
        if let Some(ids) = &item.article_ids {
            return Ok(ids.clone());
        }
        let days = item.event_ids.as_ref().ok_or_else(|| self.set.lacks(item, "article_ids", "brief"))?;
        let of_day = self.set.items.iter().filter(|event| days.contains(&event.id));
        Ok(of_day.flat_map(|event| event.article_ids.clone().unwrap_or_default()).collect())
    }

    fn ask(
        &mut self,
        dateline: &mut Dateline,
        item: &Item,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Output, Error> {
        let query = item.query();
        let own;
        let (articles, answer) = if self.closed {
            own = self.own(item)?;
            let answer = dateline.ask(query, &own, on_event)?;
            (own.as_slice(), answer)
        } else {
            let articles = self.set.articles();
            let index = self.index.get_or_insert_with(|| Index::new(articles, &PassageOptions::default()));
            (articles, dateline.ask_index(query, articles, index, on_event)?)
        };
        let (text, sentences) = Sentence::all(answer.sentences.iter(), articles);
        let abstained = answer.status == AnswerStatus::NotInSources;
        let (withheld, signals) = (answer.withheld, answer.signals);
        Ok(Output::Answer { answer: (!abstained).then_some(text), abstained, withheld, signals, sentences })
    }

    fn retrieve(
        &mut self,
        dateline: &mut Dateline,
        item: &Item,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Output, Error> {
        // Retrieval is always from all articles: among one paragraph there is nothing to find.
        let articles = self.set.articles();
        let index = self.index.get_or_insert_with(|| Index::new(articles, &PassageOptions::default()));
        let hits = dateline.search(item.query(), index, RETRIEVED, on_event)?;
        let places = hits.iter().filter_map(|hit| {
            let passage = index.passages().get(hit.passage)?;
            Some(Place::new(articles.get(passage.article.index())?, passage.span))
        });
        Ok(Output::Retrieved { results: places.collect() })
    }

    fn own(&self, item: &Item) -> Result<Vec<Article>, Error> {
        self.set.pick(&item.id, item.gold_article_ids.as_deref().unwrap_or_default())
    }
}

/// `limit` of `total` indices, evenly spread and in order.
fn spread(total: usize, limit: Option<usize>) -> impl Iterator<Item = usize> {
    let count = limit.unwrap_or(total).min(total);
    (0..count).map(move |i| i * total / count.max(1))
}
