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

pub(super) fn summarize_all(
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
