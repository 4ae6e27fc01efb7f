//! Many articles into summaries, several of which are written at once.

use std::cell::RefCell;

use crate::corpus::Article;
use crate::engine::{EngineError, GenerateOptions, Generation, Request};
use crate::report::Summary;
use crate::verify::Sources;

use super::summarize::{Making, summarize};
use super::{Dateline, Error, Event, embed};

/// What comes of the articles, each by its place among them.
pub trait Summaries {
    /// Something happened on the way to the summary of an article.
    fn event(&mut self, article: usize, event: Event<'_>);

    /// An article's summary is there, or why there is none. Not in the order of the articles.
    fn done(&mut self, article: usize, summary: Result<Summary, Error>);
}

/// Room for the articles whose summaries are made together, all of which are prepared before the first is written.
#[derive(Debug, Default)]
pub struct Room {
    articles: usize,
    bytes: usize,
}

impl Room {
    /// Several times as many as are written at once, so that room that becomes free is taken again.
    const ARTICLES: usize = 32;
    /// Bytes of text after which no further articles join them.
    const BYTES: usize = 4 << 20;

    /// Whether another article may join those that take it.
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.articles < Self::ARTICLES && self.bytes < Self::BYTES
    }

    /// Gives room to `article`.
    pub fn take(&mut self, article: &Article) {
        self.articles += 1;
        self.bytes += article.body().len();
    }
}

pub(super) fn summarize_all(
    dateline: &mut Dateline,
    articles: &[Article],
    to: &mut dyn Summaries,
) -> Result<(), Error> {
    let (mut first, mut left) = (0, articles);
    while !left.is_empty() {
        let mut room = Room::default();
        let fits = |article: &&Article| {
            let is_left = room.is_left();
            room.take(article);
            is_left
        };
        // There is always room for one.
        let (window, rest) = left.split_at(left.iter().take_while(fits).count());
        summarize_window(dateline, window, &mut Behind { first, to })?;
        (first, left) = (first + window.len(), rest);
    }
    Ok(())
}

/// Whoever waits for the summaries of all articles, when those of the window that begins with article `first` are made.
struct Behind<'t> {
    first: usize,
    to: &'t mut dyn Summaries,
}

impl Summaries for Behind<'_> {
    fn event(&mut self, article: usize, event: Event<'_>) {
        self.to.event(self.first + article, event);
    }

    fn done(&mut self, article: usize, summary: Result<Summary, Error>) {
        self.to.done(self.first + article, summary);
    }
}

fn summarize_window(
    dateline: &mut Dateline,
    articles: &[Article],
    to: &mut dyn Summaries,
) -> Result<(), Error> {
    let mut left = vec![true; articles.len()];
    if dateline.generator.is_some() && articles.len() > 1 {
        match together(dateline, articles, &mut left, to) {
            // Whichever article it was about: one by one, the others are not held up by it.
            Err(error) if error.concerns_one_article() => {}
            result => result?,
        }
    }
    for (index, article) in articles.iter().enumerate().filter(|(index, _)| left[*index]) {
        match summarize(dateline, article, &mut |event| to.event(index, event)) {
            Err(error) if !error.concerns_one_article() => return Err(error),
            result => to.done(index, result),
        }
    }
    Ok(())
}

/// Lets the model write the summaries of all articles that it reads in one part; of those no longer anything is `left`.
fn together(
    dateline: &mut Dateline,
    articles: &[Article],
    left: &mut [bool],
    to: &mut dyn Summaries,
) -> Result<(), Error> {
    let sources: Vec<Sources<'_>> =
        articles.iter().map(|article| Sources::new(std::slice::from_ref(article))).collect();
    let mut makings = Vec::new();
    for (index, (article, sources)) in articles.iter().zip(&sources).enumerate() {
        dateline.check_cancel()?;
        let making = Making::new(dateline, article, sources)?;
        if making.parts() == 1 {
            makings.push((index, RefCell::new(Some(making))));
        }
    }
    let Dateline { generator: Some(generator), embedder, .. } = dateline else { return Ok(()) };
    let to = RefCell::new(to);
    let failed = RefCell::new(None);
    let mut requests = makings.iter().map(|(index, cell)| {
        let mut on_event = |event: Event<'_>| to.borrow_mut().event(*index, event);
        let mut making = cell.borrow_mut();
        let request = making.as_mut().and_then(|making| {
            if let Err(error) = making.compare(|texts| embed(embedder.as_mut(), texts, &mut on_event)) {
                *failed.borrow_mut() = Some(error);
                return None;
            }
            let (prompt, max_tokens) = making.prompt(0)?;
            let (prompt, options) = (prompt.clone(), GenerateOptions::greedy(max_tokens));
            let to = &to;
            let sink = Box::new(move |piece: &str| {
                let mut on_event = |event: Event<'_>| to.borrow_mut().event(*index, event);
                match cell.borrow_mut().as_mut() {
                    Some(making) => making.push(0, piece, &mut on_event),
                    None => std::ops::ControlFlow::Break(()),
                }
            });
            Some(Request { prompt, options, constraint: None, sink })
        });
        request.ok_or(EngineError::Cancelled)
    });
    let mut done = |number: usize, generation: Generation| {
        let Some((index, cell)) = makings.get(number) else { return };
        let Some(mut making) = cell.borrow_mut().take() else { return };
        let mut on_event = |event: Event<'_>| to.borrow_mut().event(*index, event);
        making.end(0, generation.finish);
        let summary = making.finish(generation.usage, &mut on_event);
        left[*index] = false;
        to.borrow_mut().done(*index, Ok(summary));
    };
    let result = generator.generate_batch(&mut requests, &mut done);
    match failed.take() {
        Some(error) => Err(error),
        None => Ok(result?),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cancel::Cancel;
    use crate::corpus::{ArticleId, Metadata};
    use crate::engine::Generator;
    use crate::engine::scripted::{ScriptedEmbedder, ScriptedGenerator};
    use crate::pipeline::{Length, Models, Settings};
    use crate::text::Span;

    fn article(index: usize, body: &str) -> Article {
        let (id, metadata) = (ArticleId::from_index(index), Metadata::default());
        Article::new(id, format!("{index}.txt"), "t".into(), metadata, Arc::from(body), Span::all(body))
    }

    /// The summaries, in the order in which they were made.
    #[derive(Default)]
    struct Made(Vec<usize>);

    impl Summaries for Made {
        fn event(&mut self, _: usize, _: Event<'_>) {}

        fn done(&mut self, article: usize, summary: Result<Summary, Error>) {
            assert_eq!(summary.unwrap().article.id, ArticleId::from_index(article));
            self.0.push(article);
        }
    }

    #[test]
    fn articles_wait_only_for_those_that_are_read_with_them() {
        let script = serde_json::json!({"context_tokens": 1500, "default": {"reply": "The mill burned."}});
        let generator = ScriptedGenerator::new(serde_json::from_value(script).unwrap(), Cancel::new());
        let models = Models {
            generator: Some(Box::new(generator) as Box<dyn Generator>),
            embedder: Box::new(ScriptedEmbedder::new(Cancel::new())),
        };
        let settings = Settings { length: Length::Short, threads: 1, seed: 0, prompts_dir: None };
        let mut dateline = Dateline::new(models, settings, Cancel::new()).unwrap();
        let body = "The old mill in the town of Ostrel burned down on Monday night, the brigade said.\n";
        // The first is read in parts: it comes behind the others of its window.
        let mut articles = vec![article(0, &body.repeat(200))];
        articles.extend((1..70).map(|index| article(index, body)));
        let mut made = Made::default();
        dateline.summarize_all(&articles, &mut made).unwrap();
        assert_eq!(made.0.iter().position(|index| *index == 0), Some(Room::ARTICLES - 1));
        made.0.sort_unstable();
        assert_eq!(made.0, (0..70).collect::<Vec<_>>());
    }

    #[test]
    fn a_long_article_takes_all_room() {
        let mut room = Room::default();
        room.take(&article(0, "The mill burned."));
        assert!(room.is_left());
        room.take(&article(1, &" ".repeat(Room::BYTES)));
        assert!(!room.is_left());
    }
}
