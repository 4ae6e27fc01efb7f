//! An evaluation set in a folder: `articles.jsonl`, `items.jsonl` and, where there are daily briefs, `briefs.jsonl`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Error;
use crate::corpus::{Article, ArticleId, LoadOptions, ReadEvent, Reader, parse_date};
use crate::retrieve::Query;

/// The largest line that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// One thing to be done, as the set tells it; a kind of set has some of the fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    pub(super) id: String,
    /// What is to be summarised, or holds what a claim is checked against.
    pub(super) article_ids: Option<Vec<String>>,
    pub(super) question: Option<String>,
    /// The day it was asked on: 2026-03-01.
    pub(super) question_date: Option<String>,
    /// Articles that hold the answer, or the one that an unanswerable question is to be asked of.
    pub(super) gold_article_ids: Option<Vec<String>>,
    pub(super) claim: Option<String>,
    /// Articles with their stance on the claim.
    pub(super) stances: Option<Vec<Member>>,
    /// Articles that speak to the question.
    pub(super) documents: Option<Vec<Member>>,
    /// Two passages that contradict each other.
    pub(super) conflict_case_ids: Option<Vec<String>>,
    /// Two that do not.
    pub(super) control_case_ids: Option<Vec<String>>,
    /// Items whose articles make up a day.
    pub(super) event_ids: Option<Vec<String>>,
}

impl Item {
    /// Its question, asked at the end of its day.
    pub(super) fn query(&self) -> Query<'_> {
        let as_of = self.question_date.as_deref().and_then(parse_date).map(|(_, last)| last);
        Query { text: self.question.as_deref().unwrap_or_default(), as_of }
    }
}

/// An article of an item.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Member {
    pub(super) article_id: String,
}

/// What an article's line holds besides the article.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Extra {
    /// Sentences as ranges of code points.
    sentence_offsets: Option<Vec<(usize, usize)>>,
}

/// A set.
pub struct Set {
    folder: PathBuf,
    articles: Vec<Article>,
    names: Vec<String>,
    places: HashMap<String, usize>,
    sentence_offsets: HashMap<usize, Vec<(usize, usize)>>,
    pub(super) items: Vec<Item>,
    pub(super) briefs: Vec<Item>,
}

impl Set {
    /// Reads the set in `folder`.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::Line`], naming the file and the line.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let mut set = Self {
            folder: folder.to_owned(),
            articles: Vec::new(),
            names: Vec::new(),
            places: HashMap::new(),
            sentence_offsets: HashMap::new(),
            items: items(&folder.join("items.jsonl"))?,
            briefs: Vec::new(),
        };
        let briefs = folder.join("briefs.jsonl");
        if briefs.exists() {
            set.briefs = items(&briefs)?;
        }
        set.read_articles(&folder.join("articles.jsonl"))?;
        Ok(set)
    }

    fn read_articles(&mut self, path: &Path) -> Result<(), Error> {
        for (number, line) in lines(path)? {
            let wrong = |message: String| Error::Line { path: path.to_owned(), line: number, message };
            let mut article = article(path, &line, self.articles.len()).map_err(wrong)?;
            let Some(name) = article.metadata.record_id.clone() else {
                return Err(wrong("has no field \"id\"".to_owned()));
            };
            // Many sets have no titles; the path, which holds this machine's folders, must not serve as one.
            article.path.clone_from(&name);
            let extra: Extra = serde_json::from_str(&line).map_err(|e| wrong(e.to_string()))?;
            let place = self.articles.len();
            if let Some(offsets) = extra.sentence_offsets {
                self.sentence_offsets.insert(place, offsets);
            }
            if self.places.insert(name.clone(), place).is_some() {
                return Err(wrong(format!("the id {name:?} is used twice")));
            }
            self.names.push(name);
            self.articles.push(article);
        }
        Ok(())
    }

    /// All articles, with ids `a1..=aN` in order.
    pub(super) fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The articles `names`, with ids `a1..=aN` in this order.
    pub(super) fn pick(&self, item: &str, names: &[String]) -> Result<Vec<Article>, Error> {
        names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let place = self.places.get(name).copied();
                let article = place.and_then(|place| self.articles.get(place)).ok_or_else(|| {
                    let path = self.folder.join("items.jsonl");
                    let message = format!("names the article {name:?}, which articles.jsonl does not hold");
                    Error::Item { path, item: item.to_owned(), message }
                })?;
                let mut article = article.clone();
                article.id = ArticleId::from_index(index);
                Ok(article)
            })
            .collect()
    }

    /// The set's own sentences of the article `name`, as ranges of code points.
    pub(super) fn sentence_offsets(&self, name: &str) -> Option<&[(usize, usize)]> {
        self.sentence_offsets.get(self.places.get(name)?).map(Vec::as_slice)
    }

    /// That `item` lacks what a task needs.
    pub(super) fn lacks(&self, item: &Item, field: &str, task: &'static str) -> Error {
        Error::Unfit {
            folder: self.folder.clone(),
            task,
            message: format!("the item {} has no field \"{field}\"", item.id),
        }
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Reads one record, whatever other records there are: a set may hold the same text twice, under two ids.
fn article(path: &Path, line: &str, place: usize) -> Result<Article, String> {
    let options = LoadOptions { max_file_bytes: MOST_BYTES, ..LoadOptions::default() };
    for event in Reader::from_bytes(&path.display().to_string(), line.as_bytes().to_vec(), options) {
        match event {
            ReadEvent::Article(mut article) => {
                article.id = ArticleId::from_index(place);
                return Ok(*article);
            }
            ReadEvent::Failed(failure) => return Err(failure.kind.to_string()),
            ReadEvent::Duplicate { .. } | ReadEvent::Skipped(_) => {}
        }
    }
    Err("holds no article".to_owned())
}

fn items(path: &Path) -> Result<Vec<Item>, Error> {
    lines(path)?
        .into_iter()
        .map(|(line, text)| {
            let wrong = |message: String| Error::Line { path: path.to_owned(), line, message };
            let item: Item = serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))?;
            if item.id.is_empty() { Err(wrong("has no field \"id\"".to_owned())) } else { Ok(item) }
        })
        .collect()
}

/// The lines that are not blank, with their numbers from 1.
fn lines(path: &Path) -> Result<Vec<(usize, String)>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
    Ok(numbered.filter(|(_, line)| !line.trim().is_empty()).collect())
}
